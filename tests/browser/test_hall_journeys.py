"""Journeys through a town hall, several browsers at once: what one of them does, the others see."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from engagement.accounts.models import User
from engagement.townhalls import actions
from engagement.townhalls.actions import polls
from engagement.townhalls.models import HallStaff, Poll, Question
from tests.browser.hall import Gathering, ask_as, gather, path_of, show_to_all
from tests.browser.stage import Seat, SitDown
from tests.townhalls.scenery import poll_row

pytestmark = pytest.mark.browser


class Company(NamedTuple):
    """Citizen, moderator, official and projector, each in a browser of their own."""

    room: Gathering
    citizen: Seat
    moderator: Seat


def come_in(sit_down: SitDown) -> Company:
    """A hall whose official sits before it, the citizen's page and the console."""
    room = gather()
    HallStaff.objects.create(hall=room.hall, user=room.official, role="official", since=timezone.now())
    citizen = sit_down(room.citizen).open(path_of(room.hall))
    return Company(room, citizen, sit_down(room.moderator).open(path_of(room.hall, "console/"), live=False))


def asked(company: Company, body: str) -> Question:
    """The citizen asks on their page; the console shows it."""
    company.citizen.page.fill("#ask-body", body)
    company.citizen.page.click("#ask-send")
    expect(company.citizen.page.locator("#own-list")).to_contain_text(body)
    expect(company.moderator.page.locator("#part-waiting, .cq").filter(has_text=body).first).to_be_visible()
    return Question.objects.get(hall=company.room.hall, body=body)


def in_console(company: Company, question: Question) -> Locator:
    """The question on the console."""
    return company.moderator.page.locator(f"#q-{question.pk}")


def press(company: Company, question: Question, key: str) -> None:
    """The button of that key."""
    in_console(company, question).locator(f"[data-key={key}]").first.click()


def test_asked_approved_voted_for_shown_and_answered(database: None, sit_down: SitDown) -> None:
    company = come_in(sit_down)
    page = company.citizen.page
    screen = sit_down().open(path_of(company.room.hall, "screen/"), live=False).page
    official = sit_down(company.room.official).open(path_of(company.room.hall, "official/"), live=False).page
    question = asked(company, "When does the school in Ntankoful get its roof?")
    expect(screen.locator("body")).not_to_contain_text("Ntankoful")
    press(company, question, "a")
    page.click("#news")
    page.click(f"#question-{question.number} .vote")
    expect(in_console(company, question).locator(".cq-votes b")).to_have_text("1")
    press(company, question, "f")
    expect(screen.locator(".s-question")).to_contain_text("Ntankoful")
    expect(page.locator("#now")).to_contain_text("Ntankoful")
    expect(official.locator("body")).to_contain_text("Ntankoful")
    actions.answer_live(
        actor=company.room.official, question_id=question.pk, body="In May.", version=None, now=timezone.now()
    )
    expect(screen.locator("#stage")).not_to_contain_text("Ntankoful")
    expect(page.locator("#own-list")).to_contain_text("Answered in the hall")


def test_rejected_with_a_reason_and_looked_at_again(database: None, sit_down: SitDown) -> None:
    company = come_in(sit_down)
    question = asked(company, "Why does Mr Quaye keep the keys?")
    press(company, question, "r")
    company.moderator.page.locator("#act button[value=private_person]").click()
    own = company.citizen.page.locator(f"#own-{question.number}")
    expect(own).to_contain_text("It names a private person.")
    own.get_by_role("link", name="Ask for a second look").click()
    company.citizen.page.fill("[name=words]", "He is the chairman of the committee.")
    company.citizen.page.locator("form:has([name=words]) button").click()
    expect(in_console(company, question)).to_contain_text("He is the chairman of the committee.")
    expect(in_console(company, question).locator("[data-key=a]")).to_be_visible()


