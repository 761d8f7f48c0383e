"""Who may do what: one table over every role, for public and restricted threads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from engagement.accounts.models import User
from engagement.threads import permissions
from engagement.threads.models import Post, Thread
from tests.factories import NOW, make_user
from tests.threads.factories import MINUTE, Cast, fresh, make_cast, make_chat, make_post
from tests.tickets.factories import make_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

ROLES = [
    "nobody",
    "author",
    "citizen",
    "officer",
    "supervisor",
    "officer_elsewhere",
    "moderator",
    "director",
    "administrator",
    "banned",
    "guest",
]
EVERYONE = set(ROLES)
SIGNED_IN = EVERYONE - {"nobody"}
WRITERS = SIGNED_IN - {"banned", "guest"}
DEPARTMENT = {"officer", "supervisor"}
MODERATORS = {"moderator", "administrator"}
OVERSEERS = {*MODERATORS, "director"}
INSIDERS = {"author", *DEPARTMENT, *OVERSEERS}

ABOUT_THREADS: dict[str, tuple[Callable[[User | None, Thread], bool], set[str], set[str]]] = {
    # predicate: (public thread, restricted thread)
    "can_read": (permissions.can_read, EVERYONE, INSIDERS),
    "can_post": (lambda user, thread: permissions.can_post(user, thread, NOW), WRITERS, INSIDERS),
    "can_follow": (lambda user, thread: permissions.can_follow(user, thread, NOW), WRITERS, INSIDERS),
    "can_open": (lambda user, _thread: permissions.can_open(user, NOW), WRITERS, WRITERS),
    "can_respond_officially": (
        permissions.can_respond_officially,
        {*DEPARTMENT, "director"},
        {*DEPARTMENT, "director"},
    ),
    "can_see_desk": (permissions.can_see_desk, {*DEPARTMENT, *OVERSEERS}, {*DEPARTMENT, *OVERSEERS}),
    "can_settle": (permissions.can_settle, MODERATORS, MODERATORS),
    "can_lock": (permissions.can_lock, MODERATORS, MODERATORS),
    "can_decide": (permissions.can_decide, {"author", *DEPARTMENT, "director"}, {"author", *DEPARTMENT, "director"}),
    "can_resolve": (
        permissions.can_resolve,
        {"author", *DEPARTMENT, "director"},
        {"author", *DEPARTMENT, "director"},
    ),
    "can_reopen": (permissions.can_reopen, set(), set()),
    "is_exempt": (permissions.is_exempt, {*DEPARTMENT, *OVERSEERS}, {*DEPARTMENT, *OVERSEERS}),
}


def with_photo(post: Post) -> Post:
    """The post, as if it had one."""
    post.photos = [["a"]]
    return post


ABOUT_POSTS: dict[str, tuple[Callable[[User | None, Post], bool], set[str], set[str]]] = {
    # about a visible post by the thread's author
    "can_edit": (lambda user, post: permissions.can_edit(user, post, NOW), {"author"}, {"author"}),
    "can_withdraw": (lambda user, post: permissions.can_withdraw(user, post, NOW), {"author"}, {"author"}),
    "can_report": (lambda user, post: permissions.can_report(user, post, NOW), WRITERS - {"author"}, INSIDERS - {"author"}),  # noqa: E501
    "can_hide": (permissions.can_hide, MODERATORS, MODERATORS),
    "can_withdraw_photo": (lambda user, post: permissions.can_withdraw_photo(user, with_photo(post), NOW), {"author"}, {"author"}),  # noqa: E501
    "can_take_down_photo": (lambda user, post: permissions.can_take_down_photo(user, with_photo(post)), MODERATORS, MODERATORS),  # noqa: E501
    "can_restore": (permissions.can_restore, set(), set()),
    "can_read_history": (permissions.can_read_history, EVERYONE, INSIDERS),
}  # fmt: skip


SIGNED_IN_AND_GUESTS = SIGNED_IN - {"banned"}
IN_A_CHAT: dict[str, tuple[set[str], set[str], set[str]]] = {
    # predicate: (open to everyone, to those who run it, to nobody); the chat admits guests, `citizen` runs it
    "can_read": (EVERYONE, EVERYONE, EVERYONE),
    "can_post": (SIGNED_IN_AND_GUESTS, {"citizen", *DEPARTMENT, *OVERSEERS}, set()),
    "can_follow": (set(), set(), set()),
    "can_open": (WRITERS, WRITERS, WRITERS),
    "can_respond_officially": ({*DEPARTMENT, "director"},) * 3,
    "can_see_desk": ({*DEPARTMENT, *OVERSEERS},) * 3,
    "can_settle": (MODERATORS,) * 3,
    "can_lock": (MODERATORS,) * 3,
    "can_decide": (set(), set(), set()),
    "can_resolve": (set(), set(), set()),
    "can_reopen": (set(), set(), set()),
    "is_exempt": ({"citizen", *DEPARTMENT, *OVERSEERS},) * 3,
}


def who(cast: Cast, role: str) -> User | None:
    return None if role == "nobody" else getattr(cast, role)


def allowed(cast: Cast, ask: Callable[[User | None], bool]) -> set[str]:
    return {role for role in ROLES if ask(who(cast, role))}


@pytest.mark.parametrize("name", ABOUT_THREADS)
@pytest.mark.parametrize("visibility", ["public", "restricted"])
def test_the_table_about_threads(name: str, visibility: str) -> None:
    predicate, public, restricted = ABOUT_THREADS[name]
    cast = make_cast(visibility=visibility)
    wanted = public if visibility == "public" else restricted
    assert allowed(cast, lambda user: predicate(user, cast.thread)) == wanted


@pytest.mark.parametrize("name", ABOUT_THREADS)
@pytest.mark.parametrize("mode", Thread.Mode.values)
def test_the_table_about_chats(cast: Cast, name: str, mode: str) -> None:
    chat = make_chat(author=cast.author, department=cast.department)
    chat.staff.set([cast.citizen])
    chat.mode = Thread.Mode(mode)
    predicate, wanted = ABOUT_THREADS[name][0], IN_A_CHAT[name][Thread.Mode.values.index(mode)]
    assert allowed(cast, lambda user: predicate(user, chat)) == wanted


def test_a_chat_without_guests_is_for_accounts(cast: Cast) -> None:
    chat = make_chat(guests=False)
    assert allowed(cast, lambda user: permissions.can_post(user, chat, NOW)) == WRITERS


def test_a_guest_edits_and_withdraws_in_a_chat_and_reports_nothing(cast: Cast) -> None:
    chat = make_chat()
    post = make_post(chat, author=cast.guest)
    assert permissions.can_edit(cast.guest, post, NOW)
    assert permissions.can_withdraw(cast.guest, post, NOW)
    assert not permissions.can_report(cast.guest, make_post(chat), NOW)


def test_a_banned_guest_writes_in_no_chat(cast: Cast) -> None:
    cast.guest.banned_until = NOW + MINUTE
    assert not permissions.can_post(cast.guest, make_chat(), NOW)


def test_who_runs_a_chat_is_read_once(cast: Cast, django_assert_num_queries: Callable) -> None:  # type: ignore[type-arg]
    chat = Thread.objects.get(pk=make_chat().pk)
    with django_assert_num_queries(1):
        assert not permissions.runs_chat(cast.citizen, chat)
        assert not permissions.runs_chat(cast.guest, chat)


@pytest.mark.parametrize("name", ABOUT_POSTS)
@pytest.mark.parametrize("visibility", ["public", "restricted"])
def test_the_table_about_posts(name: str, visibility: str) -> None:
    predicate, public, restricted = ABOUT_POSTS[name]
    cast = make_cast(visibility=visibility)
    post = make_post(cast.thread, author=cast.author)
    wanted = public if visibility == "public" else restricted
    assert allowed(cast, lambda user: predicate(user, post)) == wanted


def test_every_predicate_is_in_a_table() -> None:
    predicates = {name for name in vars(permissions) if name.startswith("can_")}
    assert predicates <= {*ABOUT_THREADS, *ABOUT_POSTS}


def test_in_a_locked_thread_only_those_who_answer_or_oversee_post(cast: Cast) -> None:
    cast.thread.locked = True
    assert allowed(cast, lambda user: permissions.can_post(user, cast.thread, NOW)) == {*DEPARTMENT, *OVERSEERS}


def test_in_a_locked_thread_citizens_do_not_edit(cast: Cast) -> None:
    post = make_post(cast.thread, author=cast.citizen)
    cast.thread.locked = True
    post.thread = cast.thread
    assert not permissions.can_edit(cast.citizen, post, NOW)


def test_a_resolved_thread_can_be_reopened_but_not_resolved(cast: Cast) -> None:
    cast.thread.state = Thread.State.RESOLVED
    assert permissions.can_reopen(cast.author, cast.thread)
    assert not permissions.can_resolve(cast.author, cast.thread)


def test_a_post_is_editable_for_fifteen_minutes(cast: Cast) -> None:
    post = make_post(cast.thread, author=cast.citizen)
    assert permissions.can_edit(cast.citizen, post, NOW + 15 * MINUTE)
    assert not permissions.can_edit(cast.citizen, post, NOW + 15 * MINUTE + timedelta(microseconds=1))


def test_an_official_response_cannot_be_withdrawn(cast: Cast) -> None:
    post = make_post(cast.thread, author=cast.officer, official=True)
    assert not permissions.can_withdraw(cast.officer, post, NOW)


@pytest.mark.parametrize("state", [Post.State.WITHDRAWN, Post.State.HIDDEN])
def test_a_tombstone_is_not_edited_withdrawn_reported_or_hidden(cast: Cast, state: Post.State) -> None:
    post = make_post(cast.thread, author=cast.citizen)
    post.state = state
    assert not permissions.can_edit(cast.citizen, post, NOW)
    assert not permissions.can_withdraw(cast.citizen, post, NOW)
    assert not permissions.can_report(cast.author, post, NOW)
    assert not permissions.can_hide(cast.moderator, post)


def test_where_there_is_no_photo_none_is_taken(cast: Cast) -> None:
    post = make_post(cast.thread, author=cast.citizen)
    assert not permissions.can_withdraw_photo(cast.citizen, post, NOW)
    assert not permissions.can_take_down_photo(cast.moderator, post)


def test_photos_of_an_official_response_stay_once_it_cannot_be_edited(cast: Cast) -> None:
    post = with_photo(make_post(cast.thread, author=cast.officer, official=True))
    assert permissions.can_withdraw_photo(cast.officer, post, NOW)
    assert not permissions.can_withdraw_photo(cast.officer, post, NOW + permissions.EDIT_WINDOW * 2)


def test_only_what_a_moderator_hid_is_restored(cast: Cast) -> None:
    post = make_post(cast.thread, author=cast.citizen)
    post.state = Post.State.HIDDEN
    assert allowed(cast, lambda user: permissions.can_restore(user, post)) == MODERATORS
    post.state = Post.State.WITHDRAWN
    assert allowed(cast, lambda user: permissions.can_restore(user, post)) == set()


@pytest.mark.parametrize("state", [Post.State.WITHDRAWN, Post.State.HIDDEN])
def test_the_history_of_a_tombstone_is_for_moderators(cast: Cast, state: Post.State) -> None:
    post = make_post(cast.thread, author=cast.citizen)
    post.state = state
    assert allowed(cast, lambda user: permissions.can_read_history(user, post)) == MODERATORS


def test_a_closed_account_may_do_nothing_and_read_what_is_public(cast: Cast) -> None:
    closed = fresh(make_user(role="administrator", is_active=False))
    assert permissions.can_read(closed, cast.thread)
    assert not permissions.can_post(closed, cast.thread, NOW)
    assert not permissions.oversees(closed)


def test_a_ban_ends(cast: Cast) -> None:
    after = NOW + timedelta(days=7)
    assert permissions.can_post(cast.banned, cast.thread, after)
    assert not permissions.can_post(cast.banned, cast.thread, after - timedelta(microseconds=1))


def test_an_ended_membership_gives_no_right(cast: Cast) -> None:
    cast.officer.memberships.update(ended_at=NOW)
    assert not permissions.can_respond_officially(fresh(cast.officer), cast.thread)


@pytest.mark.parametrize("visibility", Thread.Visibility.values)
def test_another_department_with_a_ticket_about_it_answers_too(cast: Cast, visibility: str) -> None:
    cast.thread.visibility = Thread.Visibility(visibility)
    neighbour = fresh(cast.officer_elsewhere)
    department = neighbour.current_memberships[0].department
    make_ticket(department=department)
    assert not permissions.can_respond_officially(neighbour, cast.thread)
    Ticket.objects.filter(department=department).update(subject=f"thread:{cast.thread.pk}")
    assert permissions.can_read(neighbour, cast.thread)
    assert permissions.can_respond_officially(neighbour, cast.thread)
    assert not permissions.can_resolve(neighbour, cast.thread)


def test_memberships_are_read_once(cast: Cast, django_assert_num_queries: Callable) -> None:  # type: ignore[type-arg]
    plain = User.objects.get(pk=cast.officer.pk)
    with django_assert_num_queries(1):
        assert permissions.works_for(plain, cast.thread)
        assert permissions.can_see_desk(plain, cast.thread)
