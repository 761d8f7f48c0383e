"""Nothing that everybody can see holds anybody's e-mail address or telephone number: the demo, seen from outside."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from engagement.accounts.models import User
from engagement.config.demo import loader, people
from engagement.threads.models import Thread
from realtime.models import Publication
from tests import keeping, stock
from tests.factories import NOW

NUMBER = "+23324000"
"""How the telephone numbers of this test begin."""


def load_with_telephones() -> None:
    """The demo, where everybody has a telephone too."""
    stock.take("demo", lambda: loader.load(now=NOW))
    for person in User.objects.all():
        User.objects.filter(pk=person.pk).update(phone=f"{NUMBER}{person.pk:04}")


keeping.keep("telephones", load_with_telephones, Path(__file__).parent)


@pytest.fixture(autouse=True)
def telephones(db: None) -> None:
    """The demo, where everybody has a telephone too."""


def private_in(text: str) -> list[str]:
    """What should not be there."""
    return [secret for secret in (f"@{people.DOMAIN}", NUMBER) if secret in text]


def public_addresses() -> list[str]:
    """Every page and every answer of the API that needs nobody to be signed in."""
    threads = Thread.objects.filter(visibility="public").values_list("pk", flat=True)
    pages = ["/", "/threads/", "/departments/", "/departments/works/", "/accounts/login/", "/accounts/signup/"]
    answers = ["threads/", "departments/", "departments/works/", "schema/"]
    return [
        *pages,
        *(f"/api/v1/{answer}" for answer in answers),
        *(f"/people/{row.handle}/" for row in people.PEOPLE),
        *(f"/api/v1/people/{row.handle}/" for row in people.PEOPLE),
        *(f"/threads/{pk}/" for pk in threads),
        *(f"/threads/{pk}/snapshot/" for pk in threads),
        *(f"/api/v1/threads/{pk}/" for pk in threads),
        *(f"/api/v1/threads/{pk}/snapshot/" for pk in threads),
        "/connection/asyncapi.json",
    ]


def test_no_public_page_or_answer_holds_what_is_private(client: Client) -> None:
    for address in public_addresses():
        answer = client.get(address)
        assert (address, answer.status_code, private_in(answer.text)) == (address, 200, [])


def test_no_event_in_the_log_holds_what_is_private() -> None:
    told = list(Publication.objects.values_list("data", flat=True))
    assert len(told) > 150
    assert [data for data in told if private_in(data)] == []


def test_what_is_private_is_found_where_it_may_be(client: Client) -> None:
    client.force_login(User.objects.get(handle=people.SIGN_INS["citizen"]))
    assert len(private_in(client.get("/api/v1/me/").text)) == 2
