"""Two halls and a draft in which every text, and the name of everybody who asked without one, is a word of its own:
whoever can find the word has read the text. Beside it, who may."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count, product
from typing import NamedTuple

from django.core.mail import EmailMessage

from engagement.accounts.models import User
from engagement.townhalls import actions
from engagement.townhalls.actions.polls import create_poll, move_poll
from engagement.townhalls.models import HallBan, Poll, Question, TownHall
from tests.factories import NOW, make_member, make_user
from tests.threads.factories import fresh
from tests.townhalls.factories import Cast, make_cast, make_hall, reload

STEM = "zebra"
"""How every word begins: who searches for this finds all of them, without having written one."""
STAFF = frozenset({"hall_moderator", "official", "moderator", "director", "administrator"})
NAMED = ("guest", "confirmed_guest", "citizen", "asker", "officer", "officer_elsewhere", "supervisor", "banned")
ROLES = ("nobody", *NAMED, *sorted(STAFF))
EVERYBODY = frozenset(ROLES)
ARRANGERS = frozenset({"moderator", "director", "administrator"})
NOBODY: frozenset[str] = frozenset()
_PAUSE = timedelta(seconds=11)


class Secret(NamedTuple):
    """A word, what it stands for, and the roles that find it somewhere: these and no others."""

    word: str
    what: str
    readers: frozenset[str]


class World(NamedTuple):
    """The halls, somebody of every role, and all that is secret."""

    cast: Cast
    people: dict[str, User]
    over: TownHall
    draft: TownHall
    secrets: list[Secret]
    letters: Sequence[EmailMessage] = ()
    """Every e-mail that was sent."""


def words() -> Iterator[str]:
    """Words of nine letters, none of which is a part of another."""
    return (STEM + "".join(letters) for letters in product("bcdfghjklmnprstvwxz", repeat=4))


class _Scribe:
    """Fills halls with questions in every state."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.chair = cast.moderator
        self.secrets: list[Secret] = []
        self.words = words()
        self.now = NOW
        self.numbers = count(1)

    def word(self, what: str, readers: frozenset[str]) -> str:
        made = next(self.words)
        self.secrets.append(Secret(made, what, readers))
        return made

    def later(self) -> datetime:
        self.now += _PAUSE
        return self.now

    def stranger(self, *, guest: bool) -> User:
        """Somebody who asks without a name: nobody at all may connect the two."""
        name = self.word("the name of somebody who asked without one", NOBODY).title()
        number = next(self.numbers)
        fields = {"strength": "name", "email": None} if guest else {"email": f"{name.lower()}@example.org"}
        return fresh(make_user(display_name=name, handle=f"stranger_{number}", **fields))

    def ask(self, hall: TownHall, asker: User, what: str, readers: frozenset[str], held: bool = False) -> Question:
        text = f"What about {self.word(what, readers)} and its drain?"
        if held:
            text += " Call 024 412 3456."
        return actions.ask_question(actor=asker, hall_id=hall.pk, body=text, anonymous=True, now=self.later())

    def move(self, action: Callable[..., object], question: Question, **given: object) -> None:
        action(actor=self.chair, question_id=question.pk, **given, now=self.later())


def _listed(scribe: _Scribe, one: Question) -> None:
    scribe.move(actions.approve_question, one)


def _queued(scribe: _Scribe, one: Question) -> None:
    _listed(scribe, one)
    scribe.move(actions.queue_question, one)


def _answered(scribe: _Scribe, one: Question) -> None:
    _listed(scribe, one)
    scribe.move(actions.feature_question, one)
    scribe.move(actions.answer_live, one, body=f"In {scribe.word('an answer in the hall', EVERYBODY)}.")


def _owed(scribe: _Scribe, one: Question) -> None:
    _listed(scribe, one)
    scribe.move(actions.owe_answer, one)
    scribe.move(actions.add_staff_note, one, body=f"Ask {scribe.word('a note among staff', STAFF)}.")
    draft = f"We think of {scribe.word('a draft of an answer', STAFF)}."
    actions.save_draft(actor=scribe.cast.official, question_id=one.pk, body=draft, now=scribe.later())


def _written(scribe: _Scribe, one: Question) -> None:
    _listed(scribe, one)
    scribe.move(actions.owe_answer, one)
    answer = f"It will be {scribe.word('an answer in writing', EVERYBODY)}."
    actions.answer_in_writing(actor=scribe.cast.official, question_id=one.pk, body=answer, now=scribe.later())


def _ticketed(scribe: _Scribe, one: Question) -> None:
    _listed(scribe, one)
    scribe.move(actions.make_ticket, one)


def _rejected(scribe: _Scribe, one: Question) -> None:
    scribe.move(actions.reject_question, one, kind="insult")


def _merged(scribe: _Scribe, one: Question) -> None:
    _listed(scribe, one)
    scribe.move(actions.merge_questions, one, into_id=_other(one).pk)


def _merged_unseen(scribe: _Scribe, one: Question) -> None:
    scribe.move(actions.merge_questions, one, into_id=_other(one).pk)


def _other(one: Question) -> Question:
    return Question.objects.filter(hall_id=one.hall_id, state="listed").exclude(pk=one.pk).order_by("number")[0]


def _withdrawn(_scribe: _Scribe, one: Question) -> None:
    actions.withdraw_question(actor=one.asker, question_id=one.pk, now=NOW)


