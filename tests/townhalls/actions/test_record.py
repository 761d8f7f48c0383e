"""Every move leaves an entry in a chain that anybody can check, and is told once to each who may know."""

from __future__ import annotations

import contextlib

import pytest
from django.db import transaction

from engagement.townhalls import actions, ledger
from engagement.townhalls.actions.record import working
from engagement.townhalls.models import Question
from engagement.townhalls.queries.snapshots import entries_of
from engagement.townhalls.serializers import line_of
from tests.factories import NOW
from tests.townhalls.factories import Cast, make_question, reload
from tests.townhalls.saying import said, types_said

pytestmark = pytest.mark.django_db


def test_the_record_of_a_whole_evening_has_no_fault(cast: Cast) -> None:
    for state in ("listed", "featured", "rejected", "owed"):
        make_question(cast.hall, state=state)
    actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move="end", now=NOW)
    entries = entries_of(cast.hall)
    assert ledger.first_fault([(line_of(one, cast.hall), one.digest) for one in entries]) is None
    assert entries[-1].digest == reload(cast.hall).head


def test_numbers_have_no_holes(cast: Cast) -> None:
    make_question(cast.hall, state="featured")
    numbers = [one.number for one in entries_of(cast.hall)]
    assert numbers == list(range(1, reload(cast.hall).last_entry + 1))


def test_what_is_touched_twice_is_told_once(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    before = len(types_said(f"townhall:{cast.hall.pk}"))
    with transaction.atomic(), working(cast.hall, actor=cast.moderator, now=NOW) as session:
        question.hall = cast.hall
        session.change(question, position=1)
        session.change(question, position=2)
    assert types_said(f"townhall:{cast.hall.pk}")[before:] == ["question.changed"]


def test_a_version_goes_up_once_in_a_session(cast: Cast) -> None:
    question = make_question(cast.hall)
    with transaction.atomic(), working(cast.hall, actor=cast.moderator, now=NOW) as session:
        question.hall = cast.hall
        session.change(question, position=1)
        session.change(question, position=2)
    assert Question.objects.get(pk=question.pk).version == question.version == 2


def test_what_only_the_desk_sees_is_told_to_the_desk_alone(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker, state="listed")
    streams = [f"townhall:{cast.hall.pk}", f"user:{cast.asker.pk}"]
    before = [len(said(stream)) for stream in streams]
    with transaction.atomic(), working(cast.hall, actor=cast.moderator, now=NOW) as session:
        session.touch_desk(question)
    assert [len(said(stream)) for stream in streams] == before


def test_nothing_is_told_of_what_was_not_done(cast: Cast) -> None:
    before = len(said(f"townhall-desk:{cast.hall.pk}"))
    with contextlib.suppress(RuntimeError), transaction.atomic():
        begin_and_fail(cast)
    assert len(said(f"townhall-desk:{cast.hall.pk}")) == before


def begin_and_fail(cast: Cast) -> None:
    with working(cast.hall, actor=cast.moderator, now=NOW) as session:
        session.record("hall", 0, "pause")
        raise RuntimeError
