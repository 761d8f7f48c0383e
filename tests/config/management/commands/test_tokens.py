from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from engagement.accounts.models import User
from realtime import auth
from tests.factories import make_member, make_user


def tokens(**options: object) -> list[str]:
    """The lines that the command prints."""
    out = io.StringIO()
    call_command("tokens", stdout=out, **options)  # type: ignore[arg-type]
    return out.getvalue().splitlines()


def claims(token: str) -> dict[str, int]:
    """What a token says."""
    read: dict[str, int] = jwt.decode(token, options={"verify_signature": False})
    return read


def test_there_is_one_token_a_line_and_nothing_else(db: None) -> None:
    assert [auth.read_token(line, auth.token_keys()).user_id is not None for line in tokens(count=3)] == [True] * 3


def test_the_tokens_are_of_different_citizens_made_for_it(db: None) -> None:
    people = User.objects.in_bulk([int(claims(line)["sub"]) for line in tokens(count=3)])
    assert sorted(one.handle for one in people.values()) == ["load_00001", "load_00002", "load_00003"]


def test_citizens_who_are_there_are_used_again(db: None) -> None:
    assert [claims(line)["sub"] for line in tokens(count=2)] == [claims(line)["sub"] for line in tokens(count=2)]


def test_the_time_to_live_is_asked_for(db: None) -> None:
    [line] = tokens(ttl=90)
    assert claims(line)["exp"] - claims(line)["iat"] == 90


def test_the_time_to_live_is_an_hour_otherwise(db: None) -> None:
    before = datetime.now(UTC) + timedelta(minutes=59)
    [line] = tokens()
    assert claims(line)["exp"] > before.timestamp()


@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_tokens_of_a_department_are_of_people_who_are_there(db: None, role: str) -> None:
    member = make_member(role=role)
    [line] = tokens(role=role)
    assert claims(line)["sub"] == str(member.pk)


def test_tokens_of_another_role_are_of_people_who_are_there(db: None) -> None:
    moderator = make_user(role="moderator")
    [line] = tokens(role="moderator")
    assert claims(line)["sub"] == str(moderator.pk)


def test_too_few_people_of_a_role_are_an_error(db: None) -> None:
    with pytest.raises(CommandError, match="only 0 people have the role moderator"):
        tokens(role="moderator")


@pytest.mark.parametrize("options", [{"count": 0}, {"count": 100_001}, {"ttl": 0}])
def test_senseless_numbers_are_an_error(db: None, options: dict[str, int]) -> None:
    with pytest.raises(CommandError, match="--count is 1 to"):
        tokens(**options)


@pytest.mark.parametrize("role", ["citizen", "moderator"])
def test_outside_the_demo_there_are_no_tokens(db: None, settings: Settings, role: str) -> None:
    settings.DEMO = False
    make_user(role="moderator")
    with pytest.raises(CommandError, match="demo"):
        tokens(role=role)
