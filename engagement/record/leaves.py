"""What stands in the tree for a row: a line of JSON that everybody may read, without a word anybody wrote. Pure.

What is public of a row stands there as it is. What is not, and every text, enters as an HMAC-SHA-256 under a key that
is derived for this row alone: the assembly can show that a row is what was recorded, nobody can guess a text from
its leaf, and when a text is erased the leaf, the tree and every proof stay what they were.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

REMOVED = "(removed)"
"""What stands where a text must not be empty and was erased."""
CHAINED_ANEW = frozenset({"ticket"})
"""Whose digests change behind an erased text: `checking.list_unchained` looks at those."""
_WRITTEN = msgspec.json.Encoder(order="sorted")


class Row(NamedTuple):
    """A row of one of the tables that are recorded. `shown` everybody may read, `facts` is covered and not shown,
    `texts` is covered apart, since people may have it erased."""

    source: str
    row_id: int
    shown: Mapping[str, Any]
    facts: Sequence[Any]
    texts: Mapping[str, str] = {}
    digest: str = ""
    """Of a chain that the row is in besides: who erases a text of a ticket chains what follows anew."""
    undo: Any = None
    """What a move can be taken back to: covered by itself, since it holds texts and goes as a whole where one of them
    is erased. None: no row of this table has any."""

    @property
    def is_blank(self) -> bool:
        """Whether no text is left."""
        return all(text in ("", REMOVED) for text in self.texts.values())


def moment(at: datetime | None) -> str | None:
    """An instant, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None


def derived(secret: bytes, source: str, row_id: int, purpose: str) -> bytes:
    """The key for one purpose of one row. Who holds it learns nothing about others."""
    return hmac.digest(secret, f"durbar.leaf:{source}:{row_id}:{purpose}".encode(), "sha256")


def text_key(secret: bytes, row: Row) -> bytes:
    """What the texts of a row are covered with: given to whom may read them, as part of a receipt."""
    return derived(secret, row.source, row.row_id, "text")


def covered_texts(index: int, row: Row) -> bytes:
    """The texts of a row as they are covered."""
    return _WRITTEN.encode([index, {name: text for name, text in row.texts.items() if text}])


def covering(secret: bytes, index: int, row: Row) -> str:
    """What the leaf says of the texts."""
    return hmac.digest(text_key(secret, row), covered_texts(index, row), "sha256").hex()


def written(secret: bytes, index: int, row: Row, undo: object = None) -> bytes:
    """The leaf of a row at `index` (from 0) of the tree. `undo`: what it says of that, where the row does not hold it
    any more."""
    shown = {"index": index, "source": row.source, "row": row.row_id, **row.shown}
    if row.undo is not None:
        key = derived(secret, row.source, row.row_id, "undo")
        # Under the seal of the facts: nobody makes a leaf of it that never had any.
        shown["undo"] = undo or hmac.digest(key, _WRITTEN.encode([index, row.undo]), "sha256").hex()
    key = derived(secret, row.source, row.row_id, "facts")
    shown["facts"] = hmac.digest(key, _WRITTEN.encode([shown, row.facts]), "sha256").hex()
    if row.texts:
        shown["text"] = covering(secret, index, row)
    if row.digest:
        key = derived(secret, row.source, row.row_id, "chain")
        shown["chain"] = hmac.digest(key, _WRITTEN.encode([index, row.digest]), "sha256").hex()
    return _WRITTEN.encode(shown)


def read(leaf: bytes) -> dict[str, Any] | None:
    """What a leaf says; None where it is none."""
    try:
        return msgspec.json.decode(leaf, type=dict[str, Any])
    except msgspec.MsgspecError:
        return None


MADE = frozenset({"index", "source", "row", "facts", "text", "chain", "undo"})
"""What a leaf says beside what the row shows."""


def as_said(leaf: bytes) -> Row | None:
    """The row that a leaf tells all of, as it was then: one without facts of its own and texts, such as a clock."""
    said = read(leaf)
    if said is None:
        return None
    shown = {name: value for name, value in said.items() if name not in MADE}
    row_id = said.get("row")
    return Row(str(said.get("source")), row_id if isinstance(row_id, int) else 0, shown, ())


def tells(leaf: bytes, row: Row) -> bool:
    """Whether a leaf that tells all of its row tells this."""
    said = as_said(leaf)
    return said is not None and _WRITTEN.encode(said.shown) == _WRITTEN.encode(row.shown)


def fits(secrets: Sequence[bytes], index: int, row: Row, leaf: bytes, erased: str | None) -> bool:
    """Whether the leaf is this row's. `erased` is what was noted of its texts when they, or texts before it in its
    chain, were erased; None where they were not."""
    if any(hmac.compare_digest(written(secret, index, row), leaf) for secret in secrets):
        return True
    said = read(leaf)
    if said is None or _WRITTEN.encode(said) != leaf:
        return False
    if "undo" not in said:  # taken in before that was covered
        row = row._replace(undo=None)
    let, undo = set[str](), None
    if erased is not None:
        let |= {"chain"} if row.source in CHAINED_ANEW else set()
        let |= {"text"} if row.is_blank and said.get("text") == erased else set()
        undo = said.get("undo") if not row.undo else None
    return any(_differing(read(written(secret, index, row, undo)) or {}, said) <= let for secret in secrets)


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> set[str]:
    """The names under which two leaves say different things."""
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def sealed(secret: bytes, source: str, row_id: int, text: str) -> str:
    """The seal on a note that texts were erased: nobody without the key makes one."""
    key = hashlib.sha256(b"durbar.erasure:" + secret).digest()
    return hmac.digest(key, _WRITTEN.encode([source, row_id, text]), "sha256").hex()


def sealed_restore(secret: bytes, base: int, *said: Any) -> str:
    """The seal on a note that a backup was put back: what it says in order."""
    return sealed(secret, "restore", base, _WRITTEN.encode(said).decode())
