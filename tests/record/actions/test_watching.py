"""Watchers: asked once, sent every checkpoint, and stopped with one press."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from engagement.record import addresses
from engagement.record.actions import (
    AddressUnusable,
    WatchLinkUnreadable,
    ask_to_watch,
    confirm_watching,
    sign_checkpoint,
    stop_watching,
    tell_watchers,
)
from engagement.record.models import Watcher
from tests.record.recorded import LATER, Recorded

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def watching(email: str = "ama@example.org") -> Watcher:
    token = addresses.confirm_path(email).rstrip("/").split("/")[-1]
    return confirm_watching(token=token, now=LATER)


def test_an_address_is_asked_first(recorded: Recorded) -> None:
    ask_to_watch(email="Ama@Example.org ", now=LATER)
    assert mail.outbox[0].to == ["ama@example.org"]
    assert "/record/watch/" in str(mail.outbox[0].body)
    assert tell_watchers(now=LATER) == 0


def test_one_that_watches_is_not_asked_again(recorded: Recorded) -> None:
    watching()
    ask_to_watch(email="ama@example.org", now=LATER)
    assert mail.outbox == []


def test_what_is_no_address_is_refused(db: None) -> None:
    with pytest.raises(AddressUnusable):
        ask_to_watch(email="ama", now=LATER)


def test_whoever_said_yes_gets_the_newest_checkpoint_and_each_after_it(recorded: Recorded) -> None:
    watching()
    assert [tell_watchers(now=LATER), tell_watchers(now=LATER)] == [1, 0]
    second = sign_checkpoint(now=LATER + HOUR)
    assert second is not None
    assert tell_watchers(now=LATER + HOUR) == 1
    assert [recorded.checkpoint.note in str(mail.outbox[0].body), second.note in str(mail.outbox[1].body)] == [
        True
    ] * 2


def test_the_e_mail_has_the_button_of_rfc_8058(recorded: Recorded) -> None:
    watching()
    tell_watchers(now=LATER)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/record/stop/" in headers["List-Unsubscribe"]


def test_whoever_stops_is_forgotten(recorded: Recorded) -> None:
    token = addresses.stop_path(watching().pk).rstrip("/").split("/")[-1]
    for _again in range(2):
        stop_watching(token=token, now=LATER)
    assert not Watcher.objects.exists()


@pytest.mark.parametrize("action", [confirm_watching, stop_watching])
def test_a_link_that_we_did_not_make_is_refused(db: None, action: Any) -> None:
    with pytest.raises(WatchLinkUnreadable):
        action(token="made up", now=LATER)


def test_an_e_mail_that_does_not_go_is_tried_again_later(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    watching()

    def fail(*_args: Any) -> int:
        raise OSError("no mail server")

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", fail)
        tell_watchers(now=LATER)
    assert tell_watchers(now=LATER + timedelta(minutes=1)) == 0
    assert tell_watchers(now=LATER + timedelta(minutes=5)) == 1
    assert len(mail.outbox) == 1


def test_what_somebody_else_is_sending_is_left_to_them(recorded: Recorded) -> None:
    Watcher.objects.filter(pk=watching().pk).update(busy_until=LATER + timedelta(seconds=9))
    assert tell_watchers(now=LATER) == 0
    assert tell_watchers(now=LATER + timedelta(seconds=10)) == 1
