"""Chats: opened by rooms above, held by those who run them, owed to nobody."""

from __future__ import annotations

from typing import Any

import pytest

from engagement.accounts.actions import AccountNeeded
from engagement.accounts.models import User
from engagement.threads import actions, queries
from engagement.threads.models import SLOW_SECONDS_MAX, Post, Thread
from engagement.threads.queries import ThreadMissing
from realtime.errors import Refusal
from tests.factories import NOW, make_department, make_guest, make_member, make_user
from tests.threads.factories import MINUTE, fresh, make_chat, make_post, make_thread
from tests.threads.replay import said, types_said
from tickets.models import SlaClock, Ticket
from tickets.text import TextEmpty, TextTooLong

pytestmark = pytest.mark.django_db

LATER = NOW + MINUTE


@pytest.fixture
def chat() -> Thread:
    """One that admits guests."""
    return make_chat()


def write(chat: Thread, actor: User, now: Any = LATER, **fields: Any) -> Post:
    """A post in the chat."""
    return actions.publish_post(actor=fresh(actor), thread_id=chat.pk, body="I am here.", now=now, **fields)


def set_mode(chat: Thread, mode: str, seconds: int = 0, now: Any = NOW) -> Thread:
    """Whoever opened it says how it is held."""
    return actions.set_chat_mode(actor=chat.author, thread_id=chat.pk, mode=mode, seconds=seconds, now=now)


def test_a_chat_is_a_public_thread_with_its_first_post(chat: Thread) -> None:
    chat = Thread.objects.get(pk=chat.pk)
    assert (chat.kind, chat.guests, chat.visibility, chat.mode, chat.last_number) == (
        "chat",
        True,
        "public",
        "open",
        1,
    )
    assert types_said(f"thread:{chat.pk}") == ["thread.opened", "post.published"]


def test_a_chat_owes_nothing_and_nobody_follows_it(chat: Thread) -> None:
    assert not Ticket.objects.exists()
    assert queries.count_followers(chat.pk) == 0


