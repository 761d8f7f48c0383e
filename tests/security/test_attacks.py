"""Every attack of `attacks.py` is tried where it would work if it worked anywhere, and nothing comes of it."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache as counters
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engagement.accounts.models import User
from engagement.threads import actions as threads
from engagement.threads.models import Post
from engagement.townhalls.actions.fields import HostForbidden, cleaned
from engagement.townhalls.exports import COLUMNS, as_csv
from photos.models import Photo
from realtime.auth import InvalidToken, read_token, token_keys
from tests.factories import NOW, PASSWORD, make_user
from tests.photos.factories import png_that_says, quickly
from tests.security import links
from tests.security.attacks import attacks
from tests.security.doors import unpainted
from tests.security.test_headers import Inline
from tests.security.world import AT, World
from tickets.datasets import _csv_lines, _plain

pytestmark = [pytest.mark.usefixtures("stopped_clock"), pytest.mark.door]

LEAST = 400
ITEM = re.compile(r"\d{1,2}\.\d\.\d{1,2}")


def payloads(family: str) -> list[str]:
    """What is sent."""
    return [one.payload for one in attacks(family)]


@pytest.fixture
def citizen(world: World) -> Client:
    """The browser of a citizen."""
    client = Client(raise_request_exception=False)
    client.force_login(world.people["citizen"])
    return client


def test_there_are_enough_of_them_and_each_tries_an_item_of_the_standard(record_property: Any) -> None:
    tried, items = attacks(), {one.item for one in attacks()}
    record_property("figure", f"attacks: {len(tried)} cases, {len(items)} items of ASVS 5.0.0")
    assert len(set(tried)) == len(tried) >= LEAST
    assert all(ITEM.fullmatch(one.item) for one in tried)


def test_every_family_is_tried() -> None:
    here = set(re.findall(r'payloads\("(\w+)"\)', Path(__file__).read_text()))
    assert {one.family for one in attacks()} == here


# --- what is shown --------------------------------------------------------------------------------------------------


def seen(client: Client, path: str) -> tuple[list[str], set[str]]:
    """What a page would run, and the addresses that its links lead to."""
    text = client.get(path).text
    page = Inline()
    page.feed(text)
    assert not [script for script in page.scripts if "alert" in script]
    return page.found, set(re.findall(r'(?:href|src|action)="?([^"\s>]*)', text))


def test_markup_is_text_in_a_talk(world: World, citizen: Client) -> None:
    """All of it in the posts of one issue, and by turns in its title."""
    author, sent = world.people["owner"], payloads("markup") + payloads("template")
    thread = threads.open_thread(actor=author, title=sent[1], body=sent[0], department=world.shown["slug"], now=NOW)
    for number, payload in enumerate(sent[2:], start=1):
        later = NOW + timedelta(minutes=number)
        threads.publish_post(actor=author, thread_id=thread.pk, body=payload, now=later)
    before = Inline()
    before.feed(citizen.get(f"/threads/{world.shown['thread_id']}/").text)
    for at in range(1, len(sent), 50):
        found, _links = seen(citizen, f"/threads/{thread.pk}/?around={at}")
        assert set(found) == set(before.found)


def test_markup_is_text_in_names_and_lists(world: World, citizen: Client) -> None:
    shown = payloads("markup")[::3]
    for number, payload in enumerate(shown):
        person = make_user(display_name=payload[:60], handle=f"attacker_{number}")
        Post.objects.filter(pk=world.shown["post_id"]).update(author=person)
        assert seen(citizen, f"/people/{person.handle}/")[0] == []
    thread = world.shown["thread_id"]
    assert "<svg/onload" not in citizen.get(f"/threads/{thread}/").text


def test_an_address_in_a_text_runs_nothing(world: World, citizen: Client) -> None:
    body = "\n".join(payloads("address"))
    author = world.people["owner"]
    thread = threads.open_thread(actor=author, title="Links", body=body, department=world.shown["slug"], now=NOW)
    found, links = seen(citizen, f"/threads/{thread.pk}/")
    assert found == []
    assert [link for link in links if re.match(r"(?i)\s*(java\s*script|data|vbscript):", link)] == []


def test_no_cell_of_a_file_is_a_formula() -> None:
    for text in payloads("formula"):
        row = dict.fromkeys(COLUMNS) | {"question": text, "answer": text}
        halls = next(csv.DictReader(io.StringIO(as_csv([row]), newline="")))
        tickets = next(csv.reader(io.StringIO(_csv_lines([[_plain(text)]]).decode(), newline="")))[0]
        assert (text, halls["question"][:1], halls["answer"][:1], tickets[:1]) == (text, "'", "'", "'")


# --- what is asked for ----------------------------------------------------------------------------------------------

LISTS = ("/threads/", "/api/v1/threads/", "/desk/", "/api/v1/tickets/queue/")


def test_no_question_to_the_database_is_changed(world: World) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.people["director"])
    broken = []
    for query in payloads("query"):
        name, _equals, value = query.partition("=")
        # What is searched for is shown again; of the others the database alone is asked.
        with nullcontext() if name == "search" else unpainted():
            statuses = {path: client.get(path, {name: value}).status_code for path in LISTS}
        for path, status in statuses.items():
            broken += [(path, query, status)] * (status >= 500)
    assert broken == []


def test_nobody_is_led_to_another_site(world: World) -> None:
    led = []
    for attack in payloads("away"):
        field, _space, value = attack.partition(" ")
        client = Client(raise_request_exception=False)
        client.force_login(world.people["moderator"])
        hall, thread = world.shown["hall_id"], world.shown["thread_id"]
        post = {"body": "So it is.", "key": str(uuid4())}
        forms = (f"/threads/{thread}/posts/", f"/halls/{hall}/do/questions_off/", "/accounts/logout/")
        for path in forms:
            place = client.post(path, {field: value, **post}).get("Location", "/")
            to = urlsplit(place.replace("\\", "/"))
            led += [(path, value, place)] * bool(to.netloc or to.scheme)
    assert led == []


@pytest.mark.parametrize("steps", [1, 2])
def test_whoever_signs_in_is_led_to_this_site(world: World, steps: int) -> None:
    """Where the sign-in succeeds; that by the assembly's own is in accounts/test_staff_sign_in.py."""
    person, led = make_user(password=PASSWORD), []
    if steps == 2:
        TOTP.activate(person, "GEZDGNBVGY3TQOJQ")
    for attack in payloads("away"):
        field, _space, value = attack.partition(" ")
        client = Client(raise_request_exception=False)
        counters.clear()
        given = {"login": person.email, "password": PASSWORD, field: value}
        answer = client.post(f"/accounts/login/?{urlencode({field: value})}", given)
        if steps == 2:
            code = format_hotp_value(hotp_value("GEZDGNBVGY3TQOJQ", int(AT.timestamp() // 30)))
            answer = client.post(
                "/accounts/2fa/authenticate/?" + urlencode({field: value}), {"code": code, field: value}
            )
        to = urlsplit(answer.get("Location", "https:").replace("\\", "/"))
        led += [(attack, answer.get("Location"))] * bool(to.netloc or to.scheme)
        led += [(attack, "nobody is signed in")] * ("_auth_user_id" not in client.session)
    assert led == []


def test_no_video_comes_from_anywhere_else() -> None:
    taken = []
    for address in payloads("inside"):
        for field in ("video_url", "captions_url", "recording_url"):
            try:
                cleaned({field: address})
            except HostForbidden:
                continue
            taken.append((field, address))
    assert taken == []


def test_no_other_name_of_the_site_is_answered(world: World, citizen: Client) -> None:
    answers = {host: citizen.get("/", HTTP_HOST=host).status_code for host in payloads("host")}
    assert {host: status for host, status in answers.items() if status != 400} == {}


def test_what_a_proxy_says_of_the_name_is_not_believed(world: World, citizen: Client) -> None:
    for host in payloads("host")[:6]:
        answer = citizen.get("/desk/", headers={"X-Forwarded-Host": host, "Forwarded": f"host={host}"})
        assert host not in answer.get("Location", "") + answer.text


def test_no_other_method_does_anything(world: World, citizen: Client) -> None:
    before = Post.objects.count()
    for method in payloads("method"):
        answer = citizen.generic(method, f"/threads/{world.shown['thread_id']}/posts/", b"body=x")
        assert (method, answer.status_code < 500, Post.objects.count()) == (method, True, before)
    overridden = citizen.get(
        f"/api/v1/threads/{world.shown['thread_id']}/", headers={"X-HTTP-Method-Override": "DELETE"}
    )
    assert overridden.status_code == 200


def test_no_line_of_ours_becomes_two(world: World, citizen: Client) -> None:
    for line in payloads("line"):
        for answer in (
            citizen.get(f"/accounts/login/?next=/{quote(line)}"),
            citizen.post("/accounts/login/", {"login": f"a@b.c{line}", "next": f"/{line}"}),
            citizen.get(f"/h/{quote(line, safe='')}/"),
        ):
            assert "X-Evil" not in answer.headers
            assert not [value for value in answer.headers.values() if "\n" in value or "\r" in value]


def test_no_letter_has_another_addressee_or_head(world: World) -> None:
    mail.outbox.clear()
    person = make_user(email="ama@example.org", display_name="Ama", password=PASSWORD)
    for line in payloads("letter"):
        counters.clear()
        User.objects.filter(pk=person.pk).update(display_name=f"Ama{line}"[:60])
        for email in (person.email, f"{person.email}{line}", f"{line}{person.email}"):
            Client().post("/accounts/password/reset/", {"email": email})
        Client().post("/accounts/signup/", {"email": f"{person.email}{line}", "display_name": "Ama" + line})
    assert len(mail.outbox) >= len(payloads("letter"))
    assert {address for one in mail.outbox for address in one.recipients()} == {person.email}
    heads = [str(one.message()).partition("\n\n")[0] for one in mail.outbox]
    assert [head for head in heads if re.search(r"^X-Evil", head, re.MULTILINE)] == []


def test_no_file_is_read_that_is_not_to_be(db: None) -> None:
    client = Client(raise_request_exception=False)
    for place in payloads("place"):
        for root in ("/static/", "/halls/1/record.csv/", "/"):
            answer = client.get(root + place)
            text = b"".join(answer) if answer.streaming else answer.content
            assert answer.status_code in (301, 302, 400, 404, 405), (root, place)
            assert not re.search(rb"root:.*:0:|SECRET_KEY", text)


def test_no_sign_breaks_a_page(world: World, citizen: Client) -> None:
    for sign in payloads("sign"):
        path = f"/threads/{world.shown['thread_id']}/posts/"
        assert citizen.post(path, {"body": f"The drain {sign} is full.", "key": ""}).status_code < 500
        assert citizen.get("/threads/", {"search": sign}).status_code < 500
        assert citizen.post("/api/v1/threads/", {"title": sign, "body": sign}, "application/json").status_code < 500


def test_no_number_breaks_an_address(world: World, citizen: Client) -> None:
    for number in payloads("number"):
        for path in ("/threads/{}/", "/api/v1/posts/{}/", "/halls/{}/", "/tickets/{}/", "/api/v1/halls/{}/mine/"):
            assert citizen.get(path.format(quote(number, safe=""))).status_code in (301, 400, 404), (path, number)
        assert citizen.get("/threads/", {"page": number, "after": number}).status_code < 500


def test_no_token_is_taken_that_we_did_not_sign(world: World) -> None:
    for token in payloads("token"):
        with pytest.raises(InvalidToken):
            read_token(token, token_keys())
        answer = Client().get("/api/v1/me/", headers={"Authorization": f"Token {token}"})
        assert answer.status_code in (401, 403)


def test_no_link_gives_anybody_anothers_password(world: World) -> None:
    """Tried by somebody who has just opened a good link of their own."""
    victim, attacker, another = (make_user(password=PASSWORD) for _ in range(3))
    parts = links.collect(victim, attacker, another)
    before, broken = dict(User.objects.values_list("pk", "password")), []
    for link in payloads("reset"):
        client = Client(raise_request_exception=False)
        counters.clear()
        client.get(f"/accounts/password/reset/key/{parts['mine']}-{parts['my_key']}/")
        links.open_and_fill(client, link.format(**parts))
        changed = dict(User.objects.values_list("pk", "password")) != before
        broken += [link] * (changed or "_auth_user_id" in client.session)
    assert broken == []
    links.open_and_fill(Client(), "{theirs}-{good}".format(**parts))
    assert dict(User.objects.values_list("pk", "password")) != before


def test_no_body_is_too_much(world: World, citizen: Client) -> None:
    broken = []
    for body in payloads("body"):
        for path in ("/api/v1/threads/", f"/api/v1/halls/{world.shown['hall_id']}/questions/", "/api/v1/tickets/"):
            status = citizen.post(path, body.encode("latin-1"), content_type="application/json").status_code
            broken += [(path, body[:30], status)] * (status >= 500 or status < 400)
    assert broken == []


def test_no_line_of_the_log_is_written_by_others(db: None, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        for line in payloads("log"):
            Client().get(f"/nowhere{quote(line)}", headers={"User-Agent": "x"})
            Client().post("/accounts/login/", {"login": f"a@b.c{line}", "password": "x"})
    assert [one.getMessage() for one in caplog.records if re.search(r"[\r\n\x0b\u2028]", one.getMessage())] == []


# --- what is sent as a photo ----------------------------------------------------------------------------------------


def refused(citizen: Client, data: bytes) -> bool:
    """Whether this was taken for no photo, and in words."""
    sent = SimpleUploadedFile("photo.jpg", data, "image/jpeg")
    with quickly():
        answer = citizen.post("/api/v1/photos/", {"photo": sent})
    return answer.status_code == 400 and answer.json()["slug"].startswith("photo_")


def test_no_file_that_is_no_photo_is_kept(world: World, citizen: Client) -> None:
    before = Photo.objects.count()
    assert [one for one in payloads("file") if not refused(citizen, one.encode("latin-1"))] == []
    assert Photo.objects.count() == before


def test_no_photo_is_larger_than_it_may_be(world: World, citizen: Client) -> None:
    sides = [one.split("x") for one in payloads("pixel")]
    assert [one for one in sides if not refused(citizen, png_that_says(*map(int, one)))] == []


# --- what nobody may set --------------------------------------------------------------------------------------------

FORBIDDEN = {"role": "administrator", "is_staff": True, "is_superuser": True, "strength": "account", "email": "x@y.z"}


def test_nobody_makes_themselves_somebody_else(world: World, citizen: Client) -> None:
    person = world.people["citizen"]
    before = User.objects.filter(pk=person.pk).values().get()
    citizen.patch("/api/v1/me/", json.dumps(FORBIDDEN | {"display_name": "Ama"}), content_type="application/json")
    citizen.post("/account/", FORBIDDEN | {"display_name": "Ama"})
    after = User.objects.filter(pk=person.pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"display_name"}


def test_nobody_writes_in_another_name_or_as_an_official(world: World, citizen: Client) -> None:
    path = f"/api/v1/threads/{world.shown['thread_id']}/posts/"
    more = {"author": world.people["officer"].pk, "number": 1, "hidden": True}
    answer = citizen.post(path, {"body": "So it is.", **more}, content_type="application/json").json()
    post = Post.objects.get(pk=answer["id"])
    assert (post.author_id, post.number > 1) == (world.people["citizen"].pk, True)
    assert not post.official
