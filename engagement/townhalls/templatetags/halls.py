"""Words and shapes of town halls, as the pages show them. The modules say the same (static/js/hall_words.js)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagement.threads.templatetags.durbar import Look, spoken
from engagement.townhalls import codes, reasons, states
from engagement.townhalls.events import HallView, QuestionView
from tickets.durations import worked

register = template.Library()
DAY_SECONDS = 86_400

HALLS: Mapping[str, Look] = {
    "draft": Look(gettext_lazy("Draft"), "edit"),
    "scheduled": Look(gettext_lazy("Planned"), "clock"),
    "lobby": Look(gettext_lazy("Begins in a moment"), "clock"),
    "live": Look(gettext_lazy("Live now"), "live"),
    "paused": Look(gettext_lazy("Live, in a pause"), "pause"),
    "wrap_up": Look(gettext_lazy("Live, last questions"), "live"),
    "ended": Look(gettext_lazy("Ended"), "check"),
    "follow_up": Look(gettext_lazy("Ended, answers to come"), "clock"),
    "archived": Look(gettext_lazy("Ended, all answered"), "check"),
}
QUESTIONS: Mapping[str, Look] = {
    "pending": Look(gettext_lazy("Waits to be read"), "clock"),
    "held": Look(gettext_lazy("Waits for a closer look"), "clock"),
    "listed": Look(gettext_lazy("On the list"), "open"),
    "queued": Look(gettext_lazy("Comes next"), "up"),
    "featured": Look(gettext_lazy("Being answered now"), "live"),
    "answered_live": Look(gettext_lazy("Answered in the hall"), "seal"),
    "owed": Look(gettext_lazy("Answer owed in writing"), "clock"),
    "answered_written": Look(gettext_lazy("Answered in writing"), "seal"),
    "ticketed": Look(gettext_lazy("Became a ticket"), "check"),
    "rejected": Look(gettext_lazy("Not shown"), "cross"),
    "merged": Look(gettext_lazy("Joined with another"), "reply"),
    "withdrawn": Look(gettext_lazy("Withdrawn"), "cross"),
}
OWN: Mapping[str, Any] = {
    "pending": gettext_lazy("A moderator reads it before it is shown. You will see here what comes of it."),
    "held": gettext_lazy("It is held back for a closer look by a moderator. You will see here what comes of it."),
    "listed": gettext_lazy("Everybody can see it and vote for it."),
    "queued": gettext_lazy("It will be answered soon."),
    "featured": gettext_lazy("It is on the screen. The answer is being given now."),
    "answered_live": gettext_lazy("It was answered in the hall."),
    "owed": gettext_lazy("An answer in writing is owed to you."),
    "answered_written": gettext_lazy("It was answered in writing."),
    "ticketed": gettext_lazy("A department works on it under a ticket."),
    "withdrawn": gettext_lazy("You took it back."),
}
KINDS: Mapping[str, Any] = {
    "live": gettext_lazy("Answered in the hall"),
    "written": gettext_lazy("Answer in writing"),
}


@register.filter
def hall_look(state: str) -> Look:
    """The word and the shape of a hall's state."""
    return HALLS[state]


@register.filter
def question_look(state: str) -> Look:
    """The word and the shape of a question's state."""
    return QUESTIONS[state]


@register.filter
def answer_kind(kind: str) -> str:
    """What stands over an answer."""
    return str(KINDS[kind])


@register.filter
def own_words(question: Any) -> str:
    """What the asker reads about their own question, in whole sentences."""
    if question.state == "rejected":
        return _("It was not shown: %(reason)s") % {"reason": question.reason}
    if question.state == "merged":
        return _("It was joined with question %(number)s. Your vote counts there.") % {"number": question.merged_into}
    return str(OWN[question.state])


@register.filter
def code_written(code: str) -> str:
    """A join code as it stands on the screen."""
    return codes.written(code)


@register.filter
def reason_kind(kind: str) -> str:
    """The name of a kind of rejection, in lists and counts."""
    return str(reasons.KINDS[kind][0]) if kind in reasons.KINDS else kind


@register.simple_tag(takes_context=True)
def hall_when(context: template.Context, hall: Any) -> str:
    """When a hall is: “Mon 23 Nov, 14:00 to 15:30”."""
    begins = timezone.localtime(hall.starts_at)
    ends = begins + timedelta(minutes=hall.planned_minutes)
    pattern = "D j M Y, H:i" if begins.year != timezone.localdate(context["now"]).year else "D j M, H:i"
    return _("%(begins)s to %(ends)s") % {"begins": date_format(begins, pattern), "ends": date_format(ends, "H:i")}


@register.simple_tag(takes_context=True)
def hall_sentence(context: template.Context, hall: HallView, questions: Sequence[QuestionView] = ()) -> str:
    """What happens in the hall, what will happen next, and what one can do: one or two plain sentences."""
    now = context["now"]
    if hall.switches.panic and hall.state not in states.OVER:
        return _("The moderators have closed everything for a moment. You can read along.")
    if hall.state in ("ended", "follow_up"):
        owed = sum(1 for one in questions if one.state == "owed")
        if not owed:
            return _("It is over. Every question has its answer.")
        return ngettext(
            "It is over. %(count)s answer is still owed in writing, and comes here.",
            "It is over. %(count)s answers are still owed in writing, and come here.",
            owed,
        ) % {"count": owed}
    if hall.state == "live":
        since = spoken(hall.live_at or hall.starts_at, now, inline=True)
        return _("It began %(time)s. %(can)s") % {"time": since, "can": what_one_can_do(hall)}
    if hall.state == "scheduled":
        begins = spoken(hall.starts_at, now, inline=True)
        return _("It begins %(time)s. %(can)s") % {"time": begins, "can": what_one_can_do(hall)}
    return {
        "draft": _("Only those who run it can see it."),
        "lobby": _("The doors are open. %(can)s") % {"can": what_one_can_do(hall)},
        "paused": _("A short pause. %(can)s") % {"can": what_one_can_do(hall)},
        "wrap_up": _("No new questions any more: what is on the list is answered now or in writing."),
        "archived": _("It is over. Every question has its answer."),
    }[hall.state]


