"""Saying who one is, for a hall."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from engagement.accounts.models import User
from tests.factories import make_guest, make_user
from tests.townhalls.pages.conftest import Browser
from tests.townhalls.scenery import hall_row

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_name_is_enough_where_the_hall_says_so(browser_of: Browser) -> None:
    hall, browser = hall_row(), browser_of(None)
    answer = browser.post(f"/halls/{hall.pk}/identity/", {"step": "name", "display_name": "Ama", "ask": "yes"})
    assert answer["Location"] == f"/halls/{hall.pk}/#ask"
    assert User.objects.get(display_name="Ama").strength == "name"
    assert "Your question" in browser.get(f"/halls/{hall.pk}/").text


def test_a_bad_name_comes_back(browser_of: Browser) -> None:
    hall = hall_row()
    answer = browser_of(None).post(f"/halls/{hall.pk}/identity/", {"step": "name", "display_name": " "})
    assert answer.status_code == 422


def test_where_an_address_is_asked_for_a_code_confirms_it(browser_of: Browser) -> None:
    hall, browser = hall_row(voting_strength="email", asking_strength="email"), browser_of(None)
    path = f"/halls/{hall.pk}/identity/"
    assert browser.post(path, {"step": "name", "display_name": "Ama", "ask": "yes"})["Location"] == f"{path}?ask=yes"
    sent = browser.post(path, {"step": "email", "email": "ama@example.org", "ask": "yes"})
    assert sent["Location"] == f"{path}?sent=yes&ask=yes"
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)
    assert code
    done = browser.post(path, {"step": "code", "code": code[0], "ask": "yes"})
    assert done["Location"] == f"/halls/{hall.pk}/#ask"
    assert User.objects.get(display_name="Ama").strength == "email"


def test_a_wrong_code_comes_back_to_the_code(browser_of: Browser) -> None:
    hall, browser = hall_row(voting_strength="email", asking_strength="email"), browser_of(make_guest())
    path = f"/halls/{hall.pk}/identity/"
    browser.post(path, {"step": "email", "email": "ama@example.org"})
    answer = browser.post(path, {"step": "code", "code": "000000"})
    assert answer.status_code == 422
    assert 'name="code"' in answer.text


def test_where_accounts_are_asked_for_one_signs_in(browser_of: Browser) -> None:
    hall = hall_row(voting_strength="account", asking_strength="account")
    answer = browser_of(None).get(f"/halls/{hall.pk}/identity/")
    assert answer["Location"].startswith("/accounts/login/")


def test_whoever_is_known_well_enough_goes_back_at_once(browser_of: Browser) -> None:
    hall = hall_row()
    assert browser_of(make_user()).get(f"/halls/{hall.pk}/identity/?ask=yes")["Location"] == f"/halls/{hall.pk}/#ask"
