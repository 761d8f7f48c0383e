"""The log on disk."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from realtime import log
from realtime.log import Entry, Position
from realtime.models import LogEpoch, Publication, Stream
from tests.factories import NOW


def append(stream: str, *data: str) -> Position:
    """Append in a transaction of its own."""
    with transaction.atomic():
        return log.append(stream, data, now=NOW)


def offsets(entries: list[Entry]) -> list[int]:
    """Their offsets."""
    return [entry.offset for entry in entries]


@pytest.fixture
def epoch(db: None) -> str:
    """The epoch of new streams."""
    return log.current_epoch()


# --- append ---------------------------------------------------------------------------------------------------


def test_first_publication_has_offset_one(epoch: str) -> None:
    assert append("a:1", "{}") == Position(epoch, 1)


def test_offsets_go_on(epoch: str) -> None:
    append("a:1", "1", "2")
    assert append("a:1", "3") == Position(epoch, 3)


def test_streams_count_apart(epoch: str) -> None:
    append("a:1", "1", "2")
    assert append("a:2", "1") == Position(epoch, 1)


@pytest.mark.parametrize("number", [499, 500, 501, 1203])
def test_many_at_once_are_in_order(epoch: str, number: int) -> None:
    assert append("a:1", *map(str, range(number))).offset == number
    assert log.read("a:1", after=0, limit=5000) == [Entry(offset + 1, str(offset)) for offset in range(number)]


def test_data_is_kept_byte_for_byte(epoch: str) -> None:
    data = '{ "a" : "\U0001f941 \\u0000 \u2028" , "b":1e2}'
    append("a:1", data)
    assert log.read("a:1", after=0, limit=1) == [Entry(1, data)]


def test_time_is_the_one_that_was_given(epoch: str) -> None:
    append("a:1", "{}")
    assert Publication.objects.get().created_at == NOW


def test_what_is_rolled_back_leaves_no_hole(epoch: str) -> None:
    append("a:1", "1")
    with transaction.atomic():
        log.append("a:1", ["lost"], now=NOW)
        transaction.set_rollback(True)
    append("a:1", "2")
    assert log.read("a:1", after=0, limit=9) == [Entry(1, "1"), Entry(2, "2")]


@pytest.mark.django_db(transaction=True)
def test_appending_needs_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        log.append("a:1", ["{}"], now=NOW)


def test_stream_keeps_its_epoch(epoch: str) -> None:
    append("a:1", "{}")
    LogEpoch.objects.update(epoch="restored")
    assert append("a:1", "{}") == Position(epoch, 2)


def test_new_stream_has_the_new_epoch(epoch: str) -> None:
    LogEpoch.objects.update(epoch="restored")
    assert append("a:1", "{}") == Position("restored", 1)


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_leave_neither_holes_nor_doubles() -> None:
    writers, each = 4, 15
    together = Barrier(writers)

    def write(name: int) -> list[int]:
        together.wait()
        try:
            return [append("a:1", f'"{name}"', f'"{name}"').offset for _ in range(each)]
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        heads = [head for heads in pool.map(write, range(writers)) for head in heads]
    entries = log.read("a:1", after=0, limit=1000)
    assert offsets(entries) == list(range(1, writers * each * 2 + 1))
    assert sorted(heads) == list(range(2, writers * each * 2 + 1, 2))
    assert all(entries[head - 1].data == entries[head - 2].data for head in heads), "a batch was torn apart"


# --- many streams at once ---------------------------------------------------------------------------------------


def test_many_streams_are_appended_to_in_two_statements(epoch: str, django_assert_num_queries: object) -> None:
    append("b:1", "1")
    with transaction.atomic(), django_assert_num_queries(2):  # type: ignore[operator]
        found = log.append_all({"b:1": ["2", "3"], "a:1": ["1"]}, now=NOW)
    assert list(found.items()) == [("a:1", Position(epoch, 1)), ("b:1", Position(epoch, 3))]
    assert log.read("b:1", after=0, limit=9) == [Entry(1, "1"), Entry(2, "2"), Entry(3, "3")]
    assert log.read("a:1", after=0, limit=9) == [Entry(1, "1")]


def test_more_streams_than_a_statement_takes_get_what_is_theirs(epoch: str) -> None:
    added = {f"a:{number}": [str(number)] for number in range(log.INSERT_CHUNK + 1)}
    with transaction.atomic():
        assert log.append_all(added, now=NOW) == dict.fromkeys(sorted(added), Position(epoch, 1))
    assert all(log.read(name, after=0, limit=9) == [Entry(1, data)] for name, (data,) in added.items())


@pytest.mark.django_db(transaction=True)
def test_writers_to_the_same_streams_never_wait_in_a_circle() -> None:
    names = [f"a:{number}" for number in range(20)]
    together = Barrier(4)

    def write(own: list[str]) -> None:
        together.wait()
        try:
            for _time in range(10):
                with transaction.atomic():
                    log.append_all({name: ["1"] for name in own}, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, (names, names[::-1], names[7:] + names[:7], names[::-2])))
    assert {name: log.position(name).offset for name in names} == {
        name: 40 if name in names[::-2] else 30 for name in names
    }


def test_nothing_is_appended_to_no_streams(epoch: str, django_assert_num_queries: object) -> None:
    with transaction.atomic(), django_assert_num_queries(0):  # type: ignore[operator]
        assert log.append_all({}, now=NOW) == {}


# --- positions ------------------------------------------------------------------------------------------------


def test_position_is_that_of_the_newest(epoch: str) -> None:
    append("a:1", "1", "2")
    assert log.position("a:1") == Position(epoch, 2)


def test_stream_that_was_never_used_stands_at_nothing(epoch: str) -> None:
    assert log.position("a:1") == Position(epoch, 0)


def test_positions_are_read_in_two_queries(epoch: str, django_assert_num_queries: object) -> None:
    append("a:1", "1")
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = log.positions(["a:1", "a:2", "a:3", "a:1"])
    assert found == {"a:1": Position(epoch, 1), "a:2": Position(epoch, 0), "a:3": Position(epoch, 0)}


def test_positions_of_nothing_are_none(epoch: str) -> None:
    assert log.positions([]) == {}


# --- reading --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "limit", "upto", "expected"),
    [
        (0, 9, None, [1, 2, 3, 4, 5]),
        (2, 9, None, [3, 4, 5]),
        (2, 2, None, [3, 4]),
        (2, 9, 4, [3, 4]),
        (5, 9, None, []),
        (9, 9, None, []),
        (0, 9, 0, []),
    ],
)
def test_part_of_the_log_is_read_oldest_first(
    epoch: str, after: int, limit: int, upto: int | None, expected: list[int]
) -> None:
    append("a:1", *"12345")
    append("a:2", *"12345")
    assert offsets(log.read("a:1", after=after, limit=limit, upto=upto)) == expected


@pytest.mark.parametrize(
    ("before", "limit", "expected"),
    [(None, 9, [5, 4, 3, 2, 1]), (None, 2, [5, 4]), (4, 2, [3, 2]), (1, 9, []), (99, 1, [5])],
)
def test_part_of_the_log_is_read_newest_first(
    epoch: str, before: int | None, limit: int, expected: list[int]
) -> None:
    append("a:1", *"12345")
    assert offsets(log.read_back("a:1", before=before, limit=limit)) == expected


# --- pruning --------------------------------------------------------------------------------------------------


def age(stream: str, offsets: range, days: int) -> None:
    """Make these publications older."""
    rows = Publication.objects.filter(stream__name=stream, offset__in=offsets)
    rows.update(created_at=NOW - timedelta(days=days))


def test_old_publications_go(epoch: str) -> None:
    append("a:1", *"12345")
    age("a:1", range(1, 4), days=40)
    assert log.prune(older_than=NOW - timedelta(days=30), keep=0) == 3
    assert offsets(log.read("a:1", after=0, limit=9)) == [4, 5]


def test_newest_are_kept_however_old(epoch: str) -> None:
    append("a:1", *"12345")
    append("a:2", "1")
    age("a:1", range(1, 6), days=40)
    age("a:2", range(1, 2), days=40)
    assert log.prune(older_than=NOW - timedelta(days=30), keep=2) == 3
    assert [offsets(log.read(name, after=0, limit=9)) for name in ("a:1", "a:2")] == [[4, 5], [1]]


def test_no_more_than_asked_for_go_at_once(epoch: str) -> None:
    append("a:1", *"12345")
    age("a:1", range(1, 6), days=40)
    assert log.prune(older_than=NOW - timedelta(days=30), keep=0, limit=2) == 2
    assert offsets(log.read("a:1", after=0, limit=9)) == [3, 4, 5]


def test_head_stays_where_it_was(epoch: str) -> None:
    append("a:1", *"12345")
    age("a:1", range(1, 6), days=40)
    log.prune(older_than=NOW - timedelta(days=30), keep=0)
    assert log.position("a:1") == Position(epoch, 5)


def test_rows_say_what_they_are(epoch: str) -> None:
    append("a:1", "{}")
    assert str(Stream.objects.get()) == "a:1@1"


# --- starting anew --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_log_that_starts_anew_is_empty_and_goes_on_counting() -> None:
    append("a:1", "{}", "{}")
    assert log.start_anew(["a:1"], epoch="ab12") == 1
    assert log.read("a:1", after=0, limit=10) == []
    assert append("a:1", "{}") == Position("ab12", 3)


@pytest.mark.django_db
def test_other_logs_stay_as_they_are(epoch: str) -> None:
    append("a:1", "{}")
    append("b:1", "{}")
    log.start_anew(["a:1"], epoch="ab12")
    assert (log.position("b:1"), offsets(log.read("b:1", after=0, limit=10))) == (Position(epoch, 1), [1])


@pytest.mark.django_db
def test_a_log_that_was_never_begun_has_nothing_to_start_anew(epoch: str) -> None:
    assert log.start_anew(["a:1"], epoch="ab12") == 0
    assert log.position("a:1") == Position(epoch, 0)
