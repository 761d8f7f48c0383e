from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from engagement.accounts.models import User
from engagement.config.demo import people
from engagement.threads.models import Post, Thread
from tests.factories import make_department, make_user


def run(**options: object) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("demo", stdout=out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def test_the_command_loads_the_demo_and_prints_the_sign_ins(db: None) -> None:
    said = run()
    assert Thread.objects.count() >= 20
    assert all(f"{role}@{people.DOMAIN}" in said for role in people.SIGN_INS)
    assert people.PASSWORD in said


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


def test_a_house_without_departments_is_filled_even_if_people_are_there(db: None) -> None:
    make_user()
    run(if_empty=True)
    assert Thread.objects.exists()


def test_there_is_no_demo_outside_the_demo(db: None, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DURBAR_DEMO=on"):
        run()
    assert not User.objects.exists()
