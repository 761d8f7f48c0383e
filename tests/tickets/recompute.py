"""The figures of the responsiveness pages, computed anew from their CSV by the standard library alone:

python recompute.py 2026-11-23T09:00:00Z < data.csv
"""

import csv
import json
import sys
from collections import defaultdict
from datetime import datetime

ENDED, LIVE = ("met", "breached"), ("running", "paused")


def percentile(values, q):
    """The nearest rank."""
    return sorted(values)[-(-len(values) * q // 100) - 1] if values else None


def month(row, column):
    """The month of a time; Ghana's clocks show UTC."""
    return row[column][:7]


def figures(took, kept, missed, overdue):
    """What the page says of one group."""
    decided = kept + missed
    return {
        "n": len(took),
        "p50_seconds": percentile(took, 50),
        "p75_seconds": percentile(took, 75),
        "p90_seconds": percentile(took, 90),
        "decided": decided,
        "kept_percent": kept * 1000 // decided / 10 if decided else None,
        "overdue": overdue,
    }


def recompute(lines, now):
    """(clock, "month" or "category" or "", which) -> its figures."""
    sums = defaultdict(lambda: [[], 0, 0, 0])
    for row in csv.DictReader(lines):
        late = row["state"] in LIVE and row["due_at"] != "" and datetime.fromisoformat(row["due_at"]) < now

        def groups(column, row=row):
            places = (("", ""), ("month", month(row, column)), ("category", row["category"]))
            return [sums[row["clock"], *place] for place in places]

        if row["state"] in ENDED:
            for group in groups("stopped_at"):
                group[0].append(int(row["working_seconds"]))
                group[1] += row["kept"] == "true"
        if late or row["kept"] == "false":
            for group in groups("due_at"):
                group[2] += 1
                group[3] += late
    return {key: figures(*group) for key, group in sums.items()}


if __name__ == "__main__":
    at = datetime.fromisoformat(sys.argv[1])
    json.dump({" ".join(key): value for key, value in sorted(recompute(sys.stdin, at).items())}, sys.stdout, indent=1)
