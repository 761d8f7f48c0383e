from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "engagement.config"
    label = "config"

    def ready(self) -> None:
        """Teach the API's documentation our types."""
        from engagement.config import openapi  # noqa: F401
