"""Old snapshot + events = new snapshot, for every action: inside the department, on its desk, in public, and for each
person."""

from __future__ import annotations

import contextlib
import inspect
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest

from realtime.errors import Refusal
from tests.factories import NOW, make_user
from tests.photos.factories import make_photo
from tests.tickets.factories import HOUR, MINUTE, WEEK, make_policy, make_ticket
from tests.tickets.world import LATER, RAISE, REASSIGN, World, replayed, seen
from tickets import actions, addresses
from tickets.models import BulkChange, Membership, Ticket
from tickets.queries.policies import promise_of
from tickets.queries.rebuild import check_all

T = TypeVar("T")

pytestmark = pytest.mark.django_db

ACTIONS = {name for name in actions.__all__ if inspect.isfunction(getattr(actions, name))}
CASES: dict[str, Callable[[World], object]] = {}


def case(act: Callable[[World], T]) -> Callable[[World], T]:
    """An action, or what somebody does with it."""
    CASES[act.__name__] = act
    return act


# --- opening and answering ----------------------------------------------------------------------------------------


@case
def open_ticket(world: World) -> None:
    make_ticket(actor=world.officer, department=world.parks, requester=world.citizen, now=LATER)


@case
def open_ticket_for(world: World) -> None:
    actions.open_ticket_for(
        subject=world.ticket.subject, title="Again", department=world.parks, requester=world.citizen, now=LATER
    )


@case
def respond(world: World) -> None:
    actions.respond(actor=world.officer, number=world.ticket.number, body="We come.", now=LATER)


@case
def respond_by_telephone(world: World) -> None:
    number = world.other.number
    actions.respond(actor=world.officer, number=number, body="We come.", way="telephone", now=LATER)


@case
def open_tickets_about(world: World) -> None:
    opening = actions.Opening(title="A question of the hall", department=world.works, subject=world.ticket.subject)
    actions.open_tickets_about(actor=world.officer, owed=[actions.Owed(opening, frozenset())], now=LATER)


@case
def hand_over_about(world: World) -> None:
    actions.hand_over_about(
        subject=world.ticket.subject,
        actor=world.director,
        department=world.parks,
        reason="Theirs.",
        now=LATER,
    )


@case
def record_response(world: World) -> None:
    actions.record_response(subject=world.ticket.subject, actor=world.colleague, now=LATER)


@case
def record_citizen_message(world: World) -> None:
    wait(world)
    actions.record_citizen_message(subject=world.ticket.subject, actor=world.citizen, now=LATER + HOUR)


# --- what becomes of it -------------------------------------------------------------------------------------------


def wait(world: World, status: str = "waiting_citizen") -> None:
    actions.change_status(
        actor=world.officer, number=world.ticket.number, status=status, reason="Which house?", now=LATER
    )


@case
def change_status(world: World) -> None:
    wait(world)


@case
def wait_for_somebody_else_and_go_on(world: World) -> None:
    wait(world, "waiting_third_party")
    actions.change_status(actor=world.officer, number=world.ticket.number, status="open", now=LATER + HOUR)


@case
def resolve_ticket(world: World) -> None:
    actions.resolve_ticket(actor=world.officer, number=world.ticket.number, reason="Cleared.", now=LATER)


@case
def confirm_resolution(world: World) -> None:
    resolve_ticket(world)
    actions.confirm_resolution(actor=world.citizen, number=world.ticket.number, now=LATER + HOUR)


@case
def reopen_ticket(world: World) -> None:
    confirm_resolution(world)
    actions.reopen_ticket(actor=world.citizen, number=world.ticket.number, reason="It is back.", now=LATER + 2 * HOUR)


@case
def reject_resolution(world: World) -> None:
    resolve_ticket(world)
    actions.reopen_ticket(actor=world.citizen, number=world.ticket.number, reason="It stinks.", now=LATER + HOUR)


@case
def rate_ticket(world: World) -> None:
    resolve_ticket(world)
    actions.rate_ticket(actor=world.citizen, number=world.ticket.number, rating=4, words="Quick.", now=LATER + HOUR)


@case
def record_resolution(world: World) -> None:
    actions.record_resolution(subject=world.ticket.subject, actor=world.citizen, reason="It rained.", now=LATER)


