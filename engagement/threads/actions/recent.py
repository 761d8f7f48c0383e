"""What those who write wrote a moment ago: by that the limits are kept and texts are held, also within a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from engagement.accounts import limits
from engagement.accounts.actions import check_times, rules_of
from engagement.accounts.models import User
from engagement.threads.actions.spreading import Spread
from engagement.threads.holds import FRESH, LOOKS_BACK, OLDEST, Written, hold_for, links_in, shingles
from engagement.threads.models import HeldPost, Post, Thread

ACTION = "post.publish"
THREAD_SHOWN = 200
"""Of a thread that many write in, so many of its newest posts are compared."""
OWN_COMPARED = 20


class Recent:
    """What each of these people wrote, as far back as their rules count. One query for those who have been here long;
    four more where somebody is new, and one where a text is long enough to be looked for everywhere; none for
    officials."""

    def __init__(self, drafts: Sequence[tuple[User, str]], threads: Mapping[int, Thread], now: datetime) -> None:
        """`drafts`: who wants to write which text, as it was cleaned."""
        self.now = now
        people = {actor.pk: actor for actor, _body in drafts}
        self.rules = {pk: rules for pk, actor in people.items() if (rules := rules_of(actor, ACTION, now))}
        new = {pk for pk in self.rules if limits.is_younger(people[pk].joined_at, OLDEST, now)}
        fresh = {pk for pk in new if limits.is_younger(people[pk].joined_at, FRESH, now)}
        self.fresh = fresh
        self.times = self._find_times(new)
        self.own = self._find_own(new)
        self.others = self._find_others(threads) if fresh else defaultdict(list)
        self.runs = {body: shingles(body) for actor, body in drafts if actor.pk in new}
        self.spread = Spread({body: self.runs[body] for actor, body in drafts if actor.pk in fresh}, now)

    def _find_times(self, new: set[int]) -> defaultdict[int, list[datetime]]:
        found: defaultdict[int, list[datetime]] = defaultdict(list)
        groups: defaultdict[timedelta, list[int]] = defaultdict(list)
        for actor, rules in self.rules.items():
            groups[limits.looks_back(rules)].append(actor)
        for back, ids in groups.items():
            recent = {"author_id__in": ids, "created_at__gt": self.now - back}
            rows = list(Post.objects.filter(**recent).order_by().values_list("author_id", "created_at"))
            if not new.isdisjoint(ids):
                rows += HeldPost.objects.filter(**recent, post=None).values_list("author_id", "created_at")
            for author, at in rows:
                found[author].append(at)
        return found

    def _find_own(self, new: Collection[int]) -> defaultdict[int, list[Written]]:
        found: defaultdict[int, list[Written]] = defaultdict(list)
        if new:
            recent = {"author_id__in": new, "created_at__gt": self.now - LOOKS_BACK}
            fields = ("author_id", "created_at", "body", "marks")
            rows = [
                *Post.objects.filter(**recent).order_by().values_list(*fields),
                *HeldPost.objects.filter(**recent, post=None).order_by().values_list(*fields),
            ]
            for author, *row in sorted(rows, key=lambda row: row[1]):
                found[author].append(_written(*row))
        return found

    def _find_others(self, threads: Mapping[int, Thread]) -> defaultdict[int, list[tuple[int, Written]]]:
        """Thread -> what fresh accounts wrote there lately, each with its author."""
        found: defaultdict[int, list[tuple[int, Written]]] = defaultdict(list)
        for thread in threads.values():
            rows = Post.objects.filter(
                thread=thread,
                number__gt=thread.last_number - THREAD_SHOWN,
                created_at__gt=self.now - LOOKS_BACK,
                author__joined_at__gt=self.now - FRESH,
            )
            for author, *row in rows.order_by("number").values_list("author_id", "created_at", "body", "marks"):
                found[thread.pk].append((author, _written(*row)))
        return found

    def writers_in(self, thread_id: int) -> list[tuple[int, datetime]]:
        """The fresh accounts that wrote in a thread lately, and when; none where nobody in the batch is fresh."""
        return [(author, one.at) for author, one in self.others[thread_id]]

    def check(self, actor: User) -> None:
        """Raises TooOften."""
        if rules := self.rules.get(actor.pk):
            check_times(rules, self.times[actor.pk], self.now, field="body")

    def take(
        self, actor: User, thread: Thread | None, body: str, marks: Iterable[Collection[Any]], *, exempt: bool = False
    ) -> str:
        """Somebody writes this now, in a thread or to open one: the name of the rule that holds it back, or ""."""
        if actor.pk not in self.rules:
            return ""
        written = Written(self.now, self.runs.get(body, frozenset()), links_in(marks))
        others = self.others[thread.pk] if thread else []
        rule = "" if exempt else self._rule_for(actor, body, written, others)
        self.times[actor.pk].append(self.now)
        if body in self.runs:
            self.own[actor.pk].append(written)
        if actor.pk in self.fresh:
            others.append((actor.pk, written))
            self.spread.add(actor, body, held=bool(rule))
        return rule

    def _rule_for(self, actor: User, body: str, written: Written, others: list[tuple[int, Written]]) -> str:
        return hold_for(
            written,
            joined_at=actor.joined_at,
            own=self.own[actor.pk][-OWN_COMPARED:],
            others=[one for author, one in others if author != actor.pk],
            elsewhere=self.spread.others_like(actor, body) if actor.pk in self.fresh else 0,
        )


def _written(at: datetime, body: str, marks: Iterable[Collection[Any]]) -> Written:
    return Written(at, shingles(body), links_in(marks))
