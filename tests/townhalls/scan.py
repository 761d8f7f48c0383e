"""Texts that wait, are held back or are not shown, and who asked without a name: every page, answer of the API, file,
stream, notification and e-mail is read by everybody, and what was found is compared with who may.

The addresses come out of the URL configuration and the streams out of the hub's table: one that nobody has thought of
here fails the test. It takes about a minute a role, too long for every run, so it is started by hand:

    .venv/bin/python -m pytest tests/townhalls/scan.py -p no:xdist -o timeout=0
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import mail
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from engagement.accounts.models import User
from engagement.config.streams import POLICIES
from engagement.threads.models import Thread
from engagement.townhalls.models import HallBan, Hand, Poll, Question, TownHall
from engagement.townhalls.pages.acts import ACTS
from engagement.townhalls.pages.kept import forget_all
from realtime import log
from tests import keeping
from tests.townhalls.marked import ROLES, STEM, World, make_world
from tickets.actions.delivering import deliver_due
from tickets.models import Delivery, Notification, Ticket

Found = dict[str, set[str]]
"""Word -> where it was read."""
WORD = re.compile(STEM + "[b-df-hj-np-tv-xz]{4}")
NOT_OURS = ("accounts/", "admin/")
"""What allauth serves holds one's own address alone; the administration is not read: it has no halls yet."""
QUERIES = {
    "hall": ("show=new&all", "show=answered&all", "show=mine&all", "all"),
    "hall_similar": (f"q=What about {STEM} and its drain?",),
    "threads": (f"search={STEM}",),
    "api_threads": (f"search={STEM}", "page_size=100"),
    "desk": (f"search={STEM}", "view=all"),
    "api_queue": (f"search={STEM}", "page_size=100"),
    "api_tickets": (f"search={STEM}", "page_size=100"),
    "tickets": (f"reference={STEM}",),
}
"""Lists that can be searched or that do not show everything at first."""


def make_world_and_write() -> World:
    """The halls, with all e-mail sent."""
    made = make_world()
    mail.outbox = []
    latest = Delivery.objects.aggregate(at=models.Max("next_at"))["at"]
    deliver_due(latest, limit=1000)
    return made._replace(letters=list(mail.outbox))


keeping.keep("world", make_world_and_write, Path(__file__).parent)


@pytest.fixture
def world(db: None) -> World:
    """The halls, made once for all who read."""
    forget_all()
    made: World = keeping.kept()
    return made


# --- where ----------------------------------------------------------------------------------------------------------


