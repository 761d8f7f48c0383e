"""A small assembly to act in: two departments, their people, a conversation with its ticket, and two tickets beside
it. And what everybody sees of it, as one plain value."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from engagement.accounts.models import User
from engagement.threads.models import Thread
from realtime import log
from tests.factories import NOW, make_department, make_member, make_user
from tests.threads.factories import make_thread
from tests.tickets.factories import fresh, make_calendar, make_policy, make_ticket
from tests.tickets.replay import State, as_json, news_replayed, queue_replayed, shown_replayed, ticket_replayed
from tickets.models import Department, SlaPolicy, Ticket
from tickets.queries.notifications import get_notifications_snapshot, list_notifications
from tickets.queries.tickets import get_queue, get_snapshot, shown_tickets_of

WARNING = {"clock": "first_response", "offset_seconds": -3_600, "level": 1, "target": "assignee"}
RAISE = {"clock": "first_response", "offset_seconds": 0, "level": 1, "action": "raise_priority"}
REASSIGN = {"clock": "resolution", "offset_seconds": 0, "level": 2, "action": "reassign"}


class World(NamedTuple):
    """Somebody of every role, and three tickets of one department: `ticket` is about the thread, `other` and `third`
    are about nothing."""

    works: Department
    parks: Department
    policy: SlaPolicy
    citizen: User
    officer: User
    colleague: User
    supervisor: User
    gardener: User
    director: User
    thread: Thread
    ticket: Ticket
    other: Ticket
    third: Ticket

    @property
    def people(self) -> list[User]:
        """Everybody."""
        return [self.citizen, self.officer, self.colleague, self.supervisor, self.gardener, self.director]

    def citizen_news(self) -> list[int]:
        """The ids of the citizen's notifications, the newest first."""
        return list(list_notifications(self.citizen.pk).values_list("pk", flat=True))

    def again(self, ticket: Ticket | None = None) -> Ticket:
        """A ticket as it is stored."""
        return Ticket.objects.get(pk=(ticket or self.ticket).pk)


def make_world() -> World:
    """Two hours before it closes on a Monday, everything was opened at nine."""
    make_calendar()
    policy = make_policy(steps=[WARNING, RAISE, REASSIGN])
    works, parks = make_department(slug="works", name="Works"), make_department(slug="parks", name="Parks")
    people = {
        "citizen": make_user(handle="the_citizen"),
        "officer": make_member(works, handle="the_officer"),
        "colleague": make_member(works, handle="the_colleague"),
        "supervisor": make_member(works, role="supervisor", handle="the_supervisor"),
        "gardener": make_member(parks, handle="the_gardener"),
        "director": make_user(role="director", handle="the_director"),
    }
    loaded: dict[str, Any] = {name: fresh(person) for name, person in people.items()}
    thread = make_thread(author=loaded["citizen"], department=works)
    about = {"department": works, "actor": loaded["officer"], "requester": loaded["citizen"]}
    return World(
        works=works,
        parks=parks,
        policy=policy,
        **loaded,
        thread=thread,
        ticket=Ticket.objects.get(subject=f"thread:{thread.pk}"),
        other=make_ticket(**about, title="The same drain"),
        third=make_ticket(**about, title="A bridge"),
    )


LATER = NOW + timedelta(minutes=10)


# --- what everybody sees ------------------------------------------------------------------------------------------


class Seen(NamedTuple):
    """What the pages show: of each ticket by number, each desk, each conversation, each person."""

    inside: dict[int, State]
    desks: dict[str, State]
    public: dict[str, list[State]]
    news: dict[int, State]
    offsets: dict[str, int]


def seen(world: World) -> Seen:
    """Everything, as it is stored."""
    subjects = sorted({ticket.subject for ticket in Ticket.objects.exclude(subject="")})
    return Seen(
        inside={t.number: as_json(get_snapshot(world.director, t.number)) for t in Ticket.objects.order_by("number")},
        desks={one.slug: as_json(get_queue(one)) for one in Department.objects.order_by("slug")},
        public={subject: [as_json(one) for one in shown_tickets_of(subject)] for subject in subjects},
        news={one.pk: as_json(get_notifications_snapshot(one.pk)) for one in world.people},
        offsets={subject: log.position(subject).offset for subject in subjects},
    )


def replayed(old: Seen) -> Seen:
    """The same, from what was seen before and what the streams said since; new tickets, desks and conversations from
    their events alone."""
    epoch = log.current_epoch()
    nothing = {"epoch": epoch, "offset": 0, "ticket": None, "records": [], "notes": [], "relations": []}
    no_queue = {"epoch": epoch, "offset": 0, "rows": []}
    ids = dict(Ticket.objects.values_list("number", "pk"))
    slugs = Department.objects.order_by("slug").values_list("slug", flat=True)
    subjects = sorted(set(Ticket.objects.exclude(subject="").values_list("subject", flat=True)))
    return Seen(
        inside={number: ticket_replayed(old.inside.get(number, nothing), pk) for number, pk in sorted(ids.items())},
        desks={slug: queue_replayed(old.desks.get(slug, no_queue), slug) for slug in slugs},
        public={one: shown_replayed(old.public.get(one, []), one, old.offsets.get(one, 0)) for one in subjects},
        news={user_id: news_replayed(snapshot, user_id) for user_id, snapshot in old.news.items()},
        offsets={one: log.position(one).offset for one in subjects},
    )
