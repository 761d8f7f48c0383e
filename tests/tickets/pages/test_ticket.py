"""The officer's page of a ticket: what is owed and why, the record in words, what can be done, collisions."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from engagement.threads import actions as threads
from engagement.threads.models import Post
from tests.factories import NOW, make_department, make_member, make_user
from tests.photos.factories import quickly, sent
from tests.tickets.factories import fresh, make_ticket
from tests.tickets.pages.conftest import Browser, Desk, filled, get, send
from tickets import actions
from tickets.models import CannedReply, Relation, Ticket
from tickets.queries.calendars import get_default_calendar

pytestmark = pytest.mark.django_db


def path(ticket: Ticket, act: str = "") -> str:
    return f"/desk/tickets/{ticket.reference}/" + (f"{act}/" if act else "")


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def do(browser: Any, ticket: Ticket, act: str, **fields: object) -> str:
    """Send one form of the page, as it is now."""
    return send(browser, path(ticket, act), version=now(ticket).last_event, **fields)


@pytest.fixture
def browser(desk: Desk, browser_of: Browser) -> Any:
    """The officer's."""
    return browser_of(desk.officer)


def test_strangers_sign_in_and_come_back(desk: Desk, browser_of: Browser) -> None:
    answer = browser_of(None).post(path(desk.ticket, "note"), filled())
    assert answer["Location"].endswith(f"?next={path(desk.ticket)}")


@pytest.mark.parametrize("who", ["citizen", "elsewhere"])
def test_the_inside_is_for_the_department(desk: Desk, browser_of: Browser, who: str) -> None:
    person = desk.citizen if who == "citizen" else make_member()
    assert browser_of(person).get(path(desk.ticket)).status_code == 403


def test_what_is_no_reference_is_no_page(browser: Any) -> None:
    assert browser.get("/desk/tickets/T-1-1/").status_code == 404


def test_a_reference_written_otherwise_leads_to_the_page(desk: Desk, browser: Any) -> None:
    written = desk.ticket.reference.lower().replace("-", "")
    assert browser.get(f"/desk/tickets/{written}/")["Location"] == path(desk.ticket)


def test_the_head_is_the_promise(desk: Desk, browser: Any) -> None:
    html = get(browser, path(desk.ticket))
    head = re.sub(r"<[^>]+>", "", html[html.index('id="part-promise"') :].split("</p>")[0])
    assert head.endswith("due today 13:00 · 4 h of working time left")


def test_a_due_time_is_explained_by_the_days_that_count(desk: Desk, browser: Any) -> None:
    calendar = get_default_calendar()
    assert calendar
    actions.declare_holiday(
        actor=fresh(make_user(role="director")),
        slug=calendar.slug,
        date="2026-11-25",
        name="Day of the Harbour",
        now=NOW,
    )
    html = get(browser, path(make_ticket(department=desk.department)))
    assert "Day of the Harbour" in html
    assert "40 h of working time are used up" in html


def test_the_record_says_what_happened_and_by_whom(desk: Desk, browser: Any) -> None:
    do(browser, desk.ticket, "assign", assignee=desk.colleague.pk)
    html = get(browser, path(desk.ticket))
    assert "Opened for Urban Roads" in html
    assert "Assigned to Yaw Mensah" in html
    assert "Akua Boateng" in html


def test_the_conversation_is_shown_where_there_is_one(desk: Desk, browser: Any) -> None:
    thread = threads.open_thread(
        actor=desk.citizen, title="No light", body="Since Friday.", department="urban-roads", now=NOW
    )
    html = get(browser, path(Ticket.objects.get(subject=f"thread:{thread.pk}")))
    assert "Since Friday." in html
    assert f'href="/threads/{thread.pk}/"' in html


def test_an_answer_is_the_official_response_in_the_conversation(desk: Desk, browser: Any) -> None:
    thread = threads.open_thread(
        actor=desk.citizen, title="No light", body="Since Friday.", department="urban-roads", now=NOW
    )
    ticket = Ticket.objects.get(subject=f"thread:{thread.pk}")
    html = do(browser, ticket, "respond", body="Tomorrow.", way="")
    assert "Your answer is public." in html
    assert Post.objects.get(thread=thread, number=2).official
    assert ticket.clocks.get(kind="first_response").state == "met"


def test_an_answer_without_a_conversation_says_how_it_was_given(desk: Desk, browser: Any) -> None:
    do(browser, desk.ticket, "respond", body="Tomorrow.", way="telephone")
    assert "Answered by telephone" in get(browser, path(desk.ticket))


def test_a_prepared_text_is_filled_in(desk: Desk, browser: Any) -> None:
    kept = CannedReply.objects.create(title="Thanks", body="Good day {name}: {reference}.", changed_at=NOW)
    html = get(browser, f"{path(desk.ticket)}?canned={kept.pk}")
    assert f"Good day Ama Mensah: {desk.ticket.reference}.</textarea>" in html


