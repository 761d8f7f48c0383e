"""No page has a barrier that axe can find: light and dark, phone and desktop, forms with errors included. While it is
open it is measured, too: it fits the narrowest phone and a thumb."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from engagement.record.addresses import confirm_path, stop_path
from engagement.threads.models import HeldPost
from tests.browser.desk import ticket_of
from tests.browser.looks import Look, barriers, look
from tests.browser.stage import Seat, SitDown, path_of, seats
from tests.servers import Server
from tests.threads.factories import Cast
from tickets.addresses import unsubscribe_path

pytestmark = pytest.mark.browser

Address = Callable[[Cast], str]


def in_thread(rest: str = "") -> Address:
    """An address below the talk's."""
    return lambda cast: path_of(cast.thread) + rest


def of_ticket(start: str = "/tickets/", rest: str = "") -> Address:
    """An address of the ticket behind the talk."""
    return lambda cast: f"{start}{ticket_of(cast.thread.pk).reference}/{rest}"


TABLES = ("/desk/team/", "/desk/departments/")
"""Tables of many numbers side by side, which one scrolls to both sides where the text is very large."""
PAGES: dict[str | None, list[Address]] = {
    # who looks (None: a stranger): where
    None: [
        lambda _cast: "/",
        lambda _cast: "/threads/",
        lambda _cast: "/threads/?search=zebra",
        in_thread(),
        in_thread("posts/2/revisions/"),
        lambda _cast: "/departments/",
        lambda cast: f"/departments/{cast.department.slug}/",
        lambda _cast: "/responsiveness/",
        lambda _cast: "/responsiveness/data/",
        lambda cast: f"/responsiveness/{cast.department.slug}/?period=all",
        lambda _cast: "/accounts/login/",
        lambda _cast: "/accounts/login/code/",
        lambda _cast: "/accounts/signup/",
        lambda _cast: "/accounts/password/reset/",
        lambda cast: unsubscribe_path(cast.citizen.pk),
        lambda _cast: "/tickets/",
        lambda _cast: "/tickets/?reference=T-1042-8",
        of_ticket(),
        of_ticket(rest="receipts/"),
        lambda _cast: "/record/",
        lambda _cast: confirm_path("ama@example.org"),
        lambda _cast: stop_path(1),
        lambda _cast: "/privacy/",
        lambda _cast: "/nothing/here/",
    ],
    "citizen": [
        lambda cast: f"/threads/?department={cast.department.slug}&state=open&mine=on",
        lambda _cast: "/threads/new/",
        in_thread("?reply=1"),
        in_thread("posts/2/"),
        in_thread("posts/2/edit/"),
        in_thread("manage/"),  # not theirs
        lambda _cast: "/notifications/",
        lambda _cast: "/account/data/",
        lambda _cast: "/account/data/leave/",
        lambda _cast: "/accounts/email/",
        lambda _cast: "/accounts/password/change/",
        lambda _cast: "/accounts/logout/",
    ],
    "author": [in_thread("posts/2/report/"), in_thread("manage/")],
    "officer": [
        in_thread(),
        in_thread("manage/"),
        lambda _cast: "/account/",
        lambda _cast: "/desk/",
        lambda _cast: "/desk/?status=closed",
        lambda _cast: "/desk/?due=overdue&assignee=me",
        of_ticket("/desk/tickets/", "?act=transfer"),
        lambda _cast: "/desk/new/",
    ],
    "supervisor": [lambda _cast: "/desk/team/"],
    "director": [lambda _cast: "/desk/departments/"],
    "moderator": [
        in_thread(),
        in_thread("posts/2/"),
        in_thread("posts/5/"),  # hidden
        in_thread("posts/2/hide/"),
        in_thread("manage/"),
        lambda cast: f"/people/{cast.citizen.handle}/",
        lambda _cast: "/moderation/",
        lambda _cast: f"/moderation/held/{HeldPost.objects.latest('pk').pk}/reject/",
    ],
}


