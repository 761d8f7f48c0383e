from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class RecordConfig(AppConfig):
    name = "engagement.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system check, and put the guards back after every migration: SQLite forgets them when it
        builds a table anew."""
        from engagement.record import checks  # noqa: F401

        post_migrate.connect(guard_again, sender=self, dispatch_uid="record.guard_again")


def guard_again(*, using: str, plan: Any = None, **_kwargs: Any) -> None:
    """Install what refuses changes, where the tables are there; a flush has left it in its place."""
    from engagement.record import guards

    if plan or not guards.are_there(connections[using]):
        guards.install(connections[using])
