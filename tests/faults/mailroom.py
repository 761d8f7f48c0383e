"""A worker that sends e-mails until none is left, and the mail server that it knows: for tests that kill it.

`python -m tests.faults.mailroom` is a process of its own. Its leases are short, so that a test need not wait minutes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend

POSTBOX = "DURBAR_TEST_POSTBOX"
LEASE = timedelta(seconds=2)
AT_ONCE = 5
SECONDS_FOR_ONE = 0.05


class Postbox(BaseEmailBackend):
    """Writes the Message-ID of what it was given to a file, on disk, before it says that it has it; and is slow
    between the two."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """Take them."""
        for one in email_messages:
            post = os.open(os.environ[POSTBOX], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            os.write(post, f"{one.extra_headers['Message-ID']}\n".encode())
            os.fsync(post)
            os.close(post)
            time.sleep(SECONDS_FOR_ONE)
        return len(email_messages)


def work() -> None:
    """Send what is due until nothing waits any more."""
    import django

    django.setup()
    from django.utils import timezone

    from tickets.actions import delivering
    from tickets.models import Delivery

    delivering.LEASE, delivering.RENEW_AFTER = LEASE, LEASE / 4
    while Delivery.objects.filter(next_at__isnull=False).exists():
        delivering.deliver_due(timezone.now(), limit=AT_ONCE)
        time.sleep(SECONDS_FOR_ONE)


if __name__ == "__main__":
    work()
