"""The fields of a hall as people give them: cleaned, checked, refused with the field's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.townhalls.models import ABOUT_LENGTH, PLACE_LENGTH, TITLE_LENGTH
from realtime.errors import Kind, Refusal
from tickets import text
from tickets.queries.departments import access_department

URL_LENGTH = 200
MINUTES_MAX = 24 * 60


class HostForbidden(Refusal):
    """Videos, captions and recordings come from the places that the house allows."""

    code = 720
    slug = "host_forbidden"
    kind = Kind.INVALID
    message = _("Give an address that begins with https:// at one of these places: %(hosts)s.")


class MinutesOutOfRange(Refusal):
    """A hall lasts a minute to a day."""

    code = 721
    slug = "minutes_out_of_range"
    kind = Kind.INVALID
    message = _("Choose between 1 and %(limit)d minutes.")


class FieldUnknown(Refusal):
    """No such field, or none that is edited like this."""

    code = 722
    slug = "field_unknown"
    kind = Kind.INVALID
    message = _("This cannot be changed here.")


class StrengthUnknown(Refusal):
    """A name, a confirmed e-mail, or an account."""

    code = 723
    slug = "strength_unknown"
    kind = Kind.INVALID
    message = _("Choose how well people have to be known: by a name, an e-mail or an account.")


class TimeNeeded(Refusal):
    """A hall begins at a time, zone and all."""

    code = 724
    slug = "time_needed"
    kind = Kind.INVALID
    message = _("Say when it begins.")


def cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of the hall for these fields. Raises FieldUnknown, HostForbidden, MinutesOutOfRange, TimeNeeded,
    StrengthUnknown, DepartmentMissing, TextEmpty, TextTooLong, TextUnreadable."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in _CLEANERS:
            raise FieldUnknown(field=name)
        column, clean = _CLEANERS[name]
        found[column] = clean(name, value)
    return found


def clean_strength(name: str, value: Any) -> str:
    """Raises StrengthUnknown."""
    if value not in User.Strength.values:
        raise StrengthUnknown(field=name)
    return str(value)


def _title(name: str, value: str) -> str:
    return text.clean_line(value, limit=TITLE_LENGTH, field=name)


def _about(name: str, value: str) -> str:
    return text.clean(value, limit=ABOUT_LENGTH, field=name) if value.strip() else ""


def _place(name: str, value: str) -> str:
    return text.clean_line(value, limit=PLACE_LENGTH, field=name, optional=True)


def _department(name: str, value: str) -> int:
    return access_department(value).pk


def _time(name: str, value: datetime | None) -> datetime:
    if value is None or value.tzinfo is None:
        raise TimeNeeded(field=name)
    return value


def _time_or_none(name: str, value: datetime | None) -> datetime | None:
    return None if value is None else _time(name, value)


def _minutes(name: str, value: int) -> int:
    if not 1 <= value <= MINUTES_MAX:
        raise MinutesOutOfRange(field=name, params={"limit": MINUTES_MAX})
    return value


def _switch(name: str, value: bool) -> bool:
    return bool(value)


def _address(name: str, value: str) -> str:
    """An address at an allowed place, or ""."""
    address = text.clean_line(value, limit=URL_LENGTH, field=name, optional=True)
    hosts: list[str] = settings.TOWNHALL_VIDEO_HOSTS
    if address and not _is_allowed(address, hosts):
        raise HostForbidden(field=name, params={"hosts": ", ".join(hosts)})
    return address


def _is_allowed(address: str, hosts: list[str]) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme == "https" and parts.hostname in hosts and parts.username is None and port in (None, 443)


_CLEANERS: Mapping[str, tuple[str, Callable[[str, Any], Any]]] = {
    "title": ("title", _title),
    "about": ("about", _about),
    "place": ("place", _place),
    "department": ("department_id", _department),
    "starts_at": ("starts_at", _time),
    "planned_minutes": ("planned_minutes", _minutes),
    "premoderated": ("premoderated", _switch),
    "anonymous_allowed": ("anonymous_allowed", _switch),
    "asking_strength": ("asking_strength", clean_strength),
    "voting_strength": ("voting_strength", clean_strength),
    "video_url": ("video_url", _address),
    "captions_url": ("captions_url", _address),
    "recording_url": ("recording_url", _address),
    "recording_begins_at": ("recording_begins_at", _time_or_none),
}
"""Field -> (column, how it is cleaned)."""
EDITABLE = frozenset(_CLEANERS)
