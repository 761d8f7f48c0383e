"""Signing, once an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings

from engagement.record import merkle, notes
from engagement.record.actions import next_checkpoint_at, sign_checkpoint, take_in
from engagement.record.models import Checkpoint, SigningKey
from engagement.record.queries.tree import Stored, get_size
from tests.factories import NOW
from tests.record.recorded import LATER, Recorded
from tests.tickets.factories import make_ticket

pytestmark = pytest.mark.django_db
ANOTHER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def test_a_checkpoint_is_the_root_of_everything_signed(recorded: Recorded) -> None:
    said = notes.opened(recorded.checkpoint.note, [SigningKey.objects.get().verifier])
    assert (said.size, said.root) == (get_size(), merkle.root(get_size(), Stored()))
    assert said.at == LATER.replace(microsecond=0)


def test_there_is_one_an_hour(recorded: Recorded) -> None:
    assert sign_checkpoint(now=LATER + timedelta(minutes=1)) is None
    second = sign_checkpoint(now=next_checkpoint_at(LATER))
    assert second is not None
    assert second.number == 2


def test_a_checkpoint_at_once_is_signed_where_the_record_grew(recorded: Recorded) -> None:
    assert sign_checkpoint(now=LATER, at_once=True) is None
    make_ticket()
    take_in(now=LATER)
    assert sign_checkpoint(now=LATER, at_once=True) is not None


def test_an_empty_record_is_not_signed(db: None) -> None:
    assert sign_checkpoint(now=NOW) is None


@override_settings(DEMO=False, RECORD_SIGNING_KEY="")
def test_without_a_key_nothing_is_signed_outside_the_demo(recorded: Recorded) -> None:
    assert sign_checkpoint(now=LATER + timedelta(hours=1)) is None


def test_after_a_new_key_the_old_one_stays_listed(recorded: Recorded) -> None:
    with override_settings(RECORD_SIGNING_KEY=ANOTHER_KEY):
        second = sign_checkpoint(now=LATER + timedelta(hours=1))
    assert second is not None
    keys = list(SigningKey.objects.values_list("verifier", flat=True))
    assert len(keys) == 2
    assert [notes.opened(one.note, keys).size for one in Checkpoint.objects.all()] == [recorded.checkpoint.size] * 2
