"""`verify.py`, run as people run it: alone, from its file, on files from the site."""

from __future__ import annotations

import ast
import json
import runpy
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from engagement.record.actions import sign_checkpoint, take_in
from engagement.record.models import SigningKey
from engagement.record.queries.bundle import read_bundle
from engagement.record.queries.receipts import get_consistency, get_receipt
from tests.factories import NOW
from tests.record.recorded import LATER, Recorded
from tests.tickets.direct import NOTHING, differences
from tests.tickets.lively import make_lively
from tests.tickets.recompute import recompute
from tickets.queries.overdue import KINDS
from tickets.queries.responsiveness import get_responsiveness

pytestmark = pytest.mark.django_db
PROGRAM = Path(settings.BASE_DIR) / "frontend" / "download" / "verify.py"
Save = Callable[[str, Any], Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """A file with this content: bytes, or JSON."""

    def saved(name: str, content: Any) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return saved


def run(*words: object) -> tuple[int, str]:
    """Exit status, and what the program says."""
    command = [sys.executable, "-I", str(PROGRAM), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def bundle() -> bytes:
    return b"".join(read_bundle(LATER))


def test_it_needs_the_standard_library_alone() -> None:
    tree = ast.parse(PROGRAM.read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_a_whole_record_is_found_good(recorded: Recorded, save: Save) -> None:
    status, said = run(save("record.jsonl", bundle()))
    assert (status, "all fit" in said) == (0, True)


def test_its_figures_are_those_of_the_pages_and_of_the_open_data(client: Client, save: Save) -> None:
    make_lively(30)
    while take_in(now=NOW):
        pass
    sign_checkpoint(now=NOW)
    program = runpy.run_path(str(PROGRAM))
    path = save("record.jsonl", b"".join(read_bundle(NOW)))
    read = program["read_file"](path.read_bytes())
    figures = program["check_bundle"](read, read[0]["keys"])
    opened = recompute(b"".join(client.get("/responsiveness/data.csv")).decode().splitlines(), NOW)
    assert {key: figures[key] for key in opened} == opened
    report = get_responsiveness(None, period="all", now=NOW)
    groups = [("", "", report.whole), *(("category", line.name, line) for line in report.categories)]
    wrong = [
        found
        for by, which, line in groups
        for kind in KINDS
        if (found := differences(getattr(line, kind), figures.get((kind, by, which), NOTHING), overdue=True))
    ]
    assert wrong == []
    assert figures["first_response", "", ""]["n"] > 20


def test_a_receipt_is_found_good_with_the_text_in_it(recorded: Recorded, save: Save) -> None:
    receipt = receipt_of(recorded, "rated")
    assert "It took long." in receipt["texts"]
    status, said = run(save("receipt.json", receipt))
    assert (status, "rated" in said) == (0, True)


def receipt_of(recorded: Recorded, kind: str) -> dict[str, Any]:
    from engagement.record.models import Leaf

    leaf = next(one for one in Leaf.objects.filter(source="ticket") if f'"kind":"{kind}"' in one.body)
    return get_receipt(recorded.world.citizen, leaf.index)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("texts", '[0,{"words":"All was well."}]'),
        ("proof", []),
        ("leaf", '{"index":0,"source":"ticket"}'),
        ("checkpoint", "demo.durbar/record\n5\nAAAA\ntime 2026\n\n\u2014 demo.durbar/record AAAA\n"),
    ],
)
def test_a_receipt_that_was_changed_is_not(recorded: Recorded, save: Save, field: str, value: Any) -> None:
    status, said = run(save("receipt.json", receipt_of(recorded, "rated") | {field: value}))
    assert (status, said.startswith("WRONG")) == (1, True)


@pytest.fixture
def second(recorded: Recorded) -> int:
    """The number of a later checkpoint."""
    from tests.tickets.factories import make_ticket

    make_ticket()
    take_in(now=LATER)
    signed = sign_checkpoint(now=LATER + timedelta(hours=1))
    assert signed is not None
    return signed.number


def test_a_later_checkpoint_is_found_to_contain_an_earlier_one(second: int, save: Save) -> None:
    status, said = run(save("consistency.json", get_consistency(1, second)))
    assert (status, "unchanged and in the same order" in said) == (0, True)


def test_one_that_does_not_is_found(second: int, save: Save) -> None:
    proof = get_consistency(1, second)
    proof["proof"][-1] = "00" * 32
    assert run(save("consistency.json", proof))[0] == 1


def harmed(lines: list[bytes], how: str) -> list[bytes]:
    """A bundle in which something was done to leaf 7, which is line 8."""
    changed = list(lines)
    if how == "edited":
        changed[8] = changed[8].replace(b'"of":"', b'"of":"X')
    elif how == "deleted":
        del changed[8]
    elif how == "swapped":
        changed[8], changed[9] = changed[9], changed[8]
    else:
        changed = [*changed[:8], changed[-1]]
    return changed


@pytest.mark.parametrize(
    ("how", "where"),
    [
        ("edited", "leaf 0 or one up to"),
        ("deleted", "leaf 7 is missing"),
        ("swapped", "leaf 7 is missing or out of its place"),
        ("truncated", "leaf 7 is missing"),
    ],
)
def test_a_record_that_was_changed_is_found(recorded: Recorded, save: Save, how: str, where: str) -> None:
    changed = harmed(bundle().splitlines(), how)
    status, said = run(save("record.jsonl", b"\n".join(changed)))
    assert (status, where in said) == (1, True), said


def test_beside_an_older_bundle_the_first_changed_leaf_is_named(recorded: Recorded, save: Save) -> None:
    older, newer = (
        save("older.jsonl", bundle()),
        save("newer.jsonl", b"\n".join(harmed(bundle().splitlines(), "edited"))),
    )
    assert "leaf 7 is not what it was" in run(newer, older)[1]


def test_a_response_time_that_does_not_follow_is_found(recorded: Recorded) -> None:
    program = runpy.run_path(str(PROGRAM))
    lines = bundle().splitlines()
    at, clock = next((at, json.loads(one)) for at, one in enumerate(lines) if b'"state":"met"' in one)
    lines[at] = json.dumps(clock | {"working_seconds": 1}).encode()
    read = program["read_file"](b"\n".join(lines[:-1]))
    with pytest.raises(Exception, match="1 working seconds are told") as raised:
        program["check_bundle"](read, [SigningKey.objects.get().verifier])
    assert raised.type.__name__ == "Wrong"


def test_a_key_that_was_noted_is_trusted_alone(recorded: Recorded, save: Save) -> None:
    path, key = save("record.jsonl", bundle()), SigningKey.objects.get().verifier
    assert run(path, "--key", key)[0] == 0
    assert run(path, "--key", key.replace("demo", "other"))[0] == 1


@pytest.mark.parametrize("content", [b"", b"nothing\n", b"{}\n"])
def test_what_is_no_record_is_said_to_be_none(db: None, save: Save, content: bytes) -> None:
    assert run(save("record.jsonl", content))[0] == 2


# RFC 8032, 7.1: the first three tests.
SIGNED = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), SIGNED)
def test_signatures_are_those_of_the_vectors(db: None, public: str, message: str, signature: str) -> None:
    is_signed = runpy.run_path(str(PROGRAM))["is_signed"]
    given = [bytes.fromhex(one) for one in (public, signature, message)]
    assert is_signed(*given)
    assert not is_signed(given[0], given[1], given[2] + b"x")
    assert not is_signed(given[0], given[1][:32] + bytes(32), given[2])
