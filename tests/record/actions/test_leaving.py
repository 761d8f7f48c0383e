"""Erasing a person."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection

from engagement.accounts.actions import ban_user
from engagement.accounts.models import AccountEntry, User
from engagement.record.actions import (
    ChoiceUnknown,
    NotLeaving,
    OfficeHeld,
    ask_to_leave,
    erase,
    erase_due,
    sign_checkpoint,
    stay,
    take_in,
)
from engagement.record.leaves import REMOVED
from engagement.record.models import Erasure, Leaf, Leaving, Watcher
from engagement.record.queries.checking import check_record
from engagement.record.queries.export import get_export
from engagement.record.queries.receipts import get_receipt
from engagement.threads.actions import reject_post
from engagement.threads.models import Post, Thread
from engagement.townhalls.models import Question
from tests.factories import NOW, make_user
from tests.record.recorded import LATER, Recorded
from tests.threads.factories import fresh, make_post, make_thread
from tests.townhalls.factories import make_hall, make_question
from tickets.models import Notification, Ticket
from tickets.queries.rebuild import check_all

pytestmark = pytest.mark.django_db


def person(recorded: Recorded) -> User:
    return User.objects.get(pk=recorded.world.citizen.pk)


def test_after_some_days_somebody_is_erased(recorded: Recorded) -> None:
    leaving = ask_to_leave(actor=recorded.world.citizen, choice="name", now=LATER)
    assert leaving.due_at == LATER + timedelta(days=14)
    assert erase_due(now=leaving.due_at - timedelta(seconds=1)) == 0
    assert erase_due(now=leaving.due_at) == 1
    erased = person(recorded)
    assert (erased.email, erased.display_name, erased.is_active) == (None, "Former member", False)
    assert erase_due(now=leaving.due_at + timedelta(days=9)) == 0


def test_until_then_they_may_change_their_mind(recorded: Recorded) -> None:
    leaving = ask_to_leave(actor=recorded.world.citizen, choice="text", now=LATER)
    stay(actor=recorded.world.citizen, now=LATER)
    assert erase_due(now=leaving.due_at) == 0
    with pytest.raises(NotLeaving):
        stay(actor=recorded.world.citizen, now=LATER)


def test_asked_again_the_choice_is_another(recorded: Recorded) -> None:
    for choice in ("name", "text"):
        ask_to_leave(actor=recorded.world.citizen, choice=choice, now=LATER)
    assert [one.choice for one in Leaving.objects.all()] == ["text"]


def test_a_choice_is_one_of_two(recorded: Recorded) -> None:
    with pytest.raises(ChoiceUnknown):
        ask_to_leave(actor=recorded.world.citizen, choice="all", now=LATER)


def test_who_holds_an_office_ends_it_first(recorded: Recorded) -> None:
    for official in (recorded.world.officer, recorded.moderator):
        with pytest.raises(OfficeHeld):
            ask_to_leave(actor=official, choice="name", now=LATER)


def test_without_the_name_everything_else_stays(recorded: Recorded) -> None:
    post = Post.objects.get(body="Rude words")
    Post.objects.filter(pk=post.pk).update(author=recorded.world.citizen)
    erase(user_id=recorded.world.citizen.pk, texts=False, now=LATER)
    assert Post.objects.get(pk=post.pk).body == "Rude words"
    assert not Erasure.objects.exists()
    assert not Notification.objects.filter(user=recorded.world.citizen).exists()


def everything_written() -> dict[str, str]:
    """Every text in every table but the log."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(("realtime_", "django_", "record_leaf")):
                cursor.execute(f'SELECT * FROM "{table}"')
                found[table] = str(sorted(map(str, cursor.fetchall())))
    return found


def tables_with(word: str) -> list[str]:
    return [table for table, rows in everything_written().items() if word in rows]


def make_words(recorded: Recorded) -> None:
    """The citizen says a word that nobody else says, everywhere where they can."""
    from engagement.threads.actions import edit_post, publish_post, report_post
    from engagement.townhalls.actions import raise_hand
    from tests.tickets.factories import fresh
    from tickets import actions

    citizen = fresh(recorded.world.citizen)
    Thread.objects.filter(pk=recorded.world.thread.pk).update(locked=False)
    say = {"actor": citizen, "thread_id": recorded.world.thread.pk, "now": LATER}
    post = publish_post(body="Zanzibar one", **say)
    edit_post(actor=citizen, post_id=post.pk, body="Zanzibar two", now=LATER)
    other = make_post(recorded.world.thread, author=recorded.world.gardener, body="Roses", now=LATER)
    report_post(actor=citizen, post_id=other.pk, reason="Zanzibar three", now=LATER)
    about = {"actor": citizen, "number": recorded.world.ticket.number, "now": LATER}
    actions.rate_ticket(**about, rating=1, words="Zanzibar four")
    actions.reopen_ticket(**about, reason="Zanzibar five")
    hall = make_hall()
    make_question(hall, state="listed", asker=citizen, body="Zanzibar six?")
    raise_hand(actor=citizen, hall_id=hall.pk, topic="Zanzibar seven", now=LATER)
    from engagement.threads.actions import open_thread

    open_thread(actor=citizen, title="Zanzibar eight", body="Zanzibar nine", department="works", now=LATER)


