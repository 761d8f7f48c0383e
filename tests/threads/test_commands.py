"""The commands of the room, as the hub carries them out."""

from __future__ import annotations

import inspect
import re
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from engagement.accounts.actions import TooOften
from engagement.threads import actions
from engagement.threads.commands import COMMANDS
from engagement.threads.models import Post, Thread
from realtime.commands import Call, SignInNeeded, execute
from realtime.errors import Refusal
from tests.factories import NOW, make_user
from tests.photos.factories import make_photo
from tests.threads.factories import Cast, make_post, make_report
from tests.threads.replay import types_said

pytestmark = pytest.mark.django_db

TABLE = {command.name: command for command in COMMANDS}


def call(user_id: int, name: str, **given: Any) -> Call:
    data = msgspec.json.encode({"key": str(uuid4()), **given})
    return Call(user_id, TABLE[name].decoder.decode(data))


def run(user_id: int, name: str, **given: Any) -> Any:
    [answer] = execute(TABLE[name], [call(user_id, name, **given)], now=NOW)
    return answer if isinstance(answer, Refusal) else msgspec.json.decode(answer)


def test_a_thread_is_opened(cast: Cast) -> None:
    reply = run(cast.citizen.pk, "thread.open", title="Bins", body="Not emptied.", department=cast.department.slug)
    thread = Thread.objects.get(title="Bins")
    assert reply == {"id": thread.pk, "state": "open", "locked": False, "slow_seconds": 0}
    assert thread.author == cast.citizen


def test_a_post_is_accepted_with_its_number_and_without_its_text(cast: Cast) -> None:
    reply = run(cast.citizen.pk, "post.publish", thread=cast.thread.pk, body="Here too.", reply_to=1)
    post = Post.objects.get(number=2)
    assert reply == {"id": post.pk, "number": 2, "created_at": "2026-11-23T09:00:00Z"}
    assert post.reply_to == 1


def test_a_batch_of_posts_is_answered_one_by_one(cast: Cast) -> None:
    thread = cast.thread.pk
    calls = [
        call(cast.citizen.pk, "post.publish", thread=thread, body="one"),
        call(10**9, "post.publish", thread=thread, body="by nobody"),
        call(cast.citizen.pk, "post.publish", thread=thread, body=" "),
        call(cast.officer.pk, "post.publish", thread=thread, body="two", official=True),
    ]
    answers = execute(TABLE["post.publish"], calls, now=NOW)
    slugs = [one.slug if isinstance(one, Refusal) else msgspec.json.decode(one)["number"] for one in answers]
    assert slugs == [2, "sign_in_needed", "text_empty", 3]


def test_the_same_key_again_gives_the_same_answer_and_no_second_post(cast: Cast) -> None:
    one = call(cast.citizen.pk, "post.publish", thread=cast.thread.pk, body="once")
    first = execute(TABLE["post.publish"], [one, one], now=NOW)
    again = execute(TABLE["post.publish"], [one], now=NOW)
    assert [*first, *again] == [first[0]] * 3
    assert cast.thread.posts.count() == 2


def test_a_batch_loads_its_people_in_two_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    people = [cast.citizen, cast.moderator, cast.officer, cast.director] * 10
    calls = [call(person.pk, "post.publish", thread=cast.thread.pk, body="x") for person in people]
    # savepoints 4, keys 2, people 2, and the six of the action
    with django_assert_max_num_queries(14):
        execute(TABLE["post.publish"], calls, now=NOW)


def test_posts_to_one_thread_go_through_one_lane(cast: Cast) -> None:
    lane = TABLE["post.publish"].lane
    assert lane is not None
    assert lane(call(1, "post.publish", thread=7, body="x").arguments) == "thread:7"


def test_a_post_is_edited_withdrawn_hidden_and_restored(cast: Cast) -> None:
    post = make_post(cast.thread, author=cast.citizen)
    reply = run(cast.citizen.pk, "post.edit", post=post.pk, body="Better.")
    assert reply == {"id": post.pk, "number": 2, "state": "visible", "edited_at": "2026-11-23T09:00:00Z"}
    assert run(cast.moderator.pk, "post.hide", post=post.pk, reason="Rude.")["state"] == "hidden"
    assert run(cast.moderator.pk, "post.restore", post=post.pk)["state"] == "visible"
    assert run(cast.citizen.pk, "post.withdraw", post=post.pk)["state"] == "withdrawn"


def test_photos_of_a_post_are_taken_away(cast: Cast) -> None:
    photos = [make_photo(cast.citizen).name for _ in range(2)]
    post = make_post(cast.thread, author=cast.citizen, photos=photos)
    assert run(cast.citizen.pk, "photo.withdraw", post=post.pk, photo=photos[0])["state"] == "visible"
    assert run(cast.moderator.pk, "photo.take_down", post=post.pk, photo=photos[1], reason="Rude.")["number"] == 2
    assert Post.objects.get(pk=post.pk).photos == []


