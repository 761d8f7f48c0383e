"""`python -m tests.realtime.rfc6455 URL [PATTERN ...]`: the Autobahn suite, without the cases of the patterns; prints
the verdict of each as JSON. Most cases want a server that says all back. A process of its own, that just ends:
threads of kosoku outlive its run."""

from __future__ import annotations

import asyncio
import json
import os
import sys

from kosoku import FailureError, run_fuzzingclient

from tests.tries import TRIES

AT_ONCE = 4


LATE = "OK"
"""It did what it should, and did not close within the suite's second: that, the machine decides too."""


async def verdicts(url: str, without: list[str]) -> dict[str, str]:
    """Case -> "passed", or what the suite says of it: ("FAILED", "UNIMPLEMENTED", ...)."""
    found = await _run(url, None, without)
    for _ in range(TRIES - 1):
        if late := [case for case, verdict in found.items() if verdict == LATE]:
            found |= await _run(url, late, without)
    return found


async def _run(url: str, cases: list[str] | None, without: list[str]) -> dict[str, str]:
    try:
        results = await run_fuzzingclient(url, cases, without or None, concurrency=AT_ONCE)
    except FailureError as failure:
        results = failure.results
    return {one.case_id: "passed" if one.passed else one.behavior.value for one in results}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(verdicts(sys.argv[1], sys.argv[2:]))) + "\n")
    sys.stdout.flush()
    os._exit(0)
