"""The hub's own sockets against the Autobahn suite (kosoku): RFC 6455 to the letter, but for what we do not offer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from fnmatch import fnmatch

import pytest

from engagement.config import bootstrap, processes
from realtime.conf import PATH
from tests.realtime.conftest import LOG_DIR, listens, quiet_port

pytestmark = [pytest.mark.pure, pytest.mark.timeout(120)]

MISSES = {
    "1.2.*": "binary messages: the protocol is JSON, and they are answered with 3501",
    "9.2.*": "binary",
    "9.4.*": "binary",
    "9.6.*": "binary",
    "9.8.*": "binary",
    "12.*": "compression is not offered: it would cost a compressor a viewer",
    "13.*": "compression",
}
"""What is not passed, and why that is meant."""
CASES = 517


@pytest.fixture(scope="module")
def verdicts() -> Iterator[dict[str, str]]:
    port = quiet_port()
    environment = processes.environment(PYTHONPATH=str(bootstrap.BASE_DIR))
    command = [sys.executable, "-m", "tests.realtime.echo", str(port)]
    with processes.Process(command, log=LOG_DIR / f"echo-{port}.log", env=environment) as server:
        server.wait_until(lambda: listens(port), seconds=30)
        suite = [sys.executable, "-m", "tests.realtime.rfc6455", f"ws://127.0.0.1:{port}{PATH}"]
        done = subprocess.run(suite, env=environment, cwd=bootstrap.BASE_DIR, capture_output=True, check=True)
        yield json.loads(done.stdout)


def test_the_whole_suite_is_passed_but_for_what_is_not_offered(
    verdicts: dict[str, str], record_property: Callable[[str, object], None]
) -> None:
    missed = {case: verdict for case, verdict in verdicts.items() if verdict != "passed"}
    record_property("figure", f"RFC 6455: {len(verdicts)} cases, {dict(Counter(verdicts.values()))}")
    assert {case: verdict for case, verdict in missed.items() if not any(fnmatch(case, one) for one in MISSES)} == {}
    assert len(verdicts) == CASES


@pytest.mark.parametrize("pattern", MISSES)
def test_no_miss_is_accepted_that_is_none(verdicts: dict[str, str], pattern: str) -> None:
    assert "passed" not in {verdict for case, verdict in verdicts.items() if fnmatch(case, pattern)}
