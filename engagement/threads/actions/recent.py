"""What those who write wrote a moment ago: by that the limits are kept, also within a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from engagement.accounts import limits
from engagement.accounts.actions import check_times, rules_of
from engagement.accounts.models import User
from engagement.threads.models import Post

ACTION = "post.publish"


class Recent:
    """When each of these people posted, as far back as their rules count. One query for those who are new, one for
    the others; none for officials."""

    def __init__(self, actors: Iterable[User], now: datetime) -> None:
        self.now = now
        self.rules = {actor.pk: rules for actor in actors if (rules := rules_of(actor, ACTION, now))}
        self.times: defaultdict[int, list[datetime]] = defaultdict(list)
        groups: defaultdict[timedelta, list[int]] = defaultdict(list)
        for actor, rules in self.rules.items():
            groups[limits.looks_back(rules)].append(actor)
        for back, ids in groups.items():
            rows = Post.objects.filter(author_id__in=ids, created_at__gt=now - back).order_by()
            for author, at in rows.values_list("author_id", "created_at"):
                self.times[author].append(at)

    def check(self, actor: User) -> None:
        """Raises TooOften."""
        if rules := self.rules.get(actor.pk):
            check_times(rules, self.times[actor.pk], self.now, field="body")

    def add(self, actor: User) -> None:
        """Somebody posts now."""
        if actor.pk in self.rules:
            self.times[actor.pk].append(self.now)
