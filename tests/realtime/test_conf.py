"""The settings of the hub: each has a default, and the project's own wins."""

from __future__ import annotations

from typing import Any

import pytest

from realtime import conf


def test_a_setting_that_is_not_set_is_its_default(settings: Any) -> None:
    settings.REALTIME = {}
    assert conf.get("FRAME_BYTES") == 16 * 1024


def test_the_project_s_value_wins(settings: Any) -> None:
    settings.REALTIME = {"FRAME_BYTES": 1024}
    assert conf.get("FRAME_BYTES") == 1024


def test_a_project_that_sets_nothing_has_a_hub_that_lets_nobody_in(settings: Any) -> None:
    del settings.REALTIME
    assert conf.load("STREAMS") == ()
    assert conf.load("PEOPLE")([1, 2]) == {}


def test_a_name_that_is_no_setting_is_refused() -> None:
    with pytest.raises(KeyError):
        conf.get("FRAME_BITES")
