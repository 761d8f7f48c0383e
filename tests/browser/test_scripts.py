"""Scripts in every text there is: a world whose every text is somebody's attempt at running one, and every page that
shows a word of it, in a real Chromium. Nothing runs, nothing is asked of elsewhere, the policy has nothing to report.

The texts go into the rows themselves, past the actions that would refuse some of them: pages have to hold without.
"""

from __future__ import annotations

import http.client
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import cycle, product
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from engagement.accounts.models import User
from engagement.townhalls import actions as halls
from engagement.townhalls.actions.polls import create_poll, move_poll
from tests import databases
from tests.browser.desk import make_promise, ticket_in
from tests.browser.hall import gather, seat_official
from tests.browser.hall import path_of as hall_path
from tests.browser.stage import Seat, SitDown, path_of, post_as, seats, sign_in
from tests.factories import make_user
from tests.security.addresses import ours
from tests.security.addresses import path_of as address_of
from tests.security.attacks import BREAKS, MARKUP
from tests.security.world import World, make_world
from tests.servers import Server, serving
from tests.threads.factories import Cast
from tests.unguarded import unguarded

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ROOMS = {"accounts", "threads", "tickets", "townhalls", "photos"}
CORPUS = tuple(sorted((before + markup for before, markup in product(BREAKS, MARKUP)), key=len))
LONG = 2000
MARK = "alert(1)"
SCRIPT = "<img src=x onerror=alert(1)>"
ESCAPED = (b"alert(1)", b"evil.example")
NAMES = ("slug", "handle", "email", "code", "key", "digest", "password", "zone", "subject", "query", "phone", "token")
"""Fields whose name ends so hold no text of people, but what they are found by."""
WRITTEN = frozenset(
    [
        "reason",
        "text",
        "words",
        "title",
        "name",
        "names",
        "body",
        "note",
        "question",
        "topic",
        "about",
        "place",
        "label",
        "draft",
        "display_name",
    ]
)
"""What of JSON people wrote, by its name there."""
SHORT = 200
READERS = ("moderator", "supervisor", "owner", "administrator")
"""Who opens pages, in this order: a page is opened by the first of them who reads a text of people there."""
WATCH = """
window.__ran = [];
for (const name of ["alert", "confirm", "prompt"]) window[name] = (said) => { window.__ran.push(name + said); };
addEventListener("securitypolicyviolation", (one) => window.__ran.push(`${one.violatedDirective} ${one.blockedURI}`));
"""


class Text(NamedTuple):
    """A column that holds what people write."""

    model: type[models.Model]
    name: str
    room: int
    """Characters."""


def texts() -> Iterator[Text]:
    """Every one, those of the record's guarded tables too."""
    for model in rooms():
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField) or field.choices or field.unique:
                continue
            if not field.name.endswith(NAMES) and (room := field.max_length or 2000) >= len(CORPUS[0]):
                yield Text(model, field.name, room)


def rooms() -> list[type[models.Model]]:
    """The tables of the house."""
    return [model for model in apps.get_models() if model._meta.app_label in ROOMS]


