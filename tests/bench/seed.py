"""`python -m tests.bench.seed COUNT FOLDER`: a database to measure on, and who may use it.

Run with DURBAR_VAR (and DATABASE_URL) set. Writes FOLDER/tokens, one connection token a line for COUNT citizens, and
FOLDER/thread, the number of a public thread that holds nothing but its opening.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def make_tokens(count: int, folder: Path) -> None:
    """As anyone makes them for a load test."""
    with (folder / "tokens").open("w") as output:
        command = [sys.executable, "manage.py", "tokens", "--role", "citizen", "--count", str(count)]
        subprocess.run(command, stdout=output, check=True)


def open_empty_thread() -> int:
    """A thread of a citizen's for the first department."""
    from django.utils import timezone

    from engagement.accounts.models import User
    from engagement.threads.actions.opening import open_thread
    from tickets.queries import list_departments

    citizen = User.objects.filter(role="citizen", is_active=True).order_by("pk").last()
    assert citizen is not None
    thread = open_thread(
        actor=citizen,
        title="A thread for load",
        body="Many will post here.",
        department=list_departments()[0].slug,
        now=timezone.now(),
    )
    return thread.pk


def main(count: int, folder: Path) -> None:
    """Migrate, load the demo, make the tokens and the thread."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.config.settings")
    import django

    django.setup()
    from engagement.config import preparation

    preparation.prepare(demo=True)
    make_tokens(count, folder)
    (folder / "thread").write_text(str(open_empty_thread()))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