@pytest.mark.parametrize(
    ("overrides", "refusal"),
    [
        ({"department": "nowhere"}, actions.NoSuchDepartment),
        ({"title": " "}, TextEmpty),
        ({"body": "x" * 2001}, TextTooLong),
    ],
)
def test_a_refused_chat_leaves_nothing(overrides: dict[str, str], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        make_chat(**overrides)
    assert not Thread.objects.exists()


def test_a_guest_opens_no_chat() -> None:
    with pytest.raises(AccountNeeded):
        make_chat(author=make_guest())


def test_guests_post_where_they_are_admitted(chat: Thread) -> None:
    post = write(chat, make_guest())
    assert post.number == 2
    assert said(f"thread:{chat.pk}")[-1]["post"]["author"]["guest"] is True


def test_guests_do_not_post_in_a_chat_for_accounts() -> None:
    with pytest.raises(AccountNeeded):
        write(make_chat(guests=False), make_guest())


def test_guests_do_not_post_in_an_issue() -> None:
    with pytest.raises(AccountNeeded):
        write(make_thread(), make_guest())


def test_a_banned_guest_does_not_post(chat: Thread) -> None:
    with pytest.raises(actions.MayNotTakePart):
        write(chat, make_guest(banned_until=LATER + MINUTE))


def test_guests_edit_and_withdraw_what_they_wrote(chat: Thread) -> None:
    guest = fresh(make_guest())
    post = write(chat, guest)
    actions.edit_post(actor=guest, post_id=post.pk, body="I am still here.", now=LATER)
    assert actions.withdraw_post(actor=guest, post_id=post.pk, now=LATER).state == "withdrawn"


def test_guests_do_not_report(chat: Thread) -> None:
    post = write(chat, make_user())
    with pytest.raises(AccountNeeded):
        actions.report_post(actor=make_guest(), post_id=post.pk, reason="Rude.", now=LATER)


def test_a_guest_names_nobody(chat: Thread) -> None:
    named, guest = make_user(handle="ama_mensah"), fresh(make_guest())
    post = actions.publish_post(actor=guest, thread_id=chat.pk, body="Dear @ama_mensah", now=LATER)
    actions.edit_post(actor=guest, post_id=post.pk, body="My dear @ama_mensah", now=LATER)
    assert said(f"user:{named.pk}") == []


def test_a_guest_is_named_by_nobody(chat: Thread) -> None:
    guest = make_guest()
    post = actions.publish_post(actor=fresh(make_user()), thread_id=chat.pk, body=f"Dear @{guest.handle}", now=LATER)
    assert post.marks == []
    assert said(f"user:{guest.pk}") == []


def test_an_official_post_in_a_chat_answers_nothing() -> None:
    department = make_department()
    officer = make_member(department)
    chat = make_chat(department=department)
    post = write(chat, officer, official=True)
    chat.refresh_from_db()
    assert (post.official, chat.state) == (True, "open")
    assert "thread.answered" not in types_said(f"thread:{chat.pk}")


def test_what_its_author_says_in_a_chat_starts_no_clock(chat: Thread) -> None:
    write(chat, chat.author)
    assert not SlaClock.objects.exists()


def test_slow_mode_makes_people_wait(chat: Thread) -> None:
    set_mode(chat, "slow", 30)
    guest = make_guest()
    write(chat, guest, NOW)
    with pytest.raises(actions.TooSoon):
        write(chat, guest, NOW)


def test_only_those_who_run_it_post_in_mode_staff(chat: Thread) -> None:
    host, citizen = make_user(), make_user()
    actions.set_chat_staff(actor=chat.author, thread_id=chat.pk, user_ids=[host.pk], now=NOW)
    set_mode(chat, "staff")
    assert write(chat, host).number == 2
    with pytest.raises(actions.ChatForStaff):
        write(chat, citizen)


def test_those_who_run_it_are_held_by_neither_lock_nor_pace(chat: Thread) -> None:
    host = make_user()
    actions.set_chat_staff(actor=chat.author, thread_id=chat.pk, user_ids=[host.pk], now=NOW)
    set_mode(chat, "slow", 30)
    actions.lock_thread(actor=make_user(role="moderator"), thread_id=chat.pk, now=NOW)
    assert [write(chat, host, NOW).number for _ in range(2)] == [2, 3]


def test_who_runs_it_no_longer_is_held_like_everybody(chat: Thread) -> None:
    host = make_user()
    actions.set_chat_staff(actor=chat.author, thread_id=chat.pk, user_ids=[host.pk], now=NOW)
    actions.set_chat_staff(actor=chat.author, thread_id=chat.pk, user_ids=[], now=NOW)
    set_mode(chat, "staff")
    with pytest.raises(actions.ChatForStaff):
        write(chat, host)


def test_a_chat_that_is_off_is_off_for_everyone(chat: Thread) -> None:
    host = make_user()
    actions.set_chat_staff(actor=chat.author, thread_id=chat.pk, user_ids=[host.pk], now=NOW)
    set_mode(chat, "off")
    for person in (host, make_user(), make_user(role="moderator")):
        with pytest.raises(actions.ChatOff):
            write(chat, person)


def test_nobody_edits_in_a_chat_that_is_off(chat: Thread) -> None:
    citizen = fresh(make_user())
    post = write(chat, citizen)
    set_mode(chat, "off")
    with pytest.raises(actions.ChatOff):
        actions.edit_post(actor=citizen, post_id=post.pk, body="Otherwise.", now=LATER)


@pytest.mark.parametrize(
    ("before", "mode", "seconds", "stored", "line"),
    [
        (("open", 0), "slow", 30, ("open", 30), ("slowed", 30)),
        (("slow", 30), "open", 0, ("open", 0), ("slowed", 0)),
        (("open", 0), "staff", 0, ("staff", 0), ("chat_staff", 0)),
        (("slow", 30), "off", 0, ("off", 0), ("chat_off", 0)),
        (("off", 0), "open", 0, ("open", 0), ("chat_open", 0)),
        (("staff", 0), "slow", 9, ("open", 9), ("slowed", 9)),
    ],
)
def test_how_it_is_held_is_said_between_the_posts(
    chat: Thread, before: tuple[str, int], mode: str, seconds: int, stored: tuple[str, int], line: tuple[str, int]
) -> None:
    set_mode(chat, *before)
    set_mode(chat, mode, seconds)
    chat.refresh_from_db()
    entry = chat.entries.latest("pk")
    assert (chat.mode, chat.slow_seconds) == stored
    assert (entry.kind, entry.seconds, entry.actor) == (*line, chat.author)
    assert types_said(f"thread:{chat.pk}")[-1] == "thread.mode_changed"


def test_what_is_so_already_is_not_said_again(chat: Thread) -> None:
    set_mode(chat, "open")
    assert not chat.entries.exists()
    assert types_said(f"thread:{chat.pk}") == ["thread.opened", "post.published"]


@pytest.mark.parametrize(
    ("mode", "seconds", "refusal"),
    [
        ("loud", 0, actions.NoSuchMode),
        ("slow", 0, actions.SlowOutOfRange),
        ("slow", SLOW_SECONDS_MAX + 1, actions.SlowOutOfRange),
    ],
)
def test_a_chat_is_held_in_known_ways_only(chat: Thread, mode: str, seconds: int, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        set_mode(chat, mode, seconds)


def test_an_issue_is_no_chat() -> None:
    issue = make_thread()
    with pytest.raises(ThreadMissing):
        set_mode(issue, "off")
    with pytest.raises(ThreadMissing):
        actions.set_chat_staff(actor=issue.author, thread_id=issue.pk, user_ids=[], now=NOW)


@pytest.mark.parametrize("act", [actions.resolve_thread, actions.reopen_thread, actions.follow_thread])
def test_there_is_nothing_to_resolve_or_to_follow(chat: Thread, act: Any) -> None:
    with pytest.raises(actions.NotInChats):
        act(actor=chat.author, thread_id=chat.pk, now=LATER)


def test_a_moderator_locks_a_chat_and_hides_in_it(chat: Thread) -> None:
    moderator = fresh(make_user(role="moderator"))
    post = make_post(chat)
    actions.hide_post(actor=moderator, post_id=post.pk, reason="Rude.", now=LATER)
    assert actions.lock_thread(actor=moderator, thread_id=chat.pk, now=LATER).locked


def keep_out(chat: Thread, person: User, until: Any = None) -> None:
    actions.keep_out_of_chat(
        actor=make_user(role="moderator"), thread_id=chat.pk, user_id=person.pk, until=until, now=NOW
    )


def test_whoever_is_kept_out_writes_nothing(chat: Thread) -> None:
    person = fresh(make_user())
    keep_out(chat, person)
    with pytest.raises(actions.KeptOut):
        write(chat, person)


def test_somebody_else_writes_on(chat: Thread) -> None:
    keep_out(chat, make_user())
    assert write(chat, fresh(make_user())).number == 2


def test_whoever_was_kept_out_for_a_minute_writes_again_after_it(chat: Thread) -> None:
    person = fresh(make_user())
    keep_out(chat, person, until=LATER)
    assert write(chat, person, now=LATER).number == 2


def test_whoever_is_let_in_again_writes_again(chat: Thread) -> None:
    person = fresh(make_user())
    keep_out(chat, person)
    actions.let_into_chat(actor=make_user(role="moderator"), thread_id=chat.pk, user_id=person.pk, now=NOW)
    assert write(chat, person).number == 2


def test_nobody_is_kept_out_of_an_issue() -> None:
    with pytest.raises(ThreadMissing):
        keep_out(make_thread(), make_user())
