"""The same key again gives the same answer and changes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import msgspec
import pytest
from django.db import IntegrityError, connection, transaction

from realtime import idempotency, log
from realtime.idempotency import Done, KeyOf, once
from realtime.models import CommandKey
from tests.factories import NOW
from tests.plans import whole_tables
from tests.realtime.open_streams import SayReply

KEY = UUID(int=7)
ANN, BEN = KeyOf(1, KEY), KeyOf(2, KEY)


def say(word: str) -> SayReply:
    """Something that leaves a trace."""
    log.append("a:1", [f'"{word}"'], now=NOW)
    return SayReply(word=word)


def said() -> list[str]:
    """The traces."""
    return [entry.data.strip('"') for entry in log.read("a:1", after=0, limit=99)]


def do(owner: KeyOf, word: str) -> bytes:
    """Say it once."""
    return bytes(once(owner, command="word.say", perform=lambda: say(word), now=NOW))


@pytest.mark.django_db
def test_first_time_it_is_done() -> None:
    assert do(ANN, "one") == b'{"word":"one"}'
    assert said() == ["one"]


@pytest.mark.django_db
def test_second_time_the_first_answer_is_given() -> None:
    do(ANN, "one")
    assert do(ANN, "two") == b'{"word":"one"}'
    assert said() == ["one"]


@pytest.mark.django_db
def test_keys_of_different_people_do_not_meet() -> None:
    do(ANN, "one")
    assert do(BEN, "two") == b'{"word":"two"}'


@pytest.mark.django_db
def test_what_fails_is_not_remembered() -> None:
    def fail() -> msgspec.Struct:
        say("half done")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once(ANN, command="word.say", perform=fail, now=NOW)
    assert said() == []
    assert do(ANN, "at last") == b'{"word":"at last"}'


@pytest.mark.django_db
def test_constraint_that_the_work_itself_breaks_is_raised() -> None:
    def break_constraint() -> msgspec.Struct:
        for _ in range(2):
            CommandKey.objects.create(user_id=9, key=KEY, command="x", reply="{}", created_at=NOW)
        raise AssertionError("unreachable")

    with pytest.raises(IntegrityError):
        once(ANN, command="word.say", perform=break_constraint, now=NOW)
    assert not CommandKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_at_the_same_time_do_it_once() -> None:
    number = 6
    together = Barrier(number)

    def run(index: int) -> bytes:
        together.wait()
        try:
            return do(ANN, f"number {index}")
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        answers = set(pool.map(run, range(number)))
    assert answers == {b'{"word":"%s"}' % said()[0].encode()}
    assert len(said()) == 1


# --- the parts ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_replies_are_found_by_person_and_key() -> None:
    idempotency.remember([Done(ANN, "word.say", b'{"a":1}'), Done(BEN, "word.say", b'{"b":2}')], now=NOW)
    assert idempotency.find_replies([ANN, KeyOf(3, KEY), KeyOf(1, uuid4())]) == {ANN: b'{"a":1}'}


@pytest.mark.django_db
def test_replies_are_kept_byte_for_byte() -> None:
    reply = '{"word":"\U0001f941 \\u0000"}'.encode()
    idempotency.remember([Done(ANN, "word.say", reply)], now=NOW)
    assert idempotency.find_replies([ANN]) == {ANN: reply}


@pytest.mark.django_db
def test_keys_are_looked_up_in_one_query(django_assert_num_queries: object) -> None:
    idempotency.remember([Done(KeyOf(1, UUID(int=number)), "x", b"{}") for number in range(50)], now=NOW)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(idempotency.find_replies(KeyOf(1, UUID(int=number)) for number in range(60))) == 50


@pytest.mark.django_db
def test_nothing_is_asked_for_no_keys(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert idempotency.find_replies([]) == {}
        idempotency.remember([], now=NOW)


@pytest.mark.django_db
def test_key_that_was_used_meanwhile_is_an_error() -> None:
    idempotency.remember([Done(ANN, "x", b"{}")], now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        idempotency.remember([Done(ANN, "x", b"{}")], now=NOW)


@pytest.mark.django_db
def test_model_reads_what_is_remembered() -> None:
    idempotency.remember([Done(ANN, "word.say", b"{}")], now=NOW)
    row = CommandKey.objects.get()
    assert (row.user_id, row.key, row.command, row.reply, row.created_at) == (1, KEY, "word.say", "{}", NOW)


@pytest.mark.django_db
def test_old_keys_are_forgotten() -> None:
    idempotency.remember([Done(ANN, "x", b"{}")], now=NOW - timedelta(days=8))
    idempotency.remember([Done(BEN, "x", b"{}")], now=NOW)
    assert idempotency.prune(older_than=NOW - timedelta(days=7)) == 1
    assert idempotency.find_replies([ANN, BEN]).keys() == {BEN}


@pytest.mark.django_db
def test_a_key_is_found_by_an_index() -> None:
    with whole_tables() as gone_through:
        idempotency.find_replies([ANN, BEN])
    assert gone_through == set()
