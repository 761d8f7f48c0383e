"""What the pages of this administration have in common: who may see them, and forms whose saving is an action."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from realtime.errors import Refusal
from realtime.meters import refused_at
from tickets import permissions


class Appointing(admin.ModelAdmin[Any]):
    """Open to those who may say who works where, and by which rules: the director, administrators."""

    def _may(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return permissions.can_change_members(user if user.is_authenticated else None, timezone.now())

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Listed for directors and administrators."""
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Seen by them."""
        return self._may(request)

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing here is deleted: departments close, memberships and policies end."""
        return False


class ActingForm(forms.ModelForm[Any]):
    """A form that is valid when its action was carried out: what the action refuses stands at the field at fault, and
    what was typed stays. The action checks everything, so the model is not asked."""

    actor: ClassVar[Any] = None
    now: ClassVar[datetime]
    done: models.Model

    def act(self, given: dict[str, Any]) -> models.Model:
        """Carry out the action; the row that it made or changed."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Carry out the action where everything could be read."""
        given = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                with transaction.atomic():
                    self.done = self.act(given)
            except Refusal as refusal:
                field = refusal.field.split(".")[0]
                self.add_error(field if field in self.fields else None, refused_at("page", refusal))
        return given

    def _post_clean(self) -> None:
        pass

    def save(self, commit: bool = True) -> Any:
        """It is saved already."""
        return self.done

    def save_m2m(self) -> None:
        """There is nothing else to save."""


class Acting(Appointing):
    """An administration of rows that are only written by actions."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, knowing who acts and when."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"actor": request.user, "now": timezone.now()})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The form's action has saved it."""
