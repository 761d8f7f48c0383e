"""What people are told: rows, e-mails by choice, live news, what was read."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from realtime import log
from realtime.events import dump
from realtime.publish import publish
from tests.factories import NOW, make_department, make_member, make_user
from tests.tickets.telling import make_calendar, make_choice, make_told_ticket, news, tell
from tickets import addresses, notices
from tickets.actions import notifying
from tickets.actions.rows import CHUNK
from tickets.models import Delivery, Notification, NotificationChoice
from tickets.queries.notifications import count_unread, get_notifications_snapshot
from tickets.words import WORDS

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
TUESDAY_8 = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


# --- rows ---------------------------------------------------------------------------------------------------------


def test_a_person_is_told() -> None:
    ama, ticket = make_user(), make_told_ticket()
    tell(news(ama, ticket, kind="ticket_resolved", data={"reason": "Mended."}, key="7:3"))
    row = Notification.objects.get()
    assert (row.user_id, row.ticket_id, row.kind, row.data) == (
        ama.pk,
        ticket.pk,
        "ticket_resolved",
        {"reason": "Mended."},
    )
    assert (row.created_at, row.read_at, row.key) == (NOW, None, "7:3")


def test_the_same_is_told_once() -> None:
    ama = make_user()
    tell(news(ama, key="once"), news(ama, key="once"))
    assert tell(news(ama, key="once")) == []
    assert Notification.objects.count() == Delivery.objects.count() == 1


def test_two_people_are_told_the_same() -> None:
    tell(news(make_user(), key="both"), news(make_user(), key="both"))
    assert Notification.objects.count() == 2


def test_something_may_be_about_no_ticket() -> None:
    [outgoing] = tell(news(make_user()))
    assert "ticket" not in json.loads(dump(outgoing.event))["notification"]


def test_a_kind_without_words_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        tell(news(make_user(), kind="ticket_painted"))


def test_nobody_is_told_nothing() -> None:
    assert tell() == []


def test_somebody_who_is_gone_is_left_out() -> None:
    gone = news(make_user(), user_id=10**9)
    assert len(tell(gone, news(make_user()))) == 1


def kinds_told() -> Iterator[str]:
    """The kinds that actions name in calls of tell()."""
    for path in (Path(settings.BASE_DIR) / "tickets" / "actions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "tell":
                for part in ast.walk(node.args[1]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value


def test_there_are_words_for_every_kind_that_an_action_tells() -> None:
    assert set(kinds_told()) <= set(WORDS)


# --- e-mails by choice --------------------------------------------------------------------------------------------


def test_who_chose_nothing_gets_an_e_mail_at_once() -> None:
    tell(news(make_user()))
    row, told = Delivery.objects.get(), Notification.objects.get()
    assert (row.kind, row.notification_id, row.key) == ("single", told.pk, f"single:{told.pk}")
    assert (row.state, row.next_at, row.lease, row.attempts) == ("waiting", NOW, "", 0)


def test_the_message_id_is_made_with_the_row() -> None:
    tell(news(make_user()), news(make_user()))
    made = set(Delivery.objects.values_list("message_id", flat=True))
    assert len(made) == 2
    assert all(one.startswith("<") and one.endswith("@127.0.0.1>") for one in made)


def test_who_wants_no_e_mail_is_told_here_only() -> None:
    ama = make_user()
    make_choice(ama, "never")
    assert len(tell(news(ama))) == 1
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("overrides", [{"email": None}, {"is_active": False}])
def test_who_cannot_be_written_to_is_told_here_only(overrides: dict[str, Any]) -> None:
    assert len(tell(news(make_user(**overrides)))) == 1
    assert not Delivery.objects.exists()


# --- once a day ---------------------------------------------------------------------------------------------------


@pytest.fixture
def daily() -> Any:
    """Somebody who hears once a day, in an assembly with hours."""
    make_calendar()
    ama = make_user()
    make_choice(ama, "daily")
    return ama


def test_the_day_s_news_go_into_one_e_mail_at_the_next_opening(daily: Any) -> None:
    tell(news(daily), news(daily))
    tell(news(daily), now=NOW + MINUTE)
    row = Delivery.objects.get()
    assert (row.kind, row.key, row.next_at) == ("digest", f"digest:{daily.pk}:2026-11-24", TUESDAY_8)
    assert Notification.objects.filter(digest=row).count() == 3


def test_the_next_day_s_news_go_into_the_next_e_mail(daily: Any) -> None:
    tell(news(daily))
    tell(news(daily), now=TUESDAY_8)
    assert [row.key[-10:] for row in Delivery.objects.all()] == ["2026-11-24", "2026-11-25"]


@pytest.mark.parametrize("change", [{"lease": "somebody"}, {"state": "sent", "next_at": None}])
def test_news_that_came_too_late_for_an_e_mail_go_into_the_next(daily: Any, change: dict[str, Any]) -> None:
    tell(news(daily))
    Delivery.objects.update(**change)
    tell(news(daily, key="late"), now=NOW + MINUTE)
    late = Notification.objects.get(key="late")
    assert late.digest is not None
    assert late.digest.key.endswith("2026-11-25")


def test_an_officer_s_day_begins_by_the_hours_of_their_department() -> None:
    make_calendar()
    early = make_calendar(is_default=False, week={"mon": [["05:00", "09:00"]], "wed": [["06:00", "09:00"]]})
    officer = make_member(make_department(calendar=early))
    make_choice(officer, "daily")
    tell(news(officer))
    assert Delivery.objects.get().next_at == datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


def test_where_nobody_has_set_hours_the_day_begins_at_eight() -> None:
    ama = make_user()
    make_choice(ama, "daily")
    tell(news(ama))
    assert Delivery.objects.get().next_at == TUESDAY_8


# --- cost ---------------------------------------------------------------------------------------------------------


def queries_for(people: int) -> int:
    """How many statements it takes to tell so many people, a third of them once a day."""
    ticket = make_told_ticket()
    users = [make_user() for _ in range(people)]
    for user in users[::3]:
        make_choice(user, "daily")
    with CaptureQueriesContext(connection) as captured:
        tell(*(news(user, ticket) for user in users))
    return len(captured)


def test_the_number_of_statements_does_not_grow_with_the_people() -> None:
    make_calendar()
    queries_for(3)
    assert queries_for(90) == queries_for(3) <= 14


def test_more_than_a_chunk_is_told() -> None:
    ama = make_user()
    assert len(tell(*(news(ama) for _ in range(CHUNK + 1)))) == CHUNK + 1


# --- live ---------------------------------------------------------------------------------------------------------


def test_the_news_go_to_the_person_s_own_stream_with_the_unread_count() -> None:
    ama, ticket = make_user(), make_told_ticket()
    tell(news(ama, ticket))
    [outgoing] = tell(news(ama, ticket, data={"reason": "Mended."}))
    assert outgoing.stream == f"user:{ama.pk}"
    assert isinstance(outgoing.event, notices.NotificationReceived)
    assert outgoing.event.unread == 2
    view = outgoing.event.notification
    assert (view.ticket, view.title, view.text) == (ticket.reference, ticket.title, "The department has answered.")
    assert view.details == ["Why: Mended."]


def published(user_id: int, after: int) -> list[dict[str, Any]]:
    """What the person's stream said."""
    return [json.loads(entry.data) for entry in log.read(f"user:{user_id}", after=after, limit=100)]


