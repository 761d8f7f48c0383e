"""One text of several fresh accounts, dropped into many threads: the third is held, and the cost stays the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.accounts.limits import DAY
from engagement.accounts.models import User
from engagement.threads import actions
from engagement.threads.actions.spreading import forget_sketches
from engagement.threads.models import Sketch
from engagement.threads.sketches import BANDS
from tests.factories import NOW, make_department, make_user
from tests.threads.factories import MINUTE, fresh, make_chat, make_thread
from tests.threads.test_sketches import FLYER, HONEST

pytestmark = pytest.mark.django_db


def somebody() -> User:
    return fresh(make_user(joined_at=NOW))


def drop(body: str = FLYER, *, author: User | None = None, minutes: float = 0, thread_id: int | None = None) -> str:
    """The rule that holds a post of somebody new in a thread of its own; "" where it is published."""
    post = actions.publish_post(
        actor=author or somebody(),
        thread_id=thread_id or make_thread().pk,
        body=body,
        now=NOW + timedelta(minutes=minutes),
    )
    return post.held.rule if post.held else ""


def test_the_third_fresh_account_with_one_text_is_held_in_whatever_thread() -> None:
    assert [drop(), drop(f"{FLYER} Please!"), drop(FLYER.upper())] == ["", "", "spread"]


def test_a_new_issue_with_it_is_held_too() -> None:
    drop()
    drop()
    held = make_thread(author=somebody(), body=FLYER).held
    assert (held and held.rule) == "spread"


def test_opening_texts_count_as_posts_do() -> None:
    make_thread(author=somebody(), body=FLYER)
    make_thread(author=somebody(), body=FLYER)
    assert drop() == "spread"


@pytest.mark.parametrize(("minutes", "rule"), [(9.9, "spread"), (10, "")])
def test_after_ten_minutes_it_is_another_text(minutes: float, rule: str) -> None:
    drop()
    drop()
    assert drop(minutes=minutes) == rule


def test_as_long_as_it_goes_on_it_is_held() -> None:
    assert [drop(minutes=9 * number) for number in range(5)] == ["", "", "", "", ""]
    assert [drop(minutes=100 + 4 * number) for number in range(8)] == ["", ""] + ["spread"] * 6


def test_a_held_copy_has_no_rows_of_its_own() -> None:
    for _number in range(6):
        drop()
    assert Sketch.objects.count() == 2 * BANDS


def test_one_batch_is_looked_through_as_well() -> None:
    drafts = [actions.PostDraft(somebody(), make_thread().pk, FLYER) for _number in range(4)]
    results = actions.publish_posts(drafts=drafts, now=NOW)
    assert [getattr(one, "held", None) is not None for one in results] == [False, False, True, True]


@pytest.mark.parametrize("body", HONEST)
def test_short_words_of_honest_people_are_published_everywhere(body: str) -> None:
    assert [drop(body) for _number in range(5)] == [""] * 5


def test_whoever_is_known_may_say_it_too() -> None:
    drop()
    drop()
    assert drop(author=fresh(make_user(joined_at=NOW - 7 * DAY))) == ""


def test_officials_may_say_it_too() -> None:
    drop()
    drop()
    assert drop(author=fresh(make_user(role="moderator", joined_at=NOW))) == ""


def queries_of(body: str) -> int:
    author, thread = somebody(), make_thread()
    with CaptureQueriesContext(connection) as caught:
        drop(body, author=author, thread_id=thread.pk)
    return len(caught)


def test_it_costs_the_same_however_much_is_written() -> None:
    few = queries_of(FLYER)
    department, digits = make_department(), "abcdefghijklmnopqrst"
    chat = make_chat(department=department)
    for number in range(30):
        words = " ".join(digits[(number * step) % 20 :][:9] * 2 for step in range(1, 9))
        actions.publish_post(actor=somebody(), thread_id=chat.pk, body=words, now=NOW)
    assert queries_of(FLYER) == few


def test_what_is_known_costs_nothing() -> None:
    drop(author=fresh(make_user(joined_at=NOW - 30 * DAY)))
    assert not Sketch.objects.exists()


def test_a_sketch_goes_when_it_is_too_old_to_count() -> None:
    drop()
    drop("Since the rains began the water of three compounds runs through our kitchen, and nobody comes.", minutes=1)
    assert forget_sketches(now=NOW + 10 * MINUTE) == BANDS
    assert forget_sketches(now=NOW + 10 * MINUTE) == 0
    assert Sketch.objects.count() == BANDS
