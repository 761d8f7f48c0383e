"""What the templates may hold: nothing inline, nothing untranslated."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from engagement.accounts.models import User
from engagement.townhalls.actions.record import working
from engagement.townhalls.models import TownHall
from tests.threads.factories import Cast, make_cast, make_post
from tests.tickets.telling import make_told_ticket, news, tell
from tests.townhalls.scenery import hall_row, poll_row, question_row
from tickets.addresses import unsubscribe_path
from tickets.models import Department, Ticket
from tickets.words import WORDS

BASE = Path(settings.BASE_DIR) / "frontend"
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=[str(path.relative_to(BASE / "templates")) for path in TEMPLATES])
def test_a_template_holds_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert re.search(r'\bsrc="|type="application/json"', script)


# --- every word goes through gettext ------------------------------------------------------------------------------

OPEN, CLOSE = "\ue000", "\ue001"
SILENT = {"script", "style", "svg"}
NAMES = {"bdi", "time", "option", "textarea"}
"""What people wrote, or the calendar."""
OURS = {"Durbar"}


class Text(HTMLParser):
    """The text of a page that people read, without what other people wrote."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT | NAMES:
            self.inside.append(tag)
        given = dict(attrs)
        for name in ("aria-label", "placeholder", "title", "alt"):
            if tag != "time" and (value := given.get(name)):
                self.text += f"\n{value}"

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT | NAMES and tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.text += data


def untranslated(html: str) -> list[str]:
    """The words of a page outside everything that gettext gave, but for our name and what holds a digit or an @."""
    parser = Text()
    parser.feed(html)
    depth, rest = 0, ""
    for sign in parser.text:
        depth += (sign == OPEN) - (sign == CLOSE)
        rest += sign if not depth and sign != CLOSE else " " if sign in OPEN + CLOSE else ""
    words = re.findall(r"[^\s·,:;()]+", rest)
    return [
        word
        for word in words
        if re.search(r"[A-Za-z]{2}", word) and not re.search(r"[0-9@_]", word) and word not in OURS
    ]


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every translated string stands between two marks."""
    real = translation._trans
    known = {name: getattr(real, name) for name in ("gettext", "ngettext", "pgettext", "npgettext")}
    monkeypatch.setattr(real, "gettext", lambda text: f"{OPEN}{known['gettext'](text)}{CLOSE}")
    monkeypatch.setattr(real, "pgettext", lambda *given: f"{OPEN}{known['pgettext'](*given)}{CLOSE}")
    monkeypatch.setattr(real, "ngettext", lambda *given: f"{OPEN}{known['ngettext'](*given)}{CLOSE}")
    monkeypatch.setattr(real, "npgettext", lambda *given: f"{OPEN}{known['npgettext'](*given)}{CLOSE}")


PAGES = [
    ("", "/"),
    ("", "/threads/?search=zebra"),
    ("citizen", "/threads/?mine=on"),
    ("moderator", "/threads/{thread}/"),
    ("citizen", "/threads/{thread}/posts/2/"),
    ("moderator", "/threads/{thread}/posts/1/hide/"),
    ("moderator", "/threads/{thread}/manage/"),
    ("author", "/threads/{thread}/manage/"),
    ("citizen", "/threads/{thread}/posts/2/edit/"),
    ("", "/threads/{thread}/posts/2/revisions/"),
    ("citizen", "/threads/new/"),
    ("", "/departments/"),
    ("", "/departments/{department}/"),
    ("moderator", "/people/{person}/"),
    ("officer", "/account/"),
    ("citizen", "/notifications/"),
    ("", "/notifications/stop/{token}/"),
    ("officer", "/desk/"),
    ("officer", "/desk/?assignee=me&due=today"),
    ("officer", "/desk/tickets/{ticket}/"),
    ("officer", "/desk/new/"),
    ("supervisor", "/desk/team/"),
    ("director", "/desk/departments/"),
    ("", "/tickets/"),
    ("", "/tickets/?reference=T-1042-8"),
    ("author", "/tickets/{ticket}/"),
    ("", "/responsiveness/"),
    ("", "/responsiveness/data/"),
    ("", "/responsiveness/{department}/"),
    ("", "/accounts/login/"),
    ("", "/accounts/signup/"),
    ("", "/accounts/login/code/"),
    ("", "/accounts/password/reset/"),
    ("", "/halls/"),
    ("", "/h/?code=XXX"),
    ("", "/halls/{hall}/"),
    ("", "/halls/{hall}/identity/"),
    ("citizen", "/halls/{hall}/"),
    ("citizen", "/halls/{hall}/ask/"),
    ("citizen", "/halls/{hall}/questions/1/"),
    ("citizen", "/halls/{hall}/questions/2/"),
    ("moderator", "/halls/{hall}/record/"),
    ("moderator", "/halls/{hall}/moderation/"),
    ("", "/nothing/"),
]


@pytest.fixture
def strangers(db: None) -> Cast:
    """A thread whose people, department and place have names without a Latin letter."""
    cast = make_cast(title="Ж", place="Ж", category="Ж", body="Ж")
    hall = hall_row(title="Ж", place="Ж", about="Ж", department=cast.department)
    question_row(hall, body="Ж", asker=cast.citizen)
    question_row(hall, body="Ж", asker=cast.citizen, state="rejected", reason="Ж")
    poll_row(hall, "Ж", "Ж", question="Ж")
    with working(hall, actor=cast.moderator, now=timezone.now()) as session:
        session.record("question", 2, "reject", before="pending", after="rejected", reason="Ж")
    for number, department in enumerate(Department.objects.all(), start=1):
        Department.objects.filter(pk=department.pk).update(name="Ж" * number)
    User.objects.update(display_name="Ж")
    make_post(cast.thread, author=cast.citizen, body="Ж", now=timezone.now())
    ticket, data = make_told_ticket(title="Ж", department=cast.department), {"reason": "Ж", "clock": "resolution"}
    tell(*(news(cast.citizen, ticket, kind=kind, data=data) for kind in WORDS))
    return cast


@pytest.mark.parametrize(("who", "path"), PAGES, ids=[f"{path} {who}".strip() for who, path in PAGES])
def test_every_word_of_a_page_can_be_translated(strangers: Cast, marked: None, who: str, path: str) -> None:
    browser = Client()
    if who:
        browser.force_login(getattr(strangers, who))
    names = {
        "thread": strangers.thread.pk,
        "department": strangers.department.slug,
        "person": strangers.citizen.handle,
        "ticket": Ticket.objects.get(subject=f"thread:{strangers.thread.pk}").reference,
        "hall": TownHall.objects.latest("pk").pk,
        "token": unsubscribe_path(strangers.citizen.pk).rstrip("/").rsplit("/", 1)[1],
    }
    assert untranslated(browser.get(path.format(**names)).text) == []
