"""People with real browsers around one real server: who sits where, what they look at, and how their line is cut.

Everything is committed to the test database, which a server process shares; it is flushed at the end of this folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from engagement.accounts.models import User
from engagement.threads import actions
from engagement.threads.models import Post, Thread
from realtime.errors import Refusal
from tests.clients.line import Line
from tests.factories import make_department, make_guest, make_member, make_user
from tests.servers import Server, serving
from tests.threads.factories import Cast, fresh, make_thread

__all__ = ["cast", "database", "line", "server", "sit_down"]

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
PATIENCE_MS = 10_000

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Rows that are really committed, and gone in the end."""
    # Playwright's synchronous API keeps an event loop in this thread, which Django would mind.
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        yield
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=False)


@pytest.fixture(scope="package")
def server(database: None) -> Iterator[Server]:
    """Durbar as `manage.py run` serves it."""
    with serving(redis_url=os.environ.get("REDIS_URL", "")) as server:
        yield server


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    """A line to the server that can be cut."""
    with Line(server.port) as line:
        yield line


@pytest.fixture
def cast(database: None) -> Cast:
    """A thread with somebody of every role around it, opened just now; people of this test's own."""
    now = timezone.now()
    department = make_department()
    people = {
        "author": make_user(),
        "citizen": make_user(),
        "officer": make_member(department),
        "supervisor": make_member(department, role="supervisor"),
        "officer_elsewhere": make_member(),
        "moderator": make_user(role="moderator"),
        "director": make_user(role="director"),
        "administrator": make_user(role="administrator"),
        "banned": make_user(banned_until=now + timedelta(days=7)),
        "guest": make_guest(),
    }
    thread = make_thread(author=people["author"], department=department, now=now)
    return Cast(department=department, thread=thread, **{name: fresh(user) for name, user in people.items()})


@dataclass
class Seat:
    """One person's browser with a thread open in it."""

    page: Page
    url: str
    complaints: list[str]

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def open(self, path: str, *, live: bool = True) -> Seat:
        """Go to a page of Durbar and wait until it is live."""
        self.page.goto(f"{self.url}{path}")
        return self.wait_live() if live else self

    def wait_live(self) -> Seat:
        """The socket has joined: what happens from here on arrives."""
        expect(self.page.locator("#live")).to_have_attribute("data-live-state", "live")
        return self

    def write(self, text: str) -> None:
        """Type into the composer, without sending."""
        self.page.fill("#composer-body", text)

    def say(self, text: str) -> None:
        """Write a post and send it."""
        self.write(text)
        self.page.click("#composer-send")

    def post(self, number: int) -> Locator:
        """The post of this number."""
        return self.page.locator(f"#post-{number}")

    def posts_saying(self, text: str) -> Locator:
        """Every item of the list with this text, on its way or not."""
        return self.page.locator("#posts > .post", has_text=text)


SitDown = Callable[..., Seat]


@contextmanager
def seats(browser: Browser, server: Server) -> Iterator[SitDown]:
    """Yields a factory, `sit_down(user, line=, phone=)` -> Seat with a browser of its own; `user` None looks on
    unnamed.

    A page's script errors and warnings of the console fail the block at its end, except those that a cut line makes.
    """
    with ExitStack() as stack:
        taken: list[Seat] = []

        def open_browser(
            user: User | None = None, *, line: Line | None = None, phone: bool = False, **options: Any
        ) -> Seat:
            url = f"http://127.0.0.1:{line.port if line else server.port}"
            options.setdefault("viewport", PHONE if phone else DESKTOP)
            context = browser.new_context(**options)
            stack.callback(context.close)
            if user is not None:
                context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": sign_in(user), "url": url}])
            page = context.new_page()
            complaints: list[str] = []
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on(
                "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
            )
            taken.append(Seat(page, url, complaints))
            return taken[-1]

        yield open_browser
        for seat in taken:
            assert [said for said in seat.complaints if "net::ERR" not in said and "WebSocket" not in said] == []


@pytest.fixture
def sit_down(browser: Browser, server: Server) -> Iterator[SitDown]:
    """Seats for one test."""
    with seats(browser, server) as sit_down:
        yield sit_down


def sign_in(user: User) -> str:
    """A session of this person, as the sign-in page would make it; returns its key."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def path_of(thread: Thread) -> str:
    """Where the thread's page is."""
    return f"/threads/{thread.pk}/"


def post_as(user: User, thread: Thread, body: str, **overrides: Any) -> Post:
    """Somebody posts, from anywhere: the server hears of it through the log."""
    return actions.publish_post(actor=user, thread_id=thread.pk, body=body, now=timezone.now(), **overrides)


def fill(thread: Thread, user: User, posts: int) -> None:
    """Enough posts that the page has to be scrolled."""
    words = [f"Word number {number + 1} about it." for number in range(posts)]
    post_all(user, thread, [f"{word}\nIt has a second line, so that one has to scroll." for word in words])


def post_all(user: User, thread: Thread, bodies: Iterable[str]) -> None:
    """Somebody posts all of this in a moment, which nobody may."""
    drafts = [actions.PostDraft(user, thread.pk, body) for body in bodies]
    with override_settings(LIMITS=False):
        posted = actions.publish_posts(drafts=drafts, now=timezone.now())
    assert [one for one in posted if isinstance(one, Refusal)] == []
