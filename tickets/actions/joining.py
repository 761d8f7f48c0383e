"""Tickets and each other: one goes into another, one blocks or duplicates another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from tickets import clocks, merging, permissions, states
from tickets.actions.rules import check_fresh, check_works, move
from tickets.actions.work import Job, Work, working
from tickets.models import Relation, Ticket, TicketFollower
from tickets.queries.relations import find_relation, hold_relations, reaches
from tickets.queries.tickets import access_tickets, list_relations
from tickets.queries.watchers import hearers_of, who_may_follow


class MergeIntoItself(Refusal):
    """A ticket does not go into itself."""

    code = 542
    slug = "merge_into_itself"
    kind = Kind.INVALID
    message = _("A ticket cannot go into itself. Choose another one.")


class MergeImpossible(Refusal):
    """What is done, or went into another one itself, takes nothing in."""

    code = 543
    slug = "merge_impossible"
    kind = Kind.CONFLICT
    message = _("The ticket %(reference)s is not open any more. Choose one that is.")


class MergeRestricted(Refusal):
    """Whose ticket went into it would hear of what is another person's alone, and could not even read it."""

    code = 559
    slug = "merge_restricted"
    kind = Kind.CONFLICT
    message = _("The ticket %(reference)s is not for everyone. Only tickets of the same person can go into it.")


class RelatedToItself(Refusal):
    """A ticket stands in no relation to itself."""

    code = 544
    slug = "related_to_itself"
    kind = Kind.INVALID
    message = _("A ticket cannot be related to itself. Choose another one.")


class RelationUnknown(Refusal):
    """No such relation."""

    code = 545
    slug = "relation_unknown"
    kind = Kind.INVALID
    message = _("Choose one of the relations in the list.")


class RelationExists(Refusal):
    """It is there already."""

    code = 546
    slug = "relation_exists"
    kind = Kind.CONFLICT
    message = _("The two tickets are related like this already.")


class RelationCircle(Refusal):
    """The relation would lead back to where it began."""

    code = 547
    slug = "relation_circle"
    kind = Kind.CONFLICT
    message = _("This would lead in a circle: %(reference)s comes back to this ticket by the same relation.")


class RelationMissing(Refusal):
    """The two are not related like this."""

    code = 548
    slug = "relation_missing"
    kind = Kind.MISSING
    message = _("The two tickets are not related like this.")


@transaction.atomic
def merge_tickets(
    *, actor: permissions.Person, number: int, into: int, version: int | None = None, now: datetime
) -> Ticket:
    """Let a ticket go into another one, for good; gives the one that stays. Both are the actor's to work on.

    Its followers and whose it is follow the other one. The older obligation wins: see `merging`. Its own clocks end;
    what was overdue by then stays a breach. It stays on record as a duplicate of the other one. Raises MayNotWork,
    TicketMissing, TicketNotYours, StaleTicket, MergeIntoItself, MergeImpossible, MergeRestricted, RelationCircle,
    StatusImpossible. Publishes TicketChanged, QueueChanged, TicketShown, NotificationReceived.
    """
    check_works(actor, now)
    if number == into:
        raise MergeIntoItself(field="into")
    source, target = access_tickets(actor, [number, into])
    check_fresh(actor, source, version)
    if not states.is_open(target.status):
        raise MergeImpossible(field="into", params={"reference": target.reference})
    if target.restricted and source.requester_id not in (None, target.requester_id):
        raise MergeRestricted(field="into", params={"reference": target.reference})
    hold_relations()
    if reaches(target.pk, Relation.Kind.DUPLICATE_OF, source.pk):
        raise RelationCircle(field="into", params={"reference": target.reference})
    with working(now=now, actor=actor) as work:
        leaving, staying = work.on_all([source, target])
        _take_in(staying, leaving)
    return target


def _take_in(staying: Job, leaving: Job) -> None:
    source, target, now = leaving.ticket, staying.ticket, leaving.work.now
    move(leaving, "merged")
    carry = merging.carries(leaving.book, staying.book, now)
    staying.turn(lambda book: merging.carried(book, carry, now))
    leaving.turn(lambda book: clocks.cancelled(book, now))
    source.merged_into, source.next_at = target, None
    leaving.record("merged", into=target.reference)
    staying.record("absorbed", source=source.reference, carried=[one.to_data() for one in carry])
    people = hearers_of(source)
    TicketFollower.objects.bulk_create(
        [TicketFollower(ticket=target, user_id=one, since=now) for one in sorted(who_may_follow(target, people))],
        ignore_conflicts=True,
    )
    Relation.objects.get_or_create(
        ticket=source,
        kind=Relation.Kind.DUPLICATE_OF,
        other=target,
        defaults={"made_by_id": leaving.work.actor.pk, "made_at": now},
    )
    leaving.relations, staying.relations = list_relations(source), list_relations(target)
    leaving.tell(people, "ticket_merged", into=target.reference)


@transaction.atomic
def relate_tickets(*, actor: permissions.Person, number: int, kind: str, other: int, now: datetime) -> Ticket:
    """Say how a ticket stands to another one: it is a duplicate of it, was split from it, or blocks it.

    Raises MayNotWork, TicketMissing, TicketNotYours, RelatedToItself, RelationUnknown, RelationExists,
    RelationCircle. Publishes TicketChanged of both, QueueChanged.
    """
    check_works(actor, now)
    if kind not in Relation.Kind.values:
        raise RelationUnknown(field="kind")
    if number == other:
        raise RelatedToItself(field="other")
    ticket, second = access_tickets(actor, [number, other])
    hold_relations()
    if find_relation(ticket.pk, kind, second.pk) is not None:
        raise RelationExists(field="other")
    if reaches(second.pk, kind, ticket.pk):
        raise RelationCircle(field="other", params={"reference": second.reference})
    Relation.objects.create(ticket=ticket, kind=kind, other=second, made_by_id=actor.pk, made_at=now)
    with working(now=now, actor=actor) as work:
        say_related(work, "related", ticket, kind, second)
    return ticket


@transaction.atomic
def unrelate_tickets(*, actor: permissions.Person, number: int, kind: str, other: int, now: datetime) -> Ticket:
    """Take a relation back. Raises MayNotWork, TicketMissing, TicketNotYours, RelationMissing. Publishes
    TicketChanged of both, QueueChanged."""
    check_works(actor, now)
    ticket, second = access_tickets(actor, [number, other])
    relation = find_relation(ticket.pk, kind, second.pk)
    if relation is None:
        raise RelationMissing
    relation.delete()
    with working(now=now, actor=actor) as work:
        say_related(work, "unrelated", ticket, kind, second)
    return ticket


def say_related(work: Work, event: str, ticket: Ticket, kind: str, other: Ticket) -> None:
    """Put down on both sides how they stand to each other now."""
    for job, second, forward in zip(work.on_all([ticket, other]), (other, ticket), (True, False), strict=True):
        job.record(event, relation=kind, other=second.reference, forward=forward)
        job.relations = list_relations(job.ticket)
