"""The e-mails to watchers."""

from __future__ import annotations

import pytest

from engagement.record.mail import compose_checkpoints, compose_question
from engagement.record.models import Watcher
from tests.record.recorded import LATER, Recorded

pytestmark = pytest.mark.django_db


def test_the_question_has_a_link_that_works_outside_the_site() -> None:
    assert "http://127.0.0.1:8000/record/watch/" in str(compose_question("ama@example.org").body)


def test_a_checkpoint_is_there_to_the_byte(recorded: Recorded) -> None:
    watcher = Watcher.objects.create(email="ama@example.org", asked_at=LATER)
    first, again = (compose_checkpoints(watcher, [recorded.checkpoint]) for _twice in range(2))
    assert recorded.checkpoint.note in str(first.body)
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
