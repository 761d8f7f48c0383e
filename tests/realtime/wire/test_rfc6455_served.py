"""The port that the hub is served at against the Autobahn suite (kosoku), with the hub behind it: handshake, framing,
reserved bits, fragments, close codes, broken UTF-8. What has to be said back to be seen is tried with an echo behind
the same sockets (test_rfc6455.py)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from fnmatch import fnmatch

import pytest

from engagement.config import bootstrap, processes
from realtime.conf import PATH
from tests.realtime.conftest import HubServers

pytestmark = [pytest.mark.door, pytest.mark.timeout(120)]

LEFT_OUT = ("9.*", "12.*", "13.*")
"""Large messages, which are to come back whole, and compression, which is not offered."""
NEEDS_AN_ECHO = {
    "1.*": "text and binary messages",
    "5.[3-8]": "text in fragments",
    "5.19": "text in fragments with pings between",
    "5.20": "the same, sent slowly",
    "6.1.*": "empty text",
    "6.2.*": "good UTF-8, cut between and within signs",
    "6.5.*": "good UTF-8: a few signs",
    "6.6.2": "good UTF-8: a word, sign by sign",
    "6.6.[579]": "the same, longer",
    "6.6.11": "the whole word",
    "6.7.*": "the smallest number of each length",
    "6.9.*": "the largest number of each length",
    "6.11.[1-4]": "beside what UTF-8 leaves out",
    "6.22.*": "signs that are none",
    "6.23.*": "the sign for what is no sign",
    "7.1.1": "a message before the close",
    "10.*": "a text in many pieces",
}
"""What is not passed, because a hub answers a text with words of its own: what the case has said back."""
PASSED = {"passed", "NON-STRICT"}
"""Not strict: what broke the rules ended it before the text that came before was answered, which the standard leaves
open."""
CASES = 151


@pytest.fixture(scope="module")
def verdicts(hub_servers: HubServers) -> dict[str, str]:
    address = f"ws://127.0.0.1:{hub_servers.get('uvicorn').port}{PATH}"
    done = subprocess.run(
        [sys.executable, "-m", "tests.realtime.rfc6455", address, *LEFT_OUT],
        env=processes.environment(PYTHONPATH=str(bootstrap.BASE_DIR)),
        cwd=bootstrap.BASE_DIR,
        capture_output=True,
        check=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_what_needs_no_echo_is_passed(
    verdicts: dict[str, str], record_property: Callable[[str, object], None]
) -> None:
    missed = {case: verdict for case, verdict in verdicts.items() if verdict not in PASSED}
    record_property("figure", f"RFC 6455 at the served port: {len(verdicts) - len(missed)} of {len(verdicts)} cases")
    strange = {case for case in missed if not any(fnmatch(case, pattern) for pattern in NEEDS_AN_ECHO)}
    assert {case: missed[case] for case in strange} == {}
    assert len(verdicts) - len(missed) == CASES


@pytest.mark.parametrize("pattern", NEEDS_AN_ECHO)
def test_no_miss_is_accepted_that_is_none(verdicts: dict[str, str], pattern: str) -> None:
    found = {verdict for case, verdict in verdicts.items() if fnmatch(case, pattern)}
    assert found
    assert not found & PASSED
