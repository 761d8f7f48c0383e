"""What the demo promises, and that time passed while its stories were told."""

from __future__ import annotations

import pytest

from engagement.config.demo.promises import DAY, PROMISES, escalation
from tickets.models import Delivery, Escalation, Ticket

pytestmark = pytest.mark.django_db


def test_the_published_standards_are_promised() -> None:
    days = {row.promise.name: row.promise.first_response for row in PROMISES}
    assert (days["Complaints"], days["Letters about fees and budget"]) == (5 * DAY, 7 * DAY)
    assert next(row.promise.resolution for row in PROMISES if row.promise.name == "Permits") == 30 * DAY


def test_the_last_one_to_hear_is_the_director() -> None:
    assert escalation("resolution")[-1].target == "director"


@pytest.mark.usefixtures("demo")
def test_every_story_has_its_ticket() -> None:
    from engagement.threads.models import Thread

    issues = Thread.objects.filter(kind=Thread.Kind.ISSUE)
    assert Ticket.objects.filter(subject__startswith="thread:").count() == issues.count()


@pytest.mark.usefixtures("demo")
def test_every_escalation_fired_at_its_time() -> None:
    times = Escalation.objects.values_list("due_at", "fired_at")
    assert times
    assert all(due == fired for due, fired in times)


@pytest.mark.usefixtures("demo")
def test_no_e_mail_about_the_past_is_sent() -> None:
    assert not Delivery.objects.filter(state=Delivery.State.WAITING).exists()
