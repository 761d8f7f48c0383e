"""The moderators' console in a real browser: keys, ten seconds to undo, two at once, the line of what comes next."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from engagement.accounts.models import User
from engagement.townhalls import actions
from engagement.townhalls.models import HallBan, Question
from tests.browser.hall import Gathering, ask_as, gather, path_of, show_to_all
from tests.browser.stage import Seat, SitDown
from tests.factories import make_user
from tests.townhalls.rows import put_staff

pytestmark = pytest.mark.browser


class Desk:
    """A hall, its console, and a question that waits on it."""

    def __init__(self, sit_down: SitDown, *, waiting: int = 1) -> None:
        self.room: Gathering = gather()
        self.questions = [ask_as(make_user(), self.room, f"What of road number {one}?") for one in range(waiting)]
        self.sit_down = sit_down
        self.seat = self.sit(self.room.moderator)

    @property
    def page(self) -> Page:
        return self.seat.page

    def sit(self, person: User) -> Seat:
        """The console of somebody who runs the hall."""
        return self.sit_down(person).open(path_of(self.room.hall, "console/"))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def row(self, index: int = 0) -> Locator:
        return self.page.locator(f"#q-{self.questions[index].pk}")

    def queue(self, *numbers: int) -> None:
        """Put these questions of the list into the line, in this order."""
        for number in numbers:
            question = Question.objects.get(hall=self.room.hall, number=number)
            actions.queue_question(actor=self.room.moderator, question_id=question.pk, now=timezone.now())
        expect(self.page.locator("#list-queue > li")).to_have_count(len(numbers))


def state_of(question: Question) -> str:
    return Question.objects.get(pk=question.pk).state


def numbers_in(page: Page, place: str) -> list[str]:
    return page.locator(f"{place} > li").evaluate_all("(rows) => rows.map((row) => row.dataset.number)")


def test_a_approves_and_z_takes_it_back(database: None, sit_down: SitDown) -> None:
    desk = Desk(sit_down)
    desk.press("a")
    expect(desk.page.locator("#list-listed")).to_contain_text("What of road number 0?")
    desk.press("z")
    expect(desk.page.locator("#list-waiting")).to_contain_text("What of road number 0?")
    assert state_of(desk.questions[0]) == "pending"


def test_r_and_a_digit_reject_with_that_reason(database: None, sit_down: SitDown) -> None:
    desk = Desk(sit_down)
    desk.press("r")
    expect(desk.page.locator("#work .act-choice").first).to_be_focused()
    words = desk.page.locator("#work .act-choice span").nth(1).inner_text()
    desk.press("2")
    expect(desk.page.locator("#part-lately")).to_contain_text(words)
    assert state_of(desk.questions[0]) == "rejected"


def test_j_k_and_l_lead_to_the_row_that_keys_are_for(database: None, sit_down: SitDown) -> None:
    desk = Desk(sit_down, waiting=3)
    desk.press("j", "j", "k")
    expect(desk.row(1)).to_have_attribute("data-current", "")
    desk.press("l", "q")
    expect(desk.page.locator("#list-queue > li")).to_have_count(1)


def test_keys_rest_a_moment_when_a_row_leaves_under_one_s_hands(database: None, sit_down: SitDown) -> None:
    desk = Desk(sit_down, waiting=2)
    desk.page.clock.install()
    show_to_all(desk.room, desk.questions[0])
    expect(desk.page.locator("#list-waiting > li")).to_have_count(1)
    desk.press("a")
    expect(desk.row(1)).to_have_attribute("data-current", "")
    assert state_of(desk.questions[1]) == "pending"


def test_keys_are_letters_while_one_writes(database: None, sit_down: SitDown) -> None:
    desk = Desk(sit_down)
    desk.press("e")
    expect(desk.page.locator("#work textarea")).to_be_focused()
    desk.page.keyboard.type(" a z")
    desk.page.locator("#work button[type=submit]").click()
    expect(desk.row()).to_contain_text("What of road number 0? a z")
    assert state_of(desk.questions[0]) == "pending"


def test_keys_can_be_switched_off(database: None, sit_down: SitDown) -> None:
    desk = Desk(sit_down)
    desk.press("?")
    desk.page.locator("#keys-on").uncheck()
    desk.page.keyboard.press("Escape")
    desk.press("a")
    expect(desk.page.locator(".cq kbd").first).to_be_hidden()
    assert state_of(desk.questions[0]) == "pending"


def test_ten_seconds_run_out_before_one_s_eyes(database: None, sit_down: SitDown) -> None:
    desk = Desk(sit_down)
    desk.page.clock.install()
    desk.seat.open(path_of(desk.room.hall, "console/"))
    desk.row().locator("[data-key=a]").click()
    expect(desk.page.locator(".c-undo")).to_be_visible()
    begun = int(desk.page.locator(".c-undo-left").inner_text())
    desk.page.clock.run_for(5_000)
    # Whole seconds, of a time that the server set: one may be on its way.
    assert begun - int(desk.page.locator(".c-undo-left").inner_text()) >= 4
    desk.page.clock.run_for(6_000)
    expect(desk.page.locator(".c-undo")).to_have_count(0)


def test_two_moderators_do_not_collide(database: None, sit_down: SitDown) -> None:
    desk = Desk(sit_down)
    other = put_staff(desk.room.hall, display_name="Yaw Moderator")
    desk.press("e")
    expect(desk.page.locator("#work textarea")).to_be_focused()
    actions.edit_question(
        actor=other, question_id=desk.questions[0].pk, body="In other words?", version=None, now=timezone.now()
    )
    desk.page.fill("#work textarea", "In my words?")
    desk.page.locator("#work button[type=submit]").click()
    expect(desk.page.locator("#work [role=alert]")).to_contain_text("Yaw Moderator changed this")
    expect(desk.page.locator("#work textarea")).to_have_value("In my words?")
    assert Question.objects.get(pk=desk.questions[0].pk).body == "In other words?"
    desk.seat.complaints.clear()  # the refusal is a line in the console


def test_what_one_moderator_does_the_other_sees_at_once(database: None, sit_down: SitDown) -> None:
    desk = Desk(sit_down)
    other = desk.sit(put_staff(desk.room.hall)).page
    desk.press("a")
    expect(other.locator("#list-waiting > li")).to_have_count(0)
    expect(other.locator("#list-listed")).to_contain_text("What of road number 0?")


def test_who_is_at_a_question_is_named_to_the_others(database: None, sit_down: SitDown) -> None:
    desk = Desk(sit_down, waiting=2)
    other = desk.sit(put_staff(desk.room.hall)).page
    desk.press("j")
    expect(other.locator(f"#q-{desk.questions[1].pk} [data-others]")).to_have_text("Also at this: Efua Moderator")
    expect(desk.row(1).locator("[data-others]")).to_be_hidden()


def test_a_question_moves_in_the_line_by_key_and_keeps_the_focus(database: None, sit_down: SitDown) -> None:
    desk = Desk(sit_down, waiting=0)
    desk.queue(1, 2, 3)
    desk.page.locator("#list-queue > li").first.locator("[data-key=J]").focus()
    desk.press("Shift+J")
    expect(desk.page.locator("#list-queue > li").first).to_have_attribute("data-number", "2")
    assert numbers_in(desk.page, "#list-queue") == ["2", "1", "3"]
    assert desk.page.evaluate("document.activeElement.closest('li')?.dataset.number") == "1"
    desk.press("Shift+K")
    expect(desk.page.locator("#list-queue > li").first).to_have_attribute("data-number", "1")


def test_a_question_moves_in_the_line_by_button(database: None, sit_down: SitDown) -> None:
    desk = Desk(sit_down, waiting=0)
    desk.queue(1, 2)
    desk.page.locator("#list-queue > li").last.get_by_role("button", name="Sooner").click()
    expect(desk.page.locator("#list-queue > li").first).to_have_attribute("data-number", "2")


def test_x_mutes_whoever_asked_and_they_read_why(database: None, sit_down: SitDown) -> None:
    desk = Desk(sit_down, waiting=0)
    citizen = desk.room.citizen
    desk.questions.append(ask_as(citizen, desk.room, "Why are you all fools?"))
    watching = sit_down(citizen).open(path_of(desk.room.hall)).page
    expect(desk.row()).to_be_visible()
    desk.press("h", "x")
    expect(watching.locator("#toasts")).to_contain_text("silent in the chat")
    expect(desk.page.locator("#part-bans")).to_contain_text("from the chat")
    assert HallBan.objects.get(hall=desk.room.hall).user_id == citizen.pk


def test_b_bans_while_somebody_asks(database: None, sit_down: SitDown) -> None:
    desk = Desk(sit_down, waiting=0)
    citizen = desk.room.citizen
    desk.questions.append(ask_as(citizen, desk.room, "Why are you all thieves?"))
    asking = sit_down(citizen).open(path_of(desk.room.hall)).page
    asking.fill("#ask-body", "You are all thieves")
    expect(desk.row()).to_be_visible()
    desk.press("h", "b")
    desk.page.locator("#work").get_by_label("everything but watching").check()
    desk.page.locator("#work").get_by_label("30 minutes").check()
    desk.page.locator("#work [name=reason]").fill("Shouts at people.")
    desk.page.locator("#work button[type=submit]").click()
    expect(asking.locator("#toasts")).to_contain_text("Shouts at people.")
    asking.click("#ask-send")
    expect(asking.locator("#own-list")).to_contain_text("Shouts at people.")
    assert Question.objects.filter(hall=desk.room.hall, asker=citizen).count() == 1
