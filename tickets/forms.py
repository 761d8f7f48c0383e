"""What people fill in on the pages about tickets, and the base of every form of the house that changes something."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms


class KeyForm(forms.Form):
    """Base of every form that changes something: `key` is made with it, so that sending twice does it once."""

    use_required_attribute = True
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4
