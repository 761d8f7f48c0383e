from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories import NOW, make_department, make_user
from tests.tickets.factories import make_policy
from tickets import queries
from tickets.models import SlaPolicy
from tickets.queries import Promise, Step

TYPED = {
    "name": "Complaints",
    "category": "",
    "priority": "",
    "department": "",
    "first_response": "4:30",
    "next_response": "",
    "resolution": "45",
    "mode": "oldest_unanswered",
    "confirm_days": "5",
    "steps": "resolution -1:00 1 notify supervisor",
}
PROMISE = Promise(
    name="Complaints",
    first_response=16_200,
    resolution=162_000,
    steps=(Step("resolution", -3600, 1, "notify", "supervisor"),),
)


@pytest.fixture
def as_director(db: None, client: Client) -> Client:
    """The coordinating director's browser."""
    client.force_login(make_user(role="director", is_staff=True))
    return client


def add(client: Client, **typed: Any) -> Any:
    """Send the form for a new policy."""
    return client.post("/admin/tickets/slapolicy/add/", TYPED | typed)


def change(client: Client, policy: SlaPolicy, **typed: Any) -> Any:
    """Send the form of a policy."""
    return client.post(f"/admin/tickets/slapolicy/{policy.pk}/change/", TYPED | typed)


@pytest.mark.parametrize("role", ["citizen", "moderator"])
def test_others_see_no_policy_there(db: None, client: Client, role: str) -> None:
    client.force_login(make_user(role=role, is_staff=True))
    assert client.get("/admin/tickets/slapolicy/").status_code == 403


def test_the_list_shows_every_version(as_director: Client) -> None:
    make_policy(name="Old promise", ended_at=NOW)
    make_policy(name="New promise")
    page = as_director.get("/admin/tickets/slapolicy/").text
    assert "Old promise" in page
    assert "New promise" in page


def test_a_policy_is_made(as_director: Client) -> None:
    works = make_department()
    assert add(as_director, department=works.pk, category="Roads", priority="high").status_code == 302
    made = queries.policy_at(works.pk, "Roads", "high")
    assert made is not None
    assert queries.promise_of(made.pk) == PROMISE


def test_the_form_shows_what_is_promised(as_director: Client) -> None:
    add(as_director)
    page = as_director.get(f"/admin/tickets/slapolicy/{SlaPolicy.objects.get().pk}/change/").text
    assert 'value="4:30"' in page
    assert "resolution -1:00 1 notify supervisor" in page


def test_a_change_is_another_version(as_director: Client) -> None:
    add(as_director)
    assert change(as_director, SlaPolicy.objects.get(), first_response="2").status_code == 302
    first, second = SlaPolicy.objects.order_by("version")
    assert (first.first_response_seconds, first.ended_at is None) == (16_200, False)
    assert (second.first_response_seconds, second.ended_at is None) == (7200, True)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("first_response", {"first_response": "0"}),
        ("first_response", {"first_response": "soon"}),
        ("resolution", {"resolution": "-1:00"}),
        ("confirm_days", {"confirm_days": "0"}),
        ("mode", {"mode": "newest"}),
        ("priority", {"priority": "at once"}),
        ("department", {"department": "404"}),
        ("steps", {"steps": "resolution 0 0 notify supervisor"}),
        ("steps", {"steps": "resolution"}),
        ("name", {"name": ""}),
    ],
)
def test_what_makes_no_sense_stands_at_its_field(as_director: Client, field: str, typed: dict[str, str]) -> None:
    assert list(add(as_director, **typed).context["adminform"].form.errors) == [field]
    assert SlaPolicy.objects.count() == 0


def test_another_policy_at_the_same_place_is_refused(as_director: Client) -> None:
    add(as_director)
    assert list(add(as_director).context["adminform"].form.errors) == ["department"]


def test_a_form_in_which_nothing_changed_says_so(as_director: Client) -> None:
    add(as_director)
    assert "already so" in change(as_director, SlaPolicy.objects.get()).text


def test_what_has_ended_is_only_shown(as_director: Client) -> None:
    policy = make_policy(ended_at=NOW, steps=[{}])
    page = as_director.get(f"/admin/tickets/slapolicy/{policy.pk}/change/").text
    assert "first_response 0:00 1 notify supervisor" in page
    assert change(as_director, policy).status_code == 403


def test_policies_are_ended(as_director: Client) -> None:
    policy = make_policy()
    as_director.post("/admin/tickets/slapolicy/", {"action": "end", "_selected_action": [policy.pk]})
    assert SlaPolicy.objects.exclude(ended_at=None).get() == policy


def test_no_policy_is_deleted_there(as_director: Client) -> None:
    assert as_director.get(f"/admin/tickets/slapolicy/{make_policy().pk}/delete/").status_code == 403