def patterns(resolver: URLResolver, before: str = "", params: frozenset[str] = frozenset()) -> Iterator[tuple]:
    """(route, name, its parameters) of every address of ours."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        named = params | set(one.pattern.converters) | set(one.pattern.regex.groupindex)
        if route.startswith(NOT_OURS):
            continue
        if isinstance(one, URLPattern):
            yield route, one.name, named
        else:
            yield from patterns(one, route, named)


def values(world: World) -> dict[frozenset[str], list[dict[str, object]]]:
    """What the parameters of addresses stand for."""
    halls = [world.cast.hall.pk, world.over.pk, world.draft.pk]
    slug = world.cast.department.slug
    references = [one.reference for one in Ticket.objects.all()]
    questions = Question.objects.order_by("pk")
    chats = list(Thread.objects.values_list("pk", flat=True))
    ban, poll = HallBan.objects.latest("pk").pk, Poll.objects.latest("pk").pk
    found: dict[str, list[dict[str, object]]] = {
        "": [{}],
        "hall_id": [{"hall_id": pk} for pk in halls],
        "hall_id number": [{"hall_id": one.hall_id, "number": one.number} for one in questions],
        "hall_id extension": [{"hall_id": pk, "extension": end} for pk in halls for end in ("csv", "json")],
        "hall_id name": [{"hall_id": pk, "name": name} for pk in halls for name in ACTS],
        "hall_id handle": [{"hall_id": halls[0], "handle": "the_official"}],
        "hall_id user_id": [{"hall_id": halls[0], "user_id": world.cast.official.pk}],
        "question_id": [{"question_id": one.pk} for one in questions],
        "poll_id": [{"poll_id": poll}],
        "hand_id": [{"hand_id": Hand.objects.latest("pk").pk}],
        "ban_id": [{"ban_id": ban}],
        "code": [{"code": one.code} for one in TownHall.objects.all()],
        "thread_id": [{"thread_id": pk} for pk in chats],
        "thread_id number": [{"thread_id": pk, "number": 1} for pk in chats],
        "thread_id report_id": [{"thread_id": pk, "report_id": 1} for pk in chats],
        "post_id": [{"post_id": Thread.objects.latest("pk").posts.get().pk}],
        "report_id": [{"report_id": 1}],
        "reference": [{"reference": one} for one in references],
        "reference name": [{"reference": references[0], "name": "respond"}],
        "slug": [{"slug": slug}],
        "extension": [{"extension": "csv"}, {"extension": "json"}],
        "slug extension": [{"slug": slug, "extension": "csv"}, {"slug": slug, "extension": "json"}],
        "slug user_id": [{"slug": slug, "user_id": world.cast.officer.pk}],
        "slug date": [{"slug": slug, "date": "2026-12-25"}],
        "handle": [{"handle": one.handle} for one in world.people.values()],
        "token": [{"token": "x"}],
        "notification_id": [{"notification_id": pk} for pk in Notification.objects.values_list("pk", flat=True)[:5]],
        "bulk_id": [{"bulk_id": 1}],
        "view_id": [{"view_id": 1}],
        "change_id": [{"change_id": 1}],
        "policy_id": [{"policy_id": 1}],
        "canned_id": [{"canned_id": 1}],
    }
    return {frozenset(names.split()): given for names, given in found.items()}


def addresses(world: World) -> Iterator[str]:
    """Every address of the house, with all that it may be about."""
    known = values(world)
    for route, name, params in patterns(get_resolver()):
        assert params in known, f"say in `values` what {route} may be about"
        for given in known[params]:
            path = reverse(name, kwargs=given)
            yield path
            yield from (f"{path}?{query}" for query in QUERIES.get(name, ()))


def streams(world: World) -> Iterator[str]:
    """Every stream there is."""
    halls = [world.cast.hall.pk, world.over.pk, world.draft.pk]
    threads, users = Thread.objects.values_list("pk", flat=True), User.objects.values_list("pk", flat=True)
    keys: dict[str, list[object]] = {
        "townhall": [*halls],
        "townhall-desk": [*halls],
        "townhall-pulse": [*halls],
        "poll": [*Poll.objects.values_list("pk", flat=True)],
        "question": [*Question.objects.values_list("pk", flat=True)],
        "thread": [*threads],
        "thread-desk": [*threads],
        "user": [*users],
        "ticket": [*Ticket.objects.values_list("pk", flat=True)],
        "desk": [world.cast.department.slug],
    }
    for policy in POLICIES:
        assert policy.prefix in keys, f"say here which streams begin with {policy.prefix}"
        yield from (f"{policy.prefix}:{key}" for key in keys[policy.prefix])


# --- who reads what -------------------------------------------------------------------------------------------------


def note(found: Found, text: str, where: str) -> None:
    """Every word of ours in the text was read there."""
    for word in WORD.findall(text.lower()):
        found.setdefault(word, set()).add(where)


def read_addresses(world: World, person: User | None, found: Found) -> None:
    client = Client()
    if person is not None:
        client.force_login(person)
    for path in addresses(world):
        answer = client.get(path)
        assert answer.status_code < 500, path
        content = b"".join(answer) if answer.streaming else answer.content
        note(found, content.decode(errors="replace"), path)


def read_streams(world: World, person: User | None, found: Found) -> None:
    policies = {policy.prefix: policy for policy in POLICIES}
    for stream in streams(world):
        prefix, _colon, key = stream.partition(":")
        policy = policies[prefix]
        [admitted] = policy.authorize(key, [person.pk if person else None])
        if admitted:
            rows = log.read(stream, after=0, limit=100_000)
            pulse = policy.pulse([key]) if policy.pulse else {}
            note(found, f"{[row.data for row in rows]} {pulse}", stream)


def read_letters(world: World, person: User | None, found: Found) -> None:
    for letter in world.letters:
        if person is not None and person.email in letter.to:
            note(found, f"{letter.subject} {letter.body} {letter.alternatives}", "e-mail")


def everything_read(world: World, role: str) -> Found:
    """All that somebody of this role finds."""
    person = world.people.get(role)
    found: Found = {}
    for read in (read_addresses, read_streams, read_letters):
        read(world, person, found)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_everybody_reads_what_they_may_and_nothing_else(world: World, role: str) -> None:
    found = everything_read(world, role)
    too_much = {
        secret.what: sorted(found[secret.word])
        for secret in world.secrets
        if secret.word in found and role not in secret.readers
    }
    missed = [secret.what for secret in world.secrets if secret.word not in found and role in secret.readers]
    assert (too_much, missed) == ({}, [])
