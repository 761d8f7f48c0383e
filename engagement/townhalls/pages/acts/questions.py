"""What can be done with a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from engagement.townhalls import actions, queries
from engagement.townhalls import running_forms as forms
from engagement.townhalls.pages.acts.base import Act, Given, moved, simple


def merge(actor: Any, given: Given) -> Any:
    """Into the question of that number. Raises MergeUnsuitable at its field where there is none."""
    into = queries.find_question(given.hall, given["into"])
    if into is None:
        raise actions.MergeUnsuitable(field="into")
    return actions.merge_questions(actor=actor, into_id=into.pk, **given.seen)


def department_of(given: Given) -> str:
    """The short name of the chosen department, or "" for the hall's."""
    return given["department"].slug if given["department"] else ""


def hand_on(actor: Any, given: Given) -> Any:
    """To somebody of the hall or to a department."""
    return actions.hand_on(
        actor=actor, handle=given["handle"], department=department_of(given), reason=given["reason"], **given.seen
    )


def mute(actor: Any, given: Given) -> Any:
    """Through a question, or by name."""
    person = given["person"].lstrip("@")
    return actions.mute_in_hall(
        actor=actor, hall_id=given.hall.pk, handle=person, question_id=None if person else given.of, now=given.now
    )


def ban(actor: Any, given: Given) -> Any:
    """Through a question or by name."""
    minutes = given["minutes"]
    return actions.ban_from_hall(
        actor=actor,
        hall_id=given.hall.pk,
        handle=given["person"].lstrip("@"),
        question_id=given.of or None,
        scope=given["scope"],
        minutes=int(minutes) if minutes else None,
        reason=given["reason"],
        now=given.now,
    )


