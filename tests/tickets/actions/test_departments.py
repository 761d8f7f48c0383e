from __future__ import annotations

from datetime import timedelta

import pytest

from engagement.accounts.models import User
from realtime.control import RightsChanged
from tests.control import told_hubs
from tests.factories import NOW, make_department, make_guest, make_member, make_user
from tickets import actions, queries
from tickets.models import Department, Membership

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def director(db: None) -> User:
    """Who says who works where."""
    return make_user(role="director")


@pytest.fixture
def works(db: None) -> Department:
    """A department."""
    return make_department(slug="works")


def test_a_citizen_becomes_an_officer(director: User, works: Department) -> None:
    ama = make_user()
    actions.join_department(actor=director, user_id=ama.pk, department="works", role="officer", now=NOW)
    membership = queries.membership_of(ama.pk, works.pk)
    assert membership is not None
    assert (membership.role, membership.since) == ("officer", NOW)


def test_the_hubs_ask_again_when_somebody_joins(director: User, works: Department) -> None:
    ama = make_user()
    actions.join_department(actor=director, user_id=ama.pk, department="works", role="officer", now=NOW)
    assert told_hubs() == [RightsChanged(users=[ama.pk])]


def test_joining_again_in_the_same_role_changes_nothing(director: User, works: Department) -> None:
    officer = make_member(works)
    actions.join_department(actor=director, user_id=officer.pk, department="works", role="officer", now=LATER)
    assert Membership.objects.count() == 1
    assert told_hubs() == []


def test_a_promotion_ends_the_earlier_role_and_keeps_its_row(director: User, works: Department) -> None:
    officer = make_member(works)
    actions.join_department(actor=director, user_id=officer.pk, department="works", role="supervisor", now=LATER)
    rows = Membership.objects.filter(user=officer).order_by("pk").values_list("role", "ended_at")
    assert list(rows) == [("officer", LATER), ("supervisor", None)]


def test_somebody_may_work_in_two_departments(director: User, works: Department) -> None:
    officer = make_member(make_department())
    actions.join_department(actor=director, user_id=officer.pk, department="works", role="officer", now=NOW)
    assert queries.departments_of(officer.pk).count() == 2


@pytest.mark.parametrize("role", ["citizen", "moderator"])
def test_others_do_not_say_who_works_where(works: Department, role: str) -> None:
    with pytest.raises(actions.MembersNotYours):
        actions.join_department(
            actor=make_user(role=role), user_id=make_user().pk, department="works", role="officer", now=NOW
        )


def test_a_supervisor_does_not_appoint_officers(works: Department) -> None:
    with pytest.raises(actions.MembersNotYours):
        actions.join_department(
            actor=make_member(works, role="supervisor"),
            user_id=make_user().pk,
            department="works",
            role="officer",
            now=NOW,
        )


def test_nobody_joins_as_anything_else(director: User, works: Department) -> None:
    with pytest.raises(actions.MemberRoleUnknown):
        actions.join_department(actor=director, user_id=director.pk, department="works", role="king", now=NOW)


def test_nobody_joins_a_department_that_is_missing(director: User) -> None:
    with pytest.raises(queries.DepartmentMissing):
        actions.join_department(actor=director, user_id=director.pk, department="nowhere", role="officer", now=NOW)


def test_a_closed_account_joins_nothing(director: User, works: Department) -> None:
    closed = make_user(is_active=False)
    with pytest.raises(actions.MemberMissing):
        actions.join_department(actor=director, user_id=closed.pk, department="works", role="officer", now=NOW)


def test_who_leaves_has_an_end(director: User, works: Department) -> None:
    officer = make_member(works)
    actions.leave_department(actor=director, user_id=officer.pk, department="works", now=LATER)
    assert Membership.objects.get(user=officer).ended_at == LATER


def test_the_hubs_ask_again_when_somebody_leaves(director: User, works: Department) -> None:
    officer = make_member(works)
    actions.leave_department(actor=director, user_id=officer.pk, department="works", now=LATER)
    assert told_hubs() == [RightsChanged(users=[officer.pk])]


def test_nobody_leaves_where_they_never_worked(director: User, works: Department) -> None:
    with pytest.raises(actions.MemberMissing):
        actions.leave_department(actor=director, user_id=director.pk, department="works", now=NOW)


def test_officers_do_not_send_each_other_away(works: Department) -> None:
    with pytest.raises(actions.MembersNotYours):
        actions.leave_department(actor=make_member(works), user_id=make_member(works).pk, department="works", now=NOW)


def test_a_department_is_set_up(db: None) -> None:
    actions.set_up_department(slug="works", name="Works", summary="Drains", phone="031", position=3, now=NOW)
    works = Department.objects.get()
    assert (works.slug, works.name, works.summary, works.phone, works.position) == (
        "works",
        "Works",
        "Drains",
        "031",
        3,
    )


def test_a_department_that_is_there_is_brought_up_to_date(works: Department) -> None:
    actions.set_up_department(slug="works", name="Public Works", now=NOW)
    assert Department.objects.get().name == "Public Works"


def test_a_guest_joins_nothing(director: User, works: Department) -> None:
    with pytest.raises(actions.MemberMissing):
        actions.join_department(actor=director, user_id=make_guest().pk, department="works", role="officer", now=NOW)