@register.simple_tag(takes_context=True)
def slow_words(context: template.Context, hall: HallView) -> str:
    """What slow mode asks of whoever wants to ask, or "" where there is none."""
    seconds, until = hall.switches.asking_slow_seconds, hall.switches.asking_slow_until
    if not seconds or (until is not None and until <= context["now"]):
        return ""
    if until is None:
        return _("Slow mode: everybody can ask once in %(seconds)s seconds.") % {"seconds": seconds}
    return _("Many new accounts are asking: until %(until)s everybody can ask once in %(seconds)s seconds.") % {
        "until": date_format(timezone.localtime(until), "H:i"),
        "seconds": seconds,
    }


def what_one_can_do(hall: HallView) -> str:
    """Ask, vote, both, or read along."""
    if hall.switches.questions and hall.switches.voting:
        return _("Ask your question, or vote for one that is there.")
    if hall.switches.questions:
        return _("Ask your question.")
    if hall.switches.voting:
        return _("Vote for the questions you want answered.")
    return _("You can read along.")


SUBJECTS: Mapping[str, Any] = {
    "hall": gettext_lazy("The town hall"),
    "question": gettext_lazy("Question %(number)s"),
    "poll": gettext_lazy("Poll %(number)s"),
    "hand": gettext_lazy("A raised hand"),
    "switch": gettext_lazy("A switch"),
    "ban": gettext_lazy("A ban"),
    "staff": gettext_lazy("Those who run it"),
}
MOVES: Mapping[str, Any] = {
    "create": gettext_lazy("made"),
    "edit": gettext_lazy("changed"),
    "schedule": gettext_lazy("announced"),
    "unschedule": gettext_lazy("back to a draft"),
    "open_lobby": gettext_lazy("doors opened"),
    "go_live": gettext_lazy("went live"),
    "pause": gettext_lazy("paused"),
    "resume": gettext_lazy("went on"),
    "wrap_up": gettext_lazy("no new questions any more"),
    "end": gettext_lazy("ended"),
    "follow_up": gettext_lazy("answers to come"),
    "archive": gettext_lazy("archived"),
    "ask": gettext_lazy("asked"),
    "hold": gettext_lazy("held back for a closer look"),
    "approve": gettext_lazy("shown to everybody"),
    "list": gettext_lazy("shown to everybody"),
    "reject": gettext_lazy("not shown"),
    "appeal": gettext_lazy("asked for a second look"),
    "merge": gettext_lazy("joined with another"),
    "unmerge": gettext_lazy("taken apart again"),
    "withdraw": gettext_lazy("withdrawn"),
    "assign": gettext_lazy("given to an official"),
    "queue": gettext_lazy("comes next"),
    "unqueue": gettext_lazy("back on the list"),
    "requeue": gettext_lazy("another place in the line"),
    "feature": gettext_lazy("put on the screen"),
    "unfeature": gettext_lazy("taken off the screen"),
    "answer_live": gettext_lazy("answered in the hall"),
    "owe": gettext_lazy("an answer in writing is owed"),
    "answer_written": gettext_lazy("answered in writing"),
    "hand_on": gettext_lazy("handed on"),
    "ticket": gettext_lazy("became a ticket"),
    "open": gettext_lazy("opened"),
    "close": gettext_lazy("closed"),
    "publish": gettext_lazy("result published"),
    "reopen": gettext_lazy("opened again"),
    "show": gettext_lazy("put on the screen"),
    "hide": gettext_lazy("taken off the screen"),
    "raise": gettext_lazy("raised"),
    "call": gettext_lazy("called"),
    "uncall": gettext_lazy("not called any more"),
    "speak": gettext_lazy("has the word"),
    "finish": gettext_lazy("has spoken"),
    "lower": gettext_lazy("lowered"),
    "name": gettext_lazy("named"),
    "dismiss": gettext_lazy("dismissed"),
    "set": gettext_lazy("set"),
    "ban": gettext_lazy("put"),
    "mute": gettext_lazy("put on the chat, for ten minutes"),
    "lift": gettext_lazy("lifted"),
    "undo": gettext_lazy("the move before was taken back"),
}


@register.filter
def entry_words(entry: Any) -> str:
    """A line of the record in words: what was moved, and how."""
    subject = str(SUBJECTS.get(entry.subject, entry.subject)) % {"number": entry.subject_number}
    move = str(MOVES.get(entry.move, entry.move))
    if entry.before and entry.after and entry.subject == "switch":
        return f"{subject}: {move} ({entry.before} → {entry.after})"
    return f"{subject}: {move}"


@register.simple_tag
def spoken_length(seconds: int) -> str:
    """A length of time: “45 min”, “3 h 20 min”, “4 days”."""
    if seconds < 2 * DAY_SECONDS:
        return worked(seconds)
    days = round(seconds / DAY_SECONDS)
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