def _nothing(_scribe: _Scribe, _one: Question) -> None:
    """It stays as the house took it in."""


Bring = Callable[[_Scribe, Question], None]
SEEN: dict[str, Bring] = {
    "listed": _listed,
    "queued": _queued,
    "answered_live": _answered,
    "owed": _owed,
    "answered_written": _written,
    "ticketed": _ticketed,
    "merged": _merged,
}
UNSEEN: dict[str, Bring] = {
    "pending": _nothing,
    "held": _nothing,
    "rejected": _rejected,
    "merged before it was seen": _merged_unseen,
    "withdrawn": _withdrawn,
}


def _fill(scribe: _Scribe, hall: TownHall, states: Mapping[str, Bring], *, guests: bool) -> None:
    """Questions in these states, each by the asker of the cast and by a stranger, all without a name."""
    for what, bring in states.items():
        unseen = what in UNSEEN
        readers = STAFF if unseen else EVERYBODY
        own = scribe.ask(hall, scribe.cast.asker, f"{what}, by the asker", readers | {"asker"}, held=what == "held")
        theirs = scribe.ask(hall, scribe.stranger(guest=guests), what, readers, held=what == "held")
        for one in (own, theirs):
            bring(scribe, one)


def _reword(scribe: _Scribe, hall: TownHall) -> None:
    """A question with a name in it that a moderator took out before anybody saw it."""
    asker = scribe.stranger(guest=False)
    one = scribe.ask(hall, asker, "words that a moderator changed", STAFF)
    scribe.move(actions.edit_question, one, body=f"What about {scribe.word('changed words', EVERYBODY)}?")
    scribe.move(actions.approve_question, one)


def _appeal(scribe: _Scribe, hall: TownHall) -> None:
    asker = scribe.stranger(guest=False)
    one = scribe.ask(hall, asker, "pending after an appeal", STAFF)
    _rejected(scribe, one)
    words = f"Because of {scribe.word('the words of an appeal', STAFF)}."
    actions.appeal_question(actor=asker, question_id=one.pk, words=words, now=scribe.later())


def _name(scribe: _Scribe, hall: TownHall) -> None:
    """Somebody who asked by name, and whose question nobody has seen."""
    asker = fresh(make_user(display_name=scribe.word("who asked by name what is not shown", STAFF).title()))
    actions.ask_question(actor=asker, hall_id=hall.pk, body="Who sweeps the market?", now=scribe.later())


def _ban(scribe: _Scribe, hall: TownHall) -> None:
    """Somebody who asked without a name is kept from the hall and its chat."""
    asker = scribe.stranger(guest=False)
    one = scribe.ask(hall, asker, "pending, by somebody who is banned", STAFF)
    actions.raise_hand(actor=fresh(make_user()), hall_id=hall.pk, topic="", now=scribe.later())
    actions.ban_from_hall(
        actor=scribe.chair, hall_id=hall.pk, question_id=one.pk, reason="Insults.", now=scribe.later()
    )


def _screen(scribe: _Scribe, hall: TownHall) -> None:
    one = scribe.ask(hall, scribe.stranger(guest=True), "on the screen", EVERYBODY)
    _listed(scribe, one)
    scribe.move(actions.feature_question, one)


def _poll(scribe: _Scribe, hall: TownHall) -> None:
    for what, readers in (("a poll's draft", STAFF), ("a poll", EVERYBODY)):
        poll: Poll = create_poll(
            actor=scribe.chair,
            hall_id=hall.pk,
            question=f"Drain or {scribe.word(what, readers)}?",
            options=["Yes", f"No, {scribe.word(what, readers)}"],
            now=scribe.later(),
        )
        if readers is EVERYBODY:
            move_poll(actor=scribe.chair, poll_id=poll.pk, move="open", now=scribe.later())


def _everything(scribe: _Scribe, hall: TownHall) -> None:
    for more in (_reword, _appeal, _name, _ban, _poll, _screen):
        more(scribe, hall)


def make_world() -> World:
    """A hall that is live, one that is over and waits for answers, and a draft of one; and who is around them."""
    cast = make_cast()
    scribe = _Scribe(cast)
    supervisor = fresh(make_member(cast.department, role="supervisor", handle="the_supervisor"))
    over = make_hall(moderator=cast.moderator, department=cast.department)
    for name, role in (("hall_moderator", "moderator"), ("official", "official")):
        handle = getattr(cast, name).handle
        actions.name_staff(actor=scribe.chair, hall_id=over.pk, handle=handle, role=role, now=NOW)
    draft = make_hall(state="draft", moderator=cast.moderator, title=scribe.word("a hall's draft", ARRANGERS))
    people = {role: fresh(getattr(cast, role)) for role in ROLES if role not in ("nobody", "supervisor")}
    people["supervisor"] = supervisor
    _fill(scribe, cast.hall, SEEN | UNSEEN, guests=False)
    _fill(scribe, over, {"listed": _listed, "owed": _owed} | UNSEEN, guests=True)
    for hall in (cast.hall, over):
        _everything(scribe, hall)
    for move in ("end", "follow_up"):
        actions.move_hall(actor=scribe.chair, hall_id=over.pk, move=move, now=scribe.later())
    assert HallBan.objects.count() == 2
    return World(cast._replace(hall=reload(cast.hall)), people, reload(over), reload(draft), scribe.secrets)
