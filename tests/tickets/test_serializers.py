from __future__ import annotations

import msgspec

from tests.factories import make_department, make_member
from tests.tickets.factories import make_ticket
from tickets import queries
from tickets.serializers import department_page, department_view, title_elsewhere


def test_a_department_is_its_short_name_and_its_name(db: None) -> None:
    view = department_view(make_department(slug="works", name="Works"))
    assert msgspec.to_builtins(view) == {"slug": "works", "name": "Works"}


def test_the_page_of_a_department_has_its_public_contacts(db: None) -> None:
    page = department_page(make_department(summary="Drains", phone="031", email="works@example.org"))
    assert (page.summary, page.phone, page.email) == ("Drains", "031", "works@example.org")


def test_members_are_shown_by_what_is_public(db: None) -> None:
    works = make_department()
    officer = make_member(works, handle="akua", display_name="Akua", email="secret@example.org", phone="+23320")
    page = department_page(works, queries.list_members(works.pk))
    assert msgspec.to_builtins(page.members) == [
        {"id": officer.pk, "handle": "akua", "name": "Akua", "role": "officer"}
    ]


def test_a_title_that_is_not_for_everyone_stands_nowhere_else(db: None) -> None:
    assert title_elsewhere(make_ticket(title="The drain")) == "The drain"
    assert title_elsewhere(make_ticket(title="The neighbour", restricted=True)) == ""
