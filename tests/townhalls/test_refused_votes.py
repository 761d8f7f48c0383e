"""A vote that may not count does not, whichever door it comes through: the socket's command, the form of the page,
the API. Generated from the tables of states: one that is added there has to be voted in here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec
import pytest
from django.contrib.messages import get_messages
from django.test import Client

from engagement.accounts.models import User
from engagement.townhalls import states
from engagement.townhalls.models import Poll, PollBallot, Question, TownHall, Upvote
from engagement.townhalls.vote_commands import COMMANDS
from realtime.commands import Call, execute
from realtime.errors import Refusal, refusal_table
from tests.factories import NOW, make_guest, make_user
from tests.townhalls.pages.conftest import clock
from tests.townhalls.rows import put_ban, put_hall, put_merged, put_poll, put_question

__all__ = ["clock"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TABLE = {command.name: command for command in COMMANDS}


class Try(NamedTuple):
    """Somebody votes for something, at a page of this hall."""

    person: User
    hall: TownHall
    thing: Question | Poll


Door = Callable[[Try], str]
"""Votes, and returns the slug of the refusal, or nothing where the vote was taken."""


def choice_of(poll: Poll) -> int:
    return poll.options.order_by("position").values_list("pk", flat=True)[0]


# --- the doors --------------------------------------------------------------------------------------------------


def by_socket(tried: Try) -> str:
    given: dict[str, Any] = {"question": tried.thing.pk}
    command = TABLE["question.upvote"]
    if isinstance(tried.thing, Poll):
        given, command = {"poll": tried.thing.pk, "choices": [choice_of(tried.thing)]}, TABLE["poll.vote"]
    data = msgspec.json.encode({"key": str(uuid4()), **given})
    [answer] = execute(command, [Call(tried.person.pk, command.decoder.decode(data))], now=NOW)
    return answer.slug if isinstance(answer, Refusal) else ""


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def by_form(tried: Try) -> str:
    form = {"on": tried.thing.number}
    address = f"/halls/{tried.hall.pk}/votes/"
    if isinstance(tried.thing, Poll):
        form, address = {"choice": choice_of(tried.thing)}, f"/halls/{tried.hall.pk}/polls/{tried.thing.number}/"
    answer = browser_of(tried.person).post(address, form)
    if answer.status_code == 404:
        return "missing"
    if "/identity/" in answer["Location"]:
        return "may_not_join"
    [said, *_more] = [str(one) for one in get_messages(answer.wsgi_request)] or [""]
    return next((one.slug for one in refusal_table() if said and said.startswith(start_of(one))), "")


def start_of(refusal: type[Refusal]) -> str:
    return str(refusal.message).split("%(")[0]


def by_api(tried: Try) -> str:
    address, body = f"questions/{tried.thing.pk}/upvote/", {"on": True}
    if isinstance(tried.thing, Poll):
        address, body = f"polls/{tried.thing.pk}/vote/", {"choices": [choice_of(tried.thing)]}
    path = f"/api/v1/halls/{address}"
    answer = browser_of(tried.person).post(path, body, content_type="application/json")
    # Whoever is banned from the house is nobody at this door, so it has no word of this room for them.
    return "" if answer.status_code == 200 else str(answer.json().get("slug", "may_not_join"))


DOORS: list[Door] = [by_socket, by_form, by_api]


# --- what is tried ------------------------------------------------------------------------------------------------


def in_hall(**hall: Any) -> Try:
    made = put_hall(**hall)
    return Try(make_user(), made, put_question(made))


def in_state(state: str) -> Try:
    hall = put_hall()
    question = put_question(hall, state=state, was_public=state not in states.UNSEEN)
    return Try(make_user(), hall, question)


def merged_into(state: str) -> Try:
    root = put_question(put_hall(), state=state)
    return Try(make_user(), root.hall, put_merged(root))


def by_one_who_is_banned_here(**ban: Any) -> Try:
    tried = in_hall()
    put_ban(tried.hall, tried.person, **ban)
    return tried


def by_one_who_is_banned_from_the_house() -> Try:
    return in_hall()._replace(person=make_user(banned_until=NOW + timedelta(days=1)))


def by_one_who_is_banned_there(thing: Callable[[TownHall], Any]) -> Try:
    """They come through a hall that is open to them, for what belongs to one that is not."""
    theirs, here = put_hall(), put_hall()
    tried = Try(make_user(), here, thing(theirs))
    put_ban(theirs, tried.person)
    return tried


def in_another_hall_that_is_over(thing: Callable[[TownHall], Any]) -> Try:
    return Try(make_user(), put_hall(), thing(put_hall(state="ended")))


def by_one_who_said_a_name(**hall: Any) -> Try:
    return in_hall(voting_strength="email", **hall)._replace(person=make_guest())


def poll_in(poll: str = "open", **hall: Any) -> Try:
    made = put_hall(**hall)
    return Try(make_user(), made, put_poll(made, state=poll, published_at=NOW if poll == "published" else None))


Case = tuple[str, str, Callable[[], Try]]


def cases() -> Iterator[Case]:
    """(name, the refusal, what is tried)."""
    for state in TownHall.State.values:
        closed = "hall_closed" if state in states.ANNOUNCED else "missing"
        if state not in states.VOTING:
            yield f"question in a hall that is {state}", closed, lambda state=state: in_hall(state=state)
        if state not in states.RUNNING:
            yield f"poll in a hall that is {state}", closed, lambda state=state: poll_in(state=state)
    for state in set(Question.State.values) - states.VOTABLE - {"merged"}:
        refused = "missing" if state in states.UNSEEN else "not_votable"
        yield f"question that is {state}", refused, lambda state=state: in_state(state)
        if state not in states.UNSEEN:
            yield f"question merged into one that is {state}", "not_votable", lambda state=state: merged_into(state)
    for state in set(Poll.State.values) - {"open"}:
        refused = "missing" if state == "draft" else "poll_not_open"
        yield f"poll that is {state}", refused, lambda state=state: poll_in(state)
    yield "voting is switched off", "switched_off", lambda: in_hall(voting_open=False)
    yield "panic lock, question", "switched_off", lambda: in_hall(panic=True)
    yield "panic lock, poll", "switched_off", lambda: poll_in(panic=True)
    yield "banned from the hall", "banned_from_hall", by_one_who_is_banned_here
    until = NOW + timedelta(seconds=1)
    yield "banned for a second more", "banned_from_hall", lambda: by_one_who_is_banned_here(until=until)
    yield "banned from the house", "may_not_join", by_one_who_is_banned_from_the_house
    yield "only a name where an address is wanted", "identity_too_weak", by_one_who_said_a_name
    for thing in (put_question, put_poll):
        what = thing.__name__.removeprefix("put_")
        yield (
            f"{what} of a hall that they are banned from",
            "banned_from_hall",
            lambda t=thing: by_one_who_is_banned_there(t),
        )
        yield f"{what} of another hall that is over", "hall_closed", lambda t=thing: in_another_hall_that_is_over(t)


CASES = sorted(cases(), key=lambda case: case[0])


def votes() -> tuple[int, int]:
    return Upvote.objects.count(), PollBallot.objects.count()


def counted(thing: Question | Poll) -> int:
    thing.refresh_from_db()
    return thing.votes if isinstance(thing, Question) else thing.voters


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize(("refused", "make"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_vote_that_may_not_count_is_refused(door: Door, refused: str, make: Callable[[], Try]) -> None:
    tried = make()
    slug = door(tried)
    # A form knows a thing by its number in the hall of the page: what belongs to another hall is not there.
    elsewhere = door is by_form and tried.thing.hall_id != tried.hall.pk
    assert slug.removeprefix("question_").removeprefix("poll_") == "missing" if elsewhere else matches(slug, refused)
    assert (votes(), counted(tried.thing)) == ((0, 0), 0)


def matches(slug: str, refused: str) -> bool:
    return slug.endswith("missing") if refused == "missing" else slug == refused


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize("make", [in_hall, poll_in], ids=["question", "poll"])
def test_a_vote_that_may_count_does(door: Door, make: Callable[[], Try]) -> None:
    tried = make()
    assert door(tried) == ""
    assert counted(tried.thing) == 1


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_a_ban_that_has_ended_refuses_nothing(door: Door) -> None:
    tried = by_one_who_is_banned_here(until=NOW)
    assert (door(tried), counted(tried.thing)) == ("", 1)
