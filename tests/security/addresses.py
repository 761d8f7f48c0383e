"""Every address of the house, read from the URL configuration: what somebody adds tomorrow is in here too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver, reverse


class Address(NamedTuple):
    """`name` is that of Django's `reverse`, with its namespace; `route` as the configuration says it."""

    route: str
    name: str
    params: frozenset[str]
    view: Callable[..., Any]

    @property
    def label(self) -> str:
        """How tables call it: what has no name by its route."""
        return self.name or self.route

    @property
    def methods(self) -> frozenset[str]:
        """What a view of the API answers to; of pages only the view itself knows."""
        cls = getattr(self.view, "cls", None)
        return frozenset(one for one in ("get", "post", "put", "patch", "delete") if cls and hasattr(cls, one))


@cache
def all_addresses() -> tuple[Address, ...]:
    """All of them, those of packages included."""
    return tuple(_walk(get_resolver(), "", "", frozenset()))


def ours() -> tuple[Address, ...]:
    """Those that our rooms serve."""
    return tuple(one for one in all_addresses() if not one.route.startswith(("accounts/", "admin/")))


def _walk(resolver: URLResolver, before: str, space: str, params: frozenset[str]) -> Iterator[Address]:
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        named = params | set(one.pattern.converters) | set(one.pattern.regex.groupindex)
        if isinstance(one, URLPattern):
            yield Address(route, space + one.name if one.name else "", named, one.callback)
        else:
            yield from _walk(one, route, space + (f"{one.namespace}:" if one.namespace else ""), named)


CONSTANT: Mapping[str, object] = {
    "extension": "csv",
    "size": "full",
    "date": "2026-12-25",
    "token": "x",
    "key": "x",
    "uidb36": "1",
    "object_id": "1",
    "pk": 1,
    "provider_id": "staff",
    "first": 1,
    "second": 2,
    "index": 0,
    "content_type_id": "1",
    "app_label": "accounts",
    "url": "nowhere",
}
"""What stands for a parameter whatever is asked for."""
OTHERWISE = {
    ("polls/", "number"): "poll",
    ("questions/", "number"): "question",
    ("entries/", "number"): "entry",
    ("calendars/", "slug"): "calendar",
}
"""Where an address calls a thing as others call another one: (what is in its route, the parameter) -> the thing."""


def path_of(address: Address, things: Mapping[str, Any], name: str = "respond") -> str:
    """The address of these things. Raises KeyError where nobody has said what a parameter stands for."""
    if not address.name:
        return "/" + re.sub(r"<[^>]*>|\(\?P.*", "1", address.route)
    given = {param: _value(address, param, things) for param in address.params - {"name"}}
    if "name" in address.params:
        given["name"] = name
    return reverse(address.name, kwargs=given)


def _value(address: Address, param: str, things: Mapping[str, Any]) -> Any:
    for (part, called), thing in OTHERWISE.items():
        if param == called and part in address.route:
            return things[thing]
    return things[param] if param in things else CONSTANT[param]