def replayed(snapshot: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, Any]:
    """What a client does with a snapshot and the events after it."""
    rows = {row["id"]: row for row in snapshot["notifications"]}
    unread = snapshot["unread"]
    for event in events:
        unread = event["unread"]
        if event["type"] == "notification.received":
            rows[event["notification"]["id"]] = event["notification"]
        else:
            seen = {pk for pk in rows if pk in event.get("ids", []) or pk <= event.get("up_to", 0)}
            rows |= {pk: rows[pk] | {"read": True} for pk in seen}
    return {"unread": unread, "notifications": [rows[pk] for pk in sorted(rows, reverse=True)]}


def as_json(user_id: int) -> dict[str, Any]:
    """The snapshot as it travels."""
    found: dict[str, Any] = json.loads(msgspec.json.encode(get_notifications_snapshot(user_id)))
    return found


def test_an_old_snapshot_and_the_events_make_the_new_snapshot() -> None:
    ama, ticket = make_user(), make_told_ticket()
    tell(news(ama, ticket))
    old = as_json(ama.pk)
    with transaction.atomic():
        publish(*notifying.put_notifications([news(ama, ticket), news(ama), news(ama)], NOW), now=NOW)
    newest = Notification.objects.filter(user=ama).latest("pk")
    notifying.mark_read(actor=ama, ids=[newest.pk], now=NOW + MINUTE)
    middle = as_json(ama.pk)
    notifying.mark_read(actor=ama, now=NOW + 2 * MINUTE)
    for before in (old, middle):
        new = as_json(ama.pk)
        made = replayed(before, published(ama.pk, before["offset"]))
        assert made == {"unread": new["unread"], "notifications": new["notifications"]}


