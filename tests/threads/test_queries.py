"""What a viewer gets: lists, search, snapshots, and what stays out of reach."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from engagement.accounts.models import User
from engagement.threads import actions, queries
from engagement.threads.models import Thread
from engagement.threads.serializers import report_view
from realtime import log
from tests.factories import NOW, make_department, make_member, make_user
from tests.threads.factories import MINUTE, Cast, fresh, make_cast, make_chat, make_post, make_report, make_thread

pytestmark = pytest.mark.django_db

INSIDERS = ["author", "officer", "supervisor", "moderator", "director", "administrator"]
OUTSIDERS = ["citizen", "officer_elsewhere", "banned"]


def titles(viewer: User | None = None, **wanted: Any) -> list[str]:
    return [thread.title for thread in queries.list_threads(viewer, **wanted)]


# --- lists ----------------------------------------------------------------------------------------------------


def test_the_newest_activity_comes_first() -> None:
    first, _second = make_thread(title="first"), make_thread(title="second", now=NOW + MINUTE)
    assert titles() == ["second", "first"]
    make_post(first, now=NOW + 2 * MINUTE)
    assert titles() == ["first", "second"]


@pytest.mark.parametrize("role", INSIDERS)
def test_a_restricted_thread_is_listed_for_insiders(role: str) -> None:
    cast = make_cast(visibility="restricted")
    viewer = getattr(cast, role)
    assert titles(viewer) == [cast.thread.title]
    assert queries.get_thread(viewer, cast.thread.pk) == cast.thread


@pytest.mark.parametrize("role", OUTSIDERS)
def test_a_restricted_thread_is_missing_for_outsiders(role: str) -> None:
    cast = make_cast(visibility="restricted")
    viewer = getattr(cast, role)
    assert titles(viewer) == []
    with pytest.raises(queries.ThreadMissing):
        queries.get_thread(viewer, cast.thread.pk)


def test_the_filter_and_the_predicate_agree() -> None:
    cast = make_cast(visibility="restricted")
    for role in [*INSIDERS, *OUTSIDERS]:
        viewer = getattr(cast, role)
        assert queries.readable_threads(viewer).exists() == queries.permissions.can_read(viewer, cast.thread)


def test_someone_not_signed_in_sees_public_threads_only() -> None:
    make_thread(title="open to all")
    make_thread(title="closed", visibility="restricted")
    assert titles(None) == ["open to all"]


@pytest.mark.parametrize(
    "search",
    [
        "takoradi",
        "TAKORADI drain",
        "drain market",
        "ɛkɔ",
        "eko",
        "ɛko",
        "school",
        "kwesimintsim",
        "",
        "  ",
        "cafe",
    ],
)
def test_search_finds_all_words_in_any_order_however_typed(search: str) -> None:
    make_thread(
        title="Drain at Takoradi market, Café side",
        place="Kwesimintsim",
        category="Ɛkɔ",
        body="In front of the school. 100% blocked.",
    )
    assert titles(search=search) == ["Drain at Takoradi market, Café side"]


@pytest.mark.parametrize("search", ["takoradi bridge", "_", "dra_n", "d%n", "koradi", "xyz"])
def test_search_finds_nothing_else(search: str) -> None:
    make_thread(title="Drain at Takoradi market")
    assert titles(search=search) == []


def test_threads_of_one_department() -> None:
    roads, waste = make_department(), make_department()
    make_thread(title="pothole", department=roads)
    make_thread(title="bin", department=waste)
    assert titles(department=roads.slug) == ["pothole"]


def test_threads_in_one_state() -> None:
    thread = make_thread(title="done")
    make_thread(title="waiting")
    actions.resolve_thread(actor=fresh(thread.author), thread_id=thread.pk, now=NOW)
    assert titles(state="resolved") == ["done"]
    assert titles(state="open") == ["waiting"]


def test_ones_own_and_followed_threads(cast: Cast) -> None:
    actions.follow_thread(actor=cast.citizen, thread_id=cast.thread.pk, now=NOW)
    make_thread(title="own", author=cast.citizen)
    make_thread(title="of others")
    actions.unfollow_thread(actor=cast.citizen, thread_id=Thread.objects.get(title="own").pk, now=NOW)
    assert titles(cast.citizen, mine=True) == ["own"]
    assert titles(cast.citizen, followed=True) == [cast.thread.title]


@pytest.mark.parametrize("wanted", [{"mine": True}, {"followed": True}])
def test_someone_not_signed_in_has_none_of_their_own(cast: Cast, wanted: dict[str, bool]) -> None:
    assert titles(None, **wanted) == []


def test_a_list_costs_two_queries_whatever_its_length(django_assert_num_queries: Any) -> None:
    for _ in range(5):
        make_thread(author=make_member())
    with django_assert_num_queries(2):
        cards = [queries.thread_view(thread) for thread in queries.list_threads(None)]
    assert len(cards) == 5


def test_open_counts_leave_out_what_is_resolved_or_restricted() -> None:
    roads, waste = make_department(), make_department()
    for _ in range(2):
        make_thread(department=roads)
    make_thread(department=waste, visibility="restricted")
    done = make_thread(department=waste)
    actions.resolve_thread(actor=fresh(done.author), thread_id=done.pk, now=NOW)
    assert queries.open_counts() == {roads.slug: 2}


# --- one thread -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("thread_id", [0, -1, 10**30])
def test_a_thread_that_is_not_there_is_missing(thread_id: int) -> None:
    with pytest.raises(queries.ThreadMissing):
        queries.get_thread(None, thread_id)


def test_hidden_and_missing_threads_answer_the_same(cast: Cast) -> None:
    closed = make_thread(visibility="restricted")
    with pytest.raises(queries.ThreadMissing) as hidden:
        queries.get_thread(cast.citizen, closed.pk)
    with pytest.raises(queries.ThreadMissing) as missing:
        queries.get_thread(cast.citizen, 10**9)
    assert (hidden.value.code, hidden.value.text(), hidden.value.params) == (
        missing.value.code,
        missing.value.text(),
        missing.value.params,
    )


def test_a_post_is_as_open_as_its_thread(cast: Cast) -> None:
    post = make_thread(visibility="restricted", author=cast.author).posts.get()
    assert queries.get_post(cast.author, post.pk) == post
    for post_id in (post.pk, 10**9):
        with pytest.raises(queries.PostMissing):
            queries.get_post(cast.citizen, post_id)


def test_a_post_is_found_by_its_number(cast: Cast) -> None:
    make_post(cast.thread, body="the second")
    found = queries.find_post(cast.thread, 2)
    assert found is not None
    assert found.body == "the second"
    assert queries.find_post(cast.thread, 3) is None


# --- snapshots ------------------------------------------------------------------------------------------------


@pytest.fixture
def long_thread(cast: Cast) -> Thread:
    drafts = [actions.PostDraft(cast.citizen, cast.thread.pk, f"post {number}") for number in range(2, 21)]
    actions.publish_posts(drafts=drafts, now=NOW)
    return cast.thread


def numbers(thread: Thread, **window: int) -> list[int]:
    return [post.number for post in queries.get_snapshot(None, thread.pk, **window).posts]


@pytest.mark.parametrize(
    ("window", "wanted"),
    [
        ({"limit": 5}, range(16, 21)),
        ({"limit": 100}, range(1, 21)),
        ({"before": 16, "limit": 5}, range(11, 16)),
        ({"before": 3, "limit": 5}, range(1, 3)),
        ({"before": 1, "limit": 5}, range(0)),
        ({"around": 10, "limit": 5}, range(8, 13)),
        ({"around": 1, "limit": 5}, range(1, 6)),
        ({"around": 20, "limit": 5}, range(16, 21)),
        ({"around": 10**9, "limit": 5}, range(16, 21)),
        ({"around": 10, "limit": 100}, range(1, 21)),
    ],
)
def test_a_snapshot_holds_the_posts_asked_for(long_thread: Thread, window: dict[str, int], wanted: range) -> None:
    assert numbers(long_thread, **window) == list(wanted)


def test_every_line_belongs_to_one_page(cast: Cast, long_thread: Thread) -> None:
    actions.lock_thread(actor=cast.moderator, thread_id=long_thread.pk, now=NOW)
    make_post(long_thread, author=cast.officer)
    actions.unlock_thread(actor=cast.moderator, thread_id=long_thread.pk, now=NOW)
    last = queries.get_snapshot(None, long_thread.pk, limit=1)
    earlier = queries.get_snapshot(None, long_thread.pk, before=21, limit=1)
    assert [entry.kind for entry in last.entries] == ["unlocked"]
    assert [entry.kind for entry in earlier.entries] == ["locked"]


def test_a_snapshot_stands_at_the_streams_position(long_thread: Thread) -> None:
    snapshot = queries.get_snapshot(None, long_thread.pk)
    assert (snapshot.epoch, snapshot.offset) == log.position(f"thread:{long_thread.pk}")
    assert snapshot.offset == 22


def test_what_happens_while_a_snapshot_is_read_comes_again_as_an_event(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    get_thread = queries.get_thread

    def slowly(viewer: User | None, thread_id: int) -> Thread:
        make_post(cast.thread)
        return get_thread(viewer, thread_id)

    monkeypatch.setattr(queries, "get_thread", slowly)
    snapshot = queries.get_snapshot(None, cast.thread.pk)
    assert [post.number for post in snapshot.posts] == [1, 2]
    assert snapshot.offset == 3


def test_a_snapshot_costs_a_fixed_number_of_queries(cast: Cast, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        make_post(cast.thread, author=make_member())
        actions.lock_thread(actor=cast.moderator, thread_id=cast.thread.pk, now=NOW)
        actions.unlock_thread(actor=cast.moderator, thread_id=cast.thread.pk, now=NOW)
    with django_assert_num_queries(11):
        queries.get_snapshot(cast.citizen, cast.thread.pk)


def test_a_snapshot_of_a_thread_out_of_reach_is_missing() -> None:
    closed = make_thread(visibility="restricted")
    with pytest.raises(queries.ThreadMissing):
        queries.get_snapshot(None, closed.pk)


# --- history, reports -----------------------------------------------------------------------------------------


def test_every_version_is_readable_the_current_one_last(cast: Cast) -> None:
    post = make_post(cast.thread, author=cast.citizen, body="one")
    for minute, body in enumerate(["two", "three"], start=1):
        actions.edit_post(actor=cast.citizen, post_id=post.pk, body=body, now=NOW + minute * MINUTE)
    versions = [(one.number, one.body, one.written_at) for one in queries.list_revisions(None, post.pk)]
    assert versions == [(1, "one", NOW), (2, "two", NOW + MINUTE), (3, "three", NOW + 2 * MINUTE)]


def test_of_a_hidden_post_only_moderators_read_the_versions(cast: Cast) -> None:
    post = make_post(cast.thread, author=cast.citizen, body="rude")
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="Rude.", now=NOW)
    assert [one.body for one in queries.list_revisions(cast.moderator, post.pk)] == ["rude"]
    for viewer in (None, cast.author, cast.citizen, cast.officer):
        with pytest.raises(queries.PostMissing):
            queries.list_revisions(viewer, post.pk)


def test_reports_are_for_the_desk(cast: Cast) -> None:
    report = make_report(make_post(cast.thread))
    for role in ("officer", "supervisor", "moderator", "director", "administrator"):
        assert list(queries.list_reports(getattr(cast, role), cast.thread.pk)) == [report]
    for viewer in (None, cast.author, cast.citizen, cast.officer_elsewhere):
        with pytest.raises(queries.ThreadMissing):
            queries.list_reports(viewer, cast.thread.pk)


def test_reports_cost_a_fixed_number_of_queries(cast: Cast, django_assert_num_queries: Any) -> None:
    for _ in range(4):
        report = make_report(make_post(cast.thread))
        actions.settle_report(actor=cast.moderator, report_id=report.pk, uphold=True, now=NOW)
    moderator = fresh(cast.moderator)
    with django_assert_num_queries(5):
        assert len([report_view(one) for one in queries.list_reports(moderator, cast.thread.pk)]) == 4


def test_following_is_personal(cast: Cast) -> None:
    assert queries.is_following(cast.author, cast.thread.pk)
    assert not queries.is_following(cast.citizen, cast.thread.pk)
    assert not queries.is_following(None, cast.thread.pk)
    assert queries.count_followers(cast.thread.pk) == 1


# --- for actions ----------------------------------------------------------------------------------------------


def test_threads_are_locked_in_the_order_of_their_ids() -> None:
    ids = [make_thread().pk for _ in range(3)]
    with transaction.atomic():
        assert list(queries.lock_threads(reversed(ids))) == ids


def test_access_refuses_what_the_actor_may_not_read() -> None:
    cast = make_cast(visibility="restricted")
    post = cast.thread.posts.get()
    stranger = fresh(make_user())
    with pytest.raises(queries.ThreadMissing):
        queries.access_thread_for_write(stranger, cast.thread.pk)
    with pytest.raises(queries.PostMissing):
        queries.access_post_for_write(stranger, post.pk)
    with pytest.raises(queries.ReportMissing):
        queries.access_report_for_write(cast.author, make_report(post, reporter=cast.director).pk)


def test_chats_are_in_no_list_and_no_count() -> None:
    chat = make_chat()
    assert not queries.list_threads(None).exists()
    assert not queries.list_threads(chat.author, mine=True).exists()
    assert not queries.list_threads(make_user(role="moderator"), search="town").exists()
    assert queries.open_counts() == {}


def test_a_chat_is_read_by_everybody() -> None:
    chat = make_chat()
    assert queries.get_thread(None, chat.pk) == chat
    assert queries.get_snapshot(None, chat.pk).thread.kind == "chat"
