"""Moves: every change in a hall goes through here, leaves an entry in its record and tells whoever listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from engagement.accounts.models import User
from engagement.threads.queries import user_stream
from engagement.townhalls import events, ledger, permissions, serializers
from engagement.townhalls.actions import changes
from engagement.townhalls.models import HallEntry, Hand, Poll, Question, TownHall
from engagement.townhalls.queries.halls import desk_of, hall_stream, pulse_of
from engagement.townhalls.queries.polls import load_poll, poll_stream
from engagement.townhalls.queries.questions import hands_loaded, questions_loaded
from realtime.events import dump, naming, with_field
from realtime.publish import Outgoing, Rewrite, announce_rights_changed, gathering, publish, stir


class _Seen(NamedTuple):
    """What people may know of a poll."""

    public: bool
    result: bool
    round: int


def _seen(poll: Poll) -> _Seen:
    return _Seen(serializers.is_public_poll(poll), serializers.shows_result(poll), poll.round)


class Session:
    """One transaction's work in one hall, whose row is locked. Collects what was touched; at the end of `working` the
    newest state of each thing is told once, on every stream whose audience may know it."""

    def __init__(self, hall: TownHall, actor: User | None, now: datetime) -> None:
        self.hall, self.actor, self.now = hall, actor, now
        self.questions: dict[int, bool] = {}
        """Id -> whether everybody could see it before."""
        self.polls: dict[int, _Seen] = {}
        self.hands: set[int] = set()
        self.entries: list[HallEntry] = []
        self.outgoing: list[Outgoing] = []
        self.hall_changed = False
        self.desk_only: set[int] = set()
        self.reworded: set[int] = set()
        """Questions whose text is another: the old one is not to be read any more."""
        self.changes: list[changes.Change] = []
        self.made: list[Any] = []
        self.versions: set[tuple[str, int]] = set()

    def touch(self, question: Question) -> None:
        """Remember how the question was before it is changed."""
        self.questions.setdefault(question.pk, serializers.is_public(question))

    def touch_desk(self, question: Question) -> None:
        """Something changes that only those who run the hall see."""
        self.desk_only.add(question.pk)

    def touch_poll(self, poll: Poll) -> None:
        """Remember how the poll was before it is changed."""
        self.polls.setdefault(poll.pk, _seen(poll))

    def touch_hand(self, hand: Hand) -> None:
        """The hand changes."""
        self.hands.add(hand.pk)

    def touch_hall(self) -> None:
        """The hall itself changes: state, switches, what is on the screen."""
        self.hall_changed = True

    def change(self, row: Any, *, versioned: bool = True, **fields: Any) -> None:
        """Give a question, hand, poll or the hall other values and save them; remembers what stood before, for the
        next entry that can be undone. The row's version goes up once in a session, unless not `versioned`."""
        self._touch_any(row)
        change = changes.put(row, fields)
        self.changes.append(change)
        if isinstance(row, Question) and "body" in fields:
            self.reworded.add(row.pk)
        key = (change.kind, change.pk)
        saved = list(fields)
        if versioned and key not in self.versions:
            self.versions.add(key)
            row.version += 1
            saved.append("version")
        row.save(update_fields=saved)

    def _touch_any(self, row: Any) -> None:
        if isinstance(row, TownHall):
            self.touch_hall()
        elif isinstance(row, Question):
            self.touch(row)
        elif isinstance(row, Poll):
            self.touch_poll(row)
        else:
            self.touch_hand(row)

    def record(
        self,
        subject: str,
        number: int,
        move: str,
        *,
        before: str = "",
        after: str = "",
        reason: str = "",
        data: Mapping[str, Any] | None = None,
        undo: Mapping[str, Any] | None = None,
        undoable: bool = False,
        by_rules: bool = False,
        own: bool = False,
    ) -> HallEntry:
        """The next entry of the hall's record. `data` holds what everybody may know, `undo` what leads back; an
        `undoable` entry takes what `change` remembered since the last one that was. `by_rules`: nobody did it.
        `own`: somebody did it as a citizen, with what is theirs, and is not named even where they run the hall."""
        if undoable:
            undo = changes.as_data(self.changes, self.made)
            self.changes, self.made = [], []
        actor = None if by_rules else self.actor
        self.hall.last_entry += 1
        entry = HallEntry(
            hall=self.hall,
            number=self.hall.last_entry,
            subject=subject,
            subject_number=number,
            move=move,
            before=before,
            after=after,
            actor=actor,
            by_staff=not own and permissions.is_staff(actor, self.hall),
            at=self.now,
            reason=reason,
            data=dict(data or {}),
            undo=dict(undo or {}),
        )
        entry.digest = ledger.digest(self.hall.head, serializers.line_of(entry, self.hall))
        self.hall.head = entry.digest
        self.entries.append(entry)
        return entry

    def tell(self, *outgoing: Outgoing) -> None:
        """Something else to be said at the end."""
        self.outgoing += outgoing

    def finish(self) -> None:
        """Save the entries and the hall's counters and say everything."""
        if self.entries:
            HallEntry.objects.bulk_create(self.entries)
            TownHall.objects.filter(pk=self.hall.pk).update(last_entry=self.hall.last_entry, head=self.hall.head)
        publish(*self._say(), now=self.now)
        if self.questions or self.hands or self.polls:
            stir(pulse_of(self.hall.pk), *(poll_stream(pk) for pk in self.polls))

    def _say(self) -> Iterator[Outgoing]:
        public, desk = hall_stream(self.hall.pk), desk_of(self.hall.pk)
        if self.hall_changed:
            yield Outgoing(public, events.HallChanged(hall=serializers.hall_view(self.hall)))
        for question in questions_loaded().filter(pk__in={*self.questions, *self.desk_only}).order_by("number"):
            yield from self._say_question(question)
        for pk, seen in self.polls.items():
            yield from self._say_poll(load_poll(pk), seen)
        for hand in hands_loaded().filter(pk__in=self.hands).order_by("pk"):
            yield Outgoing(desk, events.HandChanged(hand=serializers.hand_view(hand)))
            own = events.OwnHandChanged(hall=self.hall.pk, state=str(hand.state), position=hand.position)  # type: ignore[arg-type]
            yield Outgoing(user_stream(hand.user_id), own)
        for entry in self.entries:
            yield Outgoing(desk, events.EntryRecorded(entry=serializers.entry_view(entry)))
        yield from self.outgoing

    def _say_question(self, question: Question) -> Iterator[Outgoing]:
        question.hall = self.hall
        public, desk = hall_stream(self.hall.pk), desk_of(self.hall.pk)
        yield Outgoing(desk, events.DeskQuestionChanged(question=serializers.desk_question(question)))
        if question.pk not in self.questions:
            return
        was_public = self.questions[question.pk]
        if serializers.is_public(question):
            view = serializers.question_view(question)
            rewrite = _rewrite(question, lambda data: with_field(data, "question", view))
            reworded = was_public and question.pk in self.reworded
            yield Outgoing(public, events.QuestionChanged(question=view), rewrite if reworded else None)
        elif was_public:
            removed = events.QuestionRemoved(id=question.pk, number=question.number)
            yield Outgoing(public, removed, _rewrite(question, lambda _data: dump(removed).decode()))
        own = events.OwnQuestionChanged(question=serializers.own_question(question))
        yield Outgoing(user_stream(question.asker_id), own)

    def _say_poll(self, poll: Poll, before: _Seen) -> Iterator[Outgoing]:
        public, desk = hall_stream(self.hall.pk), desk_of(self.hall.pk)
        if serializers.is_public_poll(poll):
            yield Outgoing(public, events.PollChanged(poll=serializers.poll_view(poll)))
        elif before.public:
            yield Outgoing(public, events.PollRemoved(id=poll.pk))
        yield Outgoing(desk, events.DeskPollChanged(poll=serializers.poll_view(poll, with_result=True)))
        now = _seen(poll)
        if now.round != before.round or (before.result and not now.result):
            announce_rights_changed(streams=[poll_stream(poll.pk)], now=self.now)


def _rewrite(question: Question, change: Callable[[str], str]) -> Rewrite:
    """What everybody was told about the question before says this now: whoever recovers from an old position, or
    reads the history, does not get words that may no longer be read."""
    return Rewrite(naming("question", question.pk), change)


@contextmanager
def working(hall: TownHall, *, actor: User | None, now: datetime) -> Iterator[Session]:
    """Work in a locked hall, inside the caller's transaction; what is to be said is said at its end, once. Actions
    of other rooms may be called inside: what they publish is gathered too."""
    with gathering(now=now):
        session = Session(hall, actor, now)
        yield session
        session.finish()
