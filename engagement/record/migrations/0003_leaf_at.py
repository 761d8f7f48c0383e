"""When a leaf was taken in stood beside it, and nothing covered it: anybody could have written anything there. The
checkpoints say it, to the hour, and signed."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from engagement.record import guards


def unguard(_apps: Any, editor: Any) -> None:
    guards.remove(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("record", "0002_restores")]

    operations = [
        migrations.RunPython(unguard, migrations.RunPython.noop),
        migrations.RemoveField(model_name="leaf", name="at"),
    ]
