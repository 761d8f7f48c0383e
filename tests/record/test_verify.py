"""`verify.py`, run as people run it: alone, from its file, on files from the site."""

from __future__ import annotations

import ast
import base64
import json
import random
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

from engagement.record import notes
from engagement.record.actions import sign_checkpoint, take_in
from engagement.record.models import Checkpoint, Leaf, SigningKey
from engagement.record.queries.bundle import read_bundle
from engagement.record.queries.receipts import get_consistency, get_receipt
from engagement.record.signing import signer
from tests.factories import NOW
from tests.record.recorded import LATER, Recorded, make_restore
from tests.tickets.direct import NOTHING, differences
from tests.tickets.factories import make_ticket
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


@pytest.fixture
def thrice(recorded: Recorded) -> None:
    """The record is signed twice more."""
    for hours in (1, 2):
        make_ticket(now=LATER + timedelta(hours=hours))
        take_in(now=LATER + timedelta(hours=hours))
        assert sign_checkpoint(now=LATER + timedelta(hours=hours))


def test_it_needs_no_database_of_time_zones() -> None:
    assert "zoneinfo" not in PROGRAM.read_text()


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


class Harmed:
    """The lines of a bundle with several checkpoints, to be harmed: leaf 7 is line 8."""

    def __init__(self) -> None:
        self.lines = bundle().splitlines()
        self.leaves = sum(not line.startswith(b'{"checkpoint"') for line in self.lines) - 1
        self.sizes = list(Checkpoint.objects.order_by("number").values_list("size", flat=True))

    def stretch(self, leaf: int) -> str:
        """How the leaves between two checkpoints are named."""
        ends = [0, *self.sizes]
        return next(
            f"leaf {one} or one up to {end - 1}" for one, end in zip(ends, self.sizes, strict=False) if leaf < end
        )


def edit(given: Harmed, dice: random.Random) -> str:
    leaf = dice.randrange(given.leaves)
    said = json.loads(given.lines[leaf + 1])
    said[dice.choice([name for name in said if name not in ("index", "source")])] = f"a lie {dice.random()}"
    given.lines[leaf + 1] = json.dumps(said).encode()
    return given.stretch(leaf)


def delete(given: Harmed, dice: random.Random) -> str:
    leaf = dice.randrange(given.leaves)
    del given.lines[leaf + 1]
    return f"leaf {leaf} is missing"


def reorder(given: Harmed, dice: random.Random) -> str:
    first, second = sorted(dice.sample(range(given.leaves), 2))
    lines = given.lines
    lines[first + 1], lines[second + 1] = lines[second + 1], lines[first + 1]
    return f"leaf {first} is missing or out of its place: number {second} stands there"


def renumber(given: Harmed, dice: random.Random) -> str:
    """Another order, and the numbers say so."""
    first, second = sorted(dice.sample(range(given.leaves), 2))
    one, other = (json.loads(given.lines[leaf + 1]) for leaf in (first, second))
    given.lines[first + 1], given.lines[second + 1] = (
        json.dumps(said | {"index": leaf}).encode() for said, leaf in ((other, first), (one, second))
    )
    return given.stretch(first)


def truncate(given: Harmed, dice: random.Random) -> str:
    leaf = dice.randrange(given.sizes[0], given.sizes[-1])
    del given.lines[leaf + 1 : given.leaves + 1]
    return f"leaf {leaf} is missing: {next(size for size in given.sizes if size > leaf)} were signed"


def insert(given: Harmed, dice: random.Random) -> str:
    leaf = dice.randrange(given.leaves)
    given.lines.insert(leaf + 1, given.lines[1 + dice.choice([one for one in range(given.leaves) if one != leaf])])
    return f"leaf {leaf} is missing or out of its place"


def insert_and_renumber(given: Harmed, dice: random.Random) -> str:
    """One leaf more, and all that follow say another number."""
    leaf = dice.randrange(given.sizes[-1])
    given.lines.insert(leaf + 1, given.lines[leaf + 1])
    for place in range(leaf, given.leaves + 1):
        given.lines[place + 1] = json.dumps(json.loads(given.lines[place + 1]) | {"index": place}).encode()
    return given.stretch(leaf)


def break_off(given: Harmed, dice: random.Random) -> str:
    leaf = dice.randrange(given.leaves)
    given.lines[leaf + 1] = given.lines[leaf + 1][: dice.randrange(2, 20)]
    return f"leaf {leaf} is no leaf"


def checkpoint_line(given: Harmed, dice: random.Random) -> int:
    return dice.randrange(given.leaves + 1, len(given.lines))


def sign_falsely(given: Harmed, dice: random.Random) -> str:
    """What a note says is another, or its signature is."""
    line = checkpoint_line(given, dice)
    text, signature = json.loads(given.lines[line])["checkpoint"].split("\n\n")
    if dice.random() < 0.5:
        text = text.replace("time 2026", "time 2025")
    else:
        raw = bytearray(base64.b64decode(signature.split(" ")[2]))
        raw[dice.randrange(4, 36)] ^= 1 << dice.randrange(8)
        signature = " ".join([*signature.split(" ")[:2], base64.b64encode(raw).decode()]) + "\n"
    given.lines[line] = json.dumps({"checkpoint": f"{text}\n\n{signature}"}).encode()
    return "WRONG: "


