"""Ten thousand harms on PostgreSQL, done in the database by a superuser: each is found, and the first bad row named.

What a harm touched is read back from the database with the queries of the check itself. What it did not touch is what
was read before: leaves before the first that was touched are known to be good, and what was found of a leaf and a row
that are the very same is not worked out again. A hundred harms are looked for without any of that.
"""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from engagement.accounts.models import AccountEntry
from engagement.record import comparing, leaves, merkle
from engagement.record.actions import erase, note_restore, sign_checkpoint, take_in
from engagement.record.comparing import Beside, Fault, Kept, Leaf
from engagement.record.leaves import Row
from engagement.record.models import Checkpoint
from engagement.record.models import Leaf as StoredLeaf
from engagement.record.queries import checking, tree
from engagement.record.queries.checking import check_record, read_beside, read_pairs
from engagement.record.queries.restoring import Stood, list_restores
from engagement.record.queries.sources import BY_NAME, read_rows
from engagement.threads.models import Moderation, ThreadEntry
from engagement.townhalls.models import HallEntry
from tests.factories import NOW, make_user
from tests.record.harms import KINDS, Done, Scene
from tests.record.recorded import make_recorded
from tests.tickets.factories import fresh, make_ticket
from tests.townhalls.factories import make_question
from tests.unguarded import unguarded
from tickets import actions as tickets
from tickets.keys import record_keys

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
HARMS, SEED = 10_000 if connection.vendor == "postgresql" else 1_000, 1957
ANOTHER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
HOUR = timedelta(hours=1)


def make_large(settings: Any) -> None:
    """Some hundred events of everything that is recorded; erasures, a restore, two keys, six checkpoints; all of it
    so long ago that no row can still appear."""
    recorded = make_recorded()
    moderator, post, at = recorded.moderator, Moderation.objects.get(act="hidden").post, NOW + HOUR
    thread, hall = post.thread, HallEntry.objects.earliest("pk").hall
    people = [make_user() for _number in range(4)]
    asked = make_question(hall, asker=people[0])
    for number in range(28):
        when = at + timedelta(minutes=number)
        Moderation.objects.create(post=post, actor=moderator, act="hidden", reason=f"Rude {number}", at=when)
        AccountEntry.objects.create(person=people[number % 4], kind="banned", actor=moderator, reason="Spam", at=when)
        ThreadEntry.objects.create(
            thread=thread, kind="lock", actor=moderator, after=number, reason="Late", seconds=number, at=when
        )
        HallEntry.objects.create(
            hall=hall,
            number=500 + number,
            subject="question",
            subject_number=asked.number if number % 9 == 0 else 0,
            move="approve",
            actor=moderator,
            at=when,
            undo={"rows": [["question", number, {"body": "As it was"}]]} if number % 3 == 0 else {},
            digest="d",
        )
        requester = people[0] if number % 9 == 0 else fresh(recorded.world.citizen)
        ticket = make_ticket(department=recorded.world.works, requester=requester, now=when)
        tickets.respond(
            actor=fresh(recorded.world.officer), number=ticket.number, body="Seen.", way="letter", now=when
        )
        if number % 10 == 0:
            take_in(now=when)
            sign_checkpoint(now=at + number * HOUR)
    take_in(now=at + HOUR)
    erase(user_id=people[0].pk, texts=True, now=at + HOUR)
    stood = Stood(size=0, number=0, note="", signed_at=None)
    for days in (900, 800):
        note_restore(stood=stood, made_at=NOW, before=None, number=0, now=NOW - timedelta(days=days)).save()
    for number in range(4):
        while take_in(now=at + (60 + number) * HOUR):
            pass
    settings.RECORD_SIGNING_KEY = ANOTHER_KEY
    for number in range(2):
        make_ticket(now=at + (70 + number) * HOUR)
        take_in(now=at + (70 + number) * HOUR)
        sign_checkpoint(now=at + (70 + number) * HOUR)
    for number in range(4):
        take_in(now=at + (80 + number) * HOUR)


READ: dict[str, Callable[[Done], Any]] = {
    "erased": lambda _done: checking.read_erased(),
    "nodes": lambda _done: checking.read_nodes(),
    "keys": lambda _done: checking.read_keys(),
    "signed": lambda _done: checking.read_signed(),
    "size": lambda _done: tree.get_size(),
    "unchained": lambda _done: checking.list_unchained(),
    "foreign": lambda _done: [one.row.pk for one in list_restores() if not one.ours],
    "unrecorded": lambda done: [
        (source, row_id) for source in done.rows for row_id in tree.list_unrecorded(BY_NAME[source])
    ],
}
"""How what stands beside the leaves is read anew."""