def test_a_note_stays_inside(desk: Desk, browser: Any, browser_of: Browser) -> None:
    do(browser, desk.ticket, "note", body="Ask @yaw, he knows the pipe.")
    assert "he knows the pipe" in get(browser, path(desk.ticket))
    assert "he knows the pipe" not in get(browser_of(None), f"/tickets/{desk.ticket.reference}/")


def test_assign_priority_and_category(desk: Desk, browser: Any) -> None:
    do(browser, desk.ticket, "assign", assignee=desk.colleague.pk)
    do(browser, desk.ticket, "priority", priority="urgent")
    do(browser, desk.ticket, "category", category="Drains")
    ticket = now(desk.ticket)
    assert (ticket.assignee, ticket.priority, ticket.category) == (desk.colleague, "urgent", "Drains")


def test_taking_it_out_of_everybody_s_hands(desk: Desk, browser: Any) -> None:
    do(browser, desk.ticket, "assign", assignee=desk.colleague.pk)
    do(browser, desk.ticket, "assign", assignee="")
    assert now(desk.ticket).assignee is None


def test_waiting_needs_a_reason_and_keeps_what_was_chosen(desk: Desk, browser: Any) -> None:
    answer = browser.post(
        path(desk.ticket, "status"), filled(version=desk.ticket.last_event, status="waiting_citizen", reason="")
    )
    assert answer.status_code == 422
    assert '<option value="waiting_citizen" selected>' in answer.text
    assert re.search(r'id="act-status" class="act-box" open', answer.text)


def test_waiting_for_the_citizen_stops_the_clock_and_says_so(desk: Desk, browser: Any) -> None:
    do(browser, desk.ticket, "respond", body="Which side?", way="telephone")
    do(browser, desk.ticket, "status", status="waiting_citizen", reason="Which side of the road?")
    html = get(browser, path(desk.ticket))
    assert "The clock stands still with" in html
    assert "Which side of the road?" in html


def test_resolving_asks_the_citizen(desk: Desk, browser: Any) -> None:
    do(browser, desk.ticket, "resolve", reason="It is fixed.")
    assert now(desk.ticket).status == "resolved"
    assert "act-resolve" not in get(browser, path(desk.ticket))


def test_a_transferred_ticket_leaves_the_officer_s_sight(desk: Desk, browser: Any) -> None:
    other = make_department(name="Waste", slug="waste")
    html = do(browser, desk.ticket, "transfer", department="waste", reason="It is rubbish.")
    assert "Another department owes it from now on." in html
    assert now(desk.ticket).department == other
    assert browser.get(path(desk.ticket)).status_code == 403


def test_a_merged_ticket_leads_to_the_one_that_goes_on(desk: Desk, browser: Any) -> None:
    other = make_ticket(department=desk.department, title="The same drain")
    html = do(browser, desk.ticket, "merge", other=other.reference)
    assert "<h1><bdi>The same drain</bdi></h1>" in html
    assert f"Goes on as {other.reference}" in get(browser, path(desk.ticket))


def test_merging_into_itself_is_refused_in_words(desk: Desk, browser: Any) -> None:
    answer = browser.post(
        path(desk.ticket, "merge"), filled(version=desk.ticket.last_event, other=desk.ticket.reference)
    )
    assert answer.status_code == 422
    assert now(desk.ticket).status == "new"


def test_relating_shows_on_both(desk: Desk, browser: Any) -> None:
    other = make_ticket(department=desk.department, title="The pump")
    do(browser, desk.ticket, "relate", kind="blocks", other=other.reference)
    assert Relation.objects.count() == 1
    assert "is blocked by" in get(browser, path(other))


def test_splitting_opens_a_new_ticket(desk: Desk, browser: Any) -> None:
    html = do(browser, desk.ticket, "split", title="And the lamp", department="urban-roads")
    assert "<h1><bdi>And the lamp</bdi></h1>" in html


def test_calling_the_supervisor_hands_it_over_with_a_note(desk: Desk, browser: Any) -> None:
    do(browser, desk.ticket, "escalate", reason="They shout at me.")
    assert now(desk.ticket).assignee == desk.supervisor
    assert "They shout at me." in get(browser, path(desk.ticket))


def test_what_is_no_act_is_no_page(desk: Desk, browser: Any) -> None:
    assert browser.post(path(desk.ticket, "explode"), filled()).status_code == 404


def test_the_same_form_twice_is_one_note(desk: Desk, browser: Any) -> None:
    form = filled(version=1, body="Once.")
    for _ in range(2):
        browser.post(path(desk.ticket, "note"), form)
    assert desk.ticket.notes.count() == 1


def test_the_address_opens_a_form(desk: Desk, browser: Any) -> None:
    assert re.search(r'id="act-assign" class="act-box" open', get(browser, f"{path(desk.ticket)}?act=assign"))


# --- two officers -------------------------------------------------------------------------------------------------


