"""Old snapshot + events = new snapshot, for every action, for the thread and for its desk."""

from __future__ import annotations

import contextlib
import inspect
import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from engagement.threads import actions, queries
from engagement.threads.actions import calming
from engagement.threads.models import HeldPost, Post, Report, Thread
from engagement.threads.serializers import report_view
from realtime import log
from realtime.errors import Refusal
from tests.factories import NOW, make_user
from tests.photos.factories import make_photo
from tests.threads.factories import MINUTE, Cast, fresh, make_cast, make_chat, make_post, make_report, make_thread
from tests.threads.replay import State, as_json, desk_replayed, replayed

pytestmark = pytest.mark.django_db

LATER = NOW + MINUTE
ACTIONS = {name for name in actions.__all__ if inspect.isfunction(getattr(actions, name))}


def publish_post(cast: Cast) -> None:
    actions.publish_post(
        actor=cast.officer, thread_id=cast.thread.pk, body="See @the_author, https://a.example", reply_to=1, now=LATER
    )


def publish_official_post(cast: Cast) -> None:
    actions.publish_post(actor=cast.officer, thread_id=cast.thread.pk, body="We will come.", official=True, now=LATER)


def publish_posts(cast: Cast) -> None:
    people = [cast.citizen, cast.officer, cast.director, cast.banned, cast.citizen]
    drafts = [actions.PostDraft(person, cast.thread.pk, f"Hi @{person.handle}") for person in people]
    official = actions.PostDraft(cast.supervisor, cast.thread.pk, "It is done.", official=True)
    actions.publish_posts(drafts=[*drafts, official, *drafts], now=LATER)


def publish_with_photos(cast: Cast) -> None:
    photos = [make_photo(cast.citizen).name for _ in range(2)]
    actions.publish_post(actor=cast.citizen, thread_id=cast.thread.pk, body="Look.", photos=photos, now=LATER)


def withdraw_with_photos(cast: Cast) -> None:
    publish_with_photos(cast)
    post = Post.objects.filter(author=cast.citizen).latest("pk")
    actions.withdraw_post(actor=cast.citizen, post_id=post.pk, now=LATER)


def withdraw_photo(cast: Cast) -> None:
    publish_with_photos(cast)
    post = Post.objects.filter(author=cast.citizen).latest("pk")
    actions.withdraw_photo(actor=cast.citizen, post_id=post.pk, photo=post.photos[0][0], now=LATER)


def take_down_photo(cast: Cast) -> None:
    publish_with_photos(cast)
    post = Post.objects.filter(author=cast.citizen).latest("pk")
    photo = post.photos[0][0]
    actions.take_down_photo(actor=cast.moderator, post_id=post.pk, photo=photo, reason="Private.", now=LATER)


def edit_post(cast: Cast) -> None:
    actions.edit_post(
        actor=cast.author, post_id=opening(cast).pk, body="It is the @the_officer who knows.", now=LATER
    )


def withdraw_post(cast: Cast) -> None:
    actions.withdraw_post(actor=cast.author, post_id=opening(cast).pk, now=LATER)


def hide_post(cast: Cast) -> None:
    make_report(opening(cast), reporter=cast.citizen)
    actions.hide_post(actor=cast.moderator, post_id=opening(cast).pk, reason="It names a child.", now=LATER)


def restore_post(cast: Cast) -> None:
    hide_post(cast)
    actions.restore_post(actor=cast.moderator, post_id=opening(cast).pk, now=LATER)


def report_post(cast: Cast) -> None:
    actions.report_post(actor=cast.citizen, post_id=opening(cast).pk, reason="Rude.", now=LATER)


def settle_report(cast: Cast) -> None:
    report = make_report(opening(cast))
    actions.settle_report(actor=cast.moderator, report_id=report.pk, uphold=False, now=LATER)


def held_post(cast: Cast) -> HeldPost:
    new = fresh(make_user(joined_at=LATER))
    body = "https://a.example https://b.example https://c.example @the_officer"
    held = actions.publish_post(actor=new, thread_id=cast.thread.pk, body=body, now=LATER).held
    assert held is not None
    return held


def approve_post(cast: Cast) -> None:
    actions.approve_post(actor=cast.moderator, held_id=held_post(cast).pk, now=LATER)


def reject_post(cast: Cast) -> None:
    actions.reject_post(actor=cast.moderator, held_id=held_post(cast).pk, reason="An advertisement.", now=LATER)


def withdraw_held(cast: Cast) -> None:
    held = held_post(cast)
    actions.withdraw_held(actor=held.author, held_id=held.pk, now=LATER)


def brigade(cast: Cast) -> None:
    """Five fresh accounts write within a minute."""
    for number in range(5):
        new = fresh(make_user(joined_at=LATER))
        actions.publish_post(actor=new, thread_id=cast.thread.pk, body=f"No {number}", now=LATER)


def end_calm(cast: Cast) -> None:
    brigade(cast)
    assert calming.end_calm(now=LATER + timedelta(minutes=15)) == 1


