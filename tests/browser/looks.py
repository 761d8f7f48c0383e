"""What one look at a page finds: a page is opened once, and then seen small and large, in light and in dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page, ViewportSize

from tests.browser.stage import PHONE

NARROW: ViewportSize = {"width": 320, "height": 640}
AXE_RUN = "(options) => axe.run({ resultTypes: ['violations'], ...options })"
OF_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""What may be otherwise in the dark."""
OVERFLOWING = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")]
    .filter((node) => node.getBoundingClientRect().right > room + 1 && !node.closest(".tabs"))
    .map((node) => node.className || node.tagName);
}"""
TARGETS = (
    "button, select, textarea, input:not([type=hidden]), summary, label.check, .button, .post-foot a, nav a,"
    " .account a, .brand, .tile, .row, .sheet-item"
)
SMALL_TARGETS = """(targets) => [...document.querySelectorAll(targets)]
  .filter((node) => node.checkVisibility() && !node.matches("label.check input, label.poll-option input"))
  .map((node) => [node.outerHTML.slice(0, 80), node.getBoundingClientRect()])
  .filter(([, box]) => box.height < 47.5 || box.width < 47.5)
  .map(([html, box]) => `${box.width} x ${box.height}: ${html}`)"""


TEXT_SIZE = "(size) => document.documentElement.style.fontSize = size"


class Look(NamedTuple):
    """What is wrong with a page: nothing where all is well."""

    barriers: str
    overflowing: list[str]
    small: list[str]
    overflowing_large: list[str] = []
    """The same as `overflowing` for whoever reads text of twice the size."""


def look(page: Page, *, sizes: Sequence[ViewportSize] = (PHONE,), targets: str = TARGETS) -> Look:
    """The page as it is now, with axe at each of these sizes and with a ruler on the narrowest phone.

    It has the first of the sizes again afterwards, for the next page.
    """
    found = ""
    for size in sizes:
        page.set_viewport_size(size)
        found += barriers(page)
    page.set_viewport_size(NARROW)
    overflowing, small = page.evaluate(OVERFLOWING), page.evaluate(SMALL_TARGETS, targets)
    page.evaluate(TEXT_SIZE, "200%")
    seen = Look(found, overflowing, small, page.evaluate(OVERFLOWING))
    page.evaluate(TEXT_SIZE, "")
    page.set_viewport_size(sizes[0])
    return seen


def barriers(page: Page) -> str:
    """What axe finds, in light and in dark; nothing where all is well."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = [run_axe(page, {})]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found.append(run_axe(page, OF_COLOURS))
    return "".join(one.generate_report() for one in found if one.violations_count)


def run_axe(page: Page, options: Mapping[str, Any]) -> AxeResults:
    """What axe says of a page. It is half a megabyte, which a page is given once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return AxeResults(page.evaluate(AXE_RUN, options))
