"""Citizens for load tests: many, at once, and only in the demo."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from realtime.errors import Kind, Refusal

_KNOWN_FOR = timedelta(days=365)
"""The limits of fresh accounts are not what a load test measures."""


class LoadTestOutsideDemo(Refusal):
    """Load-test people exist in the demo only."""

    code = 432
    slug = "load_test_outside_demo"
    kind = Kind.DENIED
    message = _("Load-test people exist only in the demo (DURBAR_DEMO=on).")


@transaction.atomic
def create_load_people(*, count: int, now: datetime) -> list[int]:
    """The ids of load_00001 ... load_<count>, made where they are missing; nobody can sign in as them.

    Raises LoadTestOutsideDemo.
    """
    if not settings.DEMO:
        raise LoadTestOutsideDemo
    handles = [f"load_{number:05}" for number in range(1, count + 1)]
    known = set(User.objects.filter(handle__startswith="load_").values_list("handle", flat=True))
    nobody = make_password(None)
    User.objects.bulk_create(
        [
            User(handle=handle, display_name=f"Load {handle[5:]}", password=nobody, joined_at=now - _KNOWN_FOR)
            for handle in handles
            if handle not in known
        ],
        batch_size=500,
    )
    ids = dict(User.objects.filter(handle__startswith="load_").values_list("handle", "pk"))
    return [ids[handle] for handle in handles]
