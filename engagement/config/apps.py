from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "engagement.config"
    label = "config"
