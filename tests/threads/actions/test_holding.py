"""What is held is seen by its author and the moderators alone, until one of them decides."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engagement.accounts.actions import TooOften
from engagement.accounts.models import User
from engagement.threads import actions, queries
from engagement.threads.models import HeldPost, Moderation, Post, Thread
from engagement.threads.queries.held import HELD_SHOWN, HeldMissing, list_held, list_own_held
from photos.models import Photo
from photos.queries import PhotoMissing, get_photo
from realtime import log
from tests.factories import NOW, make_department, make_guest, make_user
from tests.photos.factories import make_photo
from tests.threads.factories import MINUTE, Cast, fresh, make_chat, make_post, make_thread
from tests.threads.replay import said, types_said
from tickets.models import Ticket
from tickets.text import TextEmpty

pytestmark = pytest.mark.django_db

LINKS = "See https://a.example https://b.example https://c.example now"
LATER = NOW + MINUTE
OTHERS = ["author", "citizen", "officer", "supervisor", "director", "officer_elsewhere"]


def hold(cast: Cast, **overrides: Any) -> HeldPost:
    fields: dict[str, Any] = {"actor": fresh(make_user(joined_at=NOW)), "thread_id": cast.thread.pk, "body": LINKS}
    held = actions.publish_post(**(fields | overrides), now=NOW).held
    assert held is not None
    return held


def test_what_is_held_is_no_post_and_said_to_its_author_alone(cast: Cast) -> None:
    position = log.position(f"thread:{cast.thread.pk}")
    held = hold(cast)
    assert (held.rule, held.state) == ("links", "waiting")
    assert log.position(f"thread:{cast.thread.pk}") == position
    assert Post.objects.filter(thread=cast.thread).count() == Thread.objects.get(pk=cast.thread.pk).last_number == 1
    [event] = said(f"user:{held.author_id}")
    assert (event["type"], event["held"]["rule"]) == ("own_held.changed", "links")
    assert "a.example" not in json.dumps(event)


def test_nobody_finds_it(cast: Cast) -> None:
    held = hold(cast)
    assert [post.body for post in queries.list_posts(cast.thread)] == [cast.thread.posts.get().body]
    assert queries.get_snapshot(held.author, cast.thread.pk).posts[-1].number == 1
    assert not queries.list_threads(None, search="example")
    for role in OTHERS:
        assert not list_held(getattr(cast, role))
    assert list_own_held(cast.author, cast.thread, NOW) == []


def test_its_author_and_the_moderators_see_it(cast: Cast) -> None:
    held = hold(cast)
    assert list_own_held(held.author, cast.thread, NOW) == [held]
    assert list(list_held(cast.moderator)) == [held]


def test_approved_it_is_the_newest_post_like_any_other(cast: Cast) -> None:
    held = hold(cast, reply_to=1)
    make_post(cast.thread)
    post = actions.approve_post(actor=cast.moderator, held_id=held.pk, now=LATER)
    assert (post.number, post.body, post.reply_to, post.author_id) == (3, LINKS, 1, held.author_id)
    [*_, event] = said(f"thread:{cast.thread.pk}")
    assert (event["type"], event["post"]["number"], event["post"]["body"]) == ("post.published", 3, LINKS)
    [*_, told] = said(f"user:{held.author_id}")
    assert (told["type"], told["held"]["state"], told["held"]["number"]) == ("own_held.changed", "approved", 3)


def test_the_record_says_who_published_it(cast: Cast) -> None:
    post = actions.approve_post(actor=cast.moderator, held_id=hold(cast).pk, now=LATER)
    [done] = Moderation.objects.all()
    assert (done.post, done.actor, done.act) == (post, cast.moderator, "approved")


def test_rejected_it_is_never_published_and_its_author_reads_why(cast: Cast) -> None:
    held = hold(cast)
    actions.reject_post(actor=cast.moderator, held_id=held.pk, reason="An advertisement.", now=LATER)
    assert Post.objects.filter(thread=cast.thread).count() == 1
    [*_, told] = said(f"user:{held.author_id}")
    assert (told["held"]["state"], told["held"]["reason"]) == ("rejected", "An advertisement.")
    [own] = list_own_held(held.author, cast.thread, LATER)
    assert own.reason == "An advertisement."
    assert list_own_held(held.author, cast.thread, LATER + HELD_SHOWN) == []
    assert not list_held(cast.moderator)


def test_a_rejection_needs_a_reason(cast: Cast) -> None:
    with pytest.raises(TextEmpty):
        actions.reject_post(actor=cast.moderator, held_id=hold(cast).pk, reason=" ", now=LATER)


@pytest.mark.parametrize("role", OTHERS)
def test_to_everybody_else_it_does_not_exist(cast: Cast, role: str) -> None:
    held = hold(cast)
    with pytest.raises(HeldMissing):
        actions.approve_post(actor=getattr(cast, role), held_id=held.pk, now=LATER)
    with pytest.raises(HeldMissing):
        actions.reject_post(actor=getattr(cast, role), held_id=held.pk, reason="No.", now=LATER)


def test_two_moderators_do_not_decide_twice(cast: Cast) -> None:
    held = hold(cast)
    actions.approve_post(actor=cast.moderator, held_id=held.pk, now=LATER)
    with pytest.raises(actions.AlreadyDecided):
        actions.reject_post(actor=cast.administrator, held_id=held.pk, reason="No.", now=LATER)


def test_the_same_text_in_another_thread_is_held_within_a_batch_too(cast: Cast) -> None:
    new, words = fresh(make_user(joined_at=NOW)), "Come all to the meeting in front of the market on Friday."
    other = make_post().thread
    drafts = [actions.PostDraft(new, pk, words) for pk in (cast.thread.pk, other.pk)]
    [first, second] = actions.publish_posts(drafts=drafts, now=NOW)
    assert isinstance(second, Post)
    assert isinstance(first, Post)
    assert (first.held, second.held and second.held.rule) == (None, "repeated")


def test_the_third_fresh_account_with_one_text_is_held_guests_of_a_chat_too() -> None:
    chat, words = make_chat(), "The minister must go now and everybody knows why!"
    rules = []
    for number in range(3):
        guest = make_guest(joined_at=NOW)
        post = actions.publish_post(actor=guest, thread_id=chat.pk, body=f"{words} {number}", now=NOW)
        rules.append(post.held.rule if post.held else "")
    assert rules == ["", "", "copied"]


def test_officials_and_known_people_are_not_held(cast: Cast) -> None:
    for person in (cast.officer, cast.citizen, cast.moderator):
        assert actions.publish_post(actor=person, thread_id=cast.thread.pk, body=LINKS, now=NOW).number


def test_what_is_held_counts_for_the_limit(cast: Cast) -> None:
    new = fresh(make_user(joined_at=NOW))
    drafts = [actions.PostDraft(new, cast.thread.pk, LINKS)] * 6
    actions.publish_posts(drafts=drafts, now=NOW)
    [seventh] = actions.publish_posts(drafts=drafts[:1], now=NOW)
    assert getattr(seventh, "slug", "") == "too_often"


def test_the_links_do_not_come_in_by_an_edit(cast: Cast) -> None:
    new = fresh(make_user(joined_at=NOW))
    post = actions.publish_post(actor=new, thread_id=cast.thread.pk, body="One moment.", now=NOW)
    with pytest.raises(actions.EditNeedsLook):
        actions.edit_post(actor=new, post_id=post.pk, body=LINKS, now=LATER)
    actions.edit_post(actor=new, post_id=post.pk, body="See https://a.example", now=LATER)


def test_approving_starts_what_a_word_of_the_author_starts(cast: Cast) -> None:
    held = hold(cast, actor=fresh(make_user(joined_at=NOW)))
    HeldPost.objects.filter(pk=held.pk).update(author=cast.author)
    actions.approve_post(actor=cast.moderator, held_id=held.pk, now=LATER)
    assert "ticket.shown" in types_said(f"thread:{cast.thread.pk}")


def held_with_photo(cast: Cast) -> tuple[HeldPost, Photo]:
    new = fresh(make_user(joined_at=NOW))
    photo = make_photo(new)
    return hold(cast, actor=new, photos=[photo.name]), Photo.objects.get(pk=photo.pk)


def sees(person: User | None, photo: Photo) -> bool:
    try:
        return get_photo(photo.name, lambda: person).audience is not None
    except PhotoMissing:
        return False


def test_its_photos_are_seen_by_its_author_and_the_moderators_alone(cast: Cast) -> None:
    held, photo = held_with_photo(cast)
    seen = {role for role in (*OTHERS, "moderator", "administrator") if sees(getattr(cast, role), photo)}
    assert (seen, sees(held.author, photo), sees(None, photo)) == ({"moderator", "administrator"}, True, False)


def test_approved_its_photos_are_the_posts(cast: Cast) -> None:
    held, photo = held_with_photo(cast)
    post = actions.approve_post(actor=cast.moderator, held_id=held.pk, now=LATER)
    photo.refresh_from_db()
    assert (photo.subject, len(post.photos), sees(None, photo)) == (f"post:{post.pk}", 1, True)


def test_rejected_its_photos_are_nobodys(cast: Cast) -> None:
    held, photo = held_with_photo(cast)
    actions.reject_post(actor=cast.moderator, held_id=held.pk, reason="No.", now=LATER)
    photo.refresh_from_db()
    assert (photo.discarded, sees(held.author, photo)) == (True, False)


# --- issues ---------------------------------------------------------------------------------------------------------


def hold_issue(**overrides: Any) -> HeldPost:
    fields = {"author": fresh(make_user(joined_at=NOW)), "title": "Zanzibar Road", "body": LINKS, "place": "Takoradi"}
    held = make_thread(**(fields | overrides)).held
    assert held is not None
    return held


def test_a_held_issue_is_no_thread_and_no_ticket_and_said_to_its_author_alone(cast: Cast) -> None:
    threads, tickets, position = Thread.objects.count(), Ticket.objects.count(), log.position("thread:0")
    held = hold_issue()
    assert (Thread.objects.count(), Ticket.objects.count(), log.position("thread:0")) == (threads, tickets, position)
    assert not queries.list_threads(held.author, search="zanzibar")
    assert not queries.list_threads(cast.administrator, search="zanzibar")
    [event] = said(f"user:{held.author_id}")
    assert (event["held"]["opens"], event["held"].get("thread", 0), event["held"]["title"]) == (
        True,
        0,
        "Zanzibar Road",
    )


def test_a_held_issue_is_in_no_count() -> None:
    before = queries.open_counts()
    held = hold_issue(department=make_department(slug="roads"))
    assert held.department
    assert queries.open_counts() == before


def test_its_author_and_the_moderators_see_a_held_issue(cast: Cast) -> None:
    held = hold_issue()
    assert (list_own_held(held.author, None, NOW), list(list_held(cast.moderator))) == ([held], [held])
    for role in OTHERS:
        assert not list_held(getattr(cast, role))
        assert list_own_held(getattr(cast, role), None, NOW) == []


def test_approved_it_is_an_issue_like_any_other(cast: Cast) -> None:
    held = hold_issue(visibility="restricted", category="Roads")
    post = actions.approve_post(actor=cast.moderator, held_id=held.pk, now=LATER)
    thread = post.thread
    assert (thread.title, thread.place, thread.category, thread.visibility) == (
        "Zanzibar Road",
        "Takoradi",
        "Roads",
        "restricted",
    )
    assert (post.number, post.body, thread.created_at, thread.last_number) == (1, LINKS, LATER, 1)
    assert (thread.author_id, Ticket.objects.get(subject=f"thread:{thread.pk}").requester_id) == (held.author_id,) * 2
    assert queries.is_following(held.author, thread.pk)
    assert list(queries.list_threads(held.author, search="zanzibar")) == [thread]
    [*_, told] = said(f"user:{held.author_id}")
    assert (told["held"]["state"], told["held"]["thread"]) == ("approved", thread.pk)
    assert list_own_held(held.author, None, LATER) == []


def test_a_rejected_issue_is_never_opened_and_its_author_reads_why(cast: Cast) -> None:
    held = hold_issue()
    actions.reject_post(actor=cast.moderator, held_id=held.pk, reason="An advertisement.", now=LATER)
    assert not queries.list_threads(cast.administrator, search="zanzibar")
    [own] = list_own_held(held.author, None, LATER)
    assert own.reason == "An advertisement."


@pytest.mark.parametrize("role", OTHERS)
def test_to_everybody_else_a_held_issue_does_not_exist(cast: Cast, role: str) -> None:
    held = hold_issue()
    for act in (actions.approve_post, actions.withdraw_held):
        with pytest.raises(HeldMissing):
            act(actor=getattr(cast, role), held_id=held.pk, now=LATER)


def test_an_issue_that_was_posted_a_moment_ago_is_held() -> None:
    new, words = fresh(make_user(joined_at=NOW)), "Come all to the meeting in front of the market on Friday."
    assert make_thread(author=new, body=words).held is None
    assert hold_issue(author=new, body=words).rule == "repeated"


def test_links_of_a_title_count() -> None:
    title = "https://a.example https://b.example https://c.example"
    assert hold_issue(title=title, body="Look.").rule == "links"


def test_officials_and_known_people_open_issues_with_links(cast: Cast) -> None:
    for person in (cast.officer, cast.citizen, cast.moderator):
        assert make_thread(author=person, body=LINKS).pk


def test_what_is_held_counts_for_the_limit_of_issues() -> None:
    new = fresh(make_user(joined_at=NOW))
    hold_issue(author=new)
    hold_issue(author=new)
    with pytest.raises(TooOften):
        hold_issue(author=new)


def test_the_photos_of_a_held_issue_are_those_of_its_first_post(cast: Cast) -> None:
    new = fresh(make_user(joined_at=NOW))
    photo = make_photo(new)
    held = hold_issue(author=new, photos=[photo.name])
    assert (sees(new, photo), sees(cast.moderator, photo), sees(cast.citizen, photo)) == (True, True, False)
    post = actions.approve_post(actor=cast.moderator, held_id=held.pk, now=LATER)
    photo.refresh_from_db()
    assert (photo.subject, sees(None, photo)) == (f"post:{post.pk}", True)


# --- withdrawn ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["post", "issue"])
def test_whoever_wrote_it_takes_it_back_and_nothing_of_it_is_left(cast: Cast, what: str) -> None:
    held = hold(cast) if what == "post" else hold_issue()
    actions.withdraw_held(actor=held.author, held_id=held.pk, now=LATER)
    left = HeldPost.objects.get(pk=held.pk)
    assert (left.state, left.body, left.marks, left.title, left.place) == ("withdrawn", "", [], "", "")
    assert not list_held(cast.moderator)
    assert list_own_held(held.author, cast.thread if what == "post" else None, LATER) == []
    [*_, told] = said(f"user:{held.author_id}")
    assert told["held"]["state"] == "withdrawn"


def test_its_photos_go_with_it(cast: Cast) -> None:
    held, photo = held_with_photo(cast)
    actions.withdraw_held(actor=held.author, held_id=held.pk, now=LATER)
    photo.refresh_from_db()
    assert (photo.discarded, sees(cast.moderator, photo)) == (True, False)


def test_a_moderator_does_not_take_it_back_for_them(cast: Cast) -> None:
    with pytest.raises(HeldMissing):
        actions.withdraw_held(actor=cast.moderator, held_id=hold(cast).pk, now=LATER)


def test_what_was_taken_back_is_decided(cast: Cast) -> None:
    held = hold(cast)
    actions.withdraw_held(actor=held.author, held_id=held.pk, now=LATER)
    for act in (actions.approve_post, actions.withdraw_held):
        with pytest.raises(actions.AlreadyDecided):
            act(actor=cast.moderator if act == actions.approve_post else held.author, held_id=held.pk, now=LATER)


def test_what_was_published_is_not_taken_back_as_held(cast: Cast) -> None:
    held = hold(cast)
    actions.approve_post(actor=cast.moderator, held_id=held.pk, now=LATER)
    with pytest.raises(actions.AlreadyDecided):
        actions.withdraw_held(actor=held.author, held_id=held.pk, now=LATER)


def test_the_record_says_who_did_not_publish_it_and_why(cast: Cast) -> None:
    held = hold(cast)
    actions.reject_post(actor=cast.moderator, held_id=held.pk, reason="An advertisement.", now=LATER)
    [done] = Moderation.objects.all()
    assert (done.post, done.held, done.actor, done.act, done.reason) == (
        None,
        held,
        cast.moderator,
        "rejected",
        "An advertisement.",
    )
