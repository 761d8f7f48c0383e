"""The record for programs."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.record.recorded import Recorded
from tests.tickets.factories import make_ticket

pytestmark = pytest.mark.django_db


def test_how_it_stands(client: Client, recorded: Recorded) -> None:
    said = client.get("/api/v1/record/").json()
    assert (said["size"], said["latest"]["note"]) == (recorded.checkpoint.size, recorded.checkpoint.note)


def test_a_checkpoint_by_its_number(client: Client, recorded: Recorded) -> None:
    assert client.get("/api/v1/record/checkpoints/1/").json()["root"] == recorded.checkpoint.root
    assert client.get("/api/v1/record/checkpoints/9/").json()["slug"] == "checkpoint_missing"


def test_the_receipts_of_a_ticket_lead_to_receipts(client: Client, recorded: Recorded) -> None:
    said = client.get(f"/api/v1/tickets/{recorded.world.ticket.reference}/receipts/").json()
    first = said["receipts"][0]
    assert (first["kind"], first["signed"]) == ("opened", True)
    receipt = client.get(f"/api/v1/record/receipts/{first['index']}/").json()
    assert f'"of":"{recorded.world.ticket.reference}"' in receipt["leaf"]


def test_consistency_of_two_checkpoints(client: Client, recorded: Recorded) -> None:
    assert client.get("/api/v1/record/consistency/1/1/").json()["second"] == recorded.checkpoint.note


def test_a_ticket_that_one_may_not_read_is_missing(client: Client, recorded: Recorded) -> None:
    path = f"/api/v1/tickets/{make_ticket(restricted=True).reference}/receipts/"
    assert client.get(path).json()["slug"] == "ticket_missing"