def papers() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of JSON."""
    for model in rooms():
        yield from ((model, one.name) for one in model._meta.concrete_fields if isinstance(one, models.JSONField))


def newest() -> dict[type[models.Model], Any]:
    """Model -> the highest key so far; keys that are no numbers do not order what came when."""
    found = {}
    for model in {one.model for one in texts()} | {model for model, _name in papers()}:
        top = model._default_manager.aggregate(top=models.Max("pk"))["top"]
        found[model] = top if isinstance(top, int) else 0
    return found


def rewritten(given: Any, values: Callable[[int], str], name: str = "") -> Any:
    """The same JSON with the texts in it that people wrote replaced."""
    if isinstance(given, dict):
        return {key: rewritten(value, values, key) for key, value in given.items()}
    if isinstance(given, list):
        return [rewritten(one, values, name) for one in given]
    return values(SHORT) if isinstance(given, str) and given and name in WRITTEN else given


def write(before: dict[type[models.Model], int], values: Callable[[int], str]) -> int:
    """Put a text, made for the characters there are, into every text of every row that is newer; how many."""
    count = 0
    with unguarded():
        for text in texts():
            rows = text.model._default_manager.filter(pk__gt=before[text.model])
            for pk in rows.exclude(**{text.name: ""}).values_list("pk", flat=True):
                text.model._default_manager.filter(pk=pk).update(**{text.name: values(text.room)})
                count += 1
        for model, name in papers():
            for pk, given in model._default_manager.filter(pk__gt=before[model]).values_list("pk", name):
                if (new := rewritten(given, values)) != given:
                    model._default_manager.filter(pk=pk).update(**{name: new})
                    count += 1
    return count


class Attempts:
    """The corpus, one after the other; of the short ones where there is little room, many where there is much."""

    def __init__(self) -> None:
        self.turn = cycle(CORPUS)
        self.made: set[str] = set()

    def __call__(self, room: int) -> str:
        chosen = [next(one for one in self.turn if len(one) <= room)]
        while room >= LONG and len("\n".join(chosen)) < LONG - 200:
            chosen.append(next(self.turn))
        self.made.update(chosen)
        return "\n".join(chosen)


@pytest.fixture(scope="module")
def database(database: None) -> Iterator[None]:
    """A house of its own: in the others' there are people of the same names already."""
    name = databases.folder() / f"scripts_{os.getpid()}.sqlite3"
    with databases.as_ours(str(name)):
        yield


@pytest.fixture(scope="module")
def server(database: None) -> Iterator[Server]:
    """Durbar as `manage.py run` serves it, for that house."""
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def world(database: None) -> Iterator[World]:
    before = newest()
    made = make_world()
    attempts = Attempts()
    write(before, attempts)
    assert set(CORPUS) - attempts.made == set()
    # Their own name is on every page.
    User.objects.filter(pk__in=[made.people[role].pk for role in READERS]).update(display_name="A reader")
    User.objects.filter(pk=made.people["administrator"].pk).update(is_staff=True)
    yield made
    write(before, lambda _room: "Words")


def pages(world: World, server: Server) -> Iterator[tuple[str, str]]:
    """(who, path) of every page that shows a text."""
    cookies = {role: f"{settings.SESSION_COOKIE_NAME}={sign_in(world.people[role])}" for role in READERS}
    for address in ours():
        if address.route.startswith("api/") or address.methods:
            continue
        for path in {address_of(address, things) for things in (world.shown, world.hidden)}:
            reader = next((role for role in READERS if shows(server, path, cookies[role])), None)
            if reader:
                yield reader, path
    yield from (("administrator", path) for path in administration() if shows(server, path, cookies["administrator"]))


def administration() -> Iterator[str]:
    """The pages of Django's administration: every list, and the newest row of each."""
    for model in admin.site._registry:
        place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        row = model._default_manager.order_by("-pk").first()
        yield from (place, *([f"{place}{row.pk}/change/"] if row else []))


def shows(server: Server, path: str, cookie: str) -> bool:
    """Whether whose cookie this is gets a page with a text of people in it."""
    asked = http.client.HTTPConnection("127.0.0.1", server.port)
    with closing(asked):
        asked.request("GET", path, headers={"Cookie": cookie})
        answer = asked.getresponse()
        is_page = answer.status == http.HTTPStatus.OK and "text/html" in answer.headers.get("Content-Type", "")
        return is_page and any(word in answer.read() for word in ESCAPED)


def ran(page: Page) -> list[str]:
    """What ran on the page that is open, or was kept from it by the policy."""
    found: list[str] = page.evaluate("window.__ran")
    return found


