"""`python -m tests.realtime.rfc6455 URL`: every case of the Autobahn suite against a server that says all back;
prints the verdict of each as JSON. A process of its own, that just ends: threads of kosoku outlive its run."""

from __future__ import annotations

import asyncio
import json
import os
import sys

from kosoku import FailureError, run_fuzzingclient

AT_ONCE = 4


async def verdicts(url: str) -> dict[str, str]:
    """Case -> "passed", or what the suite says of it: ("FAILED", "UNIMPLEMENTED", ...)."""
    try:
        results = await run_fuzzingclient(url, None, None, concurrency=AT_ONCE)
    except FailureError as failure:
        results = failure.results
    return {one.case_id: "passed" if one.passed else one.behavior.value for one in results}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(verdicts(sys.argv[1]))) + "\n")
    sys.stdout.flush()
    os._exit(0)
