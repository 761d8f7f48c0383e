"""The import map of the thread page."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from engagement.threads.templatetags import modules


def render() -> str:
    request = SimpleNamespace(csp_nonce="n0nce")
    return Template("{% load modules %}{% importmap %}").render(Context({"request": request}))


def test_the_map_carries_the_nonce_of_the_page() -> None:
    assert '<script type="importmap" nonce="n0nce">' in render()


def test_our_modules_and_the_packages_are_found() -> None:
    paths = modules.module_paths()
    assert {"js/thread.js", "vendor/lit-html.js", "vendor/centrifuge.js"} <= set(paths)


def test_every_module_is_loaded_ahead() -> None:
    preloaded = re.findall(r'rel="modulepreload" href="/static/([^"]+)"', render())
    assert preloaded == list(modules.module_paths())


def test_plain_addresses_lead_to_hashed_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modules, "static", lambda path: "/static/" + path.replace(".js", ".abc123.js"))
    modules.import_map.cache_clear()
    try:
        imports = json.loads(modules.import_map())["imports"]
    finally:
        modules.import_map.cache_clear()
    assert imports["/static/js/thread.js"] == "/static/js/thread.abc123.js"
