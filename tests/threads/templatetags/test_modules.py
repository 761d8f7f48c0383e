"""The import map of the live pages, and what starts their modules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from engagement.threads.templatetags import modules


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """What is found once is kept for the process's life: not beyond a test."""
    for found in (modules.module_paths, modules.import_map):
        found.cache_clear()
    yield
    for found in (modules.module_paths, modules.import_map):
        found.cache_clear()


def render(tag: str) -> str:
    request = SimpleNamespace(csp_nonce="n0nce")
    return Template(f"{{% load modules %}}{{% {tag} %}}").render(Context({"request": request}))


def test_map_carries_the_nonce_of_the_page() -> None:
    assert render('importmap "thread"').startswith('<script type="importmap" nonce="n0nce">')


def test_plain_addresses_lead_to_hashed_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modules, "static", lambda path: "/static/" + path.replace(".js", ".abc123.js"))
    assert json.loads(modules.import_map("thread"))["imports"] == {
        "/static/dist/chat.js": "/static/dist/chat.abc123.js",
        "/static/dist/photos.js": "/static/dist/photos.abc123.js",
        "/static/dist/thread.js": "/static/dist/thread.abc123.js",
        "/static/dist/viewer.js": "/static/dist/viewer.abc123.js",
        "/static/vendor/centrifuge.js": "/static/vendor/centrifuge.abc123.js",
        "/static/vendor/lit-html.js": "/static/vendor/lit-html.abc123.js",
    }


def test_every_entry_is_a_module() -> None:
    assert {f"dist/{name}.js" for name in modules.ENTRIES} < set(modules.module_paths())


def test_what_modules_import_is_no_entry() -> None:
    imported = {"chat", "photos", "viewer"}
    built = {path.removeprefix("dist/").removesuffix(".js") for path in modules.module_paths() if "dist/" in path}
    assert built - imported == modules.ENTRIES


def test_module_is_started_together_with_its_packages() -> None:
    assert render('start_module "thread" "lit-html"') == (
        '<script type="module" nonce="n0nce">'
        'import("/static/dist/thread.js");import("/static/vendor/lit-html.js");</script>'
    )


def test_developer_gets_the_modules_as_they_are_written(settings: SimpleNamespace) -> None:
    settings.DEBUG = True
    assert {"js/thread.js", "js/state.js"} <= set(modules.module_paths())
    assert 'import("/static/js/thread.js")' in render('start_module "thread"')