def test_a_post_is_reported_and_the_report_settled(cast: Cast) -> None:
    post = make_post(cast.thread)
    report = run(cast.citizen.pk, "post.report", post=post.pk, reason="Rude.")
    assert report["state"] == "open"
    settled = run(cast.moderator.pk, "report.settle", report=report["id"], uphold=False)
    assert settled == {"id": report["id"], "state": "dismissed"}


def test_a_thread_is_locked_slowed_resolved_and_back(cast: Cast) -> None:
    thread, moderator, author = cast.thread.pk, cast.moderator.pk, cast.author.pk
    assert run(moderator, "thread.lock", thread=thread, reason="Cool down.")["locked"] is True
    assert run(moderator, "thread.unlock", thread=thread)["locked"] is False
    assert run(moderator, "thread.slow", thread=thread, seconds=30)["slow_seconds"] == 30
    assert run(author, "thread.resolve", thread=thread, reason="Done.")["state"] == "resolved"
    assert run(author, "thread.reopen", thread=thread)["state"] == "reopened"
    about_thread = [one for one in types_said(f"thread:{thread}") if one.startswith("thread.")]
    assert about_thread[1:] == [
        "thread.locked",
        "thread.unlocked",
        "thread.slowed",
        "thread.resolved",
        "thread.reopened",
    ]


def test_a_thread_is_followed_and_unfollowed(cast: Cast) -> None:
    thread = cast.thread.pk
    assert run(cast.citizen.pk, "thread.follow", thread=thread) == {"id": thread, "following": True}
    assert run(cast.citizen.pk, "thread.unfollow", thread=thread) == {"id": thread, "following": False}


def test_a_person_who_is_no_more_is_asked_to_sign_in(cast: Cast) -> None:
    assert isinstance(run(10**9, "thread.follow", thread=cast.thread.pk), SignInNeeded)


def test_a_refused_command_may_be_tried_again_with_the_same_key(cast: Cast) -> None:
    one = call(cast.citizen.pk, "thread.lock", thread=cast.thread.pk)
    for _ in range(2):
        [answer] = execute(TABLE["thread.lock"], [one], now=NOW)
        assert isinstance(answer, actions.ModeratorsOnly)


FOR_ROOMS_ABOVE = {"keep_out_of_chat", "let_into_chat", "open_chat", "set_chat_mode", "set_chat_staff"}
"""They decide who may, and have commands of their own."""
ERASING = {"decisions_to_erase", "entries_to_erase", "erase_texts", "forget_held", "forget_interests"}
"""Called by the room above when somebody leaves for good, or a period is over: not by anybody's command."""
OVER_HTTP = {"add_photo", "describe_photo", "receive_photos", "remove_photo"}
"""A file is too long for the socket."""


def test_every_action_has_a_command() -> None:
    wanted = {name for name in actions.__all__ if inspect.isfunction(getattr(actions, name))}
    verbs = {"_".join(reversed(command.name.split("."))) for command in COMMANDS}
    assert verbs == wanted - {"publish_posts", *FOR_ROOMS_ABOVE, *ERASING, *OVER_HTTP}


def test_commands_name_the_refusals_that_their_action_names() -> None:
    """What an action's docstring says it raises is what the command's table says, and the other way round."""
    for command in COMMANDS:
        noun, verb = command.name.split(".")
        action = actions.publish_posts if command.name == "post.publish" else getattr(actions, f"{verb}_{noun}")
        raised = set(re.findall(r"\w+", (inspect.getdoc(action) or "").split("Publishes")[0])) & known_refusals()
        assert raised == {refusal.__name__ for refusal in command.refusals} - {"SignInNeeded"}


def known_refusals() -> set[str]:
    return {refusal.__name__ for command in COMMANDS for refusal in command.refusals}


def test_a_report_that_is_out_of_reach_is_missing(cast: Cast) -> None:
    report = make_report(make_post(cast.thread))
    for report_id in (report.pk, 10**9):
        assert run(cast.citizen.pk, "report.settle", report=report_id, uphold=True).slug == "report_missing"


def test_what_is_held_is_answered_as_held_and_decided_by_a_moderator(cast: Cast) -> None:
    new = make_user(joined_at=NOW)
    body = "See https://a.example https://b.example https://c.example now"
    first, second = (run(new.pk, "post.publish", thread=cast.thread.pk, body=body)["held"] for _ in range(2))
    assert (first["rule"], first["title"]) == ("links", cast.thread.title)
    approved = run(cast.moderator.pk, "post.approve", held=first["id"])
    assert approved == {"id": first["id"], "state": "approved", "number": 2}
    rejected = run(cast.moderator.pk, "post.reject", held=second["id"], reason="Once is enough.")
    assert (rejected["id"], rejected["state"]) == (second["id"], "rejected")


def test_a_refusal_for_coming_too_often_is_temporary_and_says_when(cast: Cast) -> None:
    new = make_user(joined_at=NOW)
    calls = [call(new.pk, "post.publish", thread=cast.thread.pk, body=f"No {number}") for number in range(7)]
    refused = execute(TABLE["post.publish"], calls, now=NOW)[-1]
    assert isinstance(refused, TooOften)
    assert (refused.temporary, refused.retry_after_ms) == (True, 60_000)
