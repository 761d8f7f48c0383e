"""The page of the record, its files, receipts and watching."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from engagement.record import addresses
from engagement.record.actions import sign_checkpoint, take_in
from engagement.record.models import Watcher
from tests.record.recorded import LATER, Recorded, make_restore
from tests.tickets.factories import make_ticket

pytestmark = pytest.mark.django_db


def content(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_page_says_how_it_stands(client: Client, recorded: Recorded) -> None:
    page = client.get("/record/").content.decode()
    assert recorded.checkpoint.root in page
    assert recorded.checkpoint.key.verifier in page


def test_before_anything_is_signed_it_says_so(client: Client, db: None) -> None:
    assert "Nothing is signed yet" in client.get("/record/").content.decode()
    assert client.get("/record/checkpoint").status_code == 404


@pytest.mark.parametrize("path", ["/record/checkpoint", "/record/checkpoints/1"])
def test_a_checkpoint_is_given_to_the_byte(client: Client, recorded: Recorded, path: str) -> None:
    answer = client.get(path)
    assert answer.content.decode() == recorded.checkpoint.note
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_that_of_a_number_is_the_same_for_good(client: Client, recorded: Recorded) -> None:
    assert "immutable" in client.get("/record/checkpoints/1")["Cache-Control"]
    assert client.get("/record/checkpoints/2").status_code == 404


def test_a_backup_that_was_put_back_is_on_the_page(client: Client, recorded: Recorded) -> None:
    lost = [[40, "the note of then"]]
    make_restore(size=8, lost=lost)
    assert "3 leaves that were recorded after it are gone" in client.get("/record/").content.decode()
    assert client.get("/record/checkpoints/40").content == b"the note of then"
    assert client.get("/api/v1/record/").json()["restores"][0]["gone"] == 3
    assert client.get("/record/consistency/1/40.json").status_code == 404


def told(client: Client) -> str:
    return client.get("/record/").content.decode()


@pytest.mark.parametrize(("sealed", "is_false"), [(True, False), (False, True)])
def test_a_note_of_a_restore_without_the_seal_is_called_false(
    client: Client, recorded: Recorded, sealed: bool, is_false: bool
) -> None:
    make_restore(sealed=sealed)
    assert ("This is false" in told(client)) is is_false
    assert client.get("/api/v1/record/").json()["restores"][0]["sealed"] is sealed


def test_what_a_false_note_says_was_lost_is_at_no_address(client: Client, recorded: Recorded) -> None:
    make_restore(sealed=False, lost=[[40, "a lie"]])
    assert client.get("/record/checkpoints/40").status_code == 404


def test_a_restore_is_not_signed_before_a_checkpoint_has_it(client: Client, recorded: Recorded) -> None:
    make_restore()
    take_in(now=LATER)
    assert "No checkpoint has this yet" in told(client)
    sign_checkpoint(now=LATER + timedelta(hours=1))
    assert "No checkpoint has this yet" not in told(client)


def test_the_page_links_proofs_over_numbers_that_were_left_out(client: Client, recorded: Recorded) -> None:
    make_restore()
    assert sign_checkpoint(now=LATER + timedelta(hours=1))
    assert reverse("record_consistency", args=[1, 61]) in client.get("/record/").content.decode()


def test_the_bundle_has_every_leaf_and_checkpoint(client: Client, recorded: Recorded) -> None:
    head, *lines = map(json.loads, content(client.get("/record/record.jsonl")).splitlines())
    assert head["size"] == len(lines) - 1 == recorded.checkpoint.size
    assert lines[-1] == {"checkpoint": recorded.checkpoint.note}


def test_the_program_is_given_as_it_is(client: Client, db: None) -> None:
    answer = client.get("/record/verify.py")
    assert answer.content.startswith(b"#!/usr/bin/env python3")
    assert "attachment" in answer["Content-Disposition"]


def test_a_receipt_is_a_file_of_one_line(client: Client, recorded: Recorded) -> None:
    answer = client.get("/record/receipts/0.json")
    assert json.loads(answer.content)["checkpoint"] == recorded.checkpoint.note
    assert len(answer.content.splitlines()) == 1


def test_a_proof_of_consistency_is_a_file(client: Client, recorded: Recorded) -> None:
    assert client.get("/record/consistency/1-1.json").json()["proof"] == []
    assert client.get("/record/consistency/1-9.json").status_code == 404


def test_the_receipts_of_a_ticket_are_listed(client: Client, recorded: Recorded) -> None:
    reference = recorded.world.ticket.reference
    page = client.get(f"/tickets/{reference}/receipts/").content.decode()
    assert page.count("/record/receipts/") == 4
    assert f"/tickets/{reference}/receipts/" in client.get(f"/tickets/{reference}/").content.decode()


def test_what_is_not_signed_yet_is_said_to_be(client: Client, recorded: Recorded) -> None:
    page = client.get(f"/tickets/{make_ticket().reference}/receipts/").content.decode()
    assert "It is being recorded." in page


def test_a_ticket_that_is_not_for_everyone_has_none_for_strangers(client: Client, recorded: Recorded) -> None:
    assert client.get(f"/tickets/{make_ticket(restricted=True).reference}/receipts/").status_code == 404


def test_whoever_wants_to_watch_is_asked_by_e_mail(client: Client, db: None) -> None:
    answer = client.post("/record/watch/", {"email": "ama@example.org"}, follow=True)
    assert "We sent you an e-mail" in answer.content.decode()
    assert len(mail.outbox) == 1


def test_what_is_no_address_comes_back(client: Client, db: None) -> None:
    assert client.post("/record/watch/", {"email": "ama"}).status_code == 422


def test_the_link_asks_and_a_press_does_it(client: Client, db: None) -> None:
    path = addresses.confirm_path("ama@example.org")
    client.get(path)
    assert not Watcher.objects.exists()
    client.post(path)
    assert Watcher.objects.get().confirmed_at is not None


def test_a_press_stops_it_without_cookies(recorded: Recorded) -> None:
    client = Client(enforce_csrf_checks=True)
    watcher = Watcher.objects.create(email="ama@example.org", asked_at=recorded.checkpoint.at)
    path = addresses.stop_path(watcher.pk)
    client.get(path)
    assert Watcher.objects.exists()
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Watcher.objects.exists()


@pytest.mark.parametrize("path", ["/record/watch/made-up/", "/record/stop/made-up/"])
def test_a_link_that_we_did_not_make_leads_nowhere(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 404
