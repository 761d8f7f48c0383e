"""The states of a ticket and the ways between them: one table. Pure.

| from | to | by |
|---|---|---|
| new | open | the first touch of an officer |
| new, open, waiting | open, waiting_citizen, waiting_third_party | an officer |
| new, open, waiting | resolved | an officer, with an answer |
| new, open, waiting, resolved | closed | the citizen who says that it is solved |
| resolved | closed | the citizen, or time |
| resolved, closed | open | the citizen, with a note |
| new, open, waiting, resolved | merged | an officer; for good |
"""

from __future__ import annotations

from collections.abc import Mapping

OPEN = frozenset({"new", "open", "waiting_citizen", "waiting_third_party"})
"""Something is owed."""
WAITING = frozenset({"open", "waiting_citizen", "waiting_third_party"})
"""What an officer may set by hand."""

TRANSITIONS: Mapping[str, frozenset[str]] = {
    "new": frozenset({"open", "waiting_citizen", "waiting_third_party", "resolved", "closed", "merged"}),
    "open": frozenset({"waiting_citizen", "waiting_third_party", "resolved", "closed", "merged"}),
    "waiting_citizen": frozenset({"open", "waiting_third_party", "resolved", "closed", "merged"}),
    "waiting_third_party": frozenset({"open", "waiting_citizen", "resolved", "closed", "merged"}),
    "resolved": frozenset({"closed", "open", "merged"}),
    "closed": frozenset({"open"}),
    "merged": frozenset(),
}


def may_become(status: str, wanted: str) -> bool:
    """Whether the table has a way from one status to the other."""
    return wanted in TRANSITIONS[status]


def is_open(status: str) -> bool:
    """Whether something is still owed."""
    return status in OPEN