class Checked:
    """The check of a database of which most was read before."""

    def __init__(self) -> None:
        self.pairs = {leaf.place: (leaf, row) for leaf, row in read_pairs()}
        self.rows = {(leaf.source, leaf.row_id): row for leaf, row in self.pairs.values()}
        signed = Checkpoint.objects.order_by("number").values_list("size", "root", "at")
        self.kept = [Kept(size, bytes.fromhex(root), at.replace(microsecond=0)) for size, root, at in signed]
        self.beside = read_beside(self.kept)
        self.scene = Scene(list(self.pairs.values()))
        self.hashes = [merkle.leaf_hash(leaf.body) for leaf, _row in self.pairs.values()]
        erased = self.beside.erased
        self.good = {
            id(leaf): (leaf, row, erased.get((leaf.source, leaf.row_id))) for leaf, row in self.pairs.values()
        }

    def first_fault(self, done: Done) -> Fault | None:
        """What the check says first, with what was touched read anew."""
        rows = dict(self.rows)
        for source, ids in done.rows.items():
            found = read_rows(BY_NAME[source], ids)
            rows |= {(source, row_id): found.get(row_id) for row_id in ids}
        pairs, places = dict(self.pairs), list(done.leaves)
        for source, ids in done.rows.items():
            for place in (self.scene.place[source, row_id] for row_id in ids):
                leaf, _row = pairs[place]
                pairs[place] = (leaf, rows[leaf.source, leaf.row_id])
                places.append(place)
        for place in done.leaves:
            pairs.pop(place, None)
        for one in StoredLeaf.objects.filter(index__in=done.leaves) if done.leaves else ():
            leaf = Leaf(one.index, one.source, one.row_id, one.body.encode(), one.hash)
            pairs[one.index] = (leaf, self.row_of(leaf, rows))
        beside = self.beside._replace(**{name: READ[name](done) for name in done.beside})
        first = 0 if "erased" in done.beside else min([*places, self.scene.size])
        after = [pairs[place] for place in sorted(place for place in pairs if place >= first)]
        return next(comparing.faults(after, beside, self.hashes[:first]), None)

    def row_of(self, leaf: Leaf, rows: dict[Any, Row | None]) -> Row | None:
        """What a leaf is about; an earlier leaf about a clock tells the row itself."""
        before = self.pairs.get(leaf.place)
        if leaf.source == "clock" and before and before[1] is not rows.get(("clock", leaf.row_id)):
            return leaves.as_said(leaf.body)
        return rows.get((leaf.source, leaf.row_id))


@pytest.fixture
def checked(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Checked:
    """A large record, and a superuser at work."""
    make_large(settings)
    found = Checked()
    wrong, good = comparing.wrong, found.good

    def unless_known(leaf: Leaf, row: Row | None, note: Any, secrets: Any) -> Fault | None:
        before = good.get(id(leaf))
        is_same = before is not None and before[0] is leaf and before[1] is row and before[2] == note
        return None if is_same else wrong(leaf, row, note, secrets)

    monkeypatch.setattr(comparing, "wrong", unless_known)
    monkeypatch.setattr(comparing, "_opened", functools.cache(comparing._opened))
    monkeypatch.setattr(merkle, "leaf_hash", functools.cache(merkle.leaf_hash))
    return found


def test_a_record_as_it_was_written_has_no_fault(settings: Any) -> None:
    make_large(settings)
    assert list(check_record()) == []


def test_every_harm_is_found_and_the_first_bad_row_is_named(
    checked: Checked, record_property: Callable[[str, object], None]
) -> None:
    dice, missed, began = random.Random(SEED), [], time.process_time()
    kinds = [kind for share, kind in KINDS for _each in range(share)]
    with unguarded(), connection.cursor() as cursor:
        for number in range(HARMS):
            cursor.execute("SAVEPOINT harmed")
            kind = kinds[number % len(kinds)]
            done = kind(checked.scene, dice, cursor.execute)
            found = checked.first_fault(done)
            cursor.execute("ROLLBACK TO SAVEPOINT harmed")
            if found is None or found.where != done.expected:
                missed.append((number, kind.__name__, done.expected, found))
    seconds = time.process_time() - began
    found_and_named = f"record: {HARMS - len(missed):,} of {HARMS:,} harms found and named"
    figure = f"{found_and_named} in {seconds:.1f} s of the processor (seed {SEED})"
    record_property("figure", figure)
    assert missed == []


def test_the_whole_check_says_the_same(checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred of them, without a shortcut."""
    monkeypatch.undo()
    dice, missed = random.Random(SEED + 1), []
    kinds = [kind for _share, kind in KINDS]
    with unguarded(), connection.cursor() as cursor:
        for number in range(5 * len(kinds)):
            cursor.execute("SAVEPOINT harmed")
            done = kinds[number % len(kinds)](checked.scene, dice, cursor.execute)
            found = next(check_record(checked.kept), None)
            cursor.execute("ROLLBACK TO SAVEPOINT harmed")
            if found is None or found.where != done.expected:
                missed.append((number, done.expected, found))
    assert missed == []


def test_whoever_holds_the_key_is_found_by_what_was_signed(checked: Checked) -> None:
    secret, place = record_keys()[0], 5
    leaf, row = checked.pairs[place]
    assert row is not None
    lie = row._replace(facts=["a lie"])
    body = leaves.written(secret, place, lie)
    pairs = {**checked.pairs, place: (leaf._replace(body=body, hash=merkle.leaf_hash(body).hex()), lie)}
    beside = checked.beside._replace(nodes=None)
    said = str(next(comparing.faults(pairs.values(), beside)))
    assert said == f"leaf 0: it or one up to {checked.kept[0].size - 1} is not what was signed"


def test_without_anything_beside_leaves_stand_for_themselves(checked: Checked) -> None:
    assert list(comparing.faults(checked.pairs.values(), Beside(secrets=record_keys()))) != []