@case
def record_reopening(world: World) -> None:
    record_resolution(world)
    actions.record_reopening(subject=world.ticket.subject, actor=world.officer, reason="It is dry.", now=LATER + HOUR)


@case
def close_unconfirmed(world: World) -> None:
    resolve_ticket(world)
    assert actions.close_unconfirmed(now=NOW + timedelta(days=30)) == 1


@case
def fire_due_steps(world: World) -> None:
    assert actions.fire_due_steps(now=NOW + timedelta(days=30)) == 9


# --- who has it, how pressing it is, where it is -----------------------------------------------------------------


@case
def assign_ticket(world: World) -> None:
    actions.assign_ticket(actor=world.supervisor, number=world.ticket.number, assignee_id=world.officer.pk, now=LATER)


@case
def change_priority(world: World) -> None:
    actions.change_priority(actor=world.officer, number=world.ticket.number, priority="urgent", now=LATER)


@case
def change_category(world: World) -> None:
    actions.change_category(actor=world.officer, number=world.ticket.number, category="Drains", now=LATER)


@case
def change_category_where_another_policy_holds(world: World) -> None:
    make_policy(name="Drains", category="Drains", resolution_seconds=3_600)
    change_category(world)


@case
def transfer_ticket(world: World) -> None:
    assign_ticket(world)
    actions.transfer_ticket(
        actor=world.officer, number=world.ticket.number, department="parks", reason="It is a tree.", now=LATER + HOUR
    )


@case
def change_many(world: World) -> int:
    numbers = [world.other.number, world.ticket.number]
    change = {"department": "parks", "reason": "Trees."}
    return actions.change_many(actor=world.officer, numbers=numbers, change=change, now=LATER).pk


@case
def undo_many(world: World) -> None:
    actions.undo_many(actor=world.officer, bulk_id=change_many(world), now=LATER + MINUTE)


@case
def let_many_wait_and_take_it_back(world: World) -> None:
    change = {"status": "waiting_citizen", "reason": "Which house?"}
    bulk = actions.change_many(actor=world.officer, numbers=[1, 2, 3], change=change, now=LATER)
    actions.undo_many(actor=world.officer, bulk_id=bulk.pk, now=LATER + MINUTE)


# --- tickets and each other ---------------------------------------------------------------------------------------


@case
def merge_tickets(world: World) -> None:
    actions.merge_tickets(
        actor=world.officer, number=world.ticket.number, into=world.other.number, now=LATER + 5 * HOUR
    )


@case
def write_to_a_ticket_that_was_merged(world: World) -> None:
    merge_tickets(world)
    actions.record_citizen_message(subject=world.ticket.subject, actor=world.citizen, now=LATER + 6 * HOUR)


@case
def relate_tickets(world: World) -> None:
    actions.relate_tickets(
        actor=world.officer, number=world.ticket.number, kind="blocks", other=world.other.number, now=LATER
    )


@case
def unrelate_tickets(world: World) -> None:
    relate_tickets(world)
    actions.unrelate_tickets(
        actor=world.officer, number=world.ticket.number, kind="blocks", other=world.other.number, now=LATER + HOUR
    )


@case
def resolve_a_ticket_that_blocks_another(world: World) -> None:
    relate_tickets(world)
    actions.resolve_ticket(actor=world.officer, number=world.ticket.number, reason="Cleared.", now=LATER + HOUR)


@case
def split_ticket(world: World) -> None:
    actions.split_ticket(
        actor=world.officer, number=world.ticket.number, title="The bridge", department="parks", now=LATER
    )


# --- around tickets -----------------------------------------------------------------------------------------------


@case
def add_note_with_photos(world: World) -> None:
    photos = [make_photo(world.officer).name for _ in range(2)]
    actions.add_note(actor=world.officer, number=world.ticket.number, body="Look.", photos=photos, now=LATER)


@case
def take_down_photo(world: World) -> None:
    photos = [make_photo(world.officer).name for _ in range(2)]
    actions.add_note(actor=world.officer, number=world.ticket.number, body="Look.", photos=photos, now=LATER)
    actions.take_down_photo(actor=world.officer, number=world.ticket.number, photo=photos[0], now=LATER + MINUTE)


