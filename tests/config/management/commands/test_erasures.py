"""`manage.py erasures`."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from engagement.record.models import Leaving
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


def test_it_says_who_was_erased_without_a_name() -> None:
    person = make_user(display_name="Esi")
    Leaving.objects.create(user=person, choice="text", asked_at=NOW, due_at=NOW, done_at=NOW)
    out = StringIO()
    call_command("erasures", stdout=out)
    number, _joined, choice, _done = json.loads(out.getvalue())
    assert (number, choice, "Esi" in out.getvalue()) == (person.pk, "text", False)


def test_who_only_asked_is_not_in_it() -> None:
    Leaving.objects.create(user=make_user(), choice="text", asked_at=NOW, due_at=NOW)
    out = StringIO()
    call_command("erasures", stdout=out)
    assert out.getvalue() == ""


def test_a_list_that_is_none_is_refused_before_anything_is_done(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path), "list")
    file.write_text("Esi")
    with pytest.raises(CommandError, match="nothing was restored"):
        call_command("restore", str(file), erasures=file)
