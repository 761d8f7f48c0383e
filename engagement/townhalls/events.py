"""What is said on the streams of a hall. Loaded rows in, data out.

`townhall:<id>` is for everybody, `townhall-desk:<id>` for those who run the hall, `user:<id>` for one person.
Numbers that many people change at once (votes, ballots, raised hands, reactions, viewers) are in no event: they are
the pulse of the hall (`townhall-pulse:<id>`, `poll:<id>`), absolute and a moment old.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from engagement.accounts.events import PersonView
from realtime.events import Event
from tickets.events import DepartmentView, View

When = Annotated[datetime, msgspec.Meta(tz=True)]
"""RFC 3339, UTC."""
HallState = Literal["draft", "scheduled", "lobby", "live", "paused", "wrap_up", "ended", "follow_up", "archived"]
PublicState = Literal[
    "listed", "queued", "featured", "answered_live", "owed", "answered_written", "ticketed", "merged"
]
QuestionState = Literal[PublicState, "pending", "held", "rejected", "withdrawn"]
PollState = Literal["draft", "open", "paused", "closed", "published", "archived"]
HandState = Literal["raised", "called", "speaking", "done", "lowered"]
Strength = Literal["name", "email", "account"]


class Switches(View, frozen=True):
    """What may be done in the hall, as its moderators set it. `panic` closes everything at once."""

    questions: bool = True
    voting: bool = True
    hands: bool = True
    reactions: bool = True
    premoderated: bool = True
    anonymous: bool = True
    panic: bool = False
    chat: Literal["open", "slow", "staff", "off"] = "open"
    chat_slow_seconds: int = 0
    asking_slow_seconds: int = 0
    """Between two questions of one person (0: the usual few)."""
    asking_slow_until: When | None = None
    """Slow asking came by itself, because many new accounts ask here, and goes then."""
    asking_strength: Strength = "name"
    voting_strength: Strength = "name"


class HallView(View, frozen=True):
    """The hall itself. `featured` is the id of the question on the screen, `speaking` the name of whoever speaks."""

    id: int
    code: str
    title: str
    department: DepartmentView
    starts_at: When
    about: str = ""
    place: str = ""
    planned_minutes: int = 90
    state: HallState = "scheduled"
    live_at: When | None = None
    ended_at: When | None = None
    switches: Switches = Switches()
    featured: int | None = None
    speaking: str = ""
    video_url: str = ""
    captions_url: str = ""
    recording_url: str = ""
    recording_begins_at: When | None = None
    chat: int | None = None
    """The thread that is the hall's chat."""


class AnswerView(View, frozen=True):
    """An answer that everybody may read. `at` of a live one is when it was given in the hall."""

    kind: Literal["live", "written"]
    author: PersonView
    at: When
    body: str = ""
    department: DepartmentView | None = None


class OwedView(View, frozen=True):
    """Who owes the answer, by when, and the ticket that says so."""

    department: DepartmentView
    reference: str
    due_at: When | None = None


class QuestionView(View, frozen=True):
    """A question as everybody may see it. `asker` is None where it was asked without a name."""

    id: int
    number: int
    state: PublicState
    body: str
    asked_at: When
    listed_at: When | None = None
    asker: PersonView | None = None
    edited: bool = False
    position: int | None = None
    merged_into: int | None = None
    """The number of the question that stands for this one."""
    featured_at: When | None = None
    answered_at: When | None = None
    answers: list[AnswerView] = []
    owed: OwedView | None = None
    thread: int | None = None


class OptionView(View, frozen=True):
    """One of the things to choose between."""

    id: int
    text: str
    votes: int | None = None
    """The tally, once everybody may know it."""


class PollView(View, frozen=True):
    """A poll as everybody may see it."""

    id: int
    number: int
    question: str
    kind: Literal["single", "multiple", "rating"]
    options: list[OptionView]
    max_choices: int = 1
    show: Literal["hidden", "after_vote", "after_close"] = "after_close"
    state: PollState = "open"
    round: int = 1
    on_screen: bool = False
    opened_at: When | None = None
    closed_at: When | None = None
    voters: int | None = None
    """How many voted, once everybody may know the result; until then it is in the pulse. Held ones are not in it."""
    confirmed_voters: int | None = None
    held_voters: int = 0


class HallChanged(Event, frozen=True, tag="hall.changed"):
    """On `townhall:`: its state, its switches, what is on the screen."""

    hall: HallView


class QuestionChanged(Event, frozen=True, tag="question.changed"):
    """On `townhall:`: a question that everybody may see is there, or is different."""

    question: QuestionView


class QuestionRemoved(Event, frozen=True, tag="question.removed"):
    """On `townhall:`: it is shown no longer. Nothing says what it said."""

    id: int
    number: int


class PollChanged(Event, frozen=True, tag="poll.changed"):
    """On `townhall:`: a poll that everybody may see is there, or is different."""

    poll: PollView


class PollRemoved(Event, frozen=True, tag="poll.removed"):
    """On `townhall:`: it was archived before anybody could vote, or taken back to a draft."""

    id: int


class StaffNoteView(View, frozen=True):
    """A word among those who run the hall."""

    id: int
    author: PersonView
    body: str
    at: When