def sign_with_another(given: Harmed, dice: random.Random) -> str:
    """Another root, signed with a key that nobody trusts."""
    line = checkpoint_line(given, dice)
    key = notes.Signer("demo.durbar/record", dice.randbytes(32))
    said = notes.Checkpoint(key.name, given.sizes[0], dice.randbytes(32), LATER)
    given.lines[line] = json.dumps({"checkpoint": key.sign(said)}).encode()
    return "no key that is trusted signed this checkpoint"


def mislead(given: Harmed, dice: random.Random) -> str:
    """A response time that does not follow, in a record that was never signed with it."""
    clocks = {
        (said["source"], said["row"]): leaf
        for leaf, said in enumerate(map(json.loads, given.lines[1 : given.leaves + 1]))
        if said["source"] == "clock"
    }
    leaf = dice.choice(list(clocks.values()))
    said = json.loads(given.lines[leaf + 1])
    given.lines[leaf + 1] = json.dumps(said | {"working_seconds": said["working_seconds"] + 60}).encode()
    del given.lines[given.leaves + 1 :]
    return f"leaf {leaf}, {said['clock']} of {said['of']}"


HARMS = [
    edit,
    delete,
    reorder,
    renumber,
    truncate,
    insert,
    insert_and_renumber,
    break_off,
    sign_falsely,
    sign_with_another,
    mislead,
]


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_a_record_that_was_changed_is_found_and_it_is_said_where(
    thrice: None, save: Save, capsys: pytest.CaptureFixture[str], harm: Callable[[Harmed, random.Random], str]
) -> None:
    """Twelve times each, by the program itself."""
    dice, missed, main = random.Random(1957), [], runpy.run_path(str(PROGRAM))["main"]
    for _each in range(12):
        given = Harmed()
        where = harm(given, dice)
        status = main([str(save("record.jsonl", b"\n".join(given.lines)))])
        said = capsys.readouterr().out
        if (status, where in said) != (1, True):
            missed.append((where, status, said))
    assert missed == []


@pytest.mark.parametrize("harm", [edit, renumber, insert_and_renumber], ids=lambda harm: harm.__name__)
def test_beside_a_kept_bundle_the_very_leaf_is_named(
    thrice: None, save: Save, capsys: pytest.CaptureFixture[str], harm: Callable[[Harmed, random.Random], str]
) -> None:
    dice, missed, main = random.Random(1957), [], runpy.run_path(str(PROGRAM))["main"]
    older, whole = save("older.jsonl", bundle()), bundle().splitlines()
    for _each in range(12):
        given = Harmed()
        harm(given, dice)
        first = next(at for at, line in enumerate(whole) if given.lines[at] != line) - 1
        main([str(save("record.jsonl", b"\n".join(given.lines))), str(older)])
        said = capsys.readouterr().out
        if f"leaf {first} is not what it was" not in said:
            missed.append((first, said))
    assert missed == []


def test_a_checkpoint_that_was_kept_as_an_e_mail_finds_a_record_that_was_truncated(thrice: None, save: Save) -> None:
    newest = Checkpoint.objects.latest("number")
    mail = save("mail.txt", f"Keep this.\r\n\r\n{newest.note}\r\nStop: https://...".encode())
    given = Harmed()
    kept = given.sizes[0]
    lines = [*given.lines[: kept + 1], given.lines[given.leaves + 1]]
    status, said = run(save("record.jsonl", b"\n".join(lines)), mail)
    assert (status, f"leaf {kept} is missing: {newest.size} were signed" in said) == (1, True), said


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


def piped(*words: object) -> subprocess.Popen[bytes]:
    """The program writing to somebody who has gone away already."""
    command = [sys.executable, "-I", str(PROGRAM), *map(str, words)]
    done = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.stdout is not None
    done.stdout.close()
    return done


@pytest.mark.parametrize(("harmed", "status"), [(False, 0), (True, 1)])
def test_who_reads_only_the_beginning_is_told_nothing_of_pipes(
    recorded: Recorded, save: Save, harmed: bool, status: int
) -> None:
    whole = bundle().replace(b'"kind":"rated"', b'"kind":"closed"' if harmed else b'"kind":"rated"')
    done = piped(save("record.jsonl", whole))
    assert done.stderr is not None
    assert (done.wait(), done.stderr.read()) == (status, b"")
    done.stderr.close()


def test_a_restore_without_the_seal_is_found_though_the_house_took_it_in(recorded: Recorded, save: Save) -> None:
    make_restore(sealed=False)
    take_in(now=LATER)
    sign_checkpoint(now=LATER + timedelta(hours=1))
    status, said = run(save("record.jsonl", bundle()))
    assert (status, "does not have the seal of the record" in said) == (1, True), said


def test_of_a_restore_it_says_whether_it_is_signed(recorded: Recorded, save: Save) -> None:
    make_restore()
    take_in(now=LATER)
    assert "not signed yet" in run(save("record.jsonl", bundle()))[1]
    sign_checkpoint(now=LATER + timedelta(hours=1))
    assert "not signed yet" not in run(save("record.jsonl", bundle()))[1]


@pytest.mark.parametrize(("first", "second"), [(3, 3), (0, 3), (4, 3)])
def test_a_proof_over_sizes_that_there_are_not_is_never_good(
    recorded: Recorded, save: Save, first: int, second: int
) -> None:
    key, roots = signer(), [b"a" * 32, b"b" * 32]
    assert key is not None
    said = [notes.Checkpoint(key.name, size, root, LATER) for size, root in zip((first, second), roots, strict=True)]
    given = {"first": key.sign(said[0]), "second": key.sign(said[1]), "proof": [], "keys": [key.verifier]}
    assert run(save("consistency.json", given))[0] > 0


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
