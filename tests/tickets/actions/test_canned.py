"""Prepared replies."""

from __future__ import annotations

import pytest

from tests.factories import NOW, make_department, make_member, make_user
from tests.tickets.factories import fresh
from tickets import actions
from tickets.models import CannedReply

pytestmark = pytest.mark.django_db


def test_a_supervisor_writes_one_for_the_department() -> None:
    department = make_department()
    supervisor = fresh(make_member(department, role="supervisor"))
    row = actions.save_canned_reply(
        actor=supervisor, title="Thanks", body="Dear {name}", department=department.slug, now=NOW
    )
    assert (row.department, row.is_active) == (department, True)


def test_officers_use_them_and_do_not_write_them() -> None:
    department = make_department()
    with pytest.raises(actions.CannedNotYours):
        actions.save_canned_reply(
            actor=fresh(make_member(department)), title="x", body="y", department=department.slug, now=NOW
        )


def test_only_the_director_writes_for_all() -> None:
    supervisor = fresh(make_member(make_department(), role="supervisor"))
    with pytest.raises(actions.CannedNotYours):
        actions.save_canned_reply(actor=supervisor, title="x", body="y", now=NOW)
    actions.save_canned_reply(actor=make_user(role="director"), title="x", body="y", now=NOW)
    assert CannedReply.objects.get().department is None


def test_nobody_takes_another_department_s_text() -> None:
    one, other = make_department(), make_department()
    row = actions.save_canned_reply(
        actor=make_user(role="director"), title="x", body="y", department=one.slug, now=NOW
    )
    with pytest.raises(actions.CannedNotYours):
        actions.save_canned_reply(
            actor=fresh(make_member(other, role="supervisor")),
            title="x",
            body="z",
            department=other.slug,
            canned_id=row.pk,
            now=NOW,
        )


def test_a_retired_one_is_offered_no_longer() -> None:
    director = make_user(role="director")
    row = actions.save_canned_reply(actor=director, title="x", body="y", now=NOW)
    assert not actions.retire_canned_reply(actor=director, canned_id=row.pk, now=NOW).is_active


def test_what_is_not_there_is_missing() -> None:
    with pytest.raises(actions.CannedMissing):
        actions.retire_canned_reply(actor=make_user(role="director"), canned_id=1, now=NOW)