class DeskQuestion(View, frozen=True):
    """A question as those who run the hall see it, whatever its state. Who asked without a name stays unnamed."""

    id: int
    number: int
    state: QuestionState
    body: str
    asked_at: When
    version: int
    strength: Strength = "name"
    asker: PersonView | None = None
    edited: bool = False
    original: str = ""
    """Its first wording, where a moderator changed it."""
    reason: str = ""
    reason_kind: str = ""
    appeal: str = ""
    position: int | None = None
    merged_into: int | None = None
    listed_at: When | None = None
    featured_at: When | None = None
    answered_at: When | None = None
    assignee: PersonView | None = None
    answers: list[AnswerView] = []
    owed: OwedView | None = None
    thread: int | None = None
    draft: str = ""
    draft_by: PersonView | None = None
    notes: list[StaffNoteView] = []


class DeskQuestionChanged(Event, frozen=True, tag="desk_question.changed"):
    """On `townhall-desk:`: any question."""

    question: DeskQuestion


class DeskPollChanged(Event, frozen=True, tag="desk_poll.changed"):
    """On `townhall-desk:`: any poll, drafts included."""

    poll: PollView


class HandView(View, frozen=True):
    """A raised hand, for those who run the hall."""

    id: int
    person: PersonView
    state: HandState
    raised_at: When
    version: int
    topic: str = ""
    position: int | None = None


class HandChanged(Event, frozen=True, tag="hand.changed"):
    """On `townhall-desk:`."""

    hand: HandView


class BanView(View, frozen=True):
    """Who may not do what, until when. `person` is None where it was put through a question without a name."""

    id: int
    scope: Literal["chat", "questions", "all"]
    reason: str
    at: When
    person: PersonView | None = None
    question: int | None = None
    """The number of that question."""
    until: When | None = None
    lifted_at: When | None = None


class HallBanChanged(Event, frozen=True, tag="hall_ban.changed"):
    """On `townhall-desk:`."""

    ban: BanView


class StaffView(View, frozen=True):
    """Somebody who runs the hall or answers in it."""

    person: PersonView
    role: Literal["moderator", "official"]


class HallStaffChanged(Event, frozen=True, tag="hall_staff.changed"):
    """On `townhall-desk:`: all of them, as they are now."""

    staff: list[StaffView]


class HallEntryView(View, frozen=True):
    """One move in the record of the hall, as everybody may read it when the hall is over."""

    number: int
    subject: Literal["hall", "question", "poll", "hand", "switch", "ban", "staff"]
    subject_number: int
    move: str
    at: When
    digest: str
    before: str = ""
    after: str = ""
    actor: PersonView | None = None
    """Those who run the hall, by name; None for citizens and for time itself."""
    reason: str = ""
    data: dict[str, str | int | bool | None] = {}


class EntryRecorded(Event, frozen=True, tag="entry.recorded"):
    """On `townhall-desk:`: who has just done what."""

    entry: HallEntryView


class OwnQuestion(View, frozen=True):
    """A question as its asker sees it: what became of it, exactly, and why."""

    id: int
    hall: int
    number: int
    state: QuestionState
    body: str
    asked_at: When
    salt: str
    anonymous: bool = False
    original: str = ""
    """What they had written, where a moderator changed the words."""
    reason: str = ""
    reason_kind: str = ""
    may_appeal: bool = False
    appeal: str = ""
    merged_into: int | None = None
    position: int | None = None
    answers: list[AnswerView] = []
    owed: OwedView | None = None


class OwnQuestionChanged(Event, frozen=True, tag="own_question.changed"):
    """On `user:`: something became of your question."""

    question: OwnQuestion


class OwnBanChanged(Event, frozen=True, tag="own_ban.changed"):
    """On `user:`: you may not do something in a hall until a time, or may again (`lifted_at`)."""

    hall: int
    scope: Literal["chat", "questions", "all"]
    reason: str
    until: When | None = None
    lifted_at: When | None = None


class OwnHandChanged(Event, frozen=True, tag="own_hand.changed"):
    """On `user:`: you are called, or have the word."""

    hall: int
    state: HandState
    position: int | None = None


class HallSnapshot(View, frozen=True):
    """What a page for everybody needs to be right at `offset`: position first, then the state."""

    epoch: str
    offset: int
    hall: HallView
    questions: list[QuestionView]
    """By number. What was merged, answered, owed is among them."""
    polls: list[PollView]


Snapshot = HallSnapshot  # in this room; the description of the API has one name for each type of the house


class DeskSnapshot(View, frozen=True):
    """The same for those who run the hall; `entries` are the newest ones, oldest first."""

    epoch: str
    offset: int
    questions: list[DeskQuestion]
    polls: list[PollView]
    hands: list[HandView]
    bans: list[BanView]
    staff: list[StaffView]
    entries: list[HallEntryView]


class Mine(View, frozen=True):
    """What is one person's own in a hall."""

    questions: list[OwnQuestion]
    votes: list[int]
    """Ids of the questions that they voted for."""
    ballots: dict[int, list[int]] = {}
    """Poll -> what they chose in its present round."""
    hand: HandState | None = None
    bans: list[BanView] = []


HALL_EVENTS: tuple[type[Event], ...] = (HallChanged, QuestionChanged, QuestionRemoved, PollChanged, PollRemoved)
DESK_EVENTS: tuple[type[Event], ...] = (DeskQuestionChanged, DeskPollChanged, HandChanged, HallBanChanged)
DESK_EVENTS += (HallStaffChanged, EntryRecorded)
PERSONAL_EVENTS: tuple[type[Event], ...] = (OwnQuestionChanged, OwnBanChanged, OwnHandChanged)
