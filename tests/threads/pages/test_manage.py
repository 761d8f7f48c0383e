"""The page where people decide about a thread."""

from __future__ import annotations

import pytest

from engagement.threads import actions
from engagement.threads.models import Report, Thread
from tests.factories import NOW
from tests.threads.factories import Cast, make_post, make_report
from tests.threads.pages.conftest import Browser, filled

pytestmark = pytest.mark.django_db


def address(cast: Cast, path: str = "manage/") -> str:
    return f"/threads/{cast.thread.pk}/{path}"


def fresh(cast: Cast) -> Thread:
    return Thread.objects.get(pk=cast.thread.pk)


@pytest.mark.parametrize(
    ("who", "sections"),
    [
        ("author", {"decide"}),
        ("officer", {"reports", "decide"}),
        ("supervisor", {"reports", "decide"}),
        ("moderator", {"reports", "lock", "slow"}),
        ("director", {"reports", "decide"}),
        ("administrator", {"reports", "lock", "slow"}),
    ],
)
def test_everyone_finds_what_they_decide(cast: Cast, browser_of: Browser, who: str, sections: set[str]) -> None:
    html = browser_of(getattr(cast, who)).get(address(cast)).text
    assert {name for name in ("reports", "decide", "lock", "slow") if f'<section id="{name}"' in html} == sections


@pytest.mark.parametrize("who", ["citizen", "officer_elsewhere"])
def test_others_are_turned_away(cast: Cast, browser_of: Browser, who: str) -> None:
    assert browser_of(getattr(cast, who)).get(address(cast)).status_code == 403


def test_strangers_are_asked_to_sign_in(cast: Cast, browser_of: Browser) -> None:
    assert browser_of(None).get(address(cast)).status_code == 302


def test_the_author_resolves_and_the_line_gives_the_reason(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of(cast.author).post(
        address(cast, "resolve/"), filled(reason="The cover is there."), follow=True
    )
    assert fresh(cast).state == "resolved"
    assert 'data-kind="resolved"' in answer.text
    assert "The cover is there." in answer.text


def test_a_resolved_thread_is_reopened(cast: Cast, browser_of: Browser) -> None:
    actions.resolve_thread(actor=cast.officer, thread_id=cast.thread.pk, now=NOW)
    browser = browser_of(cast.author)
    assert "Reopen this issue" in browser.get(address(cast)).text
    browser.post(address(cast, "reopen/"), filled(reason=""))
    assert fresh(cast).state == "reopened"


def test_a_refused_decision_comes_back_with_its_reason(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of(cast.author).post(address(cast, "reopen/"), filled(reason="Not at all solved"))
    assert answer.status_code == 422
    assert "Not at all solved" in answer.text
    assert "already done" in answer.text


def test_a_moderator_locks_and_unlocks(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.moderator)
    html = browser.post(address(cast, "lock/"), filled(reason="Enough for today"), follow=True).text
    assert fresh(cast).locked
    assert "Closed: <bdi>Enough for today</bdi>" in html
    browser.post(address(cast, "unlock/"), filled())
    assert not fresh(cast).locked


def test_an_officer_does_not_lock(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of(cast.officer).post(address(cast, "lock/"), filled(reason="I am tired of it"))
    assert answer.status_code == 422
    assert not fresh(cast).locked


def test_slow_mode_is_set_and_said(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.moderator)
    browser.post(address(cast, "slow/"), filled(seconds="30"))
    assert fresh(cast).slow_seconds == 30
    assert "One post per person every 30 seconds." in browser.get(f"/threads/{cast.thread.pk}/").text


def test_a_pause_that_is_not_offered_is_refused(cast: Cast, browser_of: Browser) -> None:
    assert browser_of(cast.moderator).post(address(cast, "slow/"), filled(seconds="-5")).status_code == 422


@pytest.mark.parametrize(("button", "state"), [("yes", "upheld"), ("no", "dismissed")])
def test_a_moderator_settles_a_report(cast: Cast, browser_of: Browser, button: str, state: str) -> None:
    report = make_report(make_post(cast.thread))
    browser_of(cast.moderator).post(address(cast, f"reports/{report.pk}/settle/"), filled(uphold=button))
    assert Report.objects.get().state == state


def test_an_officer_reads_reports_and_settles_none(cast: Cast, browser_of: Browser) -> None:
    report = make_report(make_post(cast.thread))
    browser = browser_of(cast.officer)
    html = browser.get(address(cast)).text
    assert report.reason in html
    assert "settle/" not in html
    browser.post(address(cast, f"reports/{report.pk}/settle/"), filled(uphold="no"))
    assert Report.objects.get().state == "open"


def test_a_report_of_another_thread_is_missing_for_strangers(cast: Cast, browser_of: Browser) -> None:
    report = make_report(make_post())
    answer = browser_of(cast.citizen).post(address(cast, f"reports/{report.pk}/settle/"), filled(uphold="no"))
    assert answer.status_code == 404
