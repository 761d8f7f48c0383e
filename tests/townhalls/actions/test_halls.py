"""Halls are arranged, changed, staffed and moved along by those who may, and by nobody else."""

from __future__ import annotations

from datetime import datetime

import pytest

from engagement.townhalls import actions, codes
from engagement.townhalls.models import HallEntry, HallStaff
from engagement.townhalls.queries import HallMissing
from realtime.control import CONTROL_STREAM
from tests.factories import NOW, make_department, make_user
from tests.threads.factories import fresh
from tests.townhalls.factories import Cast, make_guest, make_hall, make_question, moves_of, reload
from tests.townhalls.saying import types_said
from tickets.queries import DepartmentMissing
from tickets.text import TextEmpty, TextTooLong

pytestmark = pytest.mark.django_db


def test_a_new_hall_is_a_draft_with_a_code() -> None:
    hall = make_hall(state="draft")
    assert hall.state == "draft"
    assert len(hall.code) == codes.LENGTH


def test_whoever_arranges_a_hall_keeps_order_in_it() -> None:
    hall = make_hall()
    assert HallStaff.objects.get(hall=hall).user_id == hall.created_by_id


def test_a_citizen_arranges_no_hall() -> None:
    with pytest.raises(actions.MayNotArrange):
        make_hall(moderator=make_user())


def test_the_director_arranges_halls() -> None:
    assert make_hall(moderator=make_user(role="director")).pk


def test_a_hall_needs_a_title() -> None:
    with pytest.raises(TextEmpty):
        make_hall(title=" ")


def test_a_title_is_no_longer_than_a_line() -> None:
    with pytest.raises(TextTooLong):
        make_hall(title="x" * 141)


def test_a_hall_is_held_by_a_department_that_there_is() -> None:
    with pytest.raises(DepartmentMissing):
        actions.create_hall(
            actor=fresh(make_user(role="moderator")), title="Drains", department="none", starts_at=NOW, now=NOW
        )


def test_a_hall_begins_at_a_time_in_a_zone() -> None:
    with pytest.raises(actions.TimeNeeded):
        make_hall(starts_at=datetime(2026, 11, 23, 9, 0))  # noqa: DTZ001 - that is what is refused


def test_a_hall_lasts_a_day_at_most() -> None:
    with pytest.raises(actions.MinutesOutOfRange):
        make_hall(planned_minutes=1441)


@pytest.mark.parametrize(
    "address",
    [
        "http://player.vimeo.com/video/1",
        "https://vimeo.example/1",
        "https://player.vimeo.com.example/1",
        "https://me@player.vimeo.com/1",
        "https://player.vimeo.com:8443/1",
        "javascript:alert(1)",
        "https://[player.vimeo.com/1",
    ],
)
def test_a_video_comes_from_an_allowed_place(address: str) -> None:
    with pytest.raises(actions.HostForbidden):
        make_hall(video_url=address)


def test_an_allowed_video_is_kept() -> None:
    assert make_hall(video_url="https://player.vimeo.com/video/1").video_url == "https://player.vimeo.com/video/1"


def test_a_field_that_is_moved_elsewhere_cannot_be_edited(cast: Cast) -> None:
    with pytest.raises(actions.FieldUnknown):
        actions.edit_hall(actor=cast.moderator, hall_id=cast.hall.pk, state="archived", now=NOW)


def test_an_edit_is_told_to_everybody(cast: Cast) -> None:
    actions.edit_hall(actor=cast.moderator, hall_id=cast.hall.pk, title="Roads", now=NOW)
    assert types_said(f"townhall:{cast.hall.pk}")[-1] == "hall.changed"
    assert reload(cast.hall).title == "Roads"


def test_an_edit_says_which_fields_and_not_their_texts(cast: Cast) -> None:
    actions.edit_hall(actor=cast.moderator, hall_id=cast.hall.pk, title="Roads", place="Fijai", now=NOW)
    assert HallEntry.objects.get(move="edit").data == {"fields": "place, title"}


def test_an_edit_that_changes_nothing_leaves_nothing(cast: Cast) -> None:
    actions.edit_hall(actor=cast.moderator, hall_id=cast.hall.pk, title=cast.hall.title, now=NOW)
    assert not HallEntry.objects.filter(move="edit").exists()


def test_another_department_can_hold_it(cast: Cast) -> None:
    other = make_department()
    actions.edit_hall(actor=cast.director, hall_id=cast.hall.pk, department=other.slug, now=NOW)
    assert reload(cast.hall).department == other


@pytest.mark.parametrize("role", ["citizen", "official", "officer", "guest"])
def test_who_does_not_run_it_changes_nothing(cast: Cast, role: str) -> None:
    with pytest.raises(actions.MayNotDirect):
        actions.edit_hall(actor=getattr(cast, role), hall_id=cast.hall.pk, title="Mine", now=NOW)


