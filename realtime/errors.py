"""Refusals: the one way this system says no. Pure: no Django, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar


class Kind(StrEnum):
    """Why something was refused; a door (socket, HTTP) translates this into its own status."""

    MISSING = "missing"
    """It does not exist, or the caller may not know that it does: both answer the same."""
    DENIED = "denied"
    INVALID = "invalid"
    CONFLICT = "conflict"
    LIMITED = "limited"


class Refusal(Exception):
    """A command that was understood and turned down. Nothing was changed.

    Subclasses are defined beside the action that raises them and give a `code` (400-1999, unique in the
    project), a `slug` (stable, for machines), a `message` (plain words for people: what happened, what one
    can do) and a `kind`. `field` names the argument at fault; `retry_after_ms` goes with `temporary`.
    """

    code: ClassVar[int] = 400
    slug: ClassVar[str] = "refused"
    kind: ClassVar[Kind] = Kind.CONFLICT
    temporary: ClassVar[bool] = False
    message: ClassVar[Any] = "This was refused."

    def __init__(
        self,
        *,
        field: str = "",
        retry_after_ms: int | None = None,
        params: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(self.slug)
        self.field = field
        self.retry_after_ms = retry_after_ms
        self.params = dict(params or {})

    def text(self) -> str:
        """The message in the reader's language (a lazy translation is resolved here), parameters filled in."""
        return str(self.message) % self.params if self.params else str(self.message)


def refusal_table() -> list[type[Refusal]]:
    """Every refusal in the project, by code. Raises ValueError where two share a code or a slug."""
    found: dict[int, type[Refusal]] = {}
    slugs: set[str] = set()
    todo = list(Refusal.__subclasses__())
    while todo:
        refusal = todo.pop()
        todo.extend(refusal.__subclasses__())
        if "code" not in vars(refusal):
            continue
        if refusal.code in found or refusal.slug in slugs or not 400 <= refusal.code <= 1999:
            raise ValueError(f"refusal code or slug is not unique: {refusal.code} {refusal.slug}")
        found[refusal.code] = refusal
        slugs.add(refusal.slug)
    return [found[code] for code in sorted(found)]
