"""The photos of the demo, drawn when it is loaded: plain scenes, which their descriptions call drawings.

Drawn twice as large and made smaller, so that edges are smooth.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

from PIL import Image, ImageDraw

from photos import imaging

WIDTH, HEIGHT = 800, 600
SCALE = 2
Color = tuple[int, int, int]


class Canvas:
    """A sheet on which shapes are drawn, in pixels of the picture that it becomes."""

    def __init__(self, above: Color, below: Color) -> None:
        """A sky that goes from one colour to another, from the top to the bottom."""
        rows = Image.new("RGB", (1, 64))
        rows.putdata(
            [
                tuple(round(one + (other - one) * row / 63) for one, other in zip(above, below, strict=True))
                for row in range(64)
            ]
        )
        self.image = rows.resize((WIDTH * SCALE, HEIGHT * SCALE), Image.Resampling.BILINEAR)
        self.pen = ImageDraw.Draw(self.image)

    def area(self, color: Color | str, *corners: tuple[float, float]) -> None:
        """What lies between these corners."""
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in corners], fill=color)

    def box(self, color: Color | str, left: float, top: float, right: float, bottom: float) -> None:
        """A rectangle."""
        self.area(color, (left, top), (right, top), (right, bottom), (left, bottom))

    def blob(self, color: Color | str, x: float, y: float, width: float, height: float) -> None:
        """An ellipse around a middle."""
        half, tall = width / 2, height / 2
        self.pen.ellipse([(x - half) * SCALE, (y - tall) * SCALE, (x + half) * SCALE, (y + tall) * SCALE], fill=color)

    def line(self, color: Color | str, width: float, *points: tuple[float, float]) -> None:
        """A line through points."""
        self.pen.line(
            [(x * SCALE, y * SCALE) for x, y in points], fill=color, width=round(width * SCALE), joint="curve"
        )


def _dice(seed: int) -> random.Random:
    """The same picture every time."""
    return random.Random(seed)  # noqa: S311 - nothing is secret here


def gutter() -> Image.Image:
    """An open gutter before stalls, full of leaves and plastic, two of its covers missing."""
    dice, canvas = _dice(1), Canvas((196, 219, 232), (240, 236, 220))
    for at, roof in enumerate(("#b5493a", "#2f6f5e", "#d9a441", "#3c5a94", "#b5493a")):
        left = 20 + at * 158
        canvas.box("#8b6b4c", left + 8, 170, left + 14, 330)
        canvas.box("#8b6b4c", left + 126, 170, left + 132, 330)
        canvas.box("#efe3cd", left + 6, 250, left + 134, 330)
        for bolt in range(7):
            canvas.box(
                dice.choice(["#8a3b52", "#c97b3d", "#41607d", "#5d7a3a"]),
                left + 12 + bolt * 17,
                262,
                left + 25 + bolt * 17,
                318,
            )
        canvas.area(roof, (left - 8, 190), (left + 70, 140), (left + 148, 190))
    canvas.box("#b9a68a", 0, 330, WIDTH, 400)
    canvas.area("#a08c6e", (0, 400), (WIDTH, 400), (WIDTH, HEIGHT), (0, HEIGHT))
    canvas.area("#55524a", (0, 420), (WIDTH, 408), (WIDTH, 520), (0, 545))
    canvas.area("#24281f", (0, 440), (WIDTH, 426), (WIDTH, 506), (0, 528))
    for _ in range(150):
        x = dice.uniform(180, 640)
        y = 478 - x / 45 + dice.uniform(-22, 26)
        color = dice.choice(["#6d6a2f", "#4e5a2a", "#8a7a3c", "#7a5230", "#d8d4c8", "#7fa7c4", "#c9563f"])
        canvas.blob(color, x, y, dice.uniform(8, 26), dice.uniform(5, 12))
    for left, right in ((0, 150), (158, 176), (650, WIDTH)):
        low, high = 424 - left / 66, 424 - right / 66
        canvas.area("#bdb8ac", (left, low), (right, high), (right, high + 104), (left, low + 110))
        canvas.area("#8f8a7e", (left, low + 110), (right, high + 104), (right, high + 114), (left, low + 120))
    return canvas.image


def lamps() -> Image.Image:
    """A road at night: dark street lamps, one of them leaning, and light only in far windows."""
    dice, canvas = _dice(2), Canvas((12, 16, 34), (46, 50, 72))
    for _ in range(70):
        canvas.blob("#c9cbd8", dice.uniform(0, WIDTH), dice.uniform(0, 260), 2, 2)
    canvas.blob("#e9e4c8", 660, 90, 54, 54)
    canvas.blob((15, 20, 40), 644, 82, 50, 50)
    for left in range(0, WIDTH, 74):
        tall = dice.uniform(26, 62)
        canvas.box("#15171f", left, 370 - tall, left + 66, 380)
        if dice.random() < 0.4:
            canvas.box("#e0b04c", left + 20, 360 - tall / 2, left + 28, 369 - tall / 2)
    canvas.box("#1c1e22", 0, 376, WIDTH, HEIGHT)
    canvas.area("#2b2d33", (330, 378), (420, 378), (790, HEIGHT), (60, HEIGHT))
    for near in range(6):
        deep = 0.62**near
        canvas.area(
            "#6b6a5c",
            (384 - 10 * deep, 380 + 210 * deep),
            (392 + 6 * deep, 380 + 210 * deep),
            (388 + 4 * deep, 380 + 150 * deep),
            (384 - 6 * deep, 380 + 150 * deep),
        )
    for near, lean in ((0, 0), (1, 34), (2, 0), (3, 0), (4, 0)):
        deep = 0.66**near
        foot, top = (330 - 250 * deep, 380 + 170 * deep), (330 - 250 * deep + lean, 380 - 330 * deep)
        canvas.line("#57595f", 11 * deep, foot, top, (top[0] + 76 * deep, top[1] - 14 * deep))
        canvas.blob("#3b3d43", top[0] + 88 * deep, top[1] - 12 * deep, 54 * deep, 17 * deep)
        if lean:
            canvas.line("#b23a2c", 14 * deep, _between(foot, top, 0.2), _between(foot, top, 0.27))
    return canvas.image


def _between(one: tuple[float, float], other: tuple[float, float], part: float) -> tuple[float, float]:
    return one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part


def skip() -> Image.Image:
    """A refuse skip that is more than full, bags beside it, and a goat."""
    dice, canvas = _dice(3), Canvas((205, 221, 226), (241, 233, 214))
    canvas.box("#cdbb98", 0, 250, WIDTH, 360)
    canvas.area("#8f7a5c", (0, 250), (0, 215), (330, 215), (350, 250))
    canvas.box("#a9946f", 0, 360, WIDTH, HEIGHT)
    colors = ["#22252b", "#3a3d45", "#5a4632", "#7fa0b8", "#d5d0c2", "#b4553f", "#4c6b45"]
    for _ in range(60):
        x = dice.triangular(250, 590, 420)
        canvas.blob(
            dice.choice(colors),
            x,
            290 - (170 - abs(x - 420)) * dice.uniform(0, 0.55),
            dice.uniform(38, 76),
            dice.uniform(30, 52),
        )
    canvas.area("#2f6b4a", (215, 280), (625, 280), (585, 450), (255, 450))
    canvas.area("#255a3d", (215, 280), (625, 280), (622, 296), (218, 296))
    for rib in range(5):
        canvas.line("#255a3d", 7, (288 + rib * 66, 298), (300 + rib * 60, 448))
    for wheel in (300, 540):
        canvas.blob("#26282b", wheel, 456, 34, 34)
    for _ in range(34):
        x = dice.choice([dice.uniform(60, 240), dice.uniform(600, 770)])
        canvas.blob(dice.choice(colors), x, dice.uniform(430, 510), dice.uniform(34, 66), dice.uniform(24, 42))
    canvas.blob("#efe8da", 452, 520, 92, 44)
    canvas.blob("#efe8da", 512, 488, 36, 26)
    canvas.area("#c9bfa9", (508, 476), (496, 458), (516, 474))
    canvas.area("#efe8da", (500, 500), (488, 520), (480, 505))
    for leg in (420, 436, 472, 486):
        canvas.line("#d9d0be", 7, (leg, 530), (leg, 568))
    return canvas.image


PICTURES: Mapping[str, Callable[[], Image.Image]] = {"gutter": gutter, "lamps": lamps, "skip": skip}


def draw(names: Sequence[str]) -> list[imaging.Developed]:
    """These pictures, as they are kept."""
    return [imaging.kept(PICTURES[name]().reduce(SCALE)) for name in names]
