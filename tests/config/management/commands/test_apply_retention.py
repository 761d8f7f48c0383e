"""`manage.py apply_retention`."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from engagement.record.models import Watcher

pytestmark = pytest.mark.django_db


def test_it_forgets_what_is_older_than_its_period() -> None:
    Watcher.objects.create(email="ama@example.org", asked_at=timezone.now() - timedelta(days=30))
    out = StringIO()
    call_command("apply_retention", stdout=out)
    assert "1 unconfirmed watchers" in out.getvalue()
    assert not Watcher.objects.exists()
