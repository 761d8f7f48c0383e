"""The commands about halls and questions: arguments in, one action, a small reply out. The new state travels
as events."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from engagement.accounts import commands as accounts
from engagement.accounts.actions import TooOften
from engagement.threads.queries import ThreadMissing
from engagement.townhalls import actions, queries
from engagement.townhalls import arguments as given
from engagement.townhalls.models import HallBan, HallEntry, HallStaff, Question, StaffNote, TownHall
from realtime.commands import Command, SignInNeeded
from realtime.errors import Refusal
from tickets import text
from tickets.queries import DepartmentMissing


def _hall(hall: TownHall) -> given.HallMoved:
    return given.HallMoved(id=hall.pk, code=hall.code, state=str(hall.state))


def _question(question: Question) -> given.QuestionMoved:
    return given.QuestionMoved(
        id=question.pk, number=question.number, state=str(question.state), version=question.version
    )


def _ban(ban: HallBan) -> given.BanPut:
    return given.BanPut(id=ban.pk, until=ban.until, lifted=ban.lifted_at is not None)


def _staff(staff: HallStaff) -> given.StaffNamed:
    return given.StaffNamed(hall=staff.hall_id, role=str(staff.role))


def _no_staff(hall: TownHall) -> given.StaffNamed:
    return given.StaffNamed(hall=hall.pk, role="")


def _note(note: StaffNote) -> given.NoteKept:
    return given.NoteKept(id=note.pk)


def _undone(entry: HallEntry) -> given.EntryUndone:
    return given.EntryUndone(number=entry.number)


# What a command calls its rows is their id to an action.
_RENAMED = {
    "hall": "hall_id",
    "question": "question_id",
    "into": "into_id",
    "hand": "hand_id",
    "ban": "ban_id",
    "thread": "thread_id",
    "number": "entry_number",
}


single = partial(accounts.single, renamed=_RENAMED)
"""(action, reply): a handler for one command of this room."""


Refusals = tuple[type[Refusal], ...]
ALWAYS: Refusals = (SignInNeeded, actions.MayNotJoin)
_TEXT: Refusals = (text.TextEmpty, text.TextTooLong, text.TextUnreadable)
OPTIONAL_TEXT: Refusals = (text.TextTooLong, text.TextUnreadable)
ABOUT_HALL: Refusals = (*ALWAYS, queries.HallMissing)
_ABOUT_QUESTION: Refusals = (*ALWAYS, queries.QuestionMissing)
_FIELDS: Refusals = (
    *_TEXT,
    actions.FieldUnknown,
    actions.HostForbidden,
    actions.MinutesOutOfRange,
    actions.StrengthUnknown,
    actions.TimeNeeded,
    DepartmentMissing,
)
_DIRECTED: Refusals = (*ABOUT_HALL, actions.MayNotDirect)
_OWN: Refusals = (*_ABOUT_QUESTION, actions.NotYourQuestion, actions.HallClosed, actions.MoveImpossible)
MOVED: Refusals = (actions.HallClosed, actions.Stale, actions.MoveImpossible)
_MODERATED: Refusals = (*_ABOUT_QUESTION, actions.HallModeratorsOnly, *MOVED)
_BY_STAFF: Refusals = (*_ABOUT_QUESTION, actions.HallStaffOnly, *MOVED)
_ANSWERED: Refusals = (*_ABOUT_QUESTION, actions.NotYoursToAnswer, actions.Stale, actions.MoveImpossible)

_HALLS = (
    Command(
        name="hall.create",
        summary="Arrange a town hall. For moderators and the coordinating director.",
        arguments=given.CreateHall,
        reply=given.HallMoved,
        single=single(actions.create_hall, _hall),
        refusals=(*ALWAYS, actions.MayNotArrange, *_FIELDS),
    ),
    Command(
        name="hall.edit",
        summary="Change what a town hall is. For those who run it.",
        arguments=given.EditHall,
        reply=given.HallMoved,
        single=single(actions.edit_hall, _hall),
        refusals=(*_DIRECTED, *_FIELDS),
    ),
    Command(
        name="hall.move",
        summary="Bring a town hall to its next state. For those who run it.",
        arguments=given.MoveHall,
        reply=given.HallMoved,
        single=single(actions.move_hall, _hall),
        refusals=(*_DIRECTED, *OPTIONAL_TEXT, actions.MoveImpossible, actions.StillOpen),
    ),
    Command(
        name="hall.switch",
        summary="Say what may be done in a town hall. For its moderators.",
        arguments=given.SwitchHall,
        reply=given.HallMoved,
        single=single(actions.set_switch, _hall),
        refusals=(
            *ABOUT_HALL,
            *OPTIONAL_TEXT,
            actions.HallModeratorsOnly,
            actions.HallClosed,
            actions.SwitchUnknown,
            actions.StrengthUnknown,
        ),
    ),
    Command(
        name="hall.ban",
        summary="Keep somebody from something in a town hall. For its moderators.",
        arguments=given.BanFromHall,
        reply=given.BanPut,
        single=single(actions.ban_from_hall, _ban),
        refusals=(
            *ABOUT_HALL,
            *_TEXT,
            actions.HallModeratorsOnly,
            actions.BanUnclear,
            actions.BanForbidden,
        ),
    ),
    Command(
        name="hall.mute",
        summary="Silence somebody in the chat of a town hall for ten minutes. For its moderators.",
        arguments=given.MuteInHall,
        reply=given.BanPut,
        single=single(actions.mute_in_hall, _ban),
        refusals=(*ABOUT_HALL, actions.HallModeratorsOnly, actions.BanUnclear, actions.BanForbidden),
    ),
    Command(
        name="hall.unban",
        summary="Lift such a ban. For the moderators of the hall.",
        arguments=given.LiftBan,
        reply=given.BanPut,
        single=single(actions.lift_ban, _ban),
        refusals=(*ABOUT_HALL, actions.BanMissing, actions.HallModeratorsOnly),
    ),
    Command(
        name="hall_staff.name",
        summary="Have somebody keep order in a town hall or answer in it. For those who run it.",
        arguments=given.NameStaff,
        reply=given.StaffNamed,
        single=single(actions.name_staff, _staff),
        refusals=(*_DIRECTED, actions.PersonUnknown, actions.StaffRoleUnknown),
    ),
    Command(
        name="hall_staff.dismiss",
        summary="Somebody does so no longer. For those who run the hall.",
        arguments=given.DismissStaff,
        reply=given.StaffNamed,
        single=single(actions.dismiss_staff, _no_staff),
        refusals=(*_DIRECTED, actions.PersonUnknown, actions.NotNamed),
    ),
    Command(
        name="entry.undo",
        summary="Take back an own move of the last ten seconds.",
        arguments=given.UndoEntry,
        reply=given.EntryUndone,
        single=single(actions.undo_move, _undone),
        refusals=(
            *ABOUT_HALL,
            actions.HallStaffOnly,
            actions.MoveMissing,
            actions.UndoneTooLate,
            actions.UndoOvertaken,
        ),
    ),
)

_ASKING = (
    Command(
        name="question.ask",
        summary="Ask something in a town hall.",
        arguments=given.AskQuestion,
        reply=given.QuestionMoved,
        single=single(actions.ask_question, _question),
        refusals=(
            *ABOUT_HALL,
            *_TEXT,
            ThreadMissing,
            actions.HallClosed,
            actions.SwitchedOff,
            actions.BannedFromHall,
            actions.TooWeak,
            TooOften,
            actions.AnonymousOff,
            actions.AskedTooSoon,
            actions.AskingSlow,
            actions.TooManyWaiting,
        ),
    ),
    Command(
        name="question.withdraw",
        summary="Take an own question back.",
        arguments=given.OneQuestion,
        reply=given.QuestionMoved,
        single=single(actions.withdraw_question, _question),
        refusals=_OWN,
    ),
    Command(
        name="question.appeal",
        summary="Ask for a second look at an own question that is not shown.",
        arguments=given.AppealQuestion,
        reply=given.QuestionMoved,
        single=single(actions.appeal_question, _question),
        refusals=(*_OWN, *_TEXT, actions.AppealedAlready),
    ),
)


def _moderate(
    name: str, summary: str, arguments: type[given.OneQuestion], action: Callable[..., Question], *more: type[Refusal]
) -> Command:
    """A command that moves one question, by a moderator of its hall."""
    return Command(
        name=f"question.{name}",
        summary=f"{summary} For moderators of the hall.",
        arguments=arguments,
        reply=given.QuestionMoved,
        single=single(action, _question),
        refusals=(*_MODERATED, *more),
    )


def _answer(
    name: str, summary: str, arguments: type[given.OneQuestion], action: Callable[..., Question], refusals: Refusals
) -> Command:
    """A command that moves one question, by those who answer."""
    return Command(
        name=f"question.{name}",
        summary=summary,
        arguments=arguments,
        reply=given.QuestionMoved,
        single=single(action, _question),
        refusals=refusals,
    )


_MODERATING = (
    _moderate("approve", "Show a question to everybody.", given.SeenQuestion, actions.approve_question),
    _moderate(
        "reject",
        "Do not show a question, and say why.",
        given.RejectQuestion,
        actions.reject_question,
        actions.ReasonUnknown,
        *_TEXT,
    ),
    _moderate(
        "edit", "Give a question other words.", given.EditQuestion, actions.edit_question, actions.Unchanged, *_TEXT
    ),
    _moderate(
        "merge",
        "Have another question stand for this one.",
        given.MergeQuestion,
        actions.merge_questions,
        actions.MergeUnsuitable,
    ),
    _moderate("unmerge", "Let a merged question stand alone again.", given.OneQuestion, actions.unmerge_question),
    _moderate(
        "assign",
        "Give a question to an official.",
        given.AssignQuestion,
        actions.assign_question,
        actions.NotAnOfficial,
        actions.Unchanged,
    ),
    _moderate(
        "queue", "Put a question into the line of what comes next.", given.QueueQuestion, actions.queue_question
    ),
    _moderate("release_votes", "Count held votes.", given.SeenQuestion, actions.release_votes, actions.Unchanged),
    _moderate("discard_votes", "Take held votes away.", given.SeenQuestion, actions.discard_votes, actions.Unchanged),
    _moderate("unqueue", "Take a question out of the line.", given.SeenQuestion, actions.unqueue_question),
)

_ANSWERING = (
    _answer(
        "feature",
        "Put a question on the screen. For those who run the hall.",
        given.SeenQuestion,
        actions.feature_question,
        (*_BY_STAFF, actions.ScreenTaken),
    ),
    _answer(
        "unfeature",
        "Take a question off the screen. For those who run the hall.",
        given.SeenQuestion,
        actions.unfeature_question,
        _BY_STAFF,
    ),
    _answer(
        "answer",
        "The question on the screen was answered in the hall. For those who run it.",
        given.AnswerLive,
        actions.answer_live,
        (*_BY_STAFF, *OPTIONAL_TEXT),
    ),
    _answer(
        "owe",
        "Promise an answer in writing: a ticket with a due date. For those who run the hall.",
        given.OweAnswer,
        actions.owe_answer,
        (*_BY_STAFF, DepartmentMissing),
    ),
    _answer(
        "ticket",
        "Make a question a ticket of a department. For those who run the hall.",
        given.TicketQuestion,
        actions.make_ticket,
        (*_BY_STAFF, *OPTIONAL_TEXT, actions.HallModeratorsOnly, DepartmentMissing),
    ),
    _answer(
        "draft",
        "Keep a draft of a written answer. For those who answer.",
        given.WriteAnswer,
        actions.save_draft,
        (*_ANSWERED, *OPTIONAL_TEXT),
    ),
    _answer(
        "write",
        "Publish the written answer. For those who answer, and the department that owes it.",
        given.WriteAnswer,
        actions.answer_in_writing,
        (*_ANSWERED, *_TEXT),
    ),
    _answer(
        "hand_on",
        "Have another official or department answer. For those who answer.",
        given.HandOnQuestion,
        actions.hand_on,
        (*_ANSWERED, *_TEXT, actions.HandOnToOne, actions.NotAnOfficial, DepartmentMissing),
    ),
    Command(
        name="question.note",
        summary="A word among those who run the hall.",
        arguments=given.NoteOnQuestion,
        reply=given.NoteKept,
        single=single(actions.add_staff_note, _note),
        refusals=(*_ABOUT_QUESTION, *_TEXT, actions.HallStaffOnly),
    ),
)


COMMANDS = (*_HALLS, *_ASKING, *_MODERATING, *_ANSWERING)