def collide(desk: Desk, browser: Any) -> Any:
    """The colleague changes the priority while the officer writes an answer."""
    seen = now(desk.ticket).last_event
    actions.change_priority(actor=desk.colleague, number=desk.ticket.number, priority="urgent", now=NOW)
    return browser.post(path(desk.ticket, "respond"), filled(version=seen, body="We come tomorrow.", way="telephone"))


def test_a_stale_answer_is_not_sent_and_both_sides_are_shown(desk: Desk, browser: Any) -> None:
    answer = collide(desk, browser)
    assert answer.status_code == 422
    assert "Somebody was here before you" in answer.text
    assert (
        "Priority is urgent now, it was normal"
        in answer.text[answer.text.index("collision-title") : answer.text.index("talk-title")]
    )
    assert "We come tomorrow.</textarea>" in answer.text
    assert "responded" not in set(desk.ticket.events.values_list("kind", flat=True))


def test_the_form_that_comes_back_may_be_sent_again(desk: Desk, browser: Any) -> None:
    html = collide(desk, browser).text
    form = html[html.index('data-act="respond"') :]
    version = re.search(r'name="version" value="(\d+)"', form)
    key = re.search(r'name="key" value="([^"]+)"', form)
    assert version
    assert key
    again = {"version": version[1], "key": key[1], "body": "We come tomorrow.", "way": "telephone"}
    assert browser.post(path(desk.ticket, "respond"), again).status_code == 302
    assert "Answered by telephone" in get(browser, path(desk.ticket))


def test_what_does_not_matter_does_not_stop_anybody(desk: Desk, browser: Any) -> None:
    seen = now(desk.ticket).last_event
    actions.add_note(actor=desk.colleague, number=desk.ticket.number, body="Hm.", now=NOW)
    answer = browser.post(path(desk.ticket, "priority"), filled(version=seen, priority="high"))
    assert answer.status_code == 302


def test_the_page_names_its_stream(desk: Desk, browser: Any) -> None:
    assert re.search(rf'data-stream="ticket:{desk.ticket.pk} \d+ \S+"', get(browser, path(desk.ticket)))


def test_what_is_late_says_so(desk: Desk, browser: Any) -> None:
    late = make_ticket(department=desk.department, now=NOW - timedelta(days=3))
    assert "First answer was due" in get(browser, path(late))


def test_a_note_and_an_answer_are_sent_with_photos(desk: Desk, browser: Any, browser_of: Browser) -> None:
    with quickly():
        html = do(browser, desk.ticket, "note", body="Look.", photo_1=sent(), photo_1_alt="Below the bridge")
        assert 'alt="Below the bridge"' in html
        assert "Below the bridge" not in get(browser_of(None), f"/tickets/{desk.ticket.reference}/")
        do(browser, desk.ticket, "respond", body="Done.", way="letter", photo_1=sent(), photo_1_alt="The letter")
    assert 'alt="The letter"' in get(browser_of(None), f"/tickets/{desk.ticket.reference}/")


def test_a_photo_of_ones_own_note_is_taken_away(desk: Desk, browser: Any, browser_of: Browser) -> None:
    with quickly():
        do(browser, desk.ticket, "note", body="Look.", photo_1=sent(), photo_1_alt="Below the bridge")
    [kept] = desk.ticket.notes.get().photos
    assert "Take a photo away" in get(browser, path(desk.ticket))
    assert "Take a photo away" not in get(browser_of(make_member(desk.department)), path(desk.ticket))
    html = do(browser, desk.ticket, "photo", photo=kept[0])
    assert ("The photo is gone." in html, kept[0] in html, "Took a photo away" in html) == (True, False, True)


def test_a_supervisor_who_does_not_say_why_is_asked(desk: Desk, browser: Any, browser_of: Browser) -> None:
    with quickly():
        do(browser, desk.ticket, "note", body="Look.", photo_1=sent())
    [kept] = desk.ticket.notes.get().photos
    html = do(browser_of(desk.supervisor), desk.ticket, "photo", photo=kept[0])
    assert 'id="act-photo" class="act-box" open' in html
    assert desk.ticket.notes.get().photos == [kept]


def test_each_form_keeps_its_own_photos_when_it_comes_back(desk: Desk, browser: Any) -> None:
    with quickly():
        html = do(browser, desk.ticket, "note", body="", photo_2=sent(), photo_2_alt="Below the bridge")
    assert html.count('value="Below the bridge"') == 1
    assert 'id="note_photo_2_alt" name="photo_2_alt" value="Below the bridge"' in html
    assert 'id="respond_photo_2"' in html


def test_a_photo_that_is_none_is_said_and_nothing_is_written(desk: Desk, browser: Any) -> None:
    html = do(browser, desk.ticket, "note", body="Look.", photo_1=sent(b"<svg/>"))
    assert "Photo 1: This is no photo that we can show." in html
    assert not desk.ticket.notes.exists()
