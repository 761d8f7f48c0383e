"""Taking what was committed into the record."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.record import merkle
from engagement.record.actions import sequencing, take_in
from engagement.record.actions.sequencing import LONGEST_WRITE
from engagement.record.models import Cursor, Leaf, Node
from engagement.record.queries.checking import check_record
from engagement.record.queries.tree import LOOK_BACK_EVERY, Stored, get_size
from tests.factories import NOW
from tests.record.recorded import LATER, Recorded
from tests.tickets.factories import make_ticket
from tickets import actions
from tickets.models import SlaClock, TicketEvent

pytestmark = pytest.mark.django_db


def test_everything_is_taken_in_once(recorded: Recorded) -> None:
    taken = list(Leaf.objects.exclude(source="clock").values_list("source", "row_id"))
    assert len(taken) == len(set(taken))
    assert {source for source, _row in taken} == {"calendar", "ticket", "moderation", "account", "thread", "hall"}
    assert Leaf.objects.filter(source="ticket").count() == TicketEvent.objects.count()


def test_again_it_takes_in_nothing(recorded: Recorded) -> None:
    assert take_in(now=LATER) == 0


def test_it_looks_without_a_lock_where_nothing_is_new(recorded: Recorded) -> None:
    take_in(now=LATER)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        take_in(now=LATER + timedelta(seconds=5))
    assert not [one for one in asked.captured_queries if not one["sql"].startswith("SELECT")]


def test_leaves_are_numbered_without_holes(recorded: Recorded) -> None:
    assert list(Leaf.objects.values_list("index", flat=True)) == list(range(get_size()))


def test_nothing_differs(recorded: Recorded) -> None:
    assert list(check_record()) == []


def test_a_clock_is_told_as_it_is_after_each_change(recorded: Recorded) -> None:
    clock = SlaClock.objects.get(ticket=recorded.world.other, kind="resolution")
    assert Leaf.objects.filter(source="clock", row_id=clock.pk).count() == 1
    actions.resolve_ticket(
        actor=recorded.world.officer, number=recorded.world.other.number, reason="Done.", now=LATER
    )
    take_in(now=LATER)
    told = Leaf.objects.filter(source="clock", row_id=clock.pk).order_by("index")
    assert ['"state":"running"' in told[0].body, '"state":"met"' in told[1].body] == [True, True]
    assert list(check_record()) == []


def test_a_row_that_committed_late_is_taken_in_at_the_end(recorded: Recorded) -> None:
    # As on PostgreSQL: numbers 1001 and 1003 were given out, and the smaller one was committed later.
    ticket = make_ticket()
    first = TicketEvent.objects.filter(ticket=ticket).latest("number")
    late, early = (
        TicketEvent(pk=pk, ticket=ticket, number=number, kind="noted", at=LATER, data={}, digest="")
        for pk, number in ((first.pk + 1001, first.number + 2), (first.pk + 1003, first.number + 1))
    )
    early.save(force_insert=True)
    take_in(now=LATER)
    late.save(force_insert=True)
    take_in(now=LATER + LOOK_BACK_EVERY)
    order = list(
        Leaf.objects.filter(row_id__in=[early.pk, late.pk], source="ticket").values_list("row_id", flat=True)
    )
    assert order == [early.pk, late.pk]


def test_what_is_settled_is_not_looked_through_for_ever(recorded: Recorded) -> None:
    now = LATER
    for _look in range(3):
        now += LONGEST_WRITE
        take_in(now=now)
    assert all(cursor.settled == cursor.top for cursor in Cursor.objects.all())
    assert take_in(now=now + LOOK_BACK_EVERY) == 0


def test_a_row_that_commits_while_it_may_still_is_found_after_several_looks(recorded: Recorded) -> None:
    ticket = make_ticket()
    first = TicketEvent.objects.filter(ticket=ticket).latest("number")
    early = {"ticket": ticket, "kind": "noted", "at": LATER, "data": {}, "digest": ""}
    TicketEvent.objects.create(pk=first.pk + 3, number=first.number + 1, **early)
    take_in(now=LATER)
    for minutes in (1, 5, 9):
        take_in(now=LATER + timedelta(minutes=minutes))
    TicketEvent.objects.create(pk=first.pk + 1, number=first.number + 2, **early)
    take_in(now=LATER + timedelta(minutes=10))
    assert Leaf.objects.filter(source="ticket", row_id=first.pk + 1).exists()


def test_what_is_more_than_one_transaction_takes_is_left_for_the_next(recorded: Recorded) -> None:
    for _number in range(3):
        make_ticket(department=recorded.world.parks, actor=recorded.world.gardener)
    taken = [take_in(now=LATER, limit=2) for _turn in range(6)]
    assert max(taken) < 20
    assert Leaf.objects.filter(source="ticket").count() == TicketEvent.objects.count()


def test_stored_hashes_are_those_of_the_tree(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(70):
        make_ticket(department=recorded.world.parks, actor=recorded.world.gardener, title=f"Bench {number}")
        take_in(now=LATER, limit=sequencing.AT_ONCE if number % 3 else 1)
    while take_in(now=LATER):
        pass
    hashes = [bytes.fromhex(one) for one in Leaf.objects.order_by("index").values_list("hash", flat=True)]
    assert Node.objects.count() == len(hashes) // 256 > 0
    assert merkle.root(len(hashes), Stored()) == merkle.root(len(hashes), merkle.InMemory(hashes))


def test_its_order_is_that_of_being_taken_in(recorded: Recorded) -> None:
    size = get_size()
    make_ticket(now=NOW - timedelta(days=3))
    take_in(now=LATER)
    assert Leaf.objects.get(index=size).source == "ticket"


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_give_one_order() -> None:
    for _number in range(6):
        make_ticket()
    with ThreadPoolExecutor(3) as workers:
        taken = sum(workers.map(until_nothing_is_left, range(3)))
    assert list(Leaf.objects.values_list("index", flat=True)) == list(range(taken))
    assert Leaf.objects.filter(source="ticket").count() == TicketEvent.objects.count()
    assert list(check_record()) == []


def until_nothing_is_left(_worker: int) -> int:
    """What one worker takes in, two rows at a time."""
    try:
        taken = 0
        while more := take_in(now=LATER, limit=2):
            taken += more
        return taken
    finally:
        connection.close()