def visits(seat: Seat, talk: Cast, who: str | None) -> Iterator[str]:
    """Open this person's pages one after the other."""
    for where in PAGES[who]:
        path = where(talk)
        seat.open(path, live=path.split("?")[0] == path_of(talk.thread))
        yield path
    seat.complaints.clear()  # a page that answers 403 or 404 is a line in the console


def sit(sit_down: SitDown, cast: Cast, who: str | None, **options: object) -> Seat:
    """The browser of somebody of the cast, or of a stranger."""
    return sit_down(getattr(cast, who) if who else None, **options)


@pytest.fixture(scope="module", params=PAGES)
def looked(request: pytest.FixtureRequest, browser: Browser, server: Server, talk: Cast) -> dict[str, Look]:
    """What a look at each of somebody's pages finds."""
    who = request.param
    with seats(browser, server) as sit_down:
        seat = sit(sit_down, talk, who, phone=True)
        return {path: look(seat.page) for path in visits(seat, talk, who)}


@pytest.mark.timeout(300)  # the first of these looks at two dozen pages
def test_pages_have_no_barriers(looked: dict[str, Look]) -> None:
    assert {path: seen.barriers for path, seen in looked.items() if seen.barriers} == {}


@pytest.mark.timeout(300)
def test_pages_fit_the_narrowest_phone(looked: dict[str, Look]) -> None:
    assert {path: seen.overflowing for path, seen in looked.items() if seen.overflowing} == {}


@pytest.mark.timeout(300)
def test_text_of_twice_the_size_fits_it_too(looked: dict[str, Look]) -> None:
    large = {path: seen.overflowing_large for path, seen in looked.items() if not path.endswith(TABLES)}
    assert {path: found for path, found in large.items() if found} == {}


@pytest.mark.timeout(300)
def test_pages_have_targets_for_a_thumb(looked: dict[str, Look]) -> None:
    assert {path: seen.small for path, seen in looked.items() if seen.small} == {}


def test_a_barrier_would_be_found(talk: Cast, sit_down: SitDown) -> None:
    page = sit_down().open("/threads/", live=False).page
    page.eval_on_selector("main", "(main) => { main.innerHTML += '<input><p class=hint>?</p>'; }")
    assert "label" in barriers(page)


def test_a_wide_thread_has_no_barriers(talk: Cast, sit_down: SitDown) -> None:
    seat = sit(sit_down, talk, "officer").open(path_of(talk.thread))
    seat.page.click("#card summary")
    assert barriers(seat.page) == ""


def test_a_form_with_errors_has_no_barriers(talk: Cast, sit_down: SitDown) -> None:
    seat = sit(sit_down, talk, "citizen", phone=True).open("/threads/new/", live=False)
    seat.page.eval_on_selector("form.form", "(form) => { form.noValidate = true; form.requestSubmit(); }")
    seat.page.wait_for_selector(".error-summary")
    seat.complaints.clear()
    assert barriers(seat.page) == ""


def test_a_refused_post_has_no_barriers(cast: Cast, sit_down: SitDown) -> None:
    seat = sit(sit_down, cast, "citizen", phone=True)
    seat.context.route("**/js/thread*.js", lambda route: route.abort())
    seat.open(path_of(cast.thread), live=False)
    seat.say("x" * 2001)
    seat.page.wait_for_selector("#composer-error:not([hidden])")
    seat.complaints.clear()
    assert barriers(seat.page) == ""


def test_what_opens_over_a_page_has_no_barriers(talk: Cast, sit_down: SitDown) -> None:
    seat = sit(sit_down, talk, "citizen", phone=True).open(path_of(talk.thread))
    seat.page.click("#post-1 .post-more")
    seat.page.wait_for_selector("#sheet[open]")
    assert barriers(seat.page) == ""
    seat.page.keyboard.press("Escape")
    seat.page.click(".account summary")
    assert barriers(seat.page) == ""
