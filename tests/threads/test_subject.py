"""How a thread follows its ticket."""

from __future__ import annotations

import pytest

from engagement.threads import subject
from engagement.threads.models import Thread
from tests.factories import NOW, make_department
from tests.threads.factories import make_cast
from tests.threads.replay import types_said

pytestmark = pytest.mark.django_db


def test_a_thread_follows_into_another_department() -> None:
    cast, other = make_cast(), make_department()
    key, before = str(cast.thread.pk), cast.thread.department_id
    subject.transfer(actor=cast.director, key=key, before=before, department=other, reason="Theirs.", now=NOW)
    assert Thread.objects.get(pk=cast.thread.pk).department == other
    assert types_said(f"thread:{cast.thread.pk}")[-1] == "thread.transferred"


def test_a_thread_that_is_resolved_already_says_nothing_twice() -> None:
    cast = make_cast()
    for _ in range(2):
        subject.resolve(actor=cast.officer, key=str(cast.thread.pk), reason="Done.", now=NOW)
    assert types_said(f"thread:{cast.thread.pk}").count("thread.resolved") == 1


def test_only_a_resolved_thread_is_reopened() -> None:
    cast = make_cast()
    subject.reopen(actor=cast.author, key=str(cast.thread.pk), reason="No.", now=NOW)
    assert Thread.objects.get(pk=cast.thread.pk).state == "open"


def test_an_answer_is_the_official_response() -> None:
    cast = make_cast()
    subject.respond(actor=cast.officer, key=str(cast.thread.pk), body="We come.", now=NOW)
    assert Thread.objects.get(pk=cast.thread.pk).state == "answered"
