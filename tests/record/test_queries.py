"""The record, read: as it is checked in the database, as it is exported."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from engagement.accounts.models import User
from engagement.record.models import Leaf
from engagement.record.queries.checking import check_record
from engagement.record.queries.export import PARTS, get_export, make_archive
from engagement.record.queries.receipts import CheckpointMissing, ReceiptMissing, get_consistency, get_receipt
from engagement.record.queries.sources import SOURCES
from photos import storage
from photos.actions import remove_photo
from tests.factories import make_user
from tests.photos.factories import make_photo
from tests.record.recorded import LATER, Recorded
from tests.tickets.factories import make_ticket
from tests.unguarded import unguarded
from tickets.queries.rebuild import check_all
from tickets.queries.tickets import TicketMissing

pytestmark = pytest.mark.django_db
HARMS = 60


def harm(dice: random.Random, sql: Callable[..., Any]) -> None:
    """Something that a superuser does to a row that is recorded, or to a leaf, in the database itself."""
    source = dice.choice(
        [one for one in SOURCES if one.name in ("ticket", "moderation", "account", "thread", "hall")]
    )
    model: type[Model] = source.model
    table, pk = model._meta.db_table, dice.choice(list(model._default_manager.values_list("pk", flat=True)))
    leaf = dice.choice(list(Leaf.objects.values_list("index", flat=True)))
    kind = dice.randrange(5)
    if kind == 0:
        sql(f"DELETE FROM {table} WHERE id = %s", [pk])
    elif kind == 1:
        sql(f"UPDATE {table} SET at = '2020-01-01 00:00:00+00' WHERE id = %s", [pk])
    elif kind == 2:
        sql('UPDATE record_leaf SET body = replace(body, \'"at":"2026\', \'"at":"2025\') WHERE "index" = %s', [leaf])
        sql('UPDATE record_leaf SET row_id = row_id + 1000 WHERE "index" = %s', [leaf])
    elif kind == 3:
        sql('DELETE FROM record_leaf WHERE "index" >= %s', [leaf])
    else:
        sql('DELETE FROM record_leaf WHERE "index" = %s', [leaf])


def test_harm_that_is_done_in_the_database_is_found(recorded: Recorded) -> None:
    dice, missed = random.Random(1957), []
    for number in range(HARMS):
        with transaction.atomic():
            with unguarded(), connection.cursor() as cursor:
                harm(dice, cursor.execute)
            if not list(check_record()):
                missed.append(number)
            transaction.set_rollback(True)
    assert missed == []


def test_every_column_of_an_event_is_covered(recorded: Recorded) -> None:
    changes = {"kind": "'noted'", "number": "99", "actor_id": "NULL", "key": "'x'", "digest": "'x'", "data": "'{}'"}
    for column, value in changes.items():
        with transaction.atomic():
            with unguarded(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE tickets_ticketevent SET {column} = {value} WHERE kind = 'rated'")
            assert len(list(check_record())) == 1, column
            transaction.set_rollback(True)


def test_a_clock_that_was_changed_is_found(recorded: Recorded) -> None:
    from tickets.models import SlaClock

    clock = SlaClock.objects.get(ticket=recorded.world.ticket, kind="resolution")
    SlaClock.objects.filter(pk=clock.pk).update(consumed_seconds=1)
    assert [fault.where for fault in check_record()] == [f"clock {clock.pk}"]


def test_no_leaf_holds_a_word_that_anybody_wrote(recorded: Recorded) -> None:
    bodies = "".join(Leaf.objects.values_list("body", flat=True))
    written = ("long", "insults", "Enough", "drain", "look at it", "done")
    assert [word for word in written if word in bodies] == []


def test_a_ticket_that_is_not_for_everyone_has_no_name_in_the_record(recorded: Recorded) -> None:
    from engagement.record.actions import take_in

    ticket = make_ticket(restricted=True)
    take_in(now=LATER)
    assert not Leaf.objects.filter(body__contains=ticket.reference).exists()
    assert Leaf.objects.filter(body__contains='"of":"~').exists()


def test_who_may_not_read_a_ticket_gets_no_list_of_its_receipts(recorded: Recorded) -> None:
    from engagement.record.queries.receipts import list_receipted

    ticket = make_ticket(restricted=True)
    with pytest.raises(TicketMissing):
        list_receipted(None, ticket.number)


def test_a_receipt_of_a_ticket_that_one_may_not_read_has_no_text(recorded: Recorded) -> None:
    from engagement.record.actions import sign_checkpoint, take_in
    from tickets.models import TicketEvent

    ticket = make_ticket(restricted=True)
    take_in(now=LATER)
    sign_checkpoint(now=LATER, at_once=True)
    event = TicketEvent.objects.get(ticket=ticket, kind="opened")
    index = Leaf.objects.get(source="ticket", row_id=event.pk).index
    assert "texts" not in get_receipt(None, index)
    assert "texts" in get_receipt(ticket.requester, index)


def test_what_is_not_signed_yet_has_no_receipt(recorded: Recorded) -> None:
    with pytest.raises(ReceiptMissing):
        get_receipt(None, recorded.checkpoint.size)


@pytest.mark.parametrize(("first", "second"), [(1, 2), (0, 1)])
def test_what_was_not_signed_has_no_proof(recorded: Recorded, first: int, second: int) -> None:
    with pytest.raises(CheckpointMissing):
        get_consistency(first, second)


NOT_ABOUT_PEOPLE = {
    # field: why it is in nobody's export
    "accounts.GuestCode.guest": "a code of fifteen minutes",
    "accounts.Origin.user": "a hash of two days, of which nobody can tell more than that it is the same",
    "account.EmailAddress.user": "the address is the account's",
    "admin.LogEntry.user": "the administration's own",
    "authtoken.Token.user": "a secret",
    "authtoken.TokenProxy.user": "the same",
    "threads.Sketch.author": "numbers of ten minutes, from which no word can be read",
    "threads.Thread_staff.user": "what they run, the hall says",
    "tickets.Delivery.user": "how a notification was sent",
}


def people_fields() -> set[str]:
    """Every field of a model that names a person."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.fields
        if field.related_model is User
    }


