from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0010_load")]

    operations = [
        migrations.AddField(
            model_name="note",
            name="photos",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="ticket",
            name="photos",
            field=models.JSONField(default=list),
        ),
    ]