def test_merged_and_taken_apart(database: None, sit_down: SitDown) -> None:
    company = come_in(sit_down)
    question = asked(company, "When is the drain covered at last?")
    company.citizen.page.click("#tabs [data-show=mine]")
    press(company, question, "m")
    company.moderator.page.locator("#act").get_by_role("button", name="No. 1").first.click()
    own = company.citizen.page.locator(f"#own-{question.number}")
    expect(own).to_have_attribute("data-state", "merged")
    company.moderator.page.locator(".cq-unmerge").first.click()
    expect(own).to_have_attribute("data-state", "pending")


def test_a_poll_whose_result_is_hidden_until_it_is_published(database: None, sit_down: SitDown) -> None:
    company = come_in(sit_down)
    room = company.room
    poll = poll_row(room.hall, "Drains", "Lights", show="hidden", opened_at=timezone.now())
    voter, other = sit_down(room.citizen).open(path_of(room.hall)).page, sit_down().open(path_of(room.hall)).page
    voter.get_by_label("Lights").check()
    voter.locator(".poll").get_by_role("button", name="Vote").click()
    expect(other.locator(".poll")).to_contain_text("1 person voted")
    expect(other.locator(".poll-bar")).to_have_count(0)
    for move in ("close", "publish"):
        polls.move_poll(actor=room.moderator, poll_id=poll.pk, move=move, now=timezone.now())
    expect(other.locator(".poll")).to_contain_text("final result")
    assert Poll.objects.get(pk=poll.pk).voters == 1


def test_a_hall_that_ends_owes_what_it_did_not_answer(database: None, sit_down: SitDown) -> None:
    company = come_in(sit_down)
    room = company.room
    question = ask_as(room.citizen, room, "Who repairs the pump in Kansaworodo?")
    show_to_all(room, question)
    company.citizen.page.click("#tabs [data-show=mine]")
    own = company.citizen.page.locator(f"#own-{question.number}")
    expect(own).to_have_attribute("data-state", "listed")
    actions.move_hall(actor=room.moderator, hall_id=room.hall.pk, move="end", now=timezone.now())
    expect(own).to_have_attribute("data-state", "owed")
    expect(company.citizen.page.locator("#hall-sentence")).to_contain_text("over")
    official = sit_down(room.official).open(path_of(room.hall, f"official/?q={question.number}"), live=False).page
    official.fill("#answer [name=body]", "The pump is repaired next week.")
    official.get_by_role("button", name="Publish the answer").click()
    expect(own).to_have_attribute("data-state", "answered_written")
    company.citizen.page.goto(f"{company.citizen.url}{path_of(room.hall, f'questions/{question.number}/')}")
    expect(company.citizen.page.locator("main")).to_contain_text("The pump is repaired next week.")


def test_somebody_who_is_banned_reads_why_and_asks_no_more(database: None, sit_down: SitDown) -> None:
    company = come_in(sit_down)
    room, page = company.room, company.citizen.page
    page.fill("#ask-body", "You are all thieves")
    ban(room, room.citizen)
    expect(page.locator("body")).to_contain_text("Shouts at people.")
    page.click("#ask-send")
    expect(page.locator("body")).to_contain_text("Shouts at people.")
    assert not Question.objects.filter(hall=room.hall, asker=room.citizen).exists()


def ban(room: Gathering, person: User) -> None:
    """The moderator bans somebody from asking."""
    actions.ban_from_hall(
        actor=room.moderator,
        hall_id=room.hall.pk,
        handle=person.handle,
        question_id=None,
        scope="questions",
        minutes=None,
        reason="Shouts at people.",
        now=timezone.now(),
    )


def test_one_button_closes_everything_and_opens_it_again(database: None, sit_down: SitDown) -> None:
    company = come_in(sit_down)
    page, console = company.citizen.page, company.moderator.page
    console.get_by_role("button", name="Lock everything").click()
    expect(page.locator("#hall-sentence")).to_contain_text("closed everything")
    expect(page.locator("#ask")).to_be_hidden()
    console.get_by_role("button", name="Unlock everything").click()
    expect(page.locator("#ask")).to_be_visible()
