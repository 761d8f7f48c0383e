"""The page of notifications, the choice on it, and the way out of all e-mails."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from engagement.accounts.models import User
from tests.factories import NOW, make_user
from tests.tickets.telling import make_choice, make_told_ticket, news, tell
from tickets import addresses
from tickets.models import Notification, NotificationChoice
from tickets.queries.notifications import count_unread

pytestmark = pytest.mark.django_db


@pytest.fixture
def ama() -> User:
    """Somebody with an address."""
    return make_user(email="ama@example.org")


@pytest.fixture
def browser(ama: User, client: Client) -> Client:
    """Ama's browser."""
    client.force_login(ama)
    return client


def test_a_person_reads_what_they_were_told(browser: Client, ama: User) -> None:
    ticket = make_told_ticket(number=1042, title="No water in Fijai")
    tell(news(ama, ticket, kind="ticket_resolved", data={"reason": "The pipe is mended."}))
    page = browser.get("/notifications/").text
    for words in ("No water in Fijai", "T-1042-9", "The department says that this is done.", "The pipe is mended."):
        assert words in page


def test_nobody_reads_what_somebody_else_was_told(browser: Client) -> None:
    tell(news(make_user(), make_told_ticket(title="No water in Fijai")))
    assert "No water in Fijai" not in browser.get("/notifications/").text


def test_a_title_is_shown_as_it_was_typed(browser: Client, ama: User) -> None:
    tell(news(ama, make_told_ticket(title="<b>Water</b>"), data={"reason": "<i>no</i>"}))
    page = browser.get("/notifications/").text
    assert "&lt;b&gt;Water&lt;/b&gt;" in page
    assert "&lt;i&gt;no&lt;/i&gt;" in page


def test_what_is_new_is_marked(browser: Client, ama: User) -> None:
    tell(news(ama), news(ama))
    assert "2 are new to you." in browser.get("/notifications/").text
    assert browser.get("/notifications/").text.count("data-new") == 2


def test_looking_at_the_list_does_not_mark_it_as_read(browser: Client, ama: User) -> None:
    tell(news(ama))
    browser.get("/notifications/")
    assert count_unread(ama.pk) == 1


def test_a_button_marks_everything_as_read(browser: Client, ama: User) -> None:
    tell(news(ama), news(ama))
    page = browser.post("/notifications/read/", follow=True).text
    assert "You have read everything." in page
    assert "data-new" not in page


def test_an_empty_list_says_what_will_come(browser: Client) -> None:
    assert "Nothing yet" in browser.get("/notifications/").text


def test_a_long_list_has_pages(browser: Client, ama: User) -> None:
    tell(*(news(ama) for _ in range(31)))
    assert "Page 2 of 2" in browser.get("/notifications/?page=2").text


def test_the_page_costs_as_much_for_thirty_as_for_one(browser: Client, ama: User) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get("/notifications/")
        return len(captured)

    tell(news(ama, make_told_ticket()))
    one = cost()
    tell(*(news(ama, make_told_ticket()) for _ in range(20)))
    assert cost() == one


# --- the way to the ticket ----------------------------------------------------------------------------------------


def test_the_way_to_the_ticket_marks_it_as_read(browser: Client, ama: User) -> None:
    tell(news(ama, make_told_ticket(subject="thread:12")), news(ama))
    first = Notification.objects.earliest("pk")
    answer = browser.get(f"/notifications/{first.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/threads/12/")
    assert Notification.objects.get(read_at=None).pk != first.pk


def test_a_browser_that_fetches_ahead_marks_nothing(browser: Client, ama: User) -> None:
    tell(news(ama, make_told_ticket(subject="thread:12")))
    browser.get(f"/notifications/{Notification.objects.get().pk}/", headers={"Sec-Purpose": "prefetch;prerender"})
    assert count_unread(ama.pk) == 1


