"""A short rehearsal on a real server: line, citizens and stage together, by the command."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from engagement.townhalls.actions.polls import create_poll, move_poll
from engagement.townhalls.models import TownHall, Upvote
from tests.factories import make_user
from tests.servers import Server
from tests.townhalls.factories import fresh, make_hall, make_question

VIEWERS, SECONDS = 50, 6.0


def rehearse(**options: object) -> str:
    """What the command prints. Raises CommandError where anything was lost."""
    out = io.StringIO()
    call_command("rehearse", stdout=out, **options)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.fixture
def hall(transactional_db: None) -> TownHall:
    """A live one with questions that take votes and an open poll."""
    now = timezone.now()
    moderator = make_user(role="moderator")
    made = make_hall(now=now, moderator=moderator)
    for _number in range(3):
        make_question(made, state="listed", now=now)
    poll = create_poll(
        actor=fresh(moderator), hall_id=made.pk, question="Which first?", options=["Drain", "Road"], now=now
    )
    move_poll(actor=fresh(moderator), poll_id=poll.pk, move="open", now=now)
    return made


def test_fifty_citizens_who_drop_out_again_and_again_lose_nothing(
    hall: TownHall, live_server_process: Server
) -> None:
    said = rehearse(viewers=VIEWERS, minutes=SECONDS / 60, url=live_server_process.url, act_every=0.5, drop_every=3.0)
    assert "lost offsets: 0\n" in said
    assert "wrong in the database: 0, counted wrong: 0" in said
    assert Upvote.objects.filter(question__hall=hall).exists()
