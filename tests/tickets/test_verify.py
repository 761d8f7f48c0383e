"""What differs, of a ticket that is given as plain data: a story that was told by the fold itself, then harmed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.tickets.test_rebuild import AT, HOUR, OPENED, RULES
from tickets import chain, rebuild, verify
from tickets.chain import Link
from tickets.dossier import ClockRow, Dossier, Entry, TicketRow
from tickets.rebuild import Raised
from tickets.verify import Keyring

KEY = b"of this house"
FACTS = {"title": "A drain", "body": chain.fingerprint("Water."), "subject": "", "restricted": False, "requester": 4}
STORY: list[tuple[str, dict[str, Any]]] = [
    ("opened", OPENED | {"facts": FACTS}),
    ("noted", {"note": 5, "body": chain.fingerprint("Look.")}),
    ("citizen_wrote", {}),
    (
        "escalated",
        {
            "clock": "first_response",
            "cycle": 1,
            "step": 11,
            "level": 1,
            "due": (AT + 3 * HOUR).isoformat(),
        },
    ),
    ("responded", {"assignee": 7}),
]


def chained(story: list[tuple[str, dict[str, Any]]], key: bytes = KEY) -> list[Entry]:
    """The events of ticket 1, an hour apart, as they are written."""
    entries: list[Entry] = []
    for number, (kind, data) in enumerate(story, start=1):
        link = Link(1, number, kind, AT + (number - 1) * HOUR, 7, data, None)
        entries.append(Entry(link, chain.digest(key, entries[-1].digest if entries else "", link)))
    return entries


@pytest.fixture
def dossier() -> Dossier:
    """A ticket whose every row is what its record says."""
    events = chained(STORY)
    ticket = rebuild.begun(events[0].link, RULES)
    for entry in events[1:]:
        rebuild.told(ticket, entry.link, RULES)
    place = ticket.place
    row = TicketRow(
        id=1,
        number=1,
        title="A drain",
        body="Water.",
        subject="",
        restricted=False,
        requester=4,
        department=place.department,
        category=place.category,
        priority=ticket.priority,
        status=ticket.status,
        origin=ticket.origin,
        assignee=ticket.assignee,
        opened_at=ticket.opened_at,
        resolved_at=None,
        closed_at=None,
        changed_at=ticket.changed_at,
        policy=place.policy,
        calendar_version=place.calendar_version,
        due_at=ticket.due_at(),
        level=ticket.level,
        reopened=0,
        rating=None,
        rating_words="",
        merged_into=None,
        next_at=None,
        last_event=len(events),
        last_digest=events[-1].digest,
    )
    clocks = [
        verify._clock_row(clock, ticket.tracks[index], rebuild.next_step_at(ticket, index, RULES))
        for index, clock in enumerate(ticket.book.clocks)
    ]
    return Dossier(row, events, clocks, ticket.raised, {5: "Look."})


def check(dossier: Dossier, keys: tuple[bytes, ...] = (KEY,)) -> list[str]:
    """What differs, in words, without the reference."""
    found = verify.check(dossier, Keyring(keys), RULES)
    assert {one.ticket for one in found} <= {1}
    return [f"{one.where}: {one.what}" for one in found]


def changed(dossier: Dossier, place: int, **link: Any) -> Dossier:
    """The same with one event written over."""
    events = list(dossier.events)
    events[place] = events[place]._replace(link=events[place].link._replace(**link))
    return dossier._replace(events=events)


def test_a_ticket_that_is_what_its_record_says_differs_in_nothing(dossier: Dossier) -> None:
    assert check(dossier) == []


# --- the record ---------------------------------------------------------------------------------------------------

UNFIT = "does not fit the digest: it, or the one before it, is not what was written"


@pytest.mark.parametrize(
    "harm", [{"data": {"x": 1}}, {"at": AT}, {"actor": 8}, {"actor": None}, {"key": "k"}, {"kind": "related"}]
)
def test_an_event_that_was_written_over_is_named(dossier: Dossier, harm: dict[str, Any]) -> None:
    assert f"event 3: {UNFIT}" in check(changed(dossier, 2, **harm))


def test_an_event_that_is_missing_in_the_middle_is_named(dossier: Dossier) -> None:
    found = check(dossier._replace(events=[*dossier.events[:2], *dossier.events[3:]]))
    assert found[0] == "event 3: missing"


def test_several_that_are_missing_are_named_together(dossier: Dossier) -> None:
    found = check(dossier._replace(events=[dossier.events[0], dossier.events[4]]))
    assert found[0] == "events 2 to 4: missing"


def test_what_is_missing_at_the_end_is_known_from_the_ticket(dossier: Dossier) -> None:
    assert check(dossier._replace(events=dossier.events[:3]))[0] == (
        "events 4 to 5: missing at the end: the ticket knows of it"
    )


def test_a_record_that_is_gone_is_missed(dossier: Dossier) -> None:
    assert check(dossier._replace(events=[])) == ["events 1 to 5: missing at the end: the ticket knows of it"]


def test_events_that_changed_places_are_named(dossier: Dossier) -> None:
    second, third = dossier.events[1:3]
    swapped = [
        second._replace(link=third.link._replace(number=2)),
        third._replace(link=second.link._replace(number=3)),
    ]
    found = check(dossier._replace(events=[dossier.events[0], *swapped, *dossier.events[3:]]))
    assert found[:2] == [f"event 2: {UNFIT}", f"event 3: {UNFIT}"]


def test_events_that_changed_places_digests_and_all_are_named(dossier: Dossier) -> None:
    second, third = dossier.events[1:3]
    swapped = [
        third._replace(link=third.link._replace(number=2)),
        second._replace(link=second.link._replace(number=3)),
    ]
    found = check(dossier._replace(events=[dossier.events[0], *swapped, *dossier.events[3:]]))
    assert [one for one in found if UNFIT in one] == [f"event {number}: {UNFIT}" for number in (2, 3, 4)]


def test_an_event_that_was_put_in_at_the_end_is_named(dossier: Dossier) -> None:
    link = Link(1, 6, "resolved", AT + 6 * HOUR, 7, {"reason": "Done."}, None)
    forged = Entry(link, chain.digest(b"another key", dossier.events[-1].digest, link))
    found = check(dossier._replace(events=[*dossier.events, forged]))
    assert found[:2] == [f"event 6: {UNFIT}", "event 6: the ticket does not know of it"]


def test_an_event_of_another_ticket_is_named(dossier: Dossier) -> None:
    assert f"event 2: {UNFIT}" in check(changed(dossier, 1, ticket=2))


def test_a_ticket_that_knows_of_another_end_is_named(dossier: Dossier) -> None:
    row = dossier.ticket._replace(last_digest="0" * 64)
    assert check(dossier._replace(ticket=row)) == ["event 5: is not the last one that the ticket knows of"]


def test_the_key_of_an_earlier_secret_still_fits(dossier: Dossier) -> None:
    assert check(dossier, keys=(b"a new one", KEY)) == []


def test_without_the_key_nothing_fits(dossier: Dossier) -> None:
    assert len(check(dossier, keys=(b"a new one",))) == len(STORY)


def test_an_event_that_makes_no_sense_is_named_and_the_rest_not_guessed(dossier: Dossier) -> None:
    found = check(changed(dossier, 3, data={}))
    assert found == [f"event 4: {UNFIT}", "event 4: cannot be told again: KeyError('clock')"]


def test_a_version_that_is_not_there_is_named(dossier: Dossier) -> None:
    found = check(changed(dossier, 0, data=OPENED | {"calendar_version": 99}))
    assert found[1] == "event 1: cannot be told again: KeyError(99)"


def test_a_step_that_fired_before_it_was_due_is_named(dossier: Dossier) -> None:
    story = [STORY[0], STORY[3]]
    row = dossier.ticket
    events = chained(story)
    found = check(dossier._replace(events=events, ticket=row._replace(last_event=2, last_digest=events[-1].digest)))
    assert "event 2: fired at 2026-11-23T10:00:00+00:00, and was due 2026-11-23T12:00:00+00:00" in found


# --- what follows from it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ({"status": "closed"}, "ticket: status is closed, the record says open"),
        ({"assignee": 9}, "ticket: assignee is 9, the record says 7"),
        ({"priority": "low"}, "ticket: priority is low, the record says normal"),
        ({"department": "parks"}, "ticket: department is parks, the record says works"),
        ({"category": "x"}, "ticket: category is x, the record says nothing"),
        ({"level": 0}, "ticket: level is 0, the record says 1"),
        ({"due_at": None}, "ticket: due_at is nothing, the record says 2026-11-27T13:00:00+00:00"),
        ({"rating": 5}, "ticket: rating is 5, the record says nothing"),
        ({"merged_into": 2}, "ticket: merged_into is 2, the record says nothing"),
        ({"title": "A bridge"}, "ticket: title is A bridge, the record says A drain"),
        ({"requester": 9}, "ticket: requester is 9, the record says 4"),
        ({"restricted": True}, "ticket: restricted is True, the record says False"),
        ({"body": "Fire."}, "ticket: body is not the text that was recorded"),
    ],
)
def test_a_ticket_that_was_written_over_is_named(dossier: Dossier, harm: dict[str, Any], said: str) -> None:
    assert check(dossier._replace(ticket=dossier.ticket._replace(**harm))) == [said]


@pytest.mark.parametrize("name", [name for name in ClockRow._fields if name not in ("kind", "cycle")])
def test_every_field_of_a_clock_is_looked_at(dossier: Dossier, name: str) -> None:
    first, *others = dossier.clocks
    harmed = first._replace(**{name: "harmed"})
    [said] = check(dossier._replace(clocks=[harmed, *others]))
    assert said.startswith(f"clock first_response 1: {name} is harmed, the record says ")


def test_a_clock_that_is_missing_and_one_too_many_are_named(dossier: Dossier) -> None:
    first, *others = dossier.clocks
    found = check(dossier._replace(clocks=[first._replace(cycle=2), *others]))
    assert found == ["clock first_response 1: missing", "clock first_response 2: the record does not know of it"]


def test_an_escalation_that_is_missing_is_named(dossier: Dossier) -> None:
    assert check(dossier._replace(escalations=[])) == ["escalation of first_response 1, step 11: missing"]


def test_an_escalation_that_nobody_recorded_is_named(dossier: Dossier) -> None:
    forged = Raised("resolution", 1, 12, 3, AT, AT)
    found = check(dossier._replace(escalations=[*dossier.escalations, forged]))
    assert found == ["escalation of resolution 1, step 12: the record does not know of it"]


def test_an_escalation_that_was_written_over_is_named(dossier: Dossier) -> None:
    [one] = dossier.escalations
    late = one._replace(fired_at=one.fired_at + timedelta(days=1))
    assert check(dossier._replace(escalations=[late])) == [
        "escalation of first_response 1, step 11: fired_at is 2026-11-24T12:00:00+00:00, "
        "the record says 2026-11-23T12:00:00+00:00"
    ]


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        ({}, "note 5: missing"),
        ({5: "Do not look."}, "note 5: is not the text that was recorded"),
        ({5: "Look.", 6: "And?"}, "note 6: the record does not know of it"),
    ],
)
def test_notes_are_what_was_written(dossier: Dossier, notes: dict[int, str], said: str) -> None:
    assert check(dossier._replace(notes=notes)) == [said]