def test_no_word_of_theirs_is_left(recorded: Recorded) -> None:
    make_words(recorded)
    take_in(now=LATER)
    assert len(tables_with("Zanzibar")) >= 9
    erase(user_id=recorded.world.citizen.pk, texts=True, now=LATER)
    assert tables_with("Zanzibar") == []


def test_every_proof_stays_good(recorded: Recorded) -> None:
    make_words(recorded)
    take_in(now=LATER)
    signed = sign_checkpoint(now=LATER + timedelta(hours=1))
    assert signed is not None
    before = [get_receipt(None, index) for index in range(signed.size)]
    erase(user_id=recorded.world.citizen.pk, texts=True, now=LATER)
    take_in(now=LATER)
    assert list(check_record()) == []
    after = [get_receipt(None, index) for index in range(signed.size)]
    proofs = [[(one["leaf"], one["proof"], one["checkpoint"]) for one in some] for some in (before, after)]
    assert proofs[0] == proofs[1]


def test_the_tickets_are_still_what_their_record_says(recorded: Recorded) -> None:
    make_words(recorded)
    erase(user_id=recorded.world.citizen.pk, texts=True, now=LATER)
    assert [one for checked in check_all() for one in checked.differences] == []
    assert Ticket.objects.get(pk=recorded.world.ticket.pk).title == REMOVED


def test_what_was_erased_is_in_the_record(recorded: Recorded) -> None:
    erase(user_id=recorded.world.citizen.pk, texts=True, now=LATER)
    take_in(now=LATER)
    assert Leaf.objects.filter(source="erasure").count() == Erasure.objects.count() > 0


def test_again_changes_nothing(recorded: Recorded) -> None:
    make_words(recorded)
    erase(user_id=recorded.world.citizen.pk, texts=True, now=LATER)
    written = everything_written()
    erase(user_id=recorded.world.citizen.pk, texts=True, now=LATER)
    assert [table for table, rows in everything_written().items() if rows != written[table]] == []


def test_a_question_that_is_erased_still_counts(recorded: Recorded) -> None:
    hall = make_hall()
    question = make_question(hall, state="listed", asker=recorded.world.citizen, body="Why?")
    erase(user_id=recorded.world.citizen.pk, texts=True, now=LATER)
    assert Question.objects.get(pk=question.pk).body == REMOVED


def test_why_somebody_was_banned_is_forgotten_and_every_proof_stays_good(recorded: Recorded) -> None:
    citizen = person(recorded)
    ban_user(actor=recorded.moderator, user_id=citizen.pk, reason="Threats.", until=None, now=LATER)
    take_in(now=LATER)
    erase(user_id=citizen.pk, texts=False, now=LATER)
    take_in(now=LATER)
    assert AccountEntry.objects.get(person=citizen).reason == ""
    assert list(check_record()) == []


def test_what_a_moderator_said_of_a_text_that_was_not_published_goes_and_every_proof_stays_good(
    recorded: Recorded,
) -> None:
    new = fresh(make_user(joined_at=LATER))
    body = "https://a.example https://b.example https://c.example"
    thread = make_thread(now=LATER)
    held = make_post(thread, author=new, body=body, now=LATER).held
    issue = make_thread(author=new, body=body, now=LATER).held
    assert held
    assert issue
    for one in (held, issue):
        reject_post(actor=recorded.moderator, held_id=one.pk, reason="Zanzibar", now=LATER)
    take_in(now=LATER)
    told = [json.loads(leaf.body) for leaf in Leaf.objects.filter(source="moderation", body__contains="rejected")]
    assert [(one["of"], one["held"]) for one in told] == [
        (f"thread:{thread.pk}", held.pk),
        ("issue", issue.pk),
    ]
    erase(user_id=new.pk, texts=True, now=LATER)
    take_in(now=LATER)
    assert (tables_with("Zanzibar"), list(check_record())) == ([], [])


def test_their_address_watches_the_record_no_more(recorded: Recorded) -> None:
    person = make_user(email="Esi@Example.org")
    for address in ("esi@example.org", "other@example.org"):
        Watcher.objects.create(email=address, asked_at=NOW, confirmed_at=NOW)
    assert get_export(person.pk)["watching"][0]["email"] == "esi@example.org"
    erase(user_id=person.pk, texts=False, now=LATER)
    assert list(Watcher.objects.values_list("email", flat=True)) == ["other@example.org"]
