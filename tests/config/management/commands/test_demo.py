from __future__ import annotations

import io
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from engagement.accounts import queries
from engagement.accounts.models import User
from engagement.config.demo import people
from engagement.threads.models import Post, Thread
from tests import keeping
from tests.factories import make_department, make_user


def run(**options: object) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("demo", stdout=out, **options)  # type: ignore[arg-type]
    return out.getvalue()


class Told(NamedTuple):
    """What the command said, and who was there before."""

    said: str
    chief: User


def tell() -> Told:
    """The command fills a house that has an administrator and no department."""
    chief = make_user(role="administrator")
    return Told(run(if_empty=True), chief)


keeping.keep("told", tell, Path(__file__).parent)


@pytest.fixture
def told(db: None) -> Told:
    """What the command said in a house with people and without departments."""
    made: Told = keeping.kept()
    return made


def test_the_command_prints_the_sign_ins(told: Told) -> None:
    assert all(f"{role}@{people.DOMAIN}" in told.said for role in people.SIGN_INS)
    assert people.PASSWORD in told.said


def test_a_house_without_departments_is_filled_even_if_people_are_there(told: Told) -> None:
    assert Thread.objects.count() >= 20


def test_a_house_that_has_an_administrator_keeps_them(told: Told) -> None:
    assert queries.get_first_administrator() == told.chief
    assert User.objects.filter(role="administrator").count() == 2


def test_silence_prints_nothing(demo: None) -> None:
    assert run(verbosity=0) == ""


def test_what_is_there_is_not_made_again(demo: None) -> None:
    before = (User.objects.count(), Thread.objects.count(), Post.objects.count())
    run()
    assert (User.objects.count(), Thread.objects.count(), Post.objects.count()) == before


def test_a_house_with_a_department_is_left_alone_if_asked(db: None) -> None:
    make_department()
    run(if_empty=True)
    assert not User.objects.exists()


def test_there_is_no_demo_outside_the_demo(db: None, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DURBAR_DEMO=on"):
        run()
    assert not User.objects.exists()