def lock_thread(cast: Cast) -> None:
    actions.lock_thread(actor=cast.moderator, thread_id=cast.thread.pk, reason="Cool down.", now=LATER)


def unlock_thread(cast: Cast) -> None:
    lock_thread(cast)
    actions.unlock_thread(actor=cast.moderator, thread_id=cast.thread.pk, now=LATER)


def slow_thread(cast: Cast) -> None:
    actions.slow_thread(actor=cast.moderator, thread_id=cast.thread.pk, seconds=30, now=LATER)


def resolve_thread(cast: Cast) -> None:
    actions.resolve_thread(actor=cast.author, thread_id=cast.thread.pk, reason="Clean again.", now=LATER)


def reopen_thread(cast: Cast) -> None:
    resolve_thread(cast)
    actions.reopen_thread(actor=cast.officer, thread_id=cast.thread.pk, reason="", now=LATER)


def follow_thread(cast: Cast) -> None:
    actions.follow_thread(actor=cast.citizen, thread_id=cast.thread.pk, now=LATER)


def unfollow_thread(cast: Cast) -> None:
    actions.unfollow_thread(actor=cast.author, thread_id=cast.thread.pk, now=LATER)


def in_a_chat(cast: Cast) -> None:
    """Makes the cast's thread the chat that it could be."""
    Thread.objects.filter(pk=cast.thread.pk).update(kind=Thread.Kind.CHAT)


def set_chat_mode(cast: Cast) -> None:
    for mode, seconds in (("slow", 30), ("staff", 0), ("off", 0), ("open", 0)):
        actions.set_chat_mode(actor=cast.officer, thread_id=cast.thread.pk, mode=mode, seconds=seconds, now=LATER)


def set_chat_staff(cast: Cast) -> None:
    actions.set_chat_staff(actor=cast.officer, thread_id=cast.thread.pk, user_ids=[cast.citizen.pk], now=LATER)


def publish_in_chat(cast: Cast) -> None:
    for actor, official in ((cast.citizen, False), (cast.officer, True), (cast.author, False)):
        actions.publish_post(actor=actor, thread_id=cast.thread.pk, body="Hi.", official=official, now=LATER)


def opening(cast: Cast) -> Post:
    return cast.thread.posts.get(number=1)


CASES: dict[str, Callable[[Cast], None]] = {
    case.__name__: case
    for case in (
        publish_post,
        publish_official_post,
        publish_with_photos,
        withdraw_with_photos,
        withdraw_photo,
        take_down_photo,
        publish_posts,
        edit_post,
        withdraw_post,
        hide_post,
        restore_post,
        brigade,
        end_calm,
        approve_post,
        reject_post,
        withdraw_held,
        report_post,
        settle_report,
        lock_thread,
        unlock_thread,
        slow_thread,
        resolve_thread,
        reopen_thread,
        follow_thread,
        unfollow_thread,
    )
}


def keep_out_of_chat(cast: Cast) -> None:
    actions.keep_out_of_chat(
        actor=cast.moderator, thread_id=cast.thread.pk, user_id=cast.citizen.pk, until=None, now=LATER
    )


def let_into_chat(cast: Cast) -> None:
    keep_out_of_chat(cast)
    actions.let_into_chat(actor=cast.moderator, thread_id=cast.thread.pk, user_id=cast.citizen.pk, now=LATER)


IN_A_CHAT: dict[str, Callable[[Cast], None]] = {
    case.__name__: case
    for case in (
        set_chat_mode,
        set_chat_staff,
        keep_out_of_chat,
        let_into_chat,
        publish_in_chat,
        lock_thread,
        hide_post,
        edit_post,
    )
}


def snapshot_of(cast: Cast) -> State:
    return as_json(queries.get_snapshot(None, cast.thread.pk))


def reports_of(cast: Cast) -> list[State]:
    rows = queries.list_reports(cast.moderator, cast.thread.pk).order_by("pk")
    return [as_json(report_view(report)) for report in rows]


@pytest.mark.parametrize("case", CASES)
def test_old_snapshot_and_events_are_the_new_snapshot(cast: Cast, case: str) -> None:
    make_post(cast.thread, author=cast.citizen)
    old = snapshot_of(cast)
    CASES[case](cast)
    assert replayed(old, cast.thread.pk) == snapshot_of(cast)


@pytest.mark.parametrize("case", IN_A_CHAT)
def test_old_snapshot_and_events_are_the_new_snapshot_of_a_chat(cast: Cast, case: str) -> None:
    in_a_chat(cast)
    old = snapshot_of(cast)
    IN_A_CHAT[case](cast)
    assert replayed(old, cast.thread.pk) == snapshot_of(cast)


def test_a_chat_is_built_from_its_events_alone() -> None:
    chat = make_chat()
    position = log.position(f"thread:{chat.pk}")
    nothing = {"epoch": position.epoch, "offset": 0, "thread": None, "posts": [], "entries": []}
    assert replayed(nothing, chat.pk) == as_json(queries.get_snapshot(None, chat.pk))