def test_a_banned_moderator_changes_nothing(cast: Cast) -> None:
    with pytest.raises(actions.MayNotJoin):
        actions.edit_hall(actor=cast.banned, hall_id=cast.hall.pk, title="Mine", now=NOW)


def test_a_draft_is_missing_for_citizens() -> None:
    hall = make_hall(state="draft")
    with pytest.raises(HallMissing):
        actions.edit_hall(actor=fresh(make_user()), hall_id=hall.pk, title="Mine", now=NOW)


# --- staff --------------------------------------------------------------------------------------------------------


def test_a_named_moderator_may_work_at_once(cast: Cast) -> None:
    question = make_question(cast.hall)
    actions.name_staff(
        actor=cast.moderator, hall_id=cast.hall.pk, handle=cast.citizen.handle, role="moderator", now=NOW
    )
    actions.approve_question(actor=fresh(cast.citizen), question_id=question.pk, now=NOW)
    question.refresh_from_db()
    assert question.state == "listed"


def test_naming_somebody_again_changes_the_role(cast: Cast) -> None:
    actions.name_staff(
        actor=cast.moderator, hall_id=cast.hall.pk, handle=cast.official.handle, role="moderator", now=NOW
    )
    assert HallStaff.objects.get(hall=cast.hall, user=cast.official).role == "moderator"


def test_a_guest_runs_nothing(cast: Cast) -> None:
    with pytest.raises(actions.PersonUnknown):
        actions.name_staff(
            actor=cast.moderator, hall_id=cast.hall.pk, handle=make_guest().handle, role="moderator", now=NOW
        )


def test_nobody_by_that_handle_is_named(cast: Cast) -> None:
    with pytest.raises(actions.PersonUnknown):
        actions.name_staff(actor=cast.moderator, hall_id=cast.hall.pk, handle="nobody", role="official", now=NOW)


def test_there_are_two_roles(cast: Cast) -> None:
    with pytest.raises(actions.StaffRoleUnknown):
        actions.name_staff(actor=cast.moderator, hall_id=cast.hall.pk, handle="a_citizen", role="king", now=NOW)


def test_whoever_is_dismissed_runs_nothing(cast: Cast) -> None:
    actions.dismiss_staff(actor=cast.moderator, hall_id=cast.hall.pk, handle="the_official", now=NOW)
    assert not HallStaff.objects.filter(user=cast.official).exists()


def test_rights_are_asked_again_when_somebody_is_dismissed(cast: Cast) -> None:
    before = len(types_said(CONTROL_STREAM))
    actions.dismiss_staff(actor=cast.moderator, hall_id=cast.hall.pk, handle="the_official", now=NOW)
    assert len(types_said(CONTROL_STREAM)) == before + 1


def test_whoever_was_not_named_cannot_be_dismissed(cast: Cast) -> None:
    with pytest.raises(actions.NotNamed):
        actions.dismiss_staff(actor=cast.moderator, hall_id=cast.hall.pk, handle="a_citizen", now=NOW)


def test_an_official_names_nobody(cast: Cast) -> None:
    with pytest.raises(actions.MayNotDirect):
        actions.name_staff(actor=cast.official, hall_id=cast.hall.pk, handle="a_citizen", role="official", now=NOW)


# --- moves --------------------------------------------------------------------------------------------------------


def test_a_hall_goes_its_whole_way() -> None:
    hall = make_hall(state="archived")
    assert [move for move, _before, _after in moves_of(hall, "hall")] == [
        "create",
        "schedule",
        "go_live",
        "end",
        "follow_up",
        "archive",
    ]


def test_going_live_says_when() -> None:
    assert make_hall(state="live").live_at == NOW


def test_a_hall_that_is_over_does_not_go_live_again() -> None:
    hall = make_hall(state="ended")
    with pytest.raises(actions.MoveImpossible):
        actions.move_hall(actor=fresh(hall.created_by), hall_id=hall.pk, move="go_live", now=NOW)


def test_a_move_that_there_is_not_is_impossible(cast: Cast) -> None:
    with pytest.raises(actions.MoveImpossible):
        actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move="dance", now=NOW)


def test_a_reason_stands_in_the_record(cast: Cast) -> None:
    actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move="pause", reason="Rain.", now=NOW)
    assert HallEntry.objects.get(move="pause").reason == "Rain."


def test_an_official_moves_no_hall(cast: Cast) -> None:
    with pytest.raises(actions.MayNotDirect):
        actions.move_hall(actor=cast.official, hall_id=cast.hall.pk, move="end", now=NOW)


def test_a_hall_with_an_open_question_is_not_archived(cast: Cast) -> None:
    make_question(cast.hall)
    for move in ("end", "follow_up"):
        actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move=move, now=NOW)
    with pytest.raises(actions.StillOpen):
        actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move="archive", now=NOW)


def test_a_hall_without_open_questions_is_archived_as_soon_as_it_is_in_follow_up() -> None:
    assert make_hall(state="follow_up").state == "archived"
