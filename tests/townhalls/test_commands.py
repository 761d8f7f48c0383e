"""The commands about halls, questions and hands, as the hub carries them out."""

from __future__ import annotations

import inspect
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from engagement.townhalls import actions, commands, hand_commands
from engagement.townhalls.models import HallBan, HallEntry, Question, TownHall
from realtime.commands import Call, SignInNeeded, execute
from realtime.errors import Refusal
from tests.factories import NOW
from tests.townhalls.factories import Cast, make_question, reload

COMMANDS = (*commands.COMMANDS, *hand_commands.COMMANDS)
pytestmark = pytest.mark.django_db

TABLE = {command.name: command for command in COMMANDS}
ACTION_OF = {
    "hall.create": "create_hall",
    "hall.edit": "edit_hall",
    "hall.move": "move_hall",
    "hall.switch": "set_switch",
    "hall.ban": "ban_from_hall",
    "hall.mute": "mute_in_hall",
    "hall.unban": "lift_ban",
    "hall_staff.name": "name_staff",
    "hall_staff.dismiss": "dismiss_staff",
    "entry.undo": "undo_move",
    "question.merge": "merge_questions",
    "question.release_votes": "release_votes",
    "question.discard_votes": "discard_votes",
    "question.answer": "answer_live",
    "question.owe": "owe_answer",
    "question.ticket": "make_ticket",
    "question.draft": "save_draft",
    "question.write": "answer_in_writing",
    "question.note": "add_staff_note",
    "question.hand_on": "hand_on",
    "hand.speak": "give_word",
}
"""Where the action is not the verb and the noun of the command."""


def action_of(name: str) -> str:
    noun, verb = name.split(".")
    return ACTION_OF.get(name, f"{verb}_{noun}")


def run(actor: Any, command: str, **given: Any) -> Any:
    data = msgspec.json.encode({"key": str(uuid4()), **given})
    call = Call(actor if isinstance(actor, int) else actor.pk, TABLE[command].decoder.decode(data))
    [answer] = execute(TABLE[command], [call], now=NOW)
    return answer if isinstance(answer, Refusal) else msgspec.json.decode(answer)


def test_every_action_has_a_command() -> None:
    wanted = {name for name in actions.__all__ if inspect.isfunction(getattr(actions, name))}
    # When somebody leaves for good the room above erases, and no command of anybody's.
    assert {action_of(name) for name in TABLE} == wanted - {"entries_to_erase", "erase_texts"}


def test_a_hall_is_arranged_and_goes_live(cast: Cast) -> None:
    made = run(
        cast.moderator,
        "hall.create",
        title="Roads",
        department=cast.department.slug,
        starts_at="2026-11-30T17:00:00Z",
        asking_strength="email",
    )
    assert made["state"] == "draft"
    assert run(cast.moderator, "hall.edit", hall=made["id"], place="Fijai")["code"] == made["code"]
    assert [
        run(cast.moderator, "hall.move", hall=made["id"], move=move)["state"] for move in ("schedule", "go_live")
    ] == [
        "scheduled",
        "live",
    ]
    hall = TownHall.objects.get(pk=made["id"])
    assert (hall.place, hall.asking_strength, hall.title) == ("Fijai", "email", "Roads")


@pytest.mark.parametrize(("name", "value"), [("voting", False), ("chat", "staff"), ("chat_slow_seconds", 30)])
def test_a_switch_is_set(cast: Cast, name: str, value: Any) -> None:
    run(cast.moderator, "hall.switch", hall=cast.hall.pk, name=name, value=value)
    assert HallEntry.objects.get(subject="switch").move == name


def test_staff_is_named_and_dismissed(cast: Cast) -> None:
    given = {"hall": cast.hall.pk, "handle": "a_citizen"}
    assert run(cast.moderator, "hall_staff.name", role="official", **given)["role"] == "official"
    assert run(cast.moderator, "hall_staff.dismiss", **given)["role"] == ""


def test_a_ban_is_put_and_lifted(cast: Cast) -> None:
    put = run(cast.moderator, "hall.ban", hall=cast.hall.pk, handle="a_guest", reason="Insults.", minutes=5)
    assert put["until"] == "2026-11-23T09:05:00Z"
    assert run(cast.moderator, "hall.unban", ban=put["id"])["lifted"] is True
    assert HallBan.objects.get().lifted_at == NOW


def test_a_question_is_asked_approved_shown_and_answered(cast: Cast) -> None:
    asked = run(cast.guest, "question.ask", hall=cast.hall.pk, body="When?", anonymous=True)
    assert asked == {"id": Question.objects.get().pk, "number": 1, "state": "pending", "version": 1}
    steps = [
        ("approve", {}),
        ("edit", {"body": "When, then?"}),
        ("queue", {"position": 1}),
        ("feature", {}),
        ("answer", {}),
    ]
    states = [
        run(cast.moderator, f"question.{name}", question=asked["id"], **given)["state"] for name, given in steps
    ]
    assert states == ["listed", "listed", "queued", "featured", "answered_live"]


def test_a_question_is_rejected_and_appealed(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker)
    assert run(cast.moderator, "question.reject", question=question.pk, kind="insult")["state"] == "rejected"
    assert run(cast.asker, "question.appeal", question=question.pk, words="It is none.")["state"] == "pending"
    assert run(cast.asker, "question.withdraw", question=question.pk)["state"] == "withdrawn"


def test_questions_are_merged_and_unmerged(cast: Cast) -> None:
    one, other = make_question(cast.hall, state="listed"), make_question(cast.hall, state="listed")
    assert run(cast.moderator, "question.merge", question=one.pk, into=other.pk)["state"] == "merged"
    assert run(cast.moderator, "question.unmerge", question=one.pk)["state"] == "listed"


def test_an_answer_is_promised_drafted_and_written(cast: Cast) -> None:
    question = make_question(cast.hall, state="featured").pk
    run(cast.moderator, "question.unfeature", question=question)
    run(cast.moderator, "question.unqueue", question=question)
    run(cast.moderator, "question.assign", question=question, handle="the_official")
    run(cast.official, "question.hand_on", question=question, handle="the_director", reason="Hers.")
    run(cast.official, "question.owe", question=question)
    run(cast.official, "question.note", question=question, body="Ask Kofi.")
    run(cast.official, "question.draft", question=question, body="In M")
    assert run(cast.official, "question.write", question=question, body="In May.")["state"] == "answered_written"


def test_a_question_becomes_a_ticket(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed").pk
    assert run(cast.moderator, "question.ticket", question=question, category="Drains")["state"] == "ticketed"


def test_a_move_is_taken_back(cast: Cast) -> None:
    question = make_question(cast.hall)
    run(cast.moderator, "question.approve", question=question.pk)
    number = reload(cast.hall).last_entry
    assert run(cast.moderator, "entry.undo", hall=cast.hall.pk, number=number) == {"number": number + 1}


def test_whoever_looked_too_early_is_told(cast: Cast) -> None:
    question = make_question(cast.hall)
    run(cast.hall_moderator, "question.edit", question=question.pk, body="Better?")
    refusal = run(cast.moderator, "question.approve", question=question.pk, version=question.version)
    assert refusal.slug == "hall_stale"


def test_a_person_who_is_no_more_is_asked_to_sign_in(cast: Cast) -> None:
    assert isinstance(run(10**9, "question.ask", hall=cast.hall.pk, body="When?"), SignInNeeded)
