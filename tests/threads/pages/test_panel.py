"""The talk as a panel: on the page of its thread, and on another one."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from engagement.accounts.models import User
from engagement.threads import actions, queries
from engagement.threads.models import Post, Thread
from engagement.threads.pages import panel
from tests.factories import NOW, make_guest, make_user
from tests.threads.factories import Cast, make_chat, make_post
from tests.threads.pages.conftest import Browser, filled

pytestmark = pytest.mark.django_db


def asked_by(rf: RequestFactory, person: User | None, query: str = "") -> HttpRequest:
    """A request for some page."""
    request = rf.get(f"/hall/{query}")
    request.user = person or AnonymousUser()
    return request


def shown(context: dict[str, Any], request: HttpRequest) -> str:
    """The panel as another page includes it."""
    parts = ("threads/talk_panel.html", "threads/talk_after.html")
    return "".join(render_to_string(part, {**context, "user": request.user}, request) for part in parts)


def island(html: str) -> dict[str, Any]:
    """What the modules start from."""
    found = re.search(r'id="thread-data">(.*?)</script>', html, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.fixture
def chat() -> Thread:
    """A chat that admits guests."""
    return make_chat()


def test_another_page_shows_the_posts_the_composer_and_the_island(chat: Thread, rf: RequestFactory) -> None:
    make_post(chat, body="Good evening, Fijai.")
    request = asked_by(rf, make_user())
    html = shown(panel.panel_context(request, chat.pk, NOW, back="/hall/"), request)
    assert "Good evening, Fijai." in html
    assert f'action="/threads/{chat.pk}/posts/"' in html
    assert island(html)["streams"]["thread"] == f"thread:{chat.pk}"


def test_in_a_panel_the_list_scrolls_in_a_box(chat: Thread, rf: RequestFactory) -> None:
    request = asked_by(rf, None)
    boxed = shown(panel.panel_context(request, chat.pk, NOW, back="/hall/"), request)
    plain = shown(panel.panel_context(request, chat.pk, NOW), request)
    assert ("data-scrolls" in boxed, "data-scrolls" in plain) == (True, False)


def test_signing_in_leads_back_to_the_page_around(chat: Thread, rf: RequestFactory) -> None:
    request = asked_by(rf, None)
    html = shown(panel.panel_context(request, chat.pk, NOW, back="/hall/?tab=chat"), request)
    assert "/accounts/login/?next=%2Fhall%2F%3Ftab%3Dchat" in html
    assert island(html)["urls"]["login"] == "/accounts/login/?next=/hall/%3Ftab%3Dchat"


def test_strangers_are_shown_where_to_say_their_name(chat: Thread, rf: RequestFactory) -> None:
    request = asked_by(rf, None)
    html = shown(panel.panel_context(request, chat.pk, NOW, back="/hall/", guest_url="/hall/name/"), request)
    assert 'href="/hall/name/"' in html


def test_a_chat_without_guests_asks_nobody_for_a_name(rf: RequestFactory) -> None:
    request = asked_by(rf, None)
    chat = make_chat(guests=False)
    context = panel.panel_context(request, chat.pk, NOW, back="/hall/", guest_url="/hall/name/")
    assert "/hall/name/" not in shown(context, request)


def test_a_guest_finds_the_composer_of_a_chat(chat: Thread, rf: RequestFactory) -> None:
    request = asked_by(rf, make_guest())
    html = shown(panel.panel_context(request, chat.pk, NOW), request)
    assert 'id="composer"' in html
    assert island(html)["viewer"]["guest"] is True


def test_a_guest_finds_no_composer_in_an_issue(cast: Cast, rf: RequestFactory) -> None:
    request = asked_by(rf, cast.guest)
    html = shown(panel.panel_context(request, cast.thread.pk, NOW), request)
    assert 'id="composer"' not in html
    assert "/accounts/signup/" in html


@pytest.mark.parametrize(
    ("mode", "words"), [("staff", "Only the people who run this chat"), ("off", "This chat is closed.")]
)
def test_a_chat_that_is_not_open_says_so(chat: Thread, rf: RequestFactory, mode: str, words: str) -> None:
    actions.set_chat_mode(actor=chat.author, thread_id=chat.pk, mode=mode, now=NOW)
    request = asked_by(rf, make_user())
    html = shown(panel.panel_context(request, chat.pk, NOW), request)
    assert words in html
    assert 'id="composer"' not in html


def test_nothing_is_owed_in_a_chat(chat: Thread, rf: RequestFactory) -> None:
    request = asked_by(rf, None)
    context = panel.panel_context(request, chat.pk, NOW)
    assert context["owed"] == []
    assert island(shown(context, request))["urls"]["owed"] is None


def test_a_guest_has_a_name_without_a_link_but_for_moderators(chat: Thread, rf: RequestFactory) -> None:
    guest = make_guest(display_name="Esi at the back")
    make_post(chat, author=guest)
    for person, linked in ((None, False), (make_user(), False), (make_user(role="moderator"), True)):
        request = asked_by(rf, person)
        html = shown(panel.panel_context(request, chat.pk, NOW), request)
        assert "Esi at the back" in html
        assert (f'href="/people/{guest.handle}/"' in html) is linked


def test_what_one_may_not_read_is_missing(rf: RequestFactory) -> None:
    with pytest.raises(queries.ThreadMissing):
        panel.panel_context(asked_by(rf, None), 10**9, NOW)


def test_the_part_comes_from_the_address(rf: RequestFactory) -> None:
    assert panel.part_of(asked_by(rf, None, "?before=12")) == panel.Part(before=12)
    assert panel.part_of(asked_by(rf, None, "?around=x")) == panel.NEWEST


@pytest.mark.parametrize("value", ["", None, "x", "-1", "1" * 10, "٣"])
def test_what_is_no_number_asks_for_nothing(value: str | None) -> None:
    assert panel.number_of(value) is None


def test_earlier_posts_are_on_the_page_of_the_thread(chat: Thread, rf: RequestFactory) -> None:
    drafts = [actions.PostDraft(chat.author, chat.pk, f"Post {n}") for n in range(queries.PAGE)]
    actions.publish_posts(drafts=drafts, now=NOW)
    request = asked_by(rf, None)
    html = shown(panel.panel_context(request, chat.pk, NOW, back="/hall/"), request)
    assert f'<a href="/threads/{chat.pk}/?before=2#post-1" rel="prev">' in html


# --- the page of a chat, and the way back ---------------------------------------------------------------------


def test_the_page_of_a_chat_promises_nothing(chat: Thread, client: Client) -> None:
    html = client.get(f"/threads/{chat.pk}/").text
    assert "Chat of the town hall" in html
    for part in ("thread-state", "thread-promise", "thread-department", 'id="owed"', 'id="follow"'):
        assert part not in html


def test_the_page_of_a_chat_leads_those_who_decide_to_manage(chat: Thread, browser_of: Browser) -> None:
    moderator = browser_of(make_user(role="moderator"))
    assert f"/threads/{chat.pk}/manage/" in moderator.get(f"/threads/{chat.pk}/").text
    html = moderator.get(f"/threads/{chat.pk}/manage/").text
    assert "Manage this chat" in html
    assert 'id="decide"' not in html


def test_a_chat_is_on_no_page_of_issues(chat: Thread, client: Client) -> None:
    for path in ("/", "/threads/", "/threads/?search=town", f"/departments/{chat.department.slug}/"):
        assert chat.title not in client.get(path).text
    assert client.get("/api/v1/threads/").json()["results"] == []


def test_a_guest_posts_with_a_plain_form(chat: Thread, browser_of: Browser) -> None:
    guest = make_guest()
    browser_of(guest).post(f"/threads/{chat.pk}/posts/", filled(body="Good evening."))
    assert Post.objects.get(thread=chat, number=2).author == guest


@pytest.mark.parametrize(
    ("back", "place"),
    [
        ("/hall/7/", "/hall/7/"),
        ("", "/threads/{}/"),
        ("https://evil.example/", "/threads/{}/"),
        ("//evil.example", "/threads/{}/"),
    ],
)
def test_a_plain_form_leads_back_to_the_page_around(chat: Thread, browser_of: Browser, back: str, place: str) -> None:
    answer = browser_of(make_user()).post(f"/threads/{chat.pk}/posts/", filled(body="Good evening.", back=back))
    assert answer["Location"] == f"{place.format(chat.pk)}#post-2"
