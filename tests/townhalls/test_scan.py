"""Texts that wait, are held back or are not shown, and who asked without a name: every page, answer of the API, file,
stream, notification and e-mail is read by everybody, and what was found is compared with who may.

The addresses come out of the URL configuration (those of allauth and of the administration too) and the streams out
of the hub's table: one that nobody has thought of here fails the test. In the run a role reads one in PARTS of what a
route may be about, each role another one; all that everybody may read takes some minutes:

    WHOLE_SCAN=1 .venv/bin/python -m pytest tests/townhalls/test_scan.py -p no:xdist -o timeout=0
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.core import mail
from django.db import models
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from engagement.accounts.models import User
from engagement.config.streams import POLICIES
from engagement.threads.models import Thread
from engagement.townhalls.models import HallBan, Hand, Poll, Question, TownHall
from engagement.townhalls.pages.acts import ACTS
from engagement.townhalls.pages.kept import forget_all
from realtime import log
from tests import keeping
from tests.factories import NOW
from tests.townhalls.marked import ROLES, STEM, World, make_world
from tickets.actions.delivering import deliver_due
from tickets.models import Delivery, Notification, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.door]

PARTS = 1 if os.environ.get("WHOLE_SCAN") else 5
Found = dict[str, set[str]]
"""Word -> where it was read."""
WORD = re.compile(f"{STEM}[b-df-hj-np-tv-xz]{{4}}".encode())
PEOPLE_AS_SUCH = {"user", "emailaddress", "authenticator", "membership"}
"""Models whose pages in the administration list people: a name there says nothing of what they asked."""
THE_SAME_FOR_ALL = {"api_schema", "asyncapi"}
"""Long documents that say what there is, and nothing of anybody: read by a stranger alone."""
NO_SUCH_METHOD = 405
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
    # The door of the administration is open to all: what is behind it is a matter of roles.
    User.objects.update(is_staff=True)
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


class Address(NamedTuple):
    """An address of the house."""

    route: str
    name: str
    params: frozenset[str]
    answers: bool
    """Whether it can be asked at all, as far as its view says."""


def patterns(resolver: URLResolver, before: str = "", space: str = "") -> Iterator[Address]:
    """Every address."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, route, f"{one.namespace}:" if one.namespace else space)
        elif one.name:
            params = frozenset(re.findall(r"<(?:\w+:)?(\w+)>", route))
            yield Address(route, space + one.name, params, answers_get(one.callback))


def answers_get(view: Any) -> bool:
    """False for a view of the API that only takes changes: it answers everybody the same, whatever it is about."""
    kind, chosen = getattr(view, "cls", None), getattr(view, "actions", None)
    return "get" in chosen if chosen else kind is None or hasattr(kind, "get")


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
        "hall_id name": [{"hall_id": pk, "name": name} for pk in halls[:1] for name in ACTS],
        "hall_id handle": [{"hall_id": halls[0], "handle": "the_official"}],
        "hall_id user_id": [{"hall_id": halls[0], "user_id": world.cast.official.pk}],
        "question_id": [{"question_id": one.pk} for one in questions],
        "poll_id": [{"poll_id": poll}],
        "hand_id": [{"hand_id": Hand.objects.latest("pk").pk}],
        "ban_id": [{"ban_id": ban}],
        "code": [{"code": one.code} for one in TownHall.objects.all()],
        "thread_id": [{"thread_id": pk} for pk in chats],
        "thread_id number": [{"thread_id": pk, "number": 1} for pk in chats],
        "thread_id number photo": [{"thread_id": pk, "number": 1, "photo": "x"} for pk in chats],
        "thread_id report_id": [{"thread_id": pk, "report_id": 1} for pk in chats],
        "post_id": [{"post_id": Thread.objects.latest("pk").posts.get().pk}],
        "held_id": [{"held_id": 1}],
        "report_id": [{"report_id": 1}],
        "photo": [{"photo": "x"}],
        "photo size": [{"photo": "x", "size": "full"}],
        "post_id photo": [{"post_id": Thread.objects.latest("pk").posts.get().pk, "photo": "x"}],
        "reference": [{"reference": one} for one in references],
        "reference name": [{"reference": references[0], "name": "respond"}],
        "slug": [{"slug": slug}],
        "extension": [{"extension": "csv"}, {"extension": "json"}],
        "slug extension": [{"slug": slug, "extension": "csv"}, {"slug": slug, "extension": "json"}],
        "slug user_id": [{"slug": slug, "user_id": world.cast.officer.pk}],
        "slug date": [{"slug": slug, "date": "2026-12-25"}],
        "handle": [{"handle": one.handle} for one in world.people.values()],
        "token": [{"token": "x"}],
        "key": [{"key": "x"}],
        "pk": [{"pk": 1}],
        "number": [{"number": 1}],
        "first second": [{"first": 1, "second": 2}],
        "index": [{"index": 0}],
        "provider_id": [{"provider_id": "x"}],
        "uidb36 key": [{"uidb36": "1", "key": "x"}],
        "app_label": [{"app_label": name} for name in ("account", "accounts", "threads", "tickets", "townhalls")],
        "notification_id": [{"notification_id": pk} for pk in Notification.objects.values_list("pk", flat=True)[:5]],
        "bulk_id": [{"bulk_id": 1}],
        "view_id": [{"view_id": 1}],
        "change_id": [{"change_id": 1}],
        "policy_id": [{"policy_id": 1}],
        "canned_id": [{"canned_id": 1}],
    }
    return {frozenset(names.split()): given for names, given in found.items()}


