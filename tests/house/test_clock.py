"""Only doors read the clock: everything behind them is given `now`, so that it can be tested at any hour."""

from __future__ import annotations

from tests.house.source import Module, dotted, modules

CLOCKS = {"timezone.now", "datetime.now", "datetime.utcnow", "date.today", "time.time", "time.time_ns", "localdate"}

DOORS = {
    "api": "a request",
    "pages": "a request",
    "adapter": "a request: allauth asks these",
    "authentication": "a request: Django and DRF ask these who signs in",
    "admin": "a request: Django's administration asks these",
    "management": "a command line",
    "demo": "a command line",
    "worker": "due work: nobody else knows that it is time",
    "writes": "a command on a socket",
}
EXCEPTIONS = {
    ("realtime/auth.py", "_decoded_sessions"): "the hub asks it when a socket connects, and the hub has no `now`",
    ("engagement/accounts/apps.py", "seal_anew"): "a signal of allauth's, during a request: a second step was used",
    ("engagement/accounts/queries.py", "get_connectable"): "the hub's contract has no `now`; others give it",
    ("engagement/config/metrics.py", "show"): "the scraper's door, without a file of its own",
    ("engagement/threads/templatetags/durbar.py", "moment"): "a template without `now` in its context",
}


def readings(module: Module) -> list[tuple[str, int]]:
    """(function, line) of every look at the wall clock."""
    return [
        (where, call.lineno)
        for where, call in module.calls()
        if ".".join(dotted(call.func).split(".")[-2:]) in CLOCKS
    ]


def test_only_doors_read_the_clock() -> None:
    others = [module for module in modules() if module.role not in DOORS]
    found = {(module.name, where, line) for module in others for where, line in readings(module)}
    found = {entry for entry in found if entry[:2] not in EXCEPTIONS}
    assert not found, "take `now`, or give a reason in EXCEPTIONS"


def test_every_exception_is_still_needed() -> None:
    found = {(module.name, where) for module in modules() for where, _line in readings(module)}
    assert set(EXCEPTIONS) <= found
