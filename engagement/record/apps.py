from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections
from django.db.models.signals import post_migrate


class RecordConfig(AppConfig):
    name = "engagement.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks; after every migration put the guards back, which SQLite forgets when it builds
        a table anew, and give the application its rights to what is new."""
        from engagement.record import checks  # noqa: F401

        post_migrate.connect(guard_again, sender=self, dispatch_uid="record.guard_again")


def guard_again(*, using: str, plan: Any = None, **_kwargs: Any) -> None:
    """Install what refuses changes, where the tables are there; a flush has left it in its place. Then the rights of
    the application's role, where it has one of its own."""
    from engagement.record import guards, roles

    connection = connections[using]
    if plan or not guards.are_there(connection):
        guards.install(connection)
    if settings.APPLICATION_DATABASE_URL and connection.vendor == "postgresql":
        roles.grant(connection, roles.Role.of(settings.APPLICATION_DATABASE_URL))