def addresses(world: World, role: str) -> Iterator[list[str]]:
    """Every address of the house with all that it may be about, a list for each route."""
    known = values(world)
    for one in patterns(get_resolver()):
        if one.name.startswith("admin:") and "object_id" in one.params:
            yield part_of(list(of_rows(one.name)), role)
        elif one.name not in THE_SAME_FOR_ALL or role == "nobody":
            assert one.params in known, f"say in `values` what {one.route} may be about"
            given = part_of(known[one.params], role) if one.answers else known[one.params][:1]
            paths = [reverse(one.name, kwargs=some) for some in given]
            yield paths + [f"{path}?{query}" for path in paths for query in QUERIES.get(one.name, ())]


def part_of(everything: list[Any], role: str) -> list[Any]:
    """What this role reads of it in this run."""
    place = ROLES.index(role) % PARTS
    return everything[place::PARTS] or everything[-1:]


def of_rows(name: str) -> Iterator[str]:
    """The pages of a model in the administration: each row, and what is behind the first."""
    if name == "admin:view_on_site":
        yield reverse(name, args=[1, 1])
        return
    app, model, view = name.removeprefix("admin:").rsplit("_", 2)
    if model not in PEOPLE_AS_SUCH:
        pks = apps.get_model(app, model).objects.order_by("pk").values_list("pk", flat=True)
        yield from (reverse(name, args=[pk]) for pk in pks[: None if view == "change" else 1])


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


def note(found: Found, text: bytes, where: str) -> None:
    """Every word of ours in the text was read there."""
    if STEM.encode() in text:
        for word in WORD.findall(text):
            found.setdefault(word.decode(), set()).add(where)


def read_addresses(world: World, role: str, found: Found) -> None:
    client = Client()
    if (person := world.people.get(role)) is not None:
        client.force_login(person)
    for paths in addresses(world, role):
        for path in paths:
            if any(f"/{model}/" in path for model in PEOPLE_AS_SUCH) and path.startswith("/admin/"):
                continue
            answer = client.get(path)
            assert answer.status_code < 500, path
            if answer.status_code == NO_SUCH_METHOD:
                break  # nor at its other addresses
            note(found, (b"".join(answer) if answer.streaming else answer.content).lower(), path)


def read_streams(world: World, role: str, found: Found) -> None:
    person = world.people.get(role)
    policies = {policy.prefix: policy for policy in POLICIES}
    for stream in streams(world):
        prefix, _colon, key = stream.partition(":")
        policy = policies[prefix]
        [admitted] = policy.authorize(key, [person.pk if person else None])
        if admitted:
            rows = log.read(stream, after=0, limit=100_000)
            pulse = policy.pulse([key]) if policy.pulse else {}
            note(found, f"{[row.data for row in rows]} {pulse}".lower().encode(), stream)


def read_letters(world: World, role: str, found: Found) -> None:
    person = world.people.get(role)
    for letter in world.letters:
        if person is not None and person.email in letter.to:
            note(found, f"{letter.subject} {letter.body} {letter.alternatives}".lower().encode(), "e-mail")


def everything_read(world: World, role: str) -> Found:
    """All that somebody of this role finds."""
    found: Found = {}
    for read in (read_addresses, read_streams, read_letters):
        read(world, role, found)
    return found


def read_too_much(world: World, role: str, found: Found) -> dict[str, list[str]]:
    """What -> where it was read by somebody who may not."""
    return {
        secret.what: sorted(found[secret.word])
        for secret in world.secrets
        if secret.word in found and role not in secret.readers
    }


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reads_what_they_may_and_nothing_else(world: World, role: str) -> None:
    found = everything_read(world, role)
    missed = [secret.what for secret in world.secrets if secret.word not in found and role in secret.readers]
    assert (read_too_much(world, role, found), missed if PARTS == 1 else []) == ({}, [])


def test_a_leak_would_be_found(world: World) -> None:
    name, hidden = (
        next(one for one in world.secrets if one.what.startswith(start)) for start in ("the name", "rejected")
    )
    TownHall.objects.filter(pk=world.over.pk).update(about=f"As {name.word.title()} asked.")
    log.append(f"townhall:{world.over.pk}", [f'{{"type": "hall.changed", "about": "{hidden.word}"}}'], now=NOW)
    found: Found = {}
    client = Client()
    path = f"/halls/{world.over.pk}/"
    note(found, client.get(path).content.lower(), path)
    read_streams(world, "nobody", found)
    leaks = read_too_much(world, "nobody", found)
    assert f"/halls/{world.over.pk}/" in leaks[name.what]
    assert f"townhall:{world.over.pk}" in leaks[hidden.what]