@case
def answer_by_letter_with_a_photo(world: World) -> None:
    photos = [make_photo(world.officer).name]
    actions.respond(
        actor=world.officer, number=world.other.number, body="Done.", way="letter", photos=photos, now=LATER
    )


@case
def open_ticket_with_a_photo(world: World) -> None:
    photos = [make_photo(world.officer).name]
    actions.open_ticket(actor=world.officer, title="A letter", department="works", photos=photos, now=LATER)


@case
def add_note(world: World) -> None:
    actions.add_note(actor=world.officer, number=world.ticket.number, body="@the_colleague, look.", now=LATER)


@case
def save_canned_reply(world: World) -> int:
    text = {"title": "Thanks", "body": "Thank you, {name}."}
    return actions.save_canned_reply(actor=world.supervisor, department="works", **text, now=LATER).pk


@case
def retire_canned_reply(world: World) -> None:
    actions.retire_canned_reply(actor=world.supervisor, canned_id=save_canned_reply(world), now=LATER)


@case
def save_view(world: World) -> int:
    return actions.save_view(actor=world.officer, name="Mine", query="assignee=me", now=LATER).pk


@case
def delete_view(world: World) -> None:
    actions.delete_view(actor=world.officer, view_id=save_view(world), now=LATER)


@case
def escalate_once_under_a_policy_that_holds_again(world: World) -> None:
    make_policy(name="Urgent", priority="urgent", first_response_seconds=2 * 3_600)
    overdue = NOW + 5 * HOUR
    actions.fire_due_steps(now=overdue)
    for priority in ("urgent", "normal"):
        actions.change_priority(actor=world.officer, number=1, priority=priority, now=overdue)
    assert actions.fire_due_steps(now=overdue + MINUTE) == 0


# --- followers ----------------------------------------------------------------------------------------------------


@case
def follow_tickets_of(world: World) -> None:
    actions.follow_tickets_of(subject=world.ticket.subject, actor=world.gardener, now=LATER)


@case
def unfollow_tickets_of(world: World) -> None:
    actions.unfollow_tickets_of(subject=world.ticket.subject, actor=world.citizen)


# --- notifications ------------------------------------------------------------------------------------------------


@case
def mark_read(world: World) -> None:
    respond(world)
    assert actions.mark_read(actor=world.citizen, now=LATER) == 0


@case
def mark_some_read(world: World) -> None:
    respond(world)
    newest = world.citizen_news()[0]
    actions.mark_read(actor=world.citizen, ids=[newest], now=LATER)


@case
def set_choice(world: World) -> None:
    actions.set_choice(actor=world.citizen, email="never", working_hours_only=False, now=LATER)


@case
def unsubscribe(world: World) -> None:
    token = addresses.unsubscribe_path(world.citizen.pk).rstrip("/").rpartition("/")[2]
    actions.unsubscribe(token=token, now=LATER)


@case
def deliver_due(world: World) -> None:
    respond(world)
    actions.deliver_due(now=LATER + HOUR)


# --- departments --------------------------------------------------------------------------------------------------


@case
def join_department(world: World) -> None:
    actions.join_department(
        actor=world.director, user_id=make_user().pk, department="works", role="officer", now=LATER
    )


@case
def leave_department(world: World) -> None:
    actions.leave_department(actor=world.director, user_id=world.officer.pk, department="works", now=LATER)
    assert Membership.objects.filter(user=world.officer, ended_at=LATER).exists()


@case
def set_up_department(world: World) -> None:
    actions.set_up_department(slug="water", name="Water", now=LATER)


# --- what things are measured by ----------------------------------------------------------------------------------


@case
def declare_holiday(world: World) -> None:
    actions.declare_holiday(actor=world.director, slug="assembly", date="2026-11-24", name="A funeral", now=LATER)


@case
def withdraw_holiday(world: World) -> None:
    declare_holiday(world)
    actions.withdraw_holiday(actor=world.director, slug="assembly", date="2026-11-24", now=LATER + HOUR)


@case
def add_public_holidays(world: World) -> None:
    actions.add_public_holidays(actor=world.director, slug="assembly", years=[2026], now=LATER)


@case
def revise_calendar(world: World) -> None:
    week = {**WEEK, "sat": [["08:00", "12:00"]]}
    actions.revise_calendar(actor=world.director, slug="assembly", week=week, reason="Saturdays.", now=LATER)