def watched(seat: Seat) -> Seat:
    """The seat, with everything noted that should not happen; what is asked of elsewhere too."""
    seat.page.add_init_script(WATCH)
    seat.page.on("dialog", lambda dialog: (seat.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    seat.page.on("request", lambda request: note_elsewhere(seat, request.url))
    return seat


def note_elsewhere(seat: Seat, url: str) -> None:
    """What a page asks of others is a complaint."""
    if not url.startswith((seat.url, seat.url.replace("http", "ws"), "data:", "blob:")):
        seat.complaints.append(url)


def test_no_page_runs_what_people_wrote(world: World, browser: Browser, server: Server, record_property: Any) -> None:
    found: dict[str, list[str]] = {}
    opened: list[tuple[str, str]] = sorted(set(pages(world, server)))
    with seats(browser, server) as sit_down:
        readers = {role: watched(sit_down(world.people[role])) for role in READERS}
        for role, path in opened:
            seat = readers[role]
            seat.open(path, live=False)
            # The photos of this world have rows and no files.
            found[path] = ran(seat.page) + [said for said in seat.complaints if "404 (Not Found)" not in said]
            seat.complaints.clear()
    administered = sum(path.startswith("/admin/") for _role, path in opened)
    record_property(
        "figure",
        f"scripts: {len(CORPUS)} attempts in {len(list(texts()))} columns and {len(list(papers()))} of JSON, "
        f"{len(opened)} pages opened, {administered} of the administration",
    )
    assert {path: what for path, what in found.items() if what} == {}
    assert len(opened) >= 25
    assert administered >= 5


def test_no_live_post_runs(cast: Cast, sit_down: SitDown) -> None:
    seat = watched(sit_down(cast.citizen)).open(path_of(cast.thread))
    parts = ["\n".join(CORPUS[start : start + 20]) for start in range(0, len(CORPUS), 20)]
    last = [post_as(cast.moderator, cast.thread, part) for part in parts][-1]
    seat.post(last.number).wait_for()
    assert MARK in seat.post(last.number).inner_text()
    assert ran(seat.page) == []


def test_nothing_that_comes_live_in_a_hall_runs(database: None, sit_down: SitDown) -> None:
    """A question, its asker's name, a hand, a poll: on the citizens' page, the console, the official's desk and the
    screen."""
    room, now = seat_official(gather()), timezone.now()
    User.objects.filter(pk=room.citizen.pk).update(display_name=SCRIPT)
    places = {
        hall_path(room.hall): make_user(),
        hall_path(room.hall, "console/"): room.moderator,
        hall_path(room.hall, "official/"): room.official,
        hall_path(room.hall, "screen/"): None,
    }
    seats_there = [watched(sit_down(person)).open(path, live=False) for path, person in places.items()]
    seats_there[0].wait_live()
    asker = User.objects.get(pk=room.citizen.pk)
    question = halls.ask_question(actor=asker, hall_id=room.hall.pk, body=f"{SCRIPT} When?", now=now)
    halls.raise_hand(actor=asker, hall_id=room.hall.pk, topic=SCRIPT, now=now)
    halls.approve_question(actor=room.moderator, question_id=question.pk, now=now)
    halls.feature_question(actor=room.moderator, question_id=question.pk, now=now)
    poll = create_poll(
        actor=room.moderator, hall_id=room.hall.pk, question=f"{SCRIPT} Which?", options=[SCRIPT, "Lights"], now=now
    )
    move_poll(actor=room.moderator, poll_id=poll.pk, move="open", now=now)
    for seat in seats_there:
        expect(seat.page.locator("body")).to_contain_text(MARK)
    expect(seats_there[3].page.locator("#stage")).to_contain_text(MARK)
    expect(seats_there[0].page.locator("body")).to_contain_text("Which?")
    assert [ran(seat.page) for seat in seats_there] == [[]] * 4


def test_no_row_that_comes_live_on_the_desk_runs(cast: Cast, sit_down: SitDown) -> None:
    make_promise()
    User.objects.filter(pk=cast.citizen.pk).update(display_name=SCRIPT)
    ticket_in(cast)  # the queue is not empty: what comes waits behind a button
    seat = watched(sit_down(cast.officer)).open("/desk/")
    ticket_in(cast, title=f"{SCRIPT} The drain")
    seat.page.click("#changes")
    expect(seat.page.locator("body")).to_contain_text(MARK)
    assert ran(seat.page) == []


def test_what_ran_would_be_found(sit_down: SitDown) -> None:
    seat = watched(sit_down()).open("/threads/", live=False)
    seat.page.evaluate(
        """() => new Promise((done) => {
            addEventListener("securitypolicyviolation", done, { once: true });
            document.querySelector("main").innerHTML += "<img src=x onerror=alert(1)>";
        }).then(() => null)"""
    )
    assert ran(seat.page)
    seat.complaints.clear()
