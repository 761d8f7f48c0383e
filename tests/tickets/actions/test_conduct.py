"""What becomes of a ticket: waiting, resolved, confirmed, rejected, reopened, rated, closed by time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest

from engagement.accounts.models import User
from engagement.threads import actions as threads
from engagement.threads.models import Thread
from tests.factories import NOW, make_department, make_member, make_user
from tests.threads.factories import make_thread
from tests.tickets.factories import HOUR, MINUTE, clock_of, fresh, make_calendar, make_policy, make_ticket
from tickets import actions
from tickets.models import MonthBand, Notification, SlaClock, Ticket, TicketTally
from tickets.queries.tickets import NotRequester, TicketMissing, TicketNotYours
from tickets.text import TextEmpty

pytestmark = pytest.mark.django_db


class Scene(NamedTuple):
    """A thread, its ticket, and who is around."""

    thread: Thread
    ticket: Ticket
    citizen: User
    officer: User

    def again(self) -> Ticket:
        """The ticket as it is stored."""
        return Ticket.objects.get(pk=self.ticket.pk)


@pytest.fixture
def scene() -> Scene:
    make_calendar()
    make_policy()
    department = make_department()
    citizen, officer = make_user(), make_member(department)
    thread = make_thread(author=citizen, department=department)
    ticket = Ticket.objects.get(subject=f"thread:{thread.pk}")
    return Scene(thread, ticket, fresh(citizen), fresh(officer))


def resolve(scene: Scene, now: datetime = NOW + HOUR) -> Ticket:
    return actions.resolve_ticket(actor=scene.officer, number=scene.ticket.number, reason="It is cleared.", now=now)


def wait(scene: Scene, status: str = "waiting_citizen", now: datetime = NOW, reason: str = "Which house?") -> Ticket:
    return actions.change_status(
        actor=scene.officer, number=scene.ticket.number, status=status, reason=reason, now=now
    )


def test_a_wait_for_the_citizen_pauses_next_response_and_resolution_and_not_the_first(scene: Scene) -> None:
    wait(scene)
    states = dict(SlaClock.objects.values_list("kind", "state"))
    assert states == {"first_response": "running", "next_response": "paused", "resolution": "paused"}


def test_a_wait_for_somebody_else_pauses_nothing(scene: Scene) -> None:
    wait(scene, "waiting_third_party")
    assert set(SlaClock.objects.values_list("state", flat=True)) == {"running"}


def test_the_citizen_reads_why_it_waits(scene: Scene) -> None:
    wait(scene)
    assert Notification.objects.get(user=scene.citizen, kind="ticket_waiting").data["reason"] == "Which house?"


def test_a_wait_needs_a_reason(scene: Scene) -> None:
    with pytest.raises(TextEmpty):
        wait(scene, reason=" ")
    assert scene.again().status == "new"


def test_the_citizen_s_word_ends_the_wait(scene: Scene) -> None:
    wait(scene)
    threads.publish_post(actor=scene.citizen, thread_id=scene.thread.pk, body="Number 12.", now=NOW + HOUR)
    assert scene.again().status == "open"
    assert clock_of(scene.ticket, "resolution").due_at == NOW + timedelta(days=4, hours=5)


@pytest.mark.parametrize("status", ["resolved", "closed", "merged", "new", "nonsense"])
def test_only_waiting_and_open_are_set_by_hand(scene: Scene, status: str) -> None:
    with pytest.raises(actions.StatusUnknown):
        wait(scene, status)


def test_what_is_so_already_is_refused(scene: Scene) -> None:
    wait(scene)
    with pytest.raises(actions.NothingChanges):
        wait(scene)


def test_a_resolution_stops_every_clock(scene: Scene) -> None:
    resolve(scene)
    assert set(SlaClock.objects.values_list("state", flat=True)) == {"met"}


def test_a_resolution_resolves_the_thread_too(scene: Scene) -> None:
    resolve(scene)
    assert Thread.objects.get(pk=scene.thread.pk).state == "resolved"


def test_the_thread_s_resolution_by_the_department_resolves_the_ticket(scene: Scene) -> None:
    threads.resolve_thread(actor=scene.officer, thread_id=scene.thread.pk, reason="Done.", now=NOW + HOUR)
    assert scene.again().status == "resolved"


def test_the_thread_s_resolution_by_its_author_closes_the_ticket(scene: Scene) -> None:
    threads.resolve_thread(actor=scene.citizen, thread_id=scene.thread.pk, reason="It works.", now=NOW + HOUR)
    states = dict(SlaClock.objects.values_list("kind", "state"))
    assert scene.again().status == "closed"
    assert states == {"first_response": "cancelled", "next_response": "cancelled", "resolution": "met"}


def test_a_resolution_needs_words(scene: Scene) -> None:
    with pytest.raises(TextEmpty):
        actions.resolve_ticket(actor=scene.officer, number=scene.ticket.number, reason="", now=NOW)
    assert set(SlaClock.objects.values_list("state", flat=True)) == {"running"}


def test_the_citizen_is_asked_and_has_five_working_days(scene: Scene) -> None:
    resolve(scene)
    assert scene.again().next_at == datetime(2026, 11, 30, 17, 0, tzinfo=NOW.tzinfo)
    assert Notification.objects.filter(user=scene.citizen, kind="ticket_resolved").exists()


def test_what_nobody_confirms_closes_by_itself(scene: Scene) -> None:
    resolve(scene)
    due = scene.again().next_at
    assert due is not None
    assert actions.close_unconfirmed(now=due - timedelta(seconds=1)) == 0
    assert actions.close_unconfirmed(now=due) == 1
    assert (scene.again().status, scene.again().closed_at) == ("closed", due)


def test_the_citizen_confirms(scene: Scene) -> None:
    resolve(scene)
    actions.confirm_resolution(actor=scene.citizen, number=scene.ticket.number, now=NOW + 2 * HOUR)
    ticket = scene.again()
    assert (ticket.status, ticket.next_at) == ("closed", None)


def test_only_whose_ticket_it_is_confirms(scene: Scene) -> None:
    resolve(scene)
    with pytest.raises(NotRequester):
        actions.confirm_resolution(actor=scene.officer, number=scene.ticket.number, now=NOW + 2 * HOUR)


def test_the_citizen_rejects_and_the_ticket_is_owed_again(scene: Scene) -> None:
    resolve(scene)
    actions.reopen_ticket(actor=scene.citizen, number=scene.ticket.number, reason="Half of it.", now=NOW + 2 * HOUR)
    ticket = scene.again()
    assert (ticket.status, ticket.reopened, ticket.events.last().kind) == ("open", 1, "rejected")


def test_a_rejection_reopens_the_thread(scene: Scene) -> None:
    resolve(scene)
    actions.reopen_ticket(actor=scene.citizen, number=scene.ticket.number, reason="Half of it.", now=NOW + 2 * HOUR)
    assert Thread.objects.get(pk=scene.thread.pk).state == "reopened"


def test_a_second_cycle_has_a_verdict_of_its_own_and_keeps_the_first(scene: Scene) -> None:
    resolve(scene)
    actions.reopen_ticket(actor=scene.citizen, number=scene.ticket.number, reason="Half of it.", now=NOW + 2 * HOUR)
    resolve(scene, NOW + timedelta(days=14))
    verdicts = SlaClock.objects.filter(kind="resolution").order_by("cycle").values_list("cycle", "state")
    assert list(verdicts) == [(1, "met"), (2, "breached")]


def test_a_reopening_starts_no_second_first_response(scene: Scene) -> None:
    resolve(scene)
    actions.reopen_ticket(actor=scene.citizen, number=scene.ticket.number, reason="Half of it.", now=NOW + 2 * HOUR)
    assert SlaClock.objects.filter(kind="first_response").count() == 1


def test_a_closed_ticket_is_reopened_with_a_note(scene: Scene) -> None:
    resolve(scene)
    actions.confirm_resolution(actor=scene.citizen, number=scene.ticket.number, now=NOW + 2 * HOUR)
    actions.reopen_ticket(actor=scene.citizen, number=scene.ticket.number, reason="It is back.", now=NOW + 3 * HOUR)
    assert scene.again().events.last().kind == "reopened"


def test_an_open_ticket_cannot_be_reopened(scene: Scene) -> None:
    with pytest.raises(actions.StatusImpossible):
        actions.reopen_ticket(actor=scene.citizen, number=scene.ticket.number, reason="Hello?", now=NOW)


def test_the_thread_s_reopening_reopens_the_ticket(scene: Scene) -> None:
    resolve(scene)
    threads.reopen_thread(actor=scene.citizen, thread_id=scene.thread.pk, reason="No.", now=NOW + 2 * HOUR)
    assert scene.again().status == "open"


def test_the_citizen_rates_what_is_done(scene: Scene) -> None:
    resolve(scene)
    actions.rate_ticket(actor=scene.citizen, number=scene.ticket.number, rating=4, words="Quick.", now=NOW + HOUR)
    assert (scene.again().rating, scene.again().rating_words) == (4, "Quick.")


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_a_rating_is_one_to_five(scene: Scene, rating: int) -> None:
    resolve(scene)
    with pytest.raises(actions.RatingOutOfRange):
        actions.rate_ticket(actor=scene.citizen, number=scene.ticket.number, rating=rating, now=NOW + HOUR)


def test_what_is_not_done_is_not_rated(scene: Scene) -> None:
    with pytest.raises(actions.StatusImpossible):
        actions.rate_ticket(actor=scene.citizen, number=scene.ticket.number, rating=5, now=NOW)


@pytest.mark.parametrize("action", ["resolve_ticket", "change_status"])
def test_another_department_changes_nothing(scene: Scene, action: str) -> None:
    stranger = fresh(make_member())
    more = {"status": "open"} if action == "change_status" else {"reason": "Done."}
    with pytest.raises(TicketNotYours):
        getattr(actions, action)(actor=stranger, number=scene.ticket.number, now=NOW, **more)
    assert scene.again().last_event == scene.ticket.last_event


def test_a_restricted_ticket_does_not_exist_for_another_department() -> None:
    ticket = make_ticket(restricted=True)
    with pytest.raises(TicketMissing):
        actions.resolve_ticket(actor=fresh(make_member()), number=ticket.number, reason="Done.", now=NOW)


def test_a_verdict_comes_from_timestamps_and_not_from_when_anybody_looked(scene: Scene) -> None:
    late = NOW + timedelta(days=30)
    actions.fire_due_steps(now=late)
    resolve(scene, NOW + timedelta(days=40))
    assert clock_of(scene.ticket, "resolution").state == "breached"
    assert clock_of(scene.ticket, "resolution").due_at == NOW + timedelta(days=4, hours=4)


def test_two_officers_who_write_at_once_see_each_other(scene: Scene) -> None:
    other = fresh(make_member(scene.ticket.department))
    seen = scene.ticket.last_event
    actions.change_status(
        actor=other, number=scene.ticket.number, status="waiting_third_party", reason="ECG comes.", now=NOW
    )
    with pytest.raises(actions.StaleTicket) as refused:
        actions.resolve_ticket(
            actor=scene.officer, number=scene.ticket.number, reason="Done.", version=seen, now=NOW + MINUTE
        )
    assert other.display_name in refused.value.text()
    assert scene.again().status == "waiting_third_party"


def test_what_the_citizen_wrote_meanwhile_is_no_collision(scene: Scene) -> None:
    seen = scene.ticket.last_event
    threads.publish_post(actor=scene.citizen, thread_id=scene.thread.pk, body="Please hurry.", now=NOW + MINUTE)
    actions.resolve_ticket(
        actor=scene.officer, number=scene.ticket.number, reason="Done.", version=seen, now=NOW + 2 * MINUTE
    )
    assert scene.again().status == "resolved"


def test_figures_are_kept_up(scene: Scene) -> None:
    resolve(scene)
    sums: dict[str, Any] = dict.fromkeys(("opened", "resolved", "still_open"), 0)
    for row in TicketTally.objects.filter(department=scene.ticket.department):
        for name in sums:
            sums[name] += getattr(row, name)
    assert sums == {"opened": 1, "resolved": 1, "still_open": 0}
    assert MonthBand.objects.exists()
