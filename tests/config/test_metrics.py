"""`/metrics`: for whoever has the token; what is due and waiting; several processes that add up."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.test import Client
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from engagement.accounts.actions import BanNotAllowed, NameMalformed
from engagement.accounts.queries import PersonMissing
from engagement.config import metrics, processes
from engagement.record.actions import NotLeaving
from engagement.threads.actions import ModeratorsOnly
from engagement.threads.queries import ThreadMissing
from photos.queries import PhotoMissing
from realtime import meters
from tests.factories import NOW, make_user
from tests.threads.factories import make_thread
from tests.tickets.factories import make_ticket
from tickets.models import Ticket
from tickets.queries import due
from tickets.queries.departments import DepartmentMissing
from tickets.queries.tickets import TicketMissing
from tickets.references import reference_of

pytestmark = pytest.mark.django_db

TOKEN = "a token of the scraper's"


def figures_in(text: str) -> dict[tuple[str, str], float]:
    """(name, labels as text) -> value, as Prometheus reads them."""
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def scrape(client: Client, settings: Any) -> dict[tuple[str, str], float]:
    """What whoever has the token reads."""
    settings.METRICS_TOKEN = TOKEN
    meters.CONNECTIONS.set(3)
    return figures_in(client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode())


def test_whoever_has_the_token_reads_them(scrape: dict[tuple[str, str], float]) -> None:
    assert scrape["durbar_connections", ""] == 3


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", "Basic abc"])
def test_for_others_there_is_no_such_page(client: Client, settings: Any, given: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


def test_without_a_token_in_the_settings_nobody_reads_them(client: Client) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("queue", ["escalations", "closings", "e-mails"])
def test_every_queue_has_an_age(scrape: dict[tuple[str, str], float], queue: str) -> None:
    assert scrape["durbar_queue_age_seconds", queue] >= 0


def test_what_is_due_waits_since_then() -> None:
    Ticket.objects.filter(pk=make_ticket().pk).update(next_at=NOW)
    assert metrics.queue_ages(NOW + timedelta(minutes=5))["closings"] == 300


def test_what_is_not_due_yet_does_not_wait() -> None:
    Ticket.objects.filter(pk=make_ticket().pk).update(next_at=NOW)
    assert metrics.queue_ages(NOW - timedelta(minutes=5))["closings"] == 0


def test_a_database_that_is_down_has_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError

    monkeypatch.setattr(due, "oldest_by_queue", fail)
    assert list(metrics.Queues(NOW).collect()) == []


def test_a_chore_is_timed() -> None:
    with metrics.measured("sweep the yard"):
        pass
    assert REGISTRY.get_sample_value("durbar_chore_seconds_count", {"chore": "sweep the yard"}) == 1


def test_a_chore_that_fails_is_counted() -> None:
    with pytest.raises(RuntimeError), metrics.measured("mend the roof"):
        raise RuntimeError
    assert REGISTRY.get_sample_value("durbar_chores_failed_total", {"chore": "mend the roof"}) == 1


def test_the_worker_serves_its_own() -> None:
    port = processes.free_port()
    metrics.serve_beside(f"127.0.0.1:{port}")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        assert b"durbar_chore_seconds" in answer.read()


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="host:port"):
        metrics.serve_beside("everywhere")


COUNT = """
from realtime import meters
meters.DELIVERIES.inc(5)
meters.CONNECTIONS.set(3)
"""


def test_the_counts_of_processes_add_up_and_the_sockets_of_one_that_ended_are_gone(
    client: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, metrics.MULTIPROCESS, "")
    metrics.share_between_processes(tmp_path)
    for _process in range(2):
        subprocess.run([sys.executable, "-c", COUNT], check=True, env=dict(os.environ))
    settings.METRICS_TOKEN = TOKEN
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert "durbar_deliveries_total 10.0" in text
    assert "durbar_connections 3.0" not in text


def refusals(door: str, code: int) -> float:
    """How many this door has refused with this code."""
    return REGISTRY.get_sample_value("durbar_http_refusals_total", {"door": door, "code": str(code)}) or 0.0


def test_what_pages_and_the_api_refuse_is_counted_by_code(client: Client) -> None:
    person = make_user()
    client.force_login(person)
    lock = f"/threads/{make_thread().pk}/lock/"
    asked = {
        ("page", ThreadMissing.code): lambda: client.get("/threads/1000000/"),
        ("page", ModeratorsOnly.code): lambda: client.post(lock, {"key": str(uuid4()), "reason": "It is enough."}),
        ("api", ThreadMissing.code): lambda: client.get("/api/v1/threads/1000000/"),
        # Pages that answer a refusal themselves.
        ("page", PersonMissing.code): lambda: client.get("/people/nobody-at-all/"),
        ("page", BanNotAllowed.code): lambda: client.post(f"/people/{person.handle}/unban/"),
        ("page", NotLeaving.code): lambda: client.post("/account/data/stay/"),
        ("page", TicketMissing.code): lambda: client.get("/tickets/", {"reference": reference_of(1_000_000)}),
        ("page", DepartmentMissing.code): lambda: client.get("/responsiveness/nowhere/data.csv"),
        ("page", PhotoMissing.code): lambda: client.get("/photos/nothing/full.webp"),
        ("page", NameMalformed.code): lambda: client.post("/account/", {"display_name": "\u200b"}),
    }
    before = {what: refusals(*what) for what in asked}
    for ask in asked.values():
        ask()
    assert {what: refusals(*what) - before[what] for what in asked} == dict.fromkeys(asked, 1.0)
