from __future__ import annotations

from tickets import events


def test_a_member_is_shown_without_any_private_field() -> None:
    assert set(events.MemberView.__struct_fields__) == {"id", "handle", "name", "role"}


def test_what_goes_into_every_event_of_a_department_is_small() -> None:
    assert events.DepartmentView.__struct_fields__ == ("slug", "name")
