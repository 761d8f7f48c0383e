from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.townhalls.factories import make_hall


def rehearse(**options: object) -> str:
    """What the command prints. Raises CommandError where anything was lost."""
    out = io.StringIO()
    call_command("rehearse", stdout=out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def test_rehearsal_needs_a_live_hall(db: None) -> None:
    with pytest.raises(CommandError, match="live"):
        rehearse()


def test_rehearsal_of_a_hall_that_is_over_is_refused(db: None) -> None:
    over = make_hall(state="ended")
    with pytest.raises(CommandError, match="live"):
        rehearse(hall=over.pk)


def test_rehearsal_where_nobody_answers_says_so(transactional_db: None) -> None:
    make_hall()
    with pytest.raises(CommandError, match="nobody could join"):
        rehearse(viewers=1, minutes=0.01, url="http://127.0.0.1:1")


def test_rehearsal_is_refused_outside_the_demo(db: None, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DURBAR_DEMO"):
        rehearse()


@pytest.mark.parametrize("numbers", [{"viewers": 0}, {"minutes": 0.0}, {"act_every": 0.0}])
def test_senseless_numbers_are_refused(db: None, numbers: dict[str, float]) -> None:
    with pytest.raises(CommandError, match="viewers"):
        rehearse(**numbers)
