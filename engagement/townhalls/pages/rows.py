"""Questions, hands and polls as those who run a hall see them: a view, its numbers, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from engagement.townhalls import likeness, queries, serializers, states
from engagement.townhalls.events import DeskQuestion, HandView, PollView
from engagement.townhalls.models import HallBan, Hand, Poll, Question, TownHall
from engagement.townhalls.pages.acts import ACTS, Act

ALIKE_MOST = 3


class Button(NamedTuple):
    """One act on one thing: where it goes, and the key that does it. `near`: at hand, not folded away."""

    name: str
    act: Act
    href: str
    key: str
    first: bool
    near: bool


class Alike(NamedTuple):
    """A question that another one is like."""

    pk: int
    number: int
    per_cent: int


class QuestionRow(NamedTuple):
    """A question of the desk. `merged`: (id, number, address that takes it out again) of what was merged into it."""

    question: DeskQuestion
    votes: int
    confirmed: int
    held: int
    alike: Sequence[Alike]
    merged: Sequence[tuple[int, int, str]]
    buttons: Sequence[Button]


class HandRow(NamedTuple):
    """A hand."""

    hand: HandView
    buttons: Sequence[Button]


Row = QuestionRow | HandRow


class PollRow(NamedTuple):
    """A poll with its tally: those who run the hall always know it."""

    poll: PollView
    voters: int
    held: int
    frozen: bool
    buttons: Sequence[Button]


KEYS: Mapping[str, str] = {
    "approve": "a",
    "reject": "r",
    "edit": "e",
    "merge": "m",
    "assign": "s",
    "queue": "q",
    "sooner": "K",
    "later": "J",
    "unqueue": "u",
    "unfeature": "u",
    "feature": "f",
    "answer": "w",
    "owe": "o",
    "ticket": "t",
    "note": "n",
    "mute": "x",
    "hand_on": "g",
    "ban": "b",
    "hand_call": "q",
    "hand_sooner": "K",
    "hand_later": "J",
    "hand_uncall": "u",
    "hand_speak": "f",
    "hand_finish": "w",
    "hand_lower": "l",
}
"""One key each; the same key does the like of it to a question and to a hand."""
WAITING = ("approve", "reject", "edit", "merge", "assign", "note", "mute", "ban")
LISTED = ("queue", "feature", "edit", "merge", "assign", "reject", "owe", "ticket", "note", "mute", "ban")
QUEUED = ("feature", "sooner", "later", "unqueue", "edit", "merge", "assign", "reject", "owe", "ticket", "note")
ON_SCREEN = ("answer", "owe", "unfeature", "note", "ticket")
QUESTIONS: Mapping[str, Sequence[str]] = {
    "pending": WAITING,
    "held": WAITING,
    "listed": LISTED,
    "queued": QUEUED,
    "featured": ON_SCREEN,
    "owed": ("ticket", "note"),
}
ON_HELD = ("release_votes", "discard_votes")
ON_HELD_BALLOTS = ("release_ballots", "discard_ballots")
"""Before all others, where votes are held."""
NEAR = {"pending": 5, "held": 5, "listed": 2, "queued": 4, "featured": 3, "owed": 0}
HANDS: Mapping[str, Sequence[str]] = {
    "raised": ("hand_call", "hand_speak", "hand_lower", "mute"),
    "called": ("hand_speak", "hand_sooner", "hand_later", "hand_uncall", "hand_lower", "mute"),
    "speaking": ("hand_finish",),
}


PLAIN = frozenset(
    {
        "hall_pause",
        "hall_unschedule",
        "poll_pause",
        "poll_show",
        "poll_hide",
        "poll_edit",
        "poll_reopen",
        "answer",
        "note",
    }
)
"""Acts that never stand out."""


def address(hall_id: int, act: str, /, **more: Any) -> str:
    """Where an act is sent, or its form is; `more` goes into the query."""
    return f"{reverse('hall_act', args=[hall_id, act])}?{urlencode(more)}"


def buttons_of(hall: TownHall, names: Sequence[str], back: str, *, near: int = 99, **more: Any) -> list[Button]:
    """The acts of these names, the first of them first among equals, the first `near` of them at hand."""
    return [
        Button(
            name,
            ACTS[name],
            address(hall.pk, name, **more, back=back),
            KEYS.get(name, ""),
            index == 0 and name not in PLAIN,
            index < near,
        )
        for index, name in enumerate(names)
    ]


def question_rows(
    hall: TownHall, questions: Sequence[Question], *, back: str = "console", compare: bool = False
) -> list[QuestionRow]:
    """Rows for these; `compare` looks for likely duplicates among everything that is open."""
    merged = queries.merged_into([one.pk for one in questions])
    alike = likely_duplicates(questions, queries.list_comparable(hall)) if compare and questions else {}
    return [
        QuestionRow(
            serializers.desk_question(one),
            one.votes,
            one.confirmed_votes,
            one.held_votes,
            alike.get(one.pk, []),
            [(pk, number, address(hall.pk, "unmerge", of=pk, back=back)) for pk, number in merged.get(one.pk, [])],
            buttons_of(
                hall,
                [*(ON_HELD if one.held_votes else ()), *QUESTIONS.get(one.state, ())],
                back,
                near=NEAR.get(one.state, 0) + (len(ON_HELD) if one.held_votes else 0),
                of=one.pk,
                version=one.version,
            ),
        )
        for one in questions
    ]


def likely_duplicates(
    questions: Sequence[Question], others: Sequence[tuple[int, int, str]]
) -> dict[int, list[Alike]]:
    """For each question what it is probably a duplicate of, the likest first. Every text is taken apart once."""
    stems = {pk: likeness.stems(folded) for pk, _number, folded in others}
    weights = likeness.weights_of(stems.values())
    found = {}
    for one in questions:
        mine = stems.get(one.pk) or likeness.stems(one.folded)
        scored = [
            Alike(pk, number, round(100 * score))
            for pk, number, _folded in others
            if pk != one.pk and (score := likeness.score(mine, stems[pk], weights)) >= likeness.ALIKE
        ]
        found[one.pk] = sorted(scored, key=lambda like: (-like.per_cent, like.pk))[:ALIKE_MOST]
    return found


def hand_row(hall: TownHall, hand: Hand) -> HandRow:
    """A row for a hand."""
    view = serializers.hand_view(hand)
    names, near = HANDS.get(hand.state, ()), 4 if hand.state == Hand.State.CALLED else 2
    more = {"of": hand.pk, "version": hand.version, "person": view.person.handle}
    return HandRow(view, buttons_of(hall, names, "console", near=near, **more))


def with_unmutes(hall: TownHall, rows: Sequence[Row], bans: Sequence[HallBan]) -> list[Row]:
    """Rows where whoever is silent in the chat may be let speak again, in the place of being silenced. Who asked
    without a name is known by nothing but a ban through that very question."""
    chat = [serializers.ban_view(ban) for ban in bans if ban.scope == HallBan.Scope.CHAT]
    by_person = {ban.person.id: ban.id for ban in chat if ban.person}
    by_number = {ban.question: ban.id for ban in chat if ban.question}
    found: list[Row] = []
    for row in rows:
        person = row.hand.person if isinstance(row, HandRow) else row.question.asker
        number = None if isinstance(row, HandRow) else row.question.number
        ban = by_number.get(number or 0) or (by_person.get(person.id) if person else None)
        found.append(row._replace(buttons=[_unmuting(hall, one, ban) for one in row.buttons]) if ban else row)
    return found


def _unmuting(hall: TownHall, button: Button, ban: int) -> Button:
    if button.name != "mute":
        return button
    return buttons_of(hall, ["unmute"], "console", of=ban)[0]._replace(first=button.first, near=button.near)


def in_line(rows: Sequence[Row]) -> list[Row]:
    """The rows of the line: the first of them moves no further to the front, the last one no further back."""
    last = len(rows) - 1
    return [
        row._replace(buttons=[one for one in row.buttons if not _leads_nowhere(one, index, last)])
        for index, row in enumerate(rows)
    ]


def _leads_nowhere(button: Button, index: int, last: int) -> bool:
    move = button.name.removeprefix("hand_")
    return (move == "sooner" and index == 0) or (move == "later" and index == last)


def poll_row(hall: TownHall, poll: Poll) -> PollRow:
    """A row for a poll: what the table of states lets it do next, and the screen."""
    decidable = poll.held_voters and poll.state in (Poll.State.OPEN, Poll.State.PAUSED)
    moves = [f"poll_{move}" for move in states.moves_from("poll", poll.state)]
    names = [*(ON_HELD_BALLOTS if decidable else ()), *moves]
    buttons = buttons_of(hall, names, "console", of=poll.pk, version=poll.version)
    if serializers.is_public_poll(poll) and poll.state != Poll.State.ARCHIVED:
        act = "poll_hide" if poll.on_screen else "poll_show"
        buttons += buttons_of(hall, [act], "console", of=poll.pk, version=poll.version, on="yes")
    if not poll.frozen and poll.state == Poll.State.DRAFT:
        buttons += buttons_of(hall, ["poll_edit"], "console", of=poll.pk, version=poll.version)
    return PollRow(serializers.poll_view(poll, with_result=True), poll.voters, poll.held_voters, poll.frozen, buttons)
