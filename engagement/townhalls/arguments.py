"""What the commands about halls, questions and hands take, and what they answer."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from engagement.threads.queries import ID_MAX
from engagement.townhalls.actions.banning import MINUTES_MAX as BAN_MINUTES_MAX
from engagement.townhalls.actions.fields import MINUTES_MAX, URL_LENGTH
from engagement.townhalls.events import Strength, When
from engagement.townhalls.models import (
    ABOUT_LENGTH,
    ANSWER_LENGTH,
    NOTE_LENGTH,
    PLACE_LENGTH,
    QUESTION_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
    TOPIC_LENGTH,
)
from realtime.commands import Arguments
from tickets.models import CATEGORY_LENGTH

# Texts may be three times too long here: the action cleans them first and says by how much they are too long.
Id = Annotated[int, Meta(ge=1, le=ID_MAX)]
Number = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Slug = Annotated[str, Meta(max_length=40)]
Handle = Annotated[str, Meta(max_length=30)]
Word = Annotated[str, Meta(max_length=20)]
Title = Annotated[str, Meta(max_length=3 * TITLE_LENGTH)]
About = Annotated[str, Meta(max_length=3 * ABOUT_LENGTH)]
Place = Annotated[str, Meta(max_length=3 * PLACE_LENGTH)]
Address = Annotated[str, Meta(max_length=3 * URL_LENGTH)]
Minutes = Annotated[int, Meta(ge=1, le=MINUTES_MAX)]
Question = Annotated[str, Meta(max_length=3 * QUESTION_LENGTH)]
Answer = Annotated[str, Meta(max_length=3 * ANSWER_LENGTH)]
Note = Annotated[str, Meta(max_length=3 * NOTE_LENGTH)]
Reason = Annotated[str, Meta(max_length=3 * REASON_LENGTH)]
Topic = Annotated[str, Meta(max_length=3 * TOPIC_LENGTH)]
Category = Annotated[str, Meta(max_length=3 * CATEGORY_LENGTH)]


class CreateHall(Arguments, frozen=True, kw_only=True):
    """Arguments of `hall.create`. `department` is a short name."""

    title: Title
    department: Slug
    starts_at: When
    about: About = ""
    place: Place = ""
    planned_minutes: Minutes = 90
    premoderated: bool = True
    anonymous_allowed: bool = True
    asking_strength: Strength = "name"
    voting_strength: Strength = "name"
    video_url: Address = ""
    captions_url: Address = ""


class OneHall(Arguments, frozen=True, kw_only=True):
    """A hall by its id."""

    hall: Id


class EditHall(OneHall, frozen=True, kw_only=True):
    """Arguments of `hall.edit`: what is left out stays as it is."""

    title: Title | msgspec.UnsetType = msgspec.UNSET
    department: Slug | msgspec.UnsetType = msgspec.UNSET
    starts_at: When | msgspec.UnsetType = msgspec.UNSET
    about: About | msgspec.UnsetType = msgspec.UNSET
    place: Place | msgspec.UnsetType = msgspec.UNSET
    planned_minutes: Minutes | msgspec.UnsetType = msgspec.UNSET
    video_url: Address | msgspec.UnsetType = msgspec.UNSET
    captions_url: Address | msgspec.UnsetType = msgspec.UNSET
    recording_url: Address | msgspec.UnsetType = msgspec.UNSET
    recording_begins_at: When | msgspec.UnsetType | None = msgspec.UNSET


class MoveHall(OneHall, frozen=True, kw_only=True):
    """Arguments of `hall.move`: a move of the table of halls."""

    move: Word
    reason: Reason = ""


class SwitchHall(OneHall, frozen=True, kw_only=True):
    """Arguments of `hall.switch`: one of the switches, on or off, or its position."""

    name: Word
    value: bool | int | Word
    reason: Reason = ""


class BanFromHall(OneHall, frozen=True, kw_only=True):
    """Arguments of `hall.ban`: whoever has this handle, or whoever asked this question."""

    reason: Reason
    handle: Handle = ""
    question: Id | None = None
    scope: Literal["chat", "questions", "all"] = "all"
    minutes: Annotated[int, Meta(ge=1, le=BAN_MINUTES_MAX)] | None = None


class MuteInHall(OneHall, frozen=True, kw_only=True):
    """Arguments of `hall.mute`: whoever has this handle, or whoever asked this question."""

    handle: Handle = ""
    question: Id | None = None


class LiftBan(Arguments, frozen=True, kw_only=True):
    """Arguments of `hall.unban`."""

    ban: Id


class NameStaff(OneHall, frozen=True, kw_only=True):
    """Arguments of `hall_staff.name`."""

    handle: Handle
    role: Literal["moderator", "official"]


class DismissStaff(OneHall, frozen=True, kw_only=True):
    """Arguments of `hall_staff.dismiss`."""

    handle: Handle


class UndoEntry(OneHall, frozen=True, kw_only=True):
    """Arguments of `entry.undo`: an entry by its number in the hall."""

    number: Number


class AskQuestion(OneHall, frozen=True, kw_only=True):
    """Arguments of `question.ask`. `thread` is a public thread that it is about."""

    body: Question
    anonymous: bool = False
    thread: Id | None = None


class OneQuestion(Arguments, frozen=True, kw_only=True):
    """A question by its id."""

    question: Id


class SeenQuestion(OneQuestion, frozen=True, kw_only=True):
    """A question as the sender saw it: `version` is that of the desk; without it nobody asks who else was here."""

    version: Number | None = None


class AppealQuestion(OneQuestion, frozen=True, kw_only=True):
    """Arguments of `question.appeal`."""

    words: Reason


class RejectQuestion(SeenQuestion, frozen=True, kw_only=True):
    """Arguments of `question.reject`."""

    kind: Word
    words: Reason = ""


class EditQuestion(SeenQuestion, frozen=True, kw_only=True):
    """Arguments of `question.edit`."""

    body: Question


class MergeQuestion(SeenQuestion, frozen=True, kw_only=True):
    """Arguments of `question.merge`: `into` stands for both."""

    into: Id


class AssignQuestion(SeenQuestion, frozen=True, kw_only=True):
    """Arguments of `question.assign`: to nobody where the handle is empty."""

    handle: Handle = ""


class QueueQuestion(SeenQuestion, frozen=True, kw_only=True):
    """Arguments of `question.queue`: 1 is the front, none the end."""

    position: Number | None = None


class AnswerLive(SeenQuestion, frozen=True, kw_only=True):
    """Arguments of `question.answer`: what was said, in short."""

    body: Answer = ""


class OweAnswer(SeenQuestion, frozen=True, kw_only=True):
    """Arguments of `question.owe`."""

    department: Slug = ""


class WriteAnswer(SeenQuestion, frozen=True, kw_only=True):
    """Arguments of `question.draft` and `question.write`."""

    body: Answer


class NoteOnQuestion(OneQuestion, frozen=True, kw_only=True):
    """Arguments of `question.note`."""

    body: Note


class HandOnQuestion(SeenQuestion, frozen=True, kw_only=True):
    """Arguments of `question.hand_on`: to an official or to a department."""

    reason: Reason
    handle: Handle = ""
    department: Slug = ""


class TicketQuestion(SeenQuestion, frozen=True, kw_only=True):
    """Arguments of `question.ticket`."""

    department: Slug = ""
    category: Category = ""


class RaiseHand(OneHall, frozen=True, kw_only=True):
    """Arguments of `hand.raise`."""

    topic: Topic = ""


class OneHand(Arguments, frozen=True, kw_only=True):
    """A hand by its id, as the sender saw it."""

    hand: Id
    version: Number | None = None


class CallHand(OneHand, frozen=True, kw_only=True):
    """Arguments of `hand.call`: 1 is the front, none the end."""

    position: Number | None = None


class HallMoved(msgspec.Struct, frozen=True, kw_only=True):
    """The hall as it is now."""

    id: int
    code: str
    state: str


class QuestionMoved(msgspec.Struct, frozen=True, kw_only=True):
    """The question as it is now."""

    id: int
    number: int
    state: str
    version: int


class HandMoved(msgspec.Struct, frozen=True, kw_only=True):
    """The hand as it is now."""

    id: int
    state: str
    version: int


class BanPut(msgspec.Struct, frozen=True, kw_only=True):
    """The ban as it is now."""

    id: int
    until: When | None
    lifted: bool


class StaffNamed(msgspec.Struct, frozen=True, kw_only=True):
    """What the person is in the hall now."""

    hall: int
    role: str


class NoteKept(msgspec.Struct, frozen=True, kw_only=True):
    """The note is stored."""

    id: int


class EntryUndone(msgspec.Struct, frozen=True, kw_only=True):
    """The number of the entry that says so."""

    number: int
