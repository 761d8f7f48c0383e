#!/usr/bin/env python3
"""Check the record of an assembly without trusting it. One file, Python's standard library, no network.

    python3 verify.py record.jsonl [kept ...]   every leaf, checkpoint and response time; and that nothing is other
                                                than in what you kept: older bundles, and checkpoints from e-mails
    python3 verify.py receipt.json              that the event of a receipt is in the signed record
    python3 verify.py consistency.json          that a later checkpoint contains all of an earlier one
    ... --key NAME+ID+KEY                       trust this key alone, as you noted it, not the one in the file

Exit status 0: all is well. 1: something is not, and the first such thing is named. 2: the file cannot be read.
"""

import base64
import hashlib
import hmac
import json
import re
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

NOTE = re.compile(r"^.+\n\d+\n\S+\ntime \S+\n\n\u2014 .+\n?", re.MULTILINE)


class Wrong(Exception):
    """What does not fit."""


# --- Ed25519 (RFC 8032), to check signatures ----------------------------------------------------------------------
P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a, b):
    """The sum of two points, each (x, y, z, t) with x*y = z*t."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    return (f - e) * (h - g) % P, (h + g) * (f + e) % P, (h - g) * (h + g) % P, (f - e) * (f + e) % P


def times(n, point):
    """A point, n times."""
    found = (0, 1, 1, 0)
    while n:
        if n & 1:
            found = add(found, point)
        point, n = add(point, point), n >> 1
    return found


def point_of(raw):
    """The point behind 32 bytes."""
    y, odd = int.from_bytes(raw, "little") & (1 << 255) - 1, raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or y >= P or (x == 0 and odd):
        raise Wrong("a key or a signature is no point of the curve")
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signed(public, signature, message):
    """Whether the key signed the message."""
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= Q:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    left = times(int.from_bytes(signature[32:], "little"), BASE)
    right = add(point_of(signature[:32]), times(int.from_bytes(digest, "little") % Q, point_of(public)))
    return (left[0] * right[2] - right[0] * left[2]) % P == (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- the tree (RFC 9162) ------------------------------------------------------------------------------------------
def node(left, right):
    """The hash above two others."""
    return hashlib.sha256(b"\1" + left + right).digest()


def leaf_hash(line):
    """The hash of a leaf."""
    return hashlib.sha256(b"\0" + line).digest()


def roots(hashes, sizes):
    """The root at each of these sizes, in order, in one pass."""
    peaks, found = [], {}
    for size, one in enumerate(hashes, 1):
        peaks.append((1, one))
        while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
            (count, left), (_, right) = peaks[-2:]
            peaks[-2:] = [(2 * count, node(left, right))]
        if size in sizes:
            whole = peaks[-1][1]
            for _, left in reversed(peaks[:-1]):
                whole = node(left, whole)
            found[size] = whole
    return found


def climb(at, last, steps, *found):
    """The hashes at the top, when those below are joined with the steps of a proof; the first only from the left."""
    for step in steps:
        if last == 0:
            raise Wrong("the proof is too long")
        if at & 1 or at == last:
            found = [node(step, one) for one in found]
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = [*found[:-1], node(found[-1], step)]
        at, last = at >> 1, last >> 1
    if last:
        raise Wrong("the proof is too short")
    return list(found)


# --- checkpoints (C2SP signed notes) ------------------------------------------------------------------------------
def read_note(note, keys):
    """Size, root and time of a checkpoint that one of the keys signed."""
    text, _, signatures = note.partition("\n\n")
    for line in signatures.splitlines():
        name, signature = line.removeprefix("\u2014 ").split(" ")
        raw = base64.b64decode(signature)
        for key in keys:
            known, key_id, public = key.split("+", 2)
            public = base64.b64decode(public)
            told = hashlib.sha256(known.encode() + b"\n" + public).digest()[:4]
            if name == known and told.hex() == key_id and raw[:4] == told:
                if not is_signed(public[1:], raw[4:], text.encode() + b"\n"):
                    raise Wrong(f"the signature of this checkpoint is false: {text.splitlines()[:2]}")
                _origin, size, root, at = text.splitlines()[:4]
                return int(size), base64.b64decode(root), at.removeprefix("time ")
    raise Wrong("no key that is trusted signed this checkpoint")


def check_receipt(given, keys):
    """The event is in the record, and its texts are those that were recorded."""
    size, root, at = read_note(given["checkpoint"], keys)
    leaf, index = json.loads(given["leaf"]), json.loads(given["leaf"])["index"]
    if not 0 <= index < size:
        raise Wrong(f"the checkpoint has {size} leaves, and this one is number {index}")
    proof = [bytes.fromhex(one) for one in given["proof"]]
    if climb(index, size - 1, proof, leaf_hash(given["leaf"].encode())) != [root]:
        raise Wrong("the proof does not lead from the leaf to the root that was signed")
    if given.get("texts"):
        covered = hmac.digest(bytes.fromhex(given["text_key"]), given["texts"].encode(), "sha256").hex()
        if covered != leaf["text"]:
            raise Wrong("the text is not the one that was recorded")
    return (
        f"{leaf.get('of', '')} {leaf.get('kind', '')} of {leaf.get('at', '')} is leaf {index} of {size}, signed {at}"
    )


def check_consistency(given, keys):
    """The second checkpoint contains all of the first."""
    (first, old, since), (second, new, at) = (read_note(given[name], keys) for name in ("first", "second"))
    steps = [bytes.fromhex(one) for one in given["proof"]]
    if first != second:
        steps = [old, *steps] if first & (first - 1) == 0 else steps
        index, last = first - 1, second - 1
        while index & 1:
            index, last = index >> 1, last >> 1
        if not steps or climb(index, last, steps[1:], steps[0], steps[0]) != [old, new]:
            raise Wrong(f"the checkpoint of {at} does not contain that of {since}")
    elif old != new:
        raise Wrong(f"two roots were signed for {first} leaves")
    return f"all {first} leaves of {since} are in the {second} of {at}, unchanged and in the same order"


# --- response times -----------------------------------------------------------------------------------------------
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def instant(wall, changes):
    """A time on the wall as an instant, both in seconds since 1970; `changes`: [instant, offset from then on]."""
    offset = changes[0][1]
    for at, then in changes[1:]:
        if wall - max(offset, then) >= at:
            offset = then
    return wall - offset


def worked(calendar, changes, start, end):
    """The working seconds between two instants."""
    total = 0
    for day in range(start // 86400 - 2, end // 86400 + 3):
        is_holiday = date.fromordinal(719163 + day).isoformat() in calendar["holidays"]
        for span in [] if is_holiday else calendar["week"].get(DAYS[(day + 3) % 7], []):
            walls = [day * 86400 + int(wall[:2]) * 3600 + int(wall[3:]) * 60 for wall in span]
            opens, closes = (instant(wall, changes) for wall in walls)
            total += max(0, min(end, closes) - max(start, opens))
    return total


def check_clock(clock, calendars, zones, times_of):
    """A response time follows from when its clock ran and from the calendar; it ends when something happened."""
    used = clock["kept_seconds"]
    for start, end in clock["runs"]:
        calendar = calendars[clock["calendar"]]
        used += worked(calendar, zones[calendar["zone"]], start, end)
    where = f"leaf {clock['index']}, {clock['clock']} of {clock['of']}"
    if used != clock["working_seconds"]:
        raise Wrong(f"{where}: {clock['working_seconds']} working seconds are told, {used} passed")
    stopped = clock["stopped_at"]
    if stopped and stopped[:19] not in times_of[clock["of"]]:
        raise Wrong(f"{where}: nothing is recorded at {stopped}, when it is said to have ended")
    judged = stopped and clock["target_seconds"] and clock["state"] in ("met", "breached")
    if judged and (clock["state"] == "met") != (stopped <= clock["due_at"]):
        raise Wrong(f"{where}: it is called {clock['state']}")


def percentile(values, q):
    """The nearest rank."""
    return sorted(values)[-(-len(values) * q // 100) - 1] if values else None


def figures(clocks, now):
    """(clock, "", month, category or department, which) -> what the pages of responsiveness say of it."""
    sums = defaultdict(lambda: [[], 0, 0, 0])
    for clock in clocks:
        late = clock["state"] in ("running", "paused") and bool(clock["due_at"]) and clock["due_at"] < now
        ended = clock["state"] in ("met", "breached")
        kept = clock["state"] == "met" if ended and clock["target_seconds"] else None
        where = [("", ""), ("category", clock["category"]), ("department", clock["department"])]
        for by, which in [*where, ("month", (clock["stopped_at"] or "")[:7])] if ended else []:
            sums[clock["clock"], by, which][0].append(clock["working_seconds"])
            sums[clock["clock"], by, which][1] += kept is True
        for by, which in [*where, ("month", clock["due_at"][:7])] if late or kept is False else []:
            sums[clock["clock"], by, which][2] += 1
            sums[clock["clock"], by, which][3] += late
    return {
        key: {
            "n": len(took),
            "p50_seconds": percentile(took, 50),
            "p75_seconds": percentile(took, 75),
            "p90_seconds": percentile(took, 90),
            "decided": kept + missed,
            "kept_percent": kept * 1000 // (kept + missed) / 10 if kept + missed else None,
            "overdue": overdue,
        }
        for key, (took, kept, missed, overdue) in sums.items()
    }


# --- the whole record ---------------------------------------------------------------------------------------------
def read_file(content):
    """The head, the leaves as they are hashed, and the checkpoints of a file; what is no bundle is an e-mail."""
    if not content.startswith(b"{"):
        return {}, [], NOTE.findall(content.decode().replace("\r", ""))
    head, *lines = filter(None, map(bytes.strip, content.splitlines()))
    notes = [json.loads(line)["checkpoint"] for line in lines if line.startswith(b'{"checkpoint"')]
    return json.loads(head), [line for line in lines if not line.startswith(b'{"checkpoint"')], notes


def read_leaves(lines):
    """What the leaves say. Each stands in its place."""
    said = []
    for index, line in enumerate(lines):
        try:
            said.append(json.loads(line))
            number = said[-1]["index"]
        except (ValueError, LookupError, TypeError):
            raise Wrong(f"leaf {index} is no leaf") from None
        if number != index:
            raise Wrong(f"leaf {index} is missing or out of its place: number {number} stands there")
    return said


def took(restore, size, at):
    """Whether what was so large then lost leaves when a backup was put back, made before and put back after."""
    made = datetime.fromisoformat(restore["made_at"][:19]) - timedelta(minutes=1)
    return restore["base"] < size and made.isoformat() <= at[:19] <= restore["at"][:19]


def check_bundle(bundle, keys, kept=()):
    """Every leaf is in its place, every checkpoint fits, every response time follows; the figures."""
    head, leaves, notes = bundle
    of, times_of = defaultdict(dict), defaultdict(set)
    for leaf in read_leaves(leaves):
        of[leaf["source"]][leaf["row"]] = leaf
        times_of[leaf.get("of")].add(str(leaf.get("at"))[:19])
    clocks, restores = of["clock"].values(), of["restore"].values()
    for older, lines, _ in kept:
        for index, line in enumerate(lines):
            is_lost = any(took(one, index + 1, older["as_of"]) for one in restores)
            if not is_lost and (index >= len(leaves) or leaves[index] != line):
                raise Wrong(f"leaf {index} is not what it was in the older bundle")
    signed = sorted({read_note(note, keys) for note in [*notes, *(note for one in kept for note in one[2])]})
    found, good, lost = roots(map(leaf_hash, leaves), {size for size, _, _ in signed}), 0, 0
    for size, root, at in signed:
        if found.get(size) == root:
            good = size
        elif any(took(restore, size, at) for restore in restores):
            lost += 1
        elif size > len(leaves):
            raise Wrong(f"leaf {len(leaves)} is missing: {size} were signed at {at}")
        else:
            raise Wrong(f"leaf {good} or one up to {size - 1} is not what was signed at {at}")
    for clock in clocks:
        check_clock(clock, of["calendar"], head["zones"], times_of)
    for one in restores:
        gone = "nobody knows how many" if one["size"] is None else max(0, one["size"] - one["base"])
        print(f"RESTORED at {one['at']} from a backup of {one['made_at']} with {one['base']} leaves; gone: {gone}")
    print(f"{len(leaves)} leaves, {len(signed)} checkpoints, {len(clocks)} clocks: all fit; {good} leaves are signed")
    if lost:
        print(f"{lost} of the checkpoints have leaves that are gone since then")
    return figures(clocks, head["as_of"])


def main(words):
    """What the words on the command line ask for."""
    trusted = [words[at + 1] for at, word in enumerate(words[:-1]) if word == "--key"]
    files = [word for at, word in enumerate(words) if "--key" not in words[max(at - 1, 0) : at + 1]]
    try:
        bundle, *kept = [read_file(Path(name).read_bytes()) for name in files]
        first, keys = bundle[0], trusted or bundle[0]["keys"]
        if "proof" in first:
            print((check_receipt if "leaf" in first else check_consistency)(first, keys))
            return 0
        for key, values in sorted(check_bundle(bundle, keys, kept).items()):
            print(" ".join(filter(None, key)), json.dumps(values))
    except Wrong as wrong:
        print(f"WRONG: {wrong}")
        return 1
    except (OSError, ValueError, LookupError) as problem:
        print(f"This cannot be read: {problem!r}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