QUESTION_ACTS: Mapping[str, Act] = {
    "approve": Act(
        of="question",
        command="question.approve",
        title=_("Show it"),
        button=_("Approve"),
        perform=simple("approve_question", version=True),
    ),
    "reject": Act(
        of="question",
        command="question.reject",
        title=_("Do not show it"),
        button=_("Reject"),
        icon="cross",
        form=forms.RejectForm,
        bad=True,
        perform=lambda actor, given: actions.reject_question(
            actor=actor, kind=given["kind"], words=given["words"], **given.seen
        ),
    ),
    "edit": Act(
        of="question",
        command="question.edit",
        title=_("Mend its words"),
        button=_("Edit"),
        icon="edit",
        form=forms.WordsForm,
        perform=lambda actor, given: actions.edit_question(actor=actor, body=given["body"], **given.seen),
    ),
    "merge": Act(
        of="question",
        command="question.merge",
        title=_("Merge it into another one"),
        button=_("Merge"),
        icon="reply",
        form=forms.MergeForm,
        perform=merge,
    ),
    "unmerge": Act(
        of="question",
        command="question.unmerge",
        title=_("Take it out again"),
        button=_("Take apart"),
        icon="open",
        perform=simple("unmerge_question"),
    ),
    "assign": Act(
        of="question",
        command="question.assign",
        title=_("Who is to answer"),
        button=_("Assign"),
        icon="person",
        form=forms.AssignForm,
        perform=lambda actor, given: actions.assign_question(actor=actor, handle=given["handle"], **given.seen),
    ),
    "queue": Act(
        of="question",
        command="question.queue",
        title=_("It comes next"),
        button=_("Next"),
        icon="up",
        form=forms.PlaceForm,
        perform=lambda actor, given: actions.queue_question(actor=actor, position=given["position"], **given.seen),
    ),
    "release_votes": Act(
        of="question",
        command="question.release_votes",
        title=_("Count the votes that are held"),
        button=_("Count held votes"),
        perform=simple("release_votes", version=True),
    ),
    "discard_votes": Act(
        of="question",
        command="question.discard_votes",
        title=_("Take away the votes that are held"),
        button=_("Discard held votes"),
        icon="cross",
        bad=True,
        perform=simple("discard_votes", version=True),
    ),
    "unqueue": Act(
        of="question",
        command="question.unqueue",
        title=_("Back to the list"),
        button=_("Back"),
        icon="open",
        perform=simple("unqueue_question", version=True),
    ),
    "feature": Act(
        of="question",
        command="question.feature",
        title=_("On the screen now"),
        button=_("Screen"),
        icon="pin",
        perform=simple("feature_question", version=True),
    ),
    "unfeature": Act(
        of="question",
        command="question.unfeature",
        title=_("Off the screen"),
        button=_("Off the screen"),
        icon="hide",
        perform=simple("unfeature_question", version=True),
    ),
    "answer": Act(
        of="question",
        command="question.answer",
        title=_("It was answered in the hall"),
        button=_("Answered"),
        icon="seal",
        form=forms.SaidForm,
        perform=lambda actor, given: actions.answer_live(actor=actor, body=given["body"], **given.seen),
    ),
    "owe": Act(
        of="question",
        command="question.owe",
        title=_("The answer comes in writing"),
        button=_("Owe it"),
        icon="clock",
        form=forms.DepartmentForm,
        perform=lambda actor, given: actions.owe_answer(actor=actor, department=department_of(given), **given.seen),
    ),
    "ticket": Act(
        of="question",
        command="question.ticket",
        title=_("A department's work"),
        button=_("Ticket"),
        icon="gear",
        form=forms.TicketForm,
        perform=lambda actor, given: actions.make_ticket(actor=actor, department=department_of(given), **given.seen),
    ),
    "note": Act(
        of="question",
        command="question.note",
        title=_("A note"),
        button=_("Note"),
        icon="edit",
        form=forms.NoteForm,
        done=_("The note is there. Only those who run the town hall read it."),
        perform=lambda actor, given: actions.add_staff_note(actor=actor, body=given["body"], **given.on),
    ),
    "draft": Act(
        of="question",
        command="question.draft",
        title=_("A draft of the answer"),
        button=_("Keep the draft"),
        icon="edit",
        form=forms.AnswerForm,
        done=_("The draft is kept. Nobody outside reads it."),
        perform=lambda actor, given: actions.save_draft(actor=actor, body=given["body"], **given.seen),
    ),
    "write": Act(
        of="question",
        command="question.write",
        title=_("The answer in writing"),
        button=_("Publish the answer"),
        icon="seal",
        form=forms.AnswerForm,
        done=_("The answer is public. Whoever asked is told."),
        perform=lambda actor, given: actions.answer_in_writing(actor=actor, body=given["body"], **given.seen),
    ),
    "hand_on": Act(
        of="question",
        command="question.hand_on",
        title=_("Somebody else answers it"),
        button=_("Hand on"),
        icon="send",
        form=forms.HandOnForm,
        done=_("It is in other hands now."),
        perform=hand_on,
    ),
    "sooner": Act(
        of="question",
        command="question.queue",
        title=_("Sooner"),
        button=_("Sooner"),
        icon="up",
        perform=moved("queue_question", "question", -1),
    ),
    "later": Act(
        of="question",
        command="question.queue",
        title=_("Later"),
        button=_("Later"),
        icon="down",
        perform=moved("queue_question", "question", 1),
    ),
    "mute": Act(
        of="question",
        command="hall.mute",
        title=_("Silent in the chat for ten minutes"),
        button=_("Mute"),
        icon="pause",
        form=forms.MuteForm,
        done=_("They are silent in the chat for ten minutes. It can be lifted where you did it, and under Bans."),
        perform=mute,
    ),
    "mute_person": Act(
        of="hall",
        command="hall.mute",
        title=_("Silent in the chat for ten minutes"),
        button=_("Mute"),
        icon="pause",
        form=forms.WhoForm,
        done=_("They are silent in the chat for ten minutes. It can be lifted where you did it, and under Bans."),
        perform=mute,
    ),
    "ban": Act(
        of="question",
        command="hall.ban",
        title=_("Ban somebody"),
        button=_("Ban"),
        icon="flag",
        form=forms.BanForm,
        done=_("The ban holds from now on."),
        bad=True,
        perform=ban,
    ),
}
