"""What somebody does on a page ends the sockets of whom it concerns, on both servers, a second after the click."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from time import monotonic

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from engagement.accounts.models import User
from tests.factories import PASSWORD, make_user
from tests.faults.client import Talk, talk_of_posts, talk_of_words
from tests.faults.conftest import Pair
from tests.faults.crowd import Crowd
from tests.threads.factories import make_thread
from tests.tries import shortest

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("in_the_same_house")]

SECONDS = 1.0
NEW_PASSWORD = "a longer walk to Fijai"
_numbers = count(1)


def signed_in(person: User) -> Client:
    """A browser of theirs."""
    browser = Client()
    browser.force_login(person)
    return browser


def session_of(browser: Client) -> str:
    return str(browser.session.session_key)


def password_changed(person: User, _at_hand: Client) -> None:
    """On another device."""
    words = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert signed_in(person).post("/accounts/password/change/", words).status_code == 302


def signed_out(_person: User, at_hand: Client) -> None:
    assert at_hand.post("/accounts/logout/").status_code == 302


def banned(person: User, _at_hand: Client) -> None:
    moderator = signed_in(make_user(role="moderator"))
    answer = moderator.post(f"/people/{person.handle}/ban/", {"reason": "Threats.", "days": "7"})
    assert answer.status_code == 302


def demoted(person: User, _at_hand: Client) -> None:
    """In Django's administration."""
    administrator = signed_in(make_user(role="administrator", is_staff=True))
    form = {"role": "citizen", "banned_until_0": "", "banned_until_1": "", "ban_reason": ""}
    assert administrator.post(f"/admin/accounts/user/{person.pk}/change/", form).status_code == 302
    person.refresh_from_db()
    assert person.role == "citizen"


def a_club(person: User) -> Talk:
    """What they may hear as its member."""
    club = Group.objects.create(name=f"club-of-pages-{next(_numbers)}")
    club.user_set.add(person)
    return talk_of_words(f"club:{club.name}")


def a_restricted_thread(_person: User) -> Talk:
    """What they may hear by their role."""
    return talk_of_posts(make_thread(visibility="restricted").pk)


Act = Callable[[User, Client], None]
ACTS: dict[Act, tuple[str, Callable[[User], Talk]]] = {
    password_changed: ("citizen", a_club),
    signed_out: ("citizen", a_club),
    banned: ("citizen", a_club),
    demoted: ("moderator", a_restricted_thread),
}
"""What is done -> the role of whom it concerns, and where they listen."""


def how_late(pair: Pair, act: Act) -> float:
    """From the click to the moment at which the last of two pages, one at each server, hears no more."""
    pair.revive()
    role, place = ACTS[act]
    person = make_user(password=PASSWORD, role=role)
    at_hand = signed_in(person)
    cookies = [session_of(at_hand)] * 2
    with Crowd(urls=pair.urls, cookies=cookies, talk=place(person)) as crowd:
        began = monotonic()
        act(person, at_hand)
        assert crowd.wait_until(lambda: all(client.ended_at for client in crowd.clients), seconds=15)
        return max(client.ended_at for client in crowd.clients) - began


@pytest.mark.parametrize("act", ACTS)
def test_it_ends_within_a_second_of_the_click(
    pair: Pair, act: Act, record_property: Callable[[str, object], None]
) -> None:
    seconds = shortest(lambda: how_late(pair, act), within=SECONDS)
    record_property("figure", f"{act.__name__}, from the click to the end of both sockets: {seconds:.2f} s")
    assert seconds < SECONDS