@case
def create_calendar(world: World) -> None:
    night = {day: [["18:00", "24:00"]] for day in WEEK}
    actions.create_calendar(
        actor=world.director, slug="night", name="Night", zone="Africa/Accra", week=night, now=LATER
    )


@case
def set_department_calendar(world: World) -> None:
    create_calendar(world)
    actions.set_department_calendar(actor=world.director, department="works", calendar="night", now=LATER + HOUR)


@case
def set_up_calendar(world: World) -> None:
    actions.set_up_calendar(slug="shifts", name="Shifts", now=LATER)


@case
def ensure_default_calendar(world: World) -> None:
    actions.ensure_default_calendar(now=LATER)


@case
def follow_calendars(world: World) -> None:
    assert actions.follow_calendars(now=LATER) == 0


@case
def create_policy(world: World) -> None:
    promise = promise_of(world.policy.pk)._replace(name="Works", resolution=3_600, steps=())
    actions.create_policy(actor=world.director, promise=promise, department="works", now=LATER)


@case
def replace_policy(world: World) -> None:
    promise = promise_of(world.policy.pk)._replace(resolution=7_200, steps=())
    actions.replace_policy(actor=world.director, policy_id=world.policy.pk, promise=promise, now=LATER)


@case
def end_policy(world: World) -> None:
    actions.end_policy(actor=world.director, policy_id=world.policy.pk, now=LATER)


@case
def set_up_policy(world: World) -> None:
    actions.set_up_policy(promise=promise_of(world.policy.pk), department="parks", now=LATER)


# --- the law ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_old_snapshots_and_events_are_the_new_snapshots_and_the_record_says_the_same(world: World, case: str) -> None:
    old = seen(world)
    CASES[case](world)
    assert replayed(old) == seen(world)
    assert differences() == []


def differences() -> list[str]:
    """What in all tickets is not as their record says."""
    return [str(one) for checked in check_all() for one in checked.differences]


def test_pages_are_built_from_events_alone(world: World) -> None:
    nobody_looked = seen(world)._replace(inside={}, desks={}, public={}, offsets={})
    assert replayed(nobody_looked) == seen(world)


STARTS_ANEW = {"events_to_erase", "erase_texts", "forget_interests", "forget_told"}
"""Where the log starts anew there are no events to follow (`actions/test_erasing.py`); what somebody was told is
theirs alone, and nobody has a page of it open who is gone."""


def test_every_action_has_a_case() -> None:
    assert ACTIONS - set(CASES) == STARTS_ANEW


def test_applying_events_twice_is_harmless(world: World) -> None:
    old = seen(world)
    for case in ("respond", "reopen_ticket", "declare_holiday"):
        CASES[case](world)
    once = replayed(old)
    again = once._replace(
        inside={number: {**page, "offset": old.inside[number]["offset"]} for number, page in once.inside.items()},
        desks={slug: {**page, "offset": old.desks[slug]["offset"]} for slug, page in once.desks.items()},
        offsets=old.offsets,
    )
    assert replayed(again) == once


# --- whatever people do -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(10))
def test_whatever_people_do_pages_and_record_stay_right(world: World, seed: int) -> None:
    draw = random.Random(seed)
    actions.follow_tickets_of(subject=world.ticket.subject, actor=world.gardener, now=NOW)
    create_calendar(world)
    make_policy(name="Drains", category="Drains", first_response_seconds=1_800, steps=[RAISE], mode="latest_contact")
    make_policy(name="Urgent", priority="urgent", resolution_seconds=7_200, steps=[REASSIGN])
    old, now, done = seen(world), LATER, 0
    for _ in range(45):
        now += timedelta(minutes=draw.choice([0, 1, 7, 55, 300, 1_440, 9_000]))
        with contextlib.suppress(Refusal):
            do_something(draw, world, now)
            done += 1
    assert done > 15
    assert replayed(old) == seen(world)
    assert differences() == []


