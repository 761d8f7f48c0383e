"""Which texts fresh accounts wrote nearly alike a moment ago, in whatever thread: so many that they are held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from engagement.accounts.models import User
from engagement.threads import models
from engagement.threads.holds import SPREAD, Shingles
from engagement.threads.sketches import NOWHERE, Sketch, are_alike, has_link, sketch_of

MOST_READ: Final = 400
"""Rows that are looked at for one batch, however many there are: the cost of a flood stays what it is."""
PRUNED_AT_ONCE: Final = 10_000


class Seen(NamedTuple):
    """A text of somebody, a moment ago; `ids` of its rows, where it has any yet."""

    author_id: int
    prints: bytes
    ids: list[int]


class Spread:
    """What of the texts of a batch was written elsewhere too. One query where one of them is long enough to be looked
    for, and one to write them down; one more where something was held."""

    def __init__(self, texts: Mapping[str, Shingles], now: datetime) -> None:
        """`texts` of fresh accounts, each with its runs of letters."""
        self.now = now
        self.sketches = {body: sketch_of(runs, with_link=has_link(body)) for body, runs in texts.items()}
        self.seen: defaultdict[int, list[Seen]] = defaultdict(list)
        """Band -> the texts that have it: a text is compared with no others, however many are in the batch."""
        self._find()
        self.new: list[models.Sketch] = []
        self.again: set[int] = set()
        """Rows of texts that were written once more, and so were not long ago."""

    def _find(self) -> None:
        bands = {band for sketch in self.sketches.values() for band in sketch.bands}
        if not bands:
            return
        rows = models.Sketch.objects.filter(band__in=bands, at__gt=self.now - SPREAD).order_by()
        found: dict[tuple[int, bytes], Seen] = {}
        for pk, band, author, prints in rows.values_list("pk", "band", "author_id", "prints")[:MOST_READ]:
            key = author, bytes(prints)
            one = found.setdefault(key, Seen(*key, []))
            one.ids.append(pk)
            self.seen[band].append(one)

    def others_like(self, actor: User, body: str) -> int:
        """How many texts of others are nearly this one."""
        sketch = self.sketches.get(body, NOWHERE)
        return sum(1 for _one in self._like(actor, sketch)) if sketch.bands else 0

    def _like(self, actor: User, sketch: Sketch) -> Iterable[Seen]:
        likely = {(one.author_id, one.prints): one for band in sketch.bands for one in self.seen.get(band, ())}
        return (one for one in likely.values() if one.author_id != actor.pk and are_alike(one.prints, sketch.prints))

    def add(self, actor: User, body: str, *, held: bool) -> None:
        """Somebody wrote this now. A copy that is held has no rows of its own: it makes those of the first ones young
        again, so that one text has the same few rows however often it comes."""
        sketch = self.sketches.get(body, NOWHERE)
        if not sketch.bands:
            return
        if held:
            self.again.update(pk for one in self._like(actor, sketch) for pk in one.ids)
            return
        one = Seen(actor.pk, sketch.prints, [])
        for band in sketch.bands:
            self.seen[band].append(one)
        self.new += (
            models.Sketch(band=band, at=self.now, author_id=actor.pk, prints=sketch.prints) for band in sketch.bands
        )

    def store(self) -> None:
        """Write down what was added."""
        if self.new:
            models.Sketch.objects.bulk_create(self.new)
        if self.again:
            models.Sketch.objects.filter(pk__in=self.again).update(at=self.now)


def forget_sketches(*, now: datetime, limit: int = PRUNED_AT_ONCE) -> int:
    """Forget the sketches that are too old to count; returns how many rows went."""
    old = models.Sketch.objects.filter(at__lte=now - SPREAD).order_by("at").values("pk")[:limit]
    gone, _rows = models.Sketch.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    return gone
