from typing import Any

from django.apps import AppConfig
from django.utils import timezone


class AccountsConfig(AppConfig):
    name = "engagement.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A second step that was used is open: then it is sealed with the key of today."""
        from allauth.mfa.signals import authenticator_used

        authenticator_used.connect(seal_anew, dispatch_uid="accounts.seal_anew")


def seal_anew(*, user: Any, **_kwargs: Any) -> None:
    """Whatever of this person's second step an earlier secret key has sealed."""
    from engagement.accounts import actions

    actions.reseal_steps(user_id=user.pk, now=timezone.now())