# --- read ---------------------------------------------------------------------------------------------------------


def test_some_are_marked_as_read() -> None:
    ama = make_user()
    tell(news(ama, key="a"), news(ama, key="b"), news(ama, key="c"))
    ids = list(Notification.objects.filter(key__in="ab").values_list("pk", flat=True))
    assert notifying.mark_read(actor=ama, ids=ids, now=NOW + MINUTE) == 1
    assert Notification.objects.get(read_at=None).key == "c"


def test_all_are_marked_as_read() -> None:
    ama = make_user()
    tell(news(ama), news(ama))
    assert notifying.mark_read(actor=ama, now=NOW) == count_unread(ama.pk) == 0


def test_nobody_marks_what_somebody_else_was_told() -> None:
    ama, kojo = make_user(), make_user()
    tell(news(ama))
    notifying.mark_read(actor=kojo, ids=[Notification.objects.get().pk], now=NOW)
    assert count_unread(ama.pk) == 1


def test_marking_again_says_nothing_and_keeps_the_time() -> None:
    ama = make_user()
    tell(news(ama))
    notifying.mark_read(actor=ama, now=NOW)
    notifying.mark_read(actor=ama, now=NOW + MINUTE)
    assert Notification.objects.get().read_at == NOW
    assert [event["type"] for event in published(ama.pk, 0)] == ["notification.read"]


# --- choices ------------------------------------------------------------------------------------------------------


def test_a_person_chooses_and_chooses_again() -> None:
    ama = make_user()
    notifying.set_choice(actor=ama, email="daily", working_hours_only=False, now=NOW)
    notifying.set_choice(actor=ama, email="at_once", working_hours_only=True, now=NOW)
    row = NotificationChoice.objects.get()
    assert (row.user_id, row.email, row.working_hours_only) == (ama.pk, "at_once", True)


def test_another_choice_is_refused_and_changes_nothing() -> None:
    with pytest.raises(notifying.ChoiceUnknown):
        notifying.set_choice(actor=make_user(), email="hourly", working_hours_only=True, now=NOW)
    assert not NotificationChoice.objects.exists()


def token_of(user_id: int) -> str:
    """What stands in the link at the foot of an e-mail."""
    return addresses.unsubscribe_path(user_id).rstrip("/").rsplit("/", 1)[1]


def test_the_link_in_an_e_mail_ends_all_e_mails() -> None:
    ama = make_user()
    make_choice(ama, "at_once", working_hours_only=True)
    notifying.unsubscribe(token=token_of(ama.pk), now=NOW)
    notifying.unsubscribe(token=token_of(ama.pk), now=NOW)
    row = NotificationChoice.objects.get()
    assert (row.email, row.working_hours_only) == ("never", True)


def test_a_link_that_we_did_not_make_is_refused() -> None:
    ama, kojo = make_user(), make_user()
    forged = f"{kojo.pk}:{token_of(ama.pk).split(':')[1]}"
    for token in (forged, str(ama.pk), "", "ü:ü"):
        with pytest.raises(notifying.LinkUnreadable):
            notifying.unsubscribe(token=token, now=NOW)
    assert not NotificationChoice.objects.exists()


def test_the_link_of_somebody_who_is_gone_is_refused() -> None:
    with pytest.raises(notifying.LinkUnreadable):
        notifying.unsubscribe(token=token_of(10**9), now=NOW)