OF_PACKAGES = ("auth.", "accounts.User_")
BY_STAFF = {
    "accounts.AccountEntry.actor",
    "threads.ChatExclusion.user",
    "threads.HeldPost.decided_by",
    "threads.Report.settled_by",
    "threads.ThreadEntry.actor",
    "tickets.BulkChange.actor",
    "tickets.CalendarVersion.made_by",
    "tickets.Relation.made_by",
    "tickets.SlaPolicy.made_by",
    "tickets.Ticket.assignee",
    "townhalls.Answer.author",
    "townhalls.HallBan.by",
    "townhalls.HallStaff.user",
    "townhalls.Question.answered_by",
    "townhalls.Question.assignee",
    "townhalls.Question.draft_by",
    "townhalls.QuestionRevision.by",
    "townhalls.StaffNote.author",
    "townhalls.TownHall.created_by",
}
"""What people did for the assembly: public, or about others."""
IN_THE_EXPORT = {
    "accounts.AccountEntry.person",
    "mfa.Authenticator.user",
    "socialaccount.SocialAccount.user",
    "photos.Photo.owner",
    "record.Leaving.user",
    "threads.Follow.user",
    "threads.HeldPost.author",
    "threads.Mention.user",
    "threads.Moderation.actor",
    "threads.Post.author",
    "threads.Report.reporter",
    "threads.Thread.author",
    "tickets.Membership.user",
    "tickets.Note.author",
    "tickets.Notification.user",
    "tickets.NotificationChoice.user",
    "tickets.SavedView.user",
    "tickets.Ticket.requester",
    "tickets.TicketEvent.actor",
    "tickets.TicketFollower.user",
    "townhalls.Hand.user",
    "townhalls.HallBan.user",
    "townhalls.HallEntry.actor",
    "townhalls.PollBallot.user",
    "townhalls.Question.asker",
    "townhalls.Upvote.user",
}


def test_every_field_that_names_a_person_is_in_the_export_or_says_why_not() -> None:
    ours = {name for name in people_fields() if not name.startswith(OF_PACKAGES)}
    assert ours - IN_THE_EXPORT - BY_STAFF - set(NOT_ABOUT_PEOPLE) == set()


def test_the_export_has_what_a_person_wrote(recorded: Recorded) -> None:
    found = get_export(recorded.world.citizen.pk)
    assert set(found) == set(PARTS)
    assert found["tickets"][-1]["title"]
    assert [event["data"].get("words") for event in found["ticket_events"] if event["kind"] == "rated"] == [
        "It took long."
    ]


def test_the_export_has_nothing_of_others(recorded: Recorded) -> None:
    found = get_export(make_user().pk)
    assert [name for name, rows in found.items() if rows] == ["account"]


def test_the_archive_says_the_same_to_people_and_programs(recorded: Recorded) -> None:
    with zipfile.ZipFile(io.BytesIO(make_archive(recorded.world.citizen.pk, LATER))) as archive:
        read = json.loads(archive.read("data.json"))
        page = archive.read("data.html").decode()
    assert read["account"][0]["handle"] == "the_citizen"
    assert "It took long." in page


@pytest.mark.django_db
def test_the_archive_has_the_photos_that_are_still_there() -> None:
    photo = make_photo(alt="A drain")
    gone, lost, others = make_photo(photo.owner), make_photo(photo.owner), make_photo()
    remove_photo(owner_id=photo.owner_id, name=gone.name)
    storage.remove(lost.name)
    with zipfile.ZipFile(io.BytesIO(make_archive(photo.owner_id, LATER))) as archive:
        assert set(archive.namelist()) == {"data.json", "data.html", f"photos/{photo.name}.webp"}
        assert archive.read(f"photos/{photo.name}.webp") == storage.read(photo.name, "full")
        page = archive.read("data.html").decode()
    assert ("A drain" in page, others.name in page) == (True, False)


def test_the_record_outlives_a_whole_rotation_of_the_secret_key(db: None, settings: Any) -> None:
    """A house without a key of its own: the guide gives it the secret key of its first day."""
    from engagement.record.actions import take_in

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS, settings.RECORD_KEY = "first", [], ""
    make_ticket(restricted=True)
    take_in(now=LATER)
    for key, fallbacks, own in (("second", ["first"], ""), ("second", ["first"], "first"), ("second", [], "first")):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS, settings.RECORD_KEY = key, fallbacks, own
        assert [list(check_record()), [one for part in check_all() for one in part.differences]] == [[], []], own
        make_ticket(restricted=True)
        take_in(now=LATER)
