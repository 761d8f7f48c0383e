"""One of everything: a thing that everybody may read, the same kind that hardly anybody may, and one that does not
exist; and somebody of every role around them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from engagement.accounts.models import User
from engagement.threads.models import Post, Report, Thread
from engagement.townhalls import actions as halls
from engagement.townhalls.actions.polls import create_poll, move_poll
from engagement.townhalls.models import HallBan, HallEntry, Hand, Poll, Question, TownHall
from tests.factories import NOW, make_guest, make_member, make_user
from tests.photos.factories import make_photo
from tests.threads.factories import make_post, make_report, make_thread
from tests.tickets.factories import fresh, make_calendar, make_policy
from tests.townhalls.factories import make_cast, make_hall, make_hand, make_question
from tickets import actions as tickets
from tickets.models import Department, Notification, Ticket
from tickets.references import reference_of

ROLES = (
    *("nobody", "guest", "banned", "citizen", "owner"),
    *("officer", "supervisor", "elsewhere", "hall_moderator", "official"),
    *("moderator", "director", "administrator"),
)
"""`owner` wrote and asked all of it; `officer`, `supervisor` and `official` work in its department, `elsewhere` in
another one; `hall_moderator` is a citizen who was named for the hall."""
MISSING = 10**6
AT = NOW + timedelta(minutes=5)
"""When everything is tried: within the time in which one may edit what one wrote."""
Things = dict[str, Any]


class World(NamedTuple):
    """`shown`, `hidden` and `missing` name the same things: what an address calls them -> a value for it."""

    people: dict[str, User]
    shown: Things
    hidden: Things
    missing: Things


def make_world() -> World:
    """A department with its threads, tickets and town hall, another one with an officer."""
    make_calendar()
    policy = make_policy()
    cast = make_cast()
    people = {
        "guest": make_guest(),
        "banned": cast.banned,
        "citizen": cast.citizen,
        "owner": cast.asker,
        "officer": cast.officer,
        "supervisor": make_member(cast.department, role="supervisor", handle="the_supervisor"),
        "elsewhere": cast.officer_elsewhere,
        **{name: getattr(cast, name) for name in ROLES[8:]},
    }
    people = {name: fresh(person) for name, person in people.items()}
    kept = _papers(people, cast.department)
    common: Things = {"slug": cast.department.slug, "calendar": "assembly", "policy_id": policy.pk, **kept}
    shown = _threads(people, cast.department, "public") | _hall(people, cast.hall) | common
    draft = make_hall(state="draft", moderator=cast.moderator, department=cast.department)
    hidden = _threads(people, cast.department, "restricted") | _draft(people, cast.hall, draft) | common
    shown |= {"handle": people["citizen"].handle, "user_id": people["citizen"].pk}
    hidden |= {"handle": people["guest"].handle, "user_id": people["guest"].pk}
    missing: Things = {name: MISSING if isinstance(value, int) else "nowhere" for name, value in shown.items()}
    none, neither = reference_of(MISSING), reference_of(MISSING + 1)
    return World(people, shown, hidden, missing | {"reference": none, "another": neither})


def _threads(people: dict[str, User], department: Department, visibility: str) -> Things:
    thread = make_thread(author=people["owner"], department=department, visibility=visibility)
    author = people["owner" if visibility == "restricted" else "citizen"]
    photo = make_photo(author)
    post: Post = make_post(thread, author=author, photos=[photo.name])
    report: Report = make_report(post, reporter=people["officer"])
    many_links = " ".join(f"https://{number}.example.org" for number in range(11))
    held = make_post(thread, author=author, body=many_links).held
    assert held is not None
    ticket = Ticket.objects.get(subject=f"thread:{thread.pk}")
    return {
        "thread_id": thread.pk,
        "post_id": post.pk,
        "photo": photo.name,
        "number": post.number,
        "report_id": report.pk,
        "held_id": held.pk,
        "reference": ticket.reference,
        "ticket": ticket.pk,
    }


def _hall(people: dict[str, User], hall: TownHall) -> Things:
    question = make_question(hall, state="listed", asker=people["owner"], moderator=people["moderator"])
    poll: Poll = create_poll(
        actor=people["moderator"], hall_id=hall.pk, question="Which first?", options=["Drains", "Lights"], now=NOW
    )
    move_poll(actor=people["moderator"], poll_id=poll.pk, move="open", now=NOW)
    hand: Hand = make_hand(hall, person=people["owner"])
    ban: HallBan = halls.ban_from_hall(
        actor=people["moderator"], hall_id=hall.pk, handle=fresh(make_user()).handle, reason="Insults.", now=NOW
    )
    return {
        "hall_id": hall.pk,
        "question_id": question.pk,
        "question": question.number,
        "poll_id": poll.pk,
        "poll": poll.number,
        "hand_id": hand.pk,
        "ban_id": ban.pk,
        "entry": HallEntry.objects.filter(hall=hall).latest("number").number,
        "code": hall.code,
    }


def _draft(people: dict[str, User], live: TownHall, draft: TownHall) -> Things:
    """What is hidden of halls: a hall that is not announced, and a question of the live one that nobody approved."""
    question: Question = make_question(live, asker=people["owner"], now=NOW + timedelta(minutes=1))
    poll: Poll = create_poll(
        actor=people["moderator"], hall_id=live.pk, question="Which last?", options=["Drains", "Lights"], now=NOW
    )
    return {
        "hall_id": draft.pk,
        "question_id": question.pk,
        "question": question.number,
        "poll_id": poll.pk,
        "poll": poll.number,
        "hand_id": Hand.objects.latest("pk").pk,
        "ban_id": HallBan.objects.latest("pk").pk,
        "entry": 1,
        "code": draft.code,
    }


def _papers(people: dict[str, User], department: Department) -> Things:
    """What people keep for themselves, and what a supervisor wrote for the department."""
    view = tickets.save_view(actor=people["officer"], name="Mine", query="state=open", now=NOW)
    canned = tickets.save_canned_reply(
        actor=people["supervisor"], department=department.slug, title="Thanks", body="Thank you.", now=NOW
    )
    thread: Thread = make_thread(author=people["owner"], department=department, title="The market gate is broken")
    ticket = Ticket.objects.get(subject=f"thread:{thread.pk}")
    change = tickets.change_many(
        actor=people["officer"], numbers=[ticket.number], change={"priority": "high"}, now=NOW
    )
    tickets.assign_ticket(actor=people["supervisor"], number=ticket.number, assignee_id=people["officer"].pk, now=NOW)
    return {
        "view_id": view.pk,
        "canned_id": canned.pk,
        "bulk_id": change.pk,
        "change_id": change.pk,
        "notification_id": Notification.objects.latest("pk").pk,
        "another": ticket.reference,
    }
