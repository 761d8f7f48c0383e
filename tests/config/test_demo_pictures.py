"""The drawings that stand for photos in the demo."""

from __future__ import annotations

import pytest
from PIL import Image, ImageStat

from engagement.config.demo import pictures
from engagement.config.demo.stories import STORIES
from engagement.config.demo.stories.steps import Shot

SHOTS = [shot for story in STORIES for shot in story.shots]


def test_two_or_three_stories_have_one_and_every_drawing_is_in_a_story() -> None:
    assert sorted(shot.picture for shot in SHOTS) == sorted(pictures.PICTURES)
    assert 2 <= len(SHOTS) <= 3


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.picture)
def test_its_description_says_that_it_is_a_drawing_and_what_of(shot: Shot) -> None:
    assert shot.alt.startswith("A drawing: ")
    assert 40 < len(shot.alt) <= 300


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_it_is_small_and_more_than_one_colour(name: str) -> None:
    [developed] = pictures.draw([name])
    assert (developed.full.width, developed.full.height) == (pictures.WIDTH, pictures.HEIGHT)
    assert len(developed.full.data) < 30_000
    assert sum(ImageStat.Stat(pictures.PICTURES[name]().reduce(16)).stddev) > 30


def test_it_is_the_same_every_time() -> None:
    one, other = (pictures.skip().reduce(8) for _ in range(2))
    assert isinstance(one, Image.Image)
    assert one.tobytes() == other.tobytes()
