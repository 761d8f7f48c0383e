"""Rows of this room as data. Touches loaded rows only: no function here makes a query; `queries` loads them."""

from __future__ import annotations

from typing import Any

from engagement.accounts.events import PersonView
from engagement.accounts.serializers import person_view
from engagement.townhalls import reasons, states
from engagement.townhalls.events import (
    AnswerView,
    BanView,
    DeskQuestion,
    HallEntryView,
    HallView,
    HandView,
    OptionView,
    OwedView,
    OwnQuestion,
    PollView,
    QuestionView,
    StaffNoteView,
    StaffView,
    Switches,
)
from engagement.townhalls.ledger import Line
from engagement.townhalls.models import (
    Answer,
    HallBan,
    HallEntry,
    HallStaff,
    Hand,
    Poll,
    Question,
    StaffNote,
    TownHall,
)
from tickets.references import reference_of
from tickets.serializers import department_view


def _word(value: Any) -> Any:
    """The plain string of an enum's member: a field is left out of the JSON only where it is the very default."""
    return str(value)


def switches_view(hall: TownHall) -> Switches:
    """What may be done in the hall at the moment."""
    return Switches(
        questions=hall.questions_open,
        voting=hall.voting_open,
        hands=hall.hands_open,
        reactions=hall.reactions_open,
        premoderated=hall.premoderated,
        anonymous=hall.anonymous_allowed,
        panic=hall.panic,
        chat=_word(hall.chat_mode),
        chat_slow_seconds=hall.chat_slow_seconds,
        asking_slow_seconds=hall.slow_seconds,
        asking_slow_until=hall.slow_until,
        asking_strength=_word(hall.asking_strength),
        voting_strength=_word(hall.voting_strength),
    )


def hall_view(hall: TownHall) -> HallView:
    """The hall as everybody may see it. Needs its department, and `speaking` with its user, loaded."""
    return HallView(
        id=hall.pk,
        code=hall.code,
        title=hall.title,
        department=department_view(hall.department),
        starts_at=hall.starts_at,
        about=hall.about,
        place=hall.place,
        planned_minutes=hall.planned_minutes,
        state=_word(hall.state),
        live_at=hall.live_at,
        ended_at=hall.ended_at,
        switches=switches_view(hall),
        featured=hall.featured_id,
        speaking=hall.speaking.user.display_name if hall.speaking else "",
        video_url=hall.video_url,
        captions_url=hall.captions_url,
        recording_url=hall.recording_url,
        recording_begins_at=hall.recording_begins_at,
        chat=hall.chat_id if hall.chat_mode != TownHall.Chat.OFF else None,
    )


def answer_view(answer: Answer) -> AnswerView:
    """An answer. Needs its author and department loaded."""
    return AnswerView(
        kind=_word(answer.kind),
        author=person_view(answer.author),
        at=answer.at,
        body=answer.body,
        department=department_view(answer.department) if answer.department else None,
    )


def owed_view(question: Question) -> OwedView | None:
    """Who owes it. Needs `owing` loaded."""
    if question.owing is None or question.ticket_number is None:
        return None
    return OwedView(
        department=department_view(question.owing),
        reference=reference_of(question.ticket_number),
        due_at=question.due_at,
    )


def asker_view(question: Question) -> PersonView | None:
    """Who asked, unless they asked without a name."""
    return None if question.anonymous else person_view(question.asker)


def is_public(question: Question) -> bool:
    """Whether everybody may see it now. A question that was merged before anybody had seen it stays unseen."""
    return is_public_state(question.state, was_public=question.was_public)


def is_public_state(state: str, *, was_public: bool) -> bool:
    """The same, of a question of which only this is known."""
    return state not in states.UNSEEN and (state != Question.State.MERGED or was_public)


def question_view(question: Question) -> QuestionView:
    """A question as everybody may see it. Raises ValueError for one that not everybody may see: the last wall before
    the wire."""
    if not is_public(question):
        raise ValueError(f"question {question.pk} is {question.state}: not for everybody")
    return QuestionView(
        id=question.pk,
        number=question.number,
        state=_word(question.state),
        body=question.body,
        asked_at=question.asked_at,
        listed_at=question.listed_at,
        asker=asker_view(question),
        edited=question.edited,
        position=question.position,
        merged_into=_number_of_parent(question),
        featured_at=question.featured_at,
        answered_at=question.answered_at,
        answers=[answer_view(one) for one in question.answers.all()],
        owed=owed_view(question),
        thread=question.thread_id,
    )


def _number_of_parent(question: Question) -> int | None:
    return question.parent.number if question.parent else None


def original_of(question: Question) -> str:
    """The first wording, where a moderator changed it. Needs `history` loaded."""
    first = next(iter(question.history.all()), None)
    return first.body if first else ""


