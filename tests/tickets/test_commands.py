"""The commands of the room, as the hub carries them out."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from realtime.commands import Call, SignInNeeded, execute
from realtime.errors import Refusal, refusal_table
from tests.factories import NOW
from tests.tickets.world import World
from tickets import actions
from tickets.commands import COMMANDS
from tickets.models import Note, Ticket
from tickets.references import reference_of

pytestmark = pytest.mark.django_db

TABLE = {command.name: command for command in COMMANDS}
ACTIONS: dict[str, Callable[..., Any]] = {
    "ticket.open": actions.open_ticket,
    "ticket.respond": actions.respond,
    "ticket.wait": actions.change_status,
    "ticket.resolve": actions.resolve_ticket,
    "ticket.confirm": actions.confirm_resolution,
    "ticket.reopen": actions.reopen_ticket,
    "ticket.rate": actions.rate_ticket,
    "ticket.assign": actions.assign_ticket,
    "ticket.prioritise": actions.change_priority,
    "ticket.categorise": actions.change_category,
    "ticket.transfer": actions.transfer_ticket,
    "ticket.merge": actions.merge_tickets,
    "ticket.relate": actions.relate_tickets,
    "ticket.unrelate": actions.unrelate_tickets,
    "ticket.take_down_photo": actions.take_down_photo,
    "ticket.split": actions.split_ticket,
    "ticket.note": actions.add_note,
    "tickets.change": actions.change_many,
    "tickets.undo": actions.undo_many,
    "notification.read": actions.mark_read,
    "notification.choose": actions.set_choice,
}
NOT_OVER_THE_SOCKET = {
    "called by the rooms above, in transactions of theirs": {"hand_over_about", "open_tickets_about"},
    "when somebody leaves for good, and what is kept for a time only": {
        "erase_texts",
        "events_to_erase",
        "forget_interests",
        "forget_told",
    },
    "change by REST and on the pages": {
        "add_public_holidays",
        "create_calendar",
        "create_policy",
        "declare_holiday",
        "delete_view",
        "end_policy",
        "join_department",
        "leave_department",
        "replace_policy",
        "retire_canned_reply",
        "revise_calendar",
        "save_canned_reply",
        "save_view",
        "set_department_calendar",
        "withdraw_holiday",
    },
    "loaders, and what a house without a calendar gets": {
        "ensure_default_calendar",
        "set_up_calendar",
        "set_up_department",
        "set_up_policy",
    },
    "the worker": {"close_unconfirmed", "deliver_due", "fire_due_steps", "follow_calendars"},
    "the room that has the conversation": {
        "follow_tickets_of",
        "open_ticket_for",
        "record_citizen_message",
        "record_reopening",
        "record_resolution",
        "record_response",
        "unfollow_tickets_of",
    },
    "the link in an e-mail": {"unsubscribe"},
}


def call(user_id: int, name: str, **given: Any) -> Call:
    data = msgspec.json.encode({"key": str(uuid4()), **given})
    return Call(user_id, TABLE[name].decoder.decode(data))


def run(user_id: int, name: str, **given: Any) -> Any:
    [answer] = execute(TABLE[name], [call(user_id, name, **given)], now=NOW)
    return answer if isinstance(answer, Refusal) else msgspec.json.decode(answer)


def about(world: World, name: str, *, by: str = "officer", **given: Any) -> Any:
    """A command about the world's ticket."""
    return run(getattr(world, by).pk, name, ticket=world.ticket.reference, **given)


def test_a_ticket_is_opened_for_somebody(world: World) -> None:
    reply = run(
        world.officer.pk, "ticket.open", title="Bins", department="parks", requester=world.citizen.pk, priority="high"
    )
    ticket = Ticket.objects.get(title="Bins")
    assert reply == {"id": ticket.pk, "reference": "T-4-5", "version": 2, "status": "new"}
    assert (ticket.requester, ticket.priority) == (world.citizen, "high")


def test_a_ticket_goes_by_its_reference_as_people_write_it(world: World) -> None:
    reply = run(world.officer.pk, "ticket.note", ticket="t 1 3", body="Look.")
    assert reply == {"id": Note.objects.get().pk, "reference": "T-1-3", "version": 3}


@pytest.mark.parametrize("reference", ["T-1-4", "T-99-3", "1", "", "T-1042-9"])
def test_what_is_no_reference_is_no_ticket(world: World, reference: str) -> None:
    assert run(world.officer.pk, "ticket.note", ticket=reference, body="x").slug == "ticket_missing"


def test_a_ticket_is_answered_waits_goes_on_and_is_resolved(world: World) -> None:
    assert about(world, "ticket.respond", body="We come.")["status"] == "open"
    assert about(world, "ticket.wait", status="waiting_citizen", reason="Which?")["status"] == "waiting_citizen"
    assert about(world, "ticket.wait", status="open")["status"] == "open"
    assert about(world, "ticket.resolve", reason="Cleared.")["status"] == "resolved"


