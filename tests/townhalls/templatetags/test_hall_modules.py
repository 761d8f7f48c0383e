"""The modules of a hall's pages, without a nonce."""

from __future__ import annotations

from engagement.townhalls.templatetags.hall_modules import hall_scripts, scripts_of


def test_the_page_starts_its_module_and_fetches_its_packages() -> None:
    _found, start = scripts_of("hall", "lit-html")
    assert start == 'import("/static/dist/hall.js");import("/static/vendor/lit-html.js");'


def test_the_elements_hold_exactly_what_the_policy_hashes() -> None:
    found, start = scripts_of("hall")
    assert hall_scripts("hall") == f'<script type="importmap">{found}</script><script type="module">{start}</script>'
