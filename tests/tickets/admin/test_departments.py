from __future__ import annotations

import pytest
from django.test import Client

from realtime.control import RightsChanged
from tests.control import told_hubs
from tests.factories import make_department, make_member, make_user
from tickets import queries
from tickets.models import Department, Membership


@pytest.fixture
def as_director(db: None, client: Client) -> Client:
    """The coordinating director's browser."""
    client.force_login(make_user(role="director", is_staff=True))
    return client


def test_the_director_changes_a_department(as_director: Client) -> None:
    works = make_department(slug="works", name="Works")
    form = {"slug": "works", "name": "Public Works", "position": "1", "is_active": "on"}
    as_director.post(f"/admin/tickets/department/{works.pk}/change/", form)
    assert Department.objects.get().name == "Public Works"


@pytest.mark.parametrize("role", ["citizen", "moderator"])
def test_others_see_no_department_there(db: None, client: Client, role: str) -> None:
    client.force_login(make_user(role=role, is_staff=True))
    assert client.get("/admin/tickets/department/").status_code == 403


def test_no_department_is_deleted_there(as_director: Client) -> None:
    assert as_director.get(f"/admin/tickets/department/{make_department().pk}/delete/").status_code == 403


def test_adding_a_membership_goes_through_its_action(as_director: Client) -> None:
    works, ama = make_department(), make_user()
    form = {"department": works.pk, "user": ama.pk, "role": "officer"}
    as_director.post("/admin/tickets/membership/add/", form)
    assert queries.membership_of(ama.pk, works.pk) is not None
    assert told_hubs() == [RightsChanged(users=[ama.pk])]


def test_a_closed_department_is_not_offered(as_director: Client) -> None:
    make_department(name="Closed Department", is_active=False)
    assert "Closed Department" not in as_director.get("/admin/tickets/membership/add/").text


def test_a_membership_is_not_edited(as_director: Client) -> None:
    make_member()
    address = f"/admin/tickets/membership/{Membership.objects.get().pk}/change/"
    assert as_director.post(address, {"role": "supervisor"}).status_code == 403


def test_ending_memberships_goes_through_the_action(as_director: Client) -> None:
    works = make_department()
    officer = make_member(works)
    chosen = {"action": "end", "_selected_action": [Membership.objects.get().pk]}
    as_director.post("/admin/tickets/membership/", chosen)
    assert queries.membership_of(officer.pk, works.pk) is None
    assert told_hubs() == [RightsChanged(users=[officer.pk])]
