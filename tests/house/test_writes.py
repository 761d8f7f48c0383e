"""Only actions write: a change to the database that no action made would be published by nobody."""

from __future__ import annotations

import ast

from tests.house.source import Module, dotted, modules

ALWAYS_WRITE = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "acreate", "asave"}
ON_ROWS_WRITE = {"create", "update", "delete"}
QUERYSET_WORDS = {"objects", "filter", "exclude", "all", "using", "order_by", "_base_manager", "_default_manager"}

WRITERS = {
    "actions": "that is what they are for",
    "log": "the log on disk",
    "idempotency": "the keys of commands, in the transaction of the command",
    "demo": "the demo assembly: written before anybody watches",
}
EXCEPTIONS = {
    (
        "engagement/accounts/models.py",
        "UserManager.create_user",
    ): "the name by which Django creates people",
    (
        "engagement/accounts/adapter.py",
        "StaffSignInAdapter.save_user",
    ): "allauth's own rows of a sign-in elsewhere, beside the person whom an action made",
    ("photos/storage.py", "put"): "files, not rows",
    ("engagement/config/backup.py", "_put_pictures"): "files, not rows",
    ("photos/imaging.py", "_encode"): "a picture, in memory",
}


def writes(module: Module) -> list[tuple[str, int]]:
    """(function, line) of every call that changes rows."""
    found = []
    for where, call in module.calls():
        if not isinstance(call.func, ast.Attribute):
            continue
        receiver = set(dotted(call.func.value).split("."))
        name = call.func.attr
        if (name in ALWAYS_WRITE and "super" not in receiver) or (
            name in ON_ROWS_WRITE and receiver & QUERYSET_WORDS
        ):
            found.append((where, call.lineno))
    return found


def test_only_actions_write() -> None:
    others = [module for module in modules() if module.role not in WRITERS]
    found = {(module.name, where, line) for module in others for where, line in writes(module)}
    found = {entry for entry in found if entry[:2] not in EXCEPTIONS}
    assert not found, "move it into an action, or give a reason in EXCEPTIONS"


def test_every_exception_is_still_needed() -> None:
    found = {(module.name, where) for module in modules() for where, _line in writes(module)}
    assert set(EXCEPTIONS) <= found