def desk_question(question: Question) -> DeskQuestion:
    """A question for those who run the hall."""
    return DeskQuestion(
        id=question.pk,
        number=question.number,
        state=_word(question.state),
        body=question.body,
        asked_at=question.asked_at,
        version=question.version,
        strength=_word(question.strength),
        asker=asker_view(question),
        edited=question.edited,
        original=original_of(question),
        reason=question.reason,
        reason_kind=question.reason_kind,
        appeal=question.appeal,
        position=question.position,
        merged_into=_number_of_parent(question),
        listed_at=question.listed_at,
        featured_at=question.featured_at,
        answered_at=question.answered_at,
        assignee=person_view(question.assignee) if question.assignee else None,
        answers=[answer_view(one) for one in question.answers.all()],
        owed=owed_view(question),
        thread=question.thread_id,
        draft=question.draft,
        draft_by=person_view(question.draft_by) if question.draft_by else None,
        notes=[note_view(one) for one in question.notes.all()],
    )


def own_question(question: Question) -> OwnQuestion:
    """A question for its asker."""
    rejected = question.state == Question.State.REJECTED
    return OwnQuestion(
        id=question.pk,
        hall=question.hall_id,
        number=question.number,
        state=_word(question.state),
        body=question.body,
        asked_at=question.asked_at,
        salt=question.salt,
        anonymous=question.anonymous,
        original=original_of(question),
        reason=reasons.sentence(question.reason_kind, question.reason) if rejected else question.reason,
        reason_kind=question.reason_kind,
        may_appeal=rejected and question.appealed_at is None and question.hall.state not in states.OVER,
        appeal=question.appeal,
        merged_into=_number_of_parent(question),
        position=question.position,
        answers=[answer_view(one) for one in question.answers.all()],
        owed=owed_view(question),
    )


def note_view(note: StaffNote) -> StaffNoteView:
    """A note. Needs its author loaded."""
    return StaffNoteView(id=note.pk, author=person_view(note.author), body=note.body, at=note.at)


def shows_result(poll: Poll) -> bool:
    """Whether everybody may know the tally now."""
    if poll.state in (Poll.State.PUBLISHED, Poll.State.ARCHIVED) and poll.published_at is not None:
        return True
    ended = poll.state == Poll.State.CLOSED or (poll.state == Poll.State.ARCHIVED and poll.closed_at is not None)
    return ended and poll.show != Poll.Show.HIDDEN


def is_public_poll(poll: Poll) -> bool:
    """Whether everybody may see the poll at all."""
    if poll.state == Poll.State.ARCHIVED:
        return poll.opened_at is not None
    return poll.state != Poll.State.DRAFT


def poll_view(poll: Poll, *, with_result: bool | None = None) -> PollView:
    """A poll; its tally where everybody may know it, or as told. Needs its options loaded."""
    shown = shows_result(poll) if with_result is None else with_result
    return PollView(
        id=poll.pk,
        number=poll.number,
        question=poll.question,
        kind=_word(poll.kind),
        options=[
            OptionView(id=one.pk, text=one.text, votes=one.votes if shown else None) for one in poll.options.all()
        ],
        max_choices=poll.max_choices,
        show=_word(poll.show),
        state=_word(poll.state),
        round=poll.round,
        on_screen=poll.on_screen,
        opened_at=poll.opened_at,
        closed_at=poll.closed_at,
        voters=poll.voters if shown else None,
        confirmed_voters=poll.confirmed_voters if shown else None,
        held_voters=poll.held_voters if shown else 0,
    )


def hand_view(hand: Hand) -> HandView:
    """A hand. Needs its user loaded."""
    return HandView(
        id=hand.pk,
        person=person_view(hand.user),
        state=_word(hand.state),
        raised_at=hand.raised_at,
        version=hand.version,
        topic=hand.topic,
        position=hand.position,
    )


def ban_view(ban: HallBan) -> BanView:
    """A ban. Needs its user and question loaded. Through a question without a name it names nobody."""
    unnamed = ban.question is not None and ban.question.anonymous
    return BanView(
        id=ban.pk,
        scope=_word(ban.scope),
        reason=ban.reason,
        at=ban.at,
        person=None if unnamed else person_view(ban.user),
        question=ban.question.number if ban.question else None,
        until=ban.until,
        lifted_at=ban.lifted_at,
    )


def staff_view(staff: HallStaff) -> StaffView:
    """Somebody who runs the hall. Needs the user loaded."""
    return StaffView(person=person_view(staff.user), role=_word(staff.role))


def entry_view(entry: HallEntry) -> HallEntryView:
    """A line of the record. Needs its actor loaded."""
    return HallEntryView(
        number=entry.number,
        subject=_word(entry.subject),
        subject_number=entry.subject_number,
        move=entry.move,
        at=entry.at,
        digest=entry.digest,
        before=entry.before,
        after=entry.after,
        actor=named_actor(entry),
        reason=entry.reason,
        data=entry.data,
    )


def named_actor(entry: HallEntry) -> PersonView | None:
    """Whom the record names."""
    return person_view(entry.actor) if entry.actor is not None and entry.by_staff else None


def line_of(entry: HallEntry, hall: TownHall) -> Line:
    """The entry as its digest covers it. Needs its actor loaded."""
    return Line(
        hall=hall.code,
        number=entry.number,
        subject=entry.subject,
        subject_number=entry.subject_number,
        move=entry.move,
        before=entry.before,
        after=entry.after,
        actor=entry.actor.handle if entry.actor is not None and entry.by_staff else "",
        at=entry.at,
        reason=entry.reason,
        data=entry.data,
    )