@pytest.mark.parametrize("case", CASES)
def test_old_reports_and_desk_events_are_the_new_reports(cast: Cast, case: str) -> None:
    make_report(make_post(cast.thread, author=cast.citizen))
    old, position = reports_of(cast), log.position(f"thread-desk:{cast.thread.pk}")
    CASES[case](cast)
    assert desk_replayed(old, cast.thread.pk, position.offset) == reports_of(cast)


def test_a_thread_is_built_from_its_events_alone() -> None:
    cast = make_cast(body="Ask @the_officer")
    position = log.position(f"thread:{cast.thread.pk}")
    nothing = {"epoch": position.epoch, "offset": 0, "thread": None, "posts": [], "entries": []}
    assert replayed(nothing, cast.thread.pk) == snapshot_of(cast)


STARTS_ANEW = {"decisions_to_erase", "entries_to_erase", "erase_texts", "forget_interests"}
"""There are no events to follow where the log starts anew: pages reload (`actions/test_erasing.py`)."""


SAYS_NOTHING = {"add_photo", "describe_photo", "forget_held", "receive_photos", "remove_photo"}
"""A photo is nobody's business until a post has it; what was never published is on nobody's page."""


def test_every_action_has_a_case() -> None:
    others = {
        "publish_official_post",
        "publish_with_photos",
        "withdraw_with_photos",
        "publish_in_chat",
        "brigade",
        "end_calm",
    }
    assert {*CASES, *IN_A_CHAT, "open_thread", "open_chat"} - others == ACTIONS - STARTS_ANEW - SAYS_NOTHING


def test_an_issue_that_was_held_is_built_from_its_events_alone() -> None:
    cast = make_cast()
    new = fresh(make_user(joined_at=LATER))
    body = "https://a.example https://b.example https://c.example @the_officer"
    held = make_thread(author=new, body=body, now=LATER).held
    assert held is not None
    post = actions.approve_post(actor=cast.moderator, held_id=held.pk, now=LATER)
    position = log.position(f"thread:{post.thread_id}")
    nothing = {"epoch": position.epoch, "offset": 0, "thread": None, "posts": [], "entries": []}
    assert replayed(nothing, post.thread_id) == as_json(queries.get_snapshot(None, post.thread_id))


def test_applying_an_event_twice_is_harmless(cast: Cast) -> None:
    old = snapshot_of(cast)
    for case in ("publish_posts", "restore_post", "reopen_thread", "unlock_thread"):
        CASES[case](cast)
    once = replayed(old, cast.thread.pk)
    assert replayed({**once, "offset": old["offset"]}, cast.thread.pk) == once


@pytest.mark.parametrize("seed", range(12))
def test_whatever_people_do_the_page_stays_right(cast: Cast, seed: int) -> None:
    draw = random.Random(seed)
    people = [cast.author, cast.citizen, cast.officer, cast.moderator, cast.director]
    old = snapshot_of(cast)
    for minute in range(1, 40):
        do_something(draw, draw.choice(people), cast.thread.pk, minute)
    thread = Thread.objects.get(pk=cast.thread.pk)
    assert replayed(old, thread.pk) == as_json(queries.get_snapshot(None, thread.pk, limit=100))
    numbers = list(thread.posts.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, thread.last_number + 1))


def do_something(draw: random.Random, actor: object, thread_id: int, minute: int) -> None:
    now = NOW + timedelta(minutes=minute)
    post_id = draw.choice(list(Post.objects.filter(thread_id=thread_id).values_list("pk", flat=True)))
    report_id = draw.choice([0, *Report.objects.values_list("pk", flat=True)])
    about_thread = {"thread_id": thread_id}
    about_post = {"post_id": post_id}
    given = {
        "publish_post": about_thread
        | {"body": "Yes @the_author", "reply_to": draw.choice([None, 1, 99]), "official": draw.random() < 0.3},
        "edit_post": about_post | {"body": draw.choice(["No.", "Hm @a_citizen", ""])},
        "withdraw_post": about_post,
        "hide_post": about_post | {"reason": draw.choice(["Rude.", ""])},
        "restore_post": about_post,
        "report_post": about_post | {"reason": "Rude."},
        "settle_report": {"report_id": report_id, "uphold": draw.random() < 0.5},
        "lock_thread": about_thread,
        "unlock_thread": about_thread,
        "slow_thread": about_thread | {"seconds": draw.choice([0, 90, 99_999])},
        "resolve_thread": about_thread,
        "reopen_thread": about_thread,
        "follow_thread": about_thread,
        "unfollow_thread": about_thread,
    }
    name = draw.choices(list(given), weights=[6, *[1] * (len(given) - 1)])[0]
    with contextlib.suppress(Refusal):
        getattr(actions, name)(actor=actor, now=now, **given[name])