def test_the_citizen_rejects_and_confirms_and_rates(world: World) -> None:
    about(world, "ticket.resolve", reason="Cleared.")
    assert about(world, "ticket.reopen", by="citizen", reason="It is not.")["status"] == "open"
    about(world, "ticket.resolve", reason="Cleared now.")
    assert about(world, "ticket.confirm", by="citizen")["status"] == "closed"
    about(world, "ticket.rate", by="citizen", rating=5, words="Thanks.")
    assert (world.again().rating, world.again().rating_words) == (5, "Thanks.")


def test_a_ticket_changes_hands_priority_and_category(world: World) -> None:
    about(world, "ticket.assign", assignee=world.colleague.pk)
    about(world, "ticket.prioritise", priority="urgent")
    about(world, "ticket.categorise", category="Drains")
    ticket = world.again()
    assert (ticket.assignee, ticket.priority, ticket.category) == (world.colleague, "urgent", "Drains")


def test_a_ticket_is_given_back_to_nobody(world: World) -> None:
    about(world, "ticket.assign", assignee=world.colleague.pk)
    about(world, "ticket.assign", assignee=None)
    assert world.again().assignee is None


def test_a_ticket_is_transferred(world: World) -> None:
    about(world, "ticket.transfer", department="parks", reason="It is a tree.")
    assert world.again().department == world.parks


def test_the_ticket_that_stays_is_what_a_merge_answers(world: World) -> None:
    reply = about(world, "ticket.merge", into=world.other.reference)
    assert reply["reference"] == world.other.reference


def test_a_relation_is_made_and_taken_back(world: World) -> None:
    relation = {"kind": "blocks", "other": world.other.reference}
    about(world, "ticket.relate", **relation)
    assert about(world, "ticket.relate", **relation).slug == "relation_exists"
    about(world, "ticket.unrelate", **relation)
    assert about(world, "ticket.unrelate", **relation).slug == "relation_missing"


def test_the_new_ticket_is_what_a_split_answers(world: World) -> None:
    reply = about(world, "ticket.split", title="The bridge", department="parks")
    assert (reply["reference"], reply["status"]) == (reference_of(4), "new")


def test_many_tickets_are_changed_at_once_and_brought_back(world: World) -> None:
    both = [world.ticket.reference, world.other.reference]
    reply = run(world.officer.pk, "tickets.change", tickets=both, priority="high")
    assert reply["references"] == both
    assert world.again().priority == "high"
    assert run(world.officer.pk, "tickets.undo", change=reply["id"])["references"] == both
    assert world.again().priority == "normal"


@pytest.mark.parametrize("change", [{}, {"priority": "high", "category": "x"}])
def test_many_tickets_are_changed_in_one_way(world: World, change: dict[str, Any]) -> None:
    reply = run(world.officer.pk, "tickets.change", tickets=[world.ticket.reference], **change)
    assert reply.slug == "bulk_unknown"


def test_notifications_are_read_some_and_all(world: World) -> None:
    about(world, "ticket.respond", body="We come.")
    about(world, "ticket.resolve", reason="Cleared.")
    newest, *_rest = world.citizen_news()
    assert run(world.citizen.pk, "notification.read", ids=[newest]) == {"unread": 1}
    assert run(world.citizen.pk, "notification.read") == {"unread": 0}


def test_people_choose_how_they_hear(world: World) -> None:
    chosen = {"by_email": "daily", "working_hours_only": True}
    assert run(world.citizen.pk, "notification.choose", **chosen) == chosen


def test_a_stale_write_is_refused_by_name(world: World) -> None:
    seen = world.again().last_event
    about(world, "ticket.prioritise", by="colleague", priority="high")
    refused = about(world, "ticket.prioritise", priority="low", version=seen)
    assert (refused.slug, refused.field, world.colleague.display_name in refused.text()) == (
        "stale_ticket",
        "version",
        True,
    )


def test_the_same_key_again_gives_the_same_answer_and_no_second_note(world: World) -> None:
    one = call(world.officer.pk, "ticket.note", ticket=world.ticket.reference, body="Once.")
    first = execute(TABLE["ticket.note"], [one], now=NOW)
    again = execute(TABLE["ticket.note"], [one], now=NOW)
    assert first == again
    assert Note.objects.count() == 1


def test_a_person_who_is_no_more_is_asked_to_sign_in(world: World) -> None:
    assert isinstance(run(10**9, "ticket.confirm", ticket="T-1-3"), SignInNeeded)


def test_every_action_has_a_command_or_a_reason_for_none() -> None:
    functions = {name for name in actions.__all__ if inspect.isfunction(getattr(actions, name))}
    by_command = {action.__name__ for action in ACTIONS.values()}
    assert set(ACTIONS) == set(TABLE)
    assert functions == by_command | {name for names in NOT_OVER_THE_SOCKET.values() for name in names}


@pytest.mark.parametrize("name", TABLE)
def test_commands_name_the_refusals_that_their_action_names(name: str) -> None:
    """What an action's docstring says it raises is what the command's table says, and the other way round."""
    known = {refusal.__name__ for refusal in refusal_table()}
    words = re.findall(r"\w+", (inspect.getdoc(ACTIONS[name]) or "").split("Publishes")[0])
    assert set(words) & known == {refusal.__name__ for refusal in TABLE[name].refusals} - {"SignInNeeded"}
