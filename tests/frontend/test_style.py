"""What the style sheet may hold: nothing too new, no physical sides, and colours that can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

STYLE = (Path(settings.BASE_DIR) / "frontend" / "static" / "css" / "durbar.css").read_text()
SHEETS = "\n".join(
    path.read_text() for path in sorted((Path(settings.BASE_DIR) / "frontend" / "static" / "css").glob("*.css"))
)
PLAIN = re.sub(r"/\*.*?\*/", "", SHEETS, flags=re.DOTALL)
NEW = [
    "light-dark(",
    "color-mix(",
    "@starting-style",
    "@scope",
    "anchor(",
    "&:",
    "&.",
    ":state(",
    "popover",
    "@property",
]
"""Later than Chrome 106, the last for Android 6."""


def test_the_style_is_understood_by_old_browsers() -> None:
    assert [word for word in NEW if word in PLAIN] == []


def test_sides_are_logical() -> None:
    sides = "left|right|top|bottom"
    physical = rf"[{{;]\s*((?:margin|padding|border)-(?:{sides})|(?:max-|min-)?(?:width|height)|{sides}):"
    assert re.findall(physical, PLAIN) == []


def tokens(scheme: str) -> dict[str, str]:
    """The colours of a scheme by name, as #rrggbb."""
    light, dark = (
        dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{3,6});", block))
        for block in re.findall(r":root \{(.*?)\}", STYLE, flags=re.DOTALL)[:2]
    )
    return light if scheme == "light" else light | dark


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT_ON = [
    *[(text, ground) for text in ("ink", "muted", "green", "gold", "clay", "indigo") for ground in ("paper", "card")],
    ("on-green", "green"),
    ("on-green", "green-deep"),
    ("card", "clay"),
    ("card", "indigo"),
    ("green", "green-wash"),
    ("gold", "gold-wash"),
    ("ink", "gold-wash"),
    ("ink", "green-wash"),
    ("clay", "clay-wash"),
    ("ink", "clay-wash"),
    ("muted", "indigo-wash"),
    ("ink", "indigo-wash"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_can_be_read_on_its_ground(scheme: str, text: str, ground: str) -> None:
    colours = tokens(scheme)
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "card"])
def test_the_borders_of_controls_can_be_seen(scheme: str, ground: str) -> None:
    colours = tokens(scheme)
    assert contrast(colours["line"], colours[ground]) >= 3
