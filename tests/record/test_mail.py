"""The e-mails to watchers."""

from __future__ import annotations

import pytest

from engagement.record.mail import compose_checkpoints, compose_question
from engagement.record.models import Restore, Watcher
from tests.record.recorded import LATER, Recorded

pytestmark = pytest.mark.django_db


def test_the_question_has_a_link_that_works_outside_the_site() -> None:
    assert "http://127.0.0.1:8000/record/watch/" in str(compose_question("ama@example.org").body)


def test_a_checkpoint_is_there_to_the_byte(recorded: Recorded) -> None:
    watcher = Watcher.objects.create(email="ama@example.org", asked_at=LATER)
    first, again = (compose_checkpoints(watcher, [recorded.checkpoint]) for _twice in range(2))
    assert recorded.checkpoint.note in str(first.body)
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]


def restore(size: int | None) -> Restore:
    return Restore(at=LATER, made_at=LATER, base=7, size=size, number=1)


@pytest.mark.parametrize(
    ("size", "says"), [(9, "2 leaves that were recorded after it are gone"), (None, "nobody knows")]
)
def test_a_restore_is_said_first(recorded: Recorded, size: int | None, says: str) -> None:
    watcher = Watcher.objects.create(email="ama@example.org", asked_at=LATER)
    message = compose_checkpoints(watcher, [recorded.checkpoint], [restore(size)])
    assert message.subject.startswith("A backup was put back")
    assert says in str(message.body)
