from django.apps import AppConfig


class TownHallsConfig(AppConfig):
    name = "engagement.townhalls"
    label = "townhalls"
    default_auto_field = "django.db.models.BigAutoField"
