"""The hubs' own stream: rights that changed, sessions that ended, history that was rewritten. Durable like any other:
a hub which missed the hint (Redis down, process frozen) acts on it at its next look at the log. Pure."""

from __future__ import annotations

from collections.abc import Collection

from realtime.events import Event

CONTROL_STREAM = "hub-control:all"


class RightsChanged(Event, frozen=True, tag="rights.changed"):
    """Ask the policies again: all subscriptions of `users`, and all subscribers of `streams`."""

    users: list[int] = []
    streams: list[str] = []


class SessionsEnded(Event, frozen=True, tag="sessions.ended"):
    """Close the sockets of `users`, and those opened with `sessions` (marks, not keys), with 3005."""

    users: list[int] = []
    sessions: list[str] = []


class UsersBanned(Event, frozen=True, tag="users.banned"):
    """Close the sockets of `users` with 3503."""

    users: list[int]


class HistoryRewritten(Event, frozen=True, tag="history.rewritten"):
    """Earlier publications of `streams` say less than they did: forget what memory holds of them."""

    streams: list[str]


ControlEvent = RightsChanged | SessionsEnded | UsersBanned | HistoryRewritten


def concerns(event: ControlEvent, *, user: int | None, session: str, streams: Collection[str]) -> bool:
    """Whether what was looked up about this person (None: nobody known), this session (its mark, or "") and these
    streams may be otherwise after the announcement."""
    if isinstance(event, HistoryRewritten):
        return not set(streams).isdisjoint(event.streams)
    if user in event.users:
        return True
    if isinstance(event, RightsChanged):
        return not set(streams).isdisjoint(event.streams)
    return isinstance(event, SessionsEnded) and session in event.sessions
