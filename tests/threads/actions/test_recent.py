"""How often people may post, across threads, and within a batch."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engagement.accounts.actions import TooOften
from engagement.threads import actions
from tests.factories import NOW, make_user
from tests.threads.factories import Cast, fresh

pytestmark = pytest.mark.django_db

WORDS = ("the drain", "a bridge", "my street", "two lamps", "old market", "new school", "our well", "his roof")


def test_a_fresh_account_posts_six_times_a_minute_and_is_told_when_it_may_again(cast: Cast) -> None:
    new = fresh(make_user(joined_at=NOW))
    for number in range(6):
        actions.publish_post(
            actor=new, thread_id=cast.thread.pk, body=WORDS[number], now=NOW + timedelta(seconds=number)
        )
    with pytest.raises(TooOften) as refused:
        actions.publish_post(actor=new, thread_id=cast.thread.pk, body=WORDS[6], now=NOW + timedelta(seconds=59))
    assert (refused.value.field, refused.value.retry_after_ms) == ("body", 1_000)
    actions.publish_post(actor=new, thread_id=cast.thread.pk, body=WORDS[6], now=NOW + timedelta(seconds=60))


def test_the_limit_holds_within_a_batch(cast: Cast) -> None:
    new = fresh(make_user(joined_at=NOW))
    drafts = [actions.PostDraft(new, cast.thread.pk, words) for words in WORDS]
    results = actions.publish_posts(drafts=drafts, now=NOW)
    assert [isinstance(one, TooOften) for one in results] == [False] * 6 + [True] * 2