def do_something(draw: random.Random, world: World, now: datetime) -> None:
    """Anything that somebody may want, sensible or not."""
    name = draw.choice([*WISHES, *OFTEN])
    number, other = draw.choices(list(Ticket.objects.values_list("number", flat=True)), k=2)
    staff = draw.choice([world.officer, world.colleague, world.supervisor, world.gardener, world.director])
    wish: dict[str, Any] = {key: pick(draw) for key, pick in WISHES[name].items()}
    known = {
        "number": number,
        "other": other,
        "into": other,
        "assignee_id": draw.choice([None, world.officer.pk, world.colleague.pk, world.gardener.pk]),
        "subject": world.ticket.subject,
    }
    wish |= {key: value for key, value in known.items() if key in wish}
    if name not in NOBODYS:
        wish["actor"] = world.citizen if name in CITIZENS else staff
    if name == "undo_many":
        wish["bulk_id"] = BulkChange.objects.values_list("pk", flat=True).first() or 0
        wish["actor"] = BulkChange.objects.get(pk=wish["bulk_id"]).actor if wish["bulk_id"] else staff
    if name in RULES:
        wish["actor"] = world.director
    if name == "change_many":
        wish["numbers"] = sorted({number, other})
    getattr(actions, name)(now=now, **wish)


Wish = dict[str, Callable[[random.Random], Any]]


def one_of(*values: Any) -> Callable[[random.Random], Any]:
    """One of these."""
    return lambda draw: draw.choice(values)


ABOUT: Wish = {"number": one_of(0)}
WISHES: dict[str, Wish] = {
    "respond": ABOUT | {"body": one_of("We come.", ""), "way": one_of("letter", "")},
    "change_status": ABOUT
    | {"status": one_of("waiting_citizen", "waiting_third_party", "open"), "reason": one_of("Why?", "")},
    "resolve_ticket": ABOUT | {"reason": one_of("Done.")},
    "confirm_resolution": ABOUT,
    "reopen_ticket": ABOUT | {"reason": one_of("No.")},
    "rate_ticket": ABOUT | {"rating": one_of(0, 1, 5), "words": one_of("", "So so.")},
    "record_citizen_message": {"subject": one_of("")},
    "record_response": {"subject": one_of("")},
    "record_resolution": {"subject": one_of(""), "reason": one_of("It rained.")},
    "record_reopening": {"subject": one_of(""), "reason": one_of("It is dry.")},
    "assign_ticket": ABOUT | {"assignee_id": one_of(None)},
    "change_priority": ABOUT | {"priority": one_of("low", "normal", "high", "urgent")},
    "change_category": ABOUT | {"category": one_of("", "Drains", "Trees")},
    "transfer_ticket": ABOUT | {"department": one_of("works", "parks"), "reason": one_of("A tree.")},
    "merge_tickets": ABOUT | {"into": one_of(0)},
    "relate_tickets": ABOUT | {"kind": one_of("blocks", "duplicate_of", "split_from"), "other": one_of(0)},
    "unrelate_tickets": ABOUT | {"kind": one_of("blocks", "duplicate_of", "split_from"), "other": one_of(0)},
    "split_ticket": ABOUT | {"title": one_of("A part"), "department": one_of("works", "parks")},
    "add_note": ABOUT | {"body": one_of("Look, @the_colleague.")},
    "change_many": {
        "change": one_of(
            {"priority": "high"},
            {"status": "waiting_citizen", "reason": "Which?"},
            {"department": "parks", "reason": "Trees."},
            {"category": "Drains"},
        )
    },
    "undo_many": {"bulk_id": one_of(0)},
    "open_ticket": {"title": one_of("Bins"), "department": one_of("works", "parks")},
    "declare_holiday": {
        "slug": one_of("assembly"),
        "date": one_of("2026-11-25", "2026-11-30", "2026-12-03"),
        "name": one_of("A funeral"),
    },
    "withdraw_holiday": {"slug": one_of("assembly"), "date": one_of("2026-11-25", "2026-11-30", "2026-12-03")},
    "set_department_calendar": {"department": one_of("works", "parks"), "calendar": one_of("night", None)},
    "fire_due_steps": {},
    "close_unconfirmed": {},
}
OFTEN = ["respond", "resolve_ticket", "record_citizen_message", "reopen_ticket", "change_status", "fire_due_steps"]
CITIZENS = {"confirm_resolution", "reopen_ticket", "rate_ticket", "record_citizen_message", "record_resolution"}
NOBODYS = {"fire_due_steps", "close_unconfirmed"}
RULES = {"declare_holiday", "withdraw_holiday", "set_department_calendar"}
