"""Filters of the queue that an officer gave a name."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from tickets import permissions, text
from tickets.actions.rules import check_works
from tickets.models import SavedView
from tickets.queries.desk import Filters

NAME_LENGTH = 60
QUERY_LENGTH = 300
MOST_VIEWS = 20
MOST_FIELDS = 50
FILTERS = frozenset(field.name for field in fields(Filters))
"""What a filter of the queue may say; anything else in an address is dropped."""


class ViewsFull(Refusal):
    """Twenty views are enough for anybody's row of them."""

    code = 557
    slug = "views_full"
    kind = Kind.CONFLICT
    message = _("You have %(limit)d views already. Delete one first.")


class ViewMissing(Refusal):
    """There is no such view of this person's."""

    code = 558
    slug = "view_missing"
    kind = Kind.MISSING
    message = _("There is no such view of yours.")


@transaction.atomic
def save_view(*, actor: permissions.Person, name: str, query: str, now: datetime) -> SavedView:
    """Keep a filter under a name; the same name again replaces it. Raises MayNotWork, ViewsFull, TextEmpty,
    TextTooLong, TextUnreadable. Publishes nothing."""
    check_works(actor, now)
    name = text.clean_line(name, limit=NAME_LENGTH, field="name")
    known = SavedView.objects.filter(user_id=actor.pk)
    if not known.filter(name=name).exists() and known.count() >= MOST_VIEWS:
        raise ViewsFull(params={"limit": MOST_VIEWS})
    view, _made = SavedView.objects.update_or_create(
        user_id=actor.pk, name=name, defaults={"query": clean_query(query)}
    )
    return view


@transaction.atomic
def delete_view(*, actor: permissions.Person, view_id: int, now: datetime) -> SavedView:
    """Forget a view. Raises MayNotWork, ViewMissing. Publishes nothing."""
    check_works(actor, now)
    view = SavedView.objects.filter(pk=view_id, user_id=actor.pk).first()
    if view is None:
        raise ViewMissing
    view.delete()
    view.pk = view_id
    return view


def clean_query(query: str) -> str:
    """Only what filters the queue, each once, in order. Raises TextTooLong, TextUnreadable."""
    try:
        given = dict(parse_qsl(query.lstrip("?"), max_num_fields=MOST_FIELDS))
    except ValueError as problem:
        raise text.TextUnreadable(field="query") from problem
    kept = {
        name: text.clean_line(given[name], limit=QUERY_LENGTH, field="query", optional=True)
        for name in sorted(FILTERS & given.keys())
    }
    cleaned = urlencode([(name, value) for name, value in kept.items() if value])
    if len(cleaned) > QUERY_LENGTH:
        raise text.TextTooLong(field="query", params={"length": len(cleaned), "limit": QUERY_LENGTH})
    return cleaned
