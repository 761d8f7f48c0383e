import secrets

from django.db import migrations


def draw(apps, schema_editor):
    epochs = apps.get_model("realtime", "LogEpoch").objects.using(schema_editor.connection.alias)
    if not epochs.exists():
        epochs.create(epoch=secrets.token_hex(4))


def forget(apps, schema_editor):
    apps.get_model("realtime", "LogEpoch").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("realtime", "0001_initial")]

    operations = [migrations.RunPython(draw, forget)]