def test_what_is_about_no_ticket_leads_back_to_the_list(browser: Client, ama: User) -> None:
    tell(news(ama))
    assert browser.get(f"/notifications/{Notification.objects.get().pk}/")["Location"] == "/notifications/"


def test_what_somebody_else_was_told_is_not_there(browser: Client) -> None:
    tell(news(make_user()))
    found = Notification.objects.get()
    assert browser.get(f"/notifications/{found.pk}/").status_code == 404
    assert count_unread(found.user_id) == 1


# --- the choice ---------------------------------------------------------------------------------------------------


def test_who_chose_nothing_sees_at_once(browser: Client) -> None:
    page = browser.get("/notifications/").text
    assert re.search(r'value="at_once"[^>]* checked', page)
    assert "ama@example.org" in page


def test_a_choice_is_kept_and_shown(browser: Client, ama: User) -> None:
    page = browser.post("/notifications/choice/", {"email": "daily", "working_hours_only": "on"}, follow=True).text
    row = NotificationChoice.objects.get()
    assert (row.user_id, row.email, row.working_hours_only) == (ama.pk, "daily", True)
    assert "Your choice is kept." in page
    assert re.search(r'value="daily"[^>]* checked', page)


def test_a_choice_that_makes_no_sense_comes_back(browser: Client) -> None:
    answer = browser.post("/notifications/choice/", {"email": "hourly"})
    assert answer.status_code == 422
    assert "This was not sent yet" in answer.text
    assert not NotificationChoice.objects.exists()


def test_who_has_no_address_is_told_so(client: Client) -> None:
    client.force_login(make_user(email=None))
    assert "We know no e-mail address of yours." in client.get("/notifications/").text


@pytest.mark.parametrize("path", ["", "1/", "read/", "choice/"])
def test_who_is_not_signed_in_signs_in_first(client: Client, path: str) -> None:
    method = client.post if path in ("read/", "choice/") else client.get
    answer = method(f"/notifications/{path}")
    back = "" if path in ("read/", "choice/") else path
    assert answer["Location"] == f"/accounts/login/?next=/notifications/{back}"


# --- the way out --------------------------------------------------------------------------------------------------


def test_the_link_asks_once_and_changes_nothing(client: Client, ama: User) -> None:
    page = client.get(addresses.unsubscribe_path(ama.pk)).text
    assert "Stop e-mails about tickets?" in page
    assert not NotificationChoice.objects.exists()


def test_who_is_not_signed_in_stops_the_e_mails_with_the_button(client: Client, ama: User) -> None:
    page = client.post(addresses.unsubscribe_path(ama.pk)).text
    assert "No more e-mails about tickets" in page
    assert NotificationChoice.objects.get().email == "never"


def test_a_mail_program_stops_them_with_one_click_and_without_a_cookie(ama: User) -> None:
    program = Client(enforce_csrf_checks=True)
    body = "List-Unsubscribe=One-Click"
    address = addresses.unsubscribe_path(ama.pk)
    answer = program.post(address, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert NotificationChoice.objects.get().email == "never"


def test_the_link_in_an_e_mail_is_the_one_that_works(client: Client, ama: User) -> None:
    from django.core import mail

    from tickets.actions import deliver_due

    tell(news(ama))
    deliver_due(NOW)
    link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    assert client.post(link.removeprefix(addresses.base_address())).status_code == 200
    assert NotificationChoice.objects.get().user_id == ama.pk


@pytest.mark.parametrize("token", ["7", "7:forged", "x:y", "0"])
def test_a_link_that_we_did_not_make_leads_nowhere(client: Client, token: str) -> None:
    for method in (client.get, client.post):
        assert method(f"/notifications/stop/{token}/").status_code == 404
    assert not NotificationChoice.objects.exists()


def test_stopping_again_says_the_same(client: Client, ama: User) -> None:
    make_choice(ama, "never")
    assert client.post(addresses.unsubscribe_path(ama.pk)).status_code == 200
