"""Words, times and marks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.test import override_settings

from engagement.accounts.events import PersonView
from engagement.threads.models import Thread, ThreadEntry
from engagement.threads.templatetags import durbar
from tests.factories import NOW


@pytest.mark.parametrize(
    ("at", "words", "inline"),
    [
        (NOW, "Today 09:00", "today 09:00"),
        (NOW - timedelta(hours=9), "Today 00:00", "today 00:00"),
        (NOW - timedelta(hours=10), "Yesterday 23:00", "yesterday 23:00"),
        (NOW - timedelta(days=3), "Fri 20 Nov, 09:00", "Fri 20 Nov, 09:00"),
        (datetime(2026, 9, 1, 7, 5, tzinfo=UTC), "Tue 1 Sep, 07:05", "Tue 1 Sep, 07:05"),
        (datetime(2025, 12, 31, 23, 59, tzinfo=UTC), "31 Dec 2025", "31 Dec 2025"),
    ],
)
def test_a_time_is_said_as_people_say_it(at: datetime, words: str, inline: str) -> None:
    assert durbar.spoken(at, NOW) == words
    assert durbar.spoken(at, NOW, inline=True) == inline


@override_settings(TIME_ZONE="Asia/Tokyo")
def test_a_day_is_that_of_the_assembly() -> None:
    assert durbar.spoken(datetime(2026, 11, 22, 15, 30, tzinfo=UTC), NOW) == "Today 00:30"


def test_a_time_is_exact_on_hover_and_for_machines() -> None:
    html = Template("{% load durbar %}{% moment at %}").render(Context({"at": NOW, "now": NOW}))
    assert html == ('<time datetime="2026-11-23T09:00:00Z" title="Monday 23 November 2026, 09:00">Today 09:00</time>')


def test_every_state_and_entry_has_a_word_and_a_shape() -> None:
    assert set(durbar.STATES) == set(Thread.State.values)
    assert set(durbar.ENTRIES) == set(ThreadEntry.Kind.values)
    for look in [*durbar.STATES.values(), *durbar.ENTRIES.values()]:
        assert str(look.word)
        assert look.icon


def test_every_shape_that_is_used_is_in_the_sprite() -> None:
    from django.template.loader import render_to_string

    sprite = render_to_string("icons.html")
    used = {look.icon for look in [*durbar.STATES.values(), *durbar.ENTRIES.values()]}
    assert not {name for name in used if f'id="i-{name}"' not in sprite}


@pytest.mark.parametrize(
    ("role", "department", "words"),
    [
        ("", "", ""),
        ("officer", "Works", "Works"),
        ("supervisor", "Works", "Works"),
        ("moderator", "", "Moderator"),
        ("director", "", "Coordinating Director"),
        ("administrator", "", "Administrator"),
    ],
)
def test_a_badge_names_department_or_role(role: str, department: str, words: str) -> None:
    person = PersonView(id=1, handle="x", name="X", role=role, department=department)  # type: ignore[arg-type]
    assert durbar.badge(person) == words


@pytest.mark.parametrize(
    ("name", "sign"), [("ama", "A"), ("  ɛfua", "Ɛ"), ("“Kofi”", "K"), ("★", "·"), ("", "·"), ("3rd man", "3")]
)
def test_the_initial_is_the_first_letter_or_digit(name: str, sign: str) -> None:
    assert durbar.initial(name) == sign


def test_an_icon_is_hidden_from_screen_readers() -> None:
    assert durbar.icon("seal") == '<svg class="icon" aria-hidden="true"><use href="#i-seal"/></svg>'


def test_the_assembly_has_a_name_or_is_yours() -> None:
    with override_settings(ASSEMBLY_NAME="Sekondi-Takoradi Metropolitan Assembly"):
        assert durbar.assembly() == "Sekondi-Takoradi Metropolitan Assembly"
    with override_settings(ASSEMBLY_NAME=""):
        assert durbar.assembly() == "your assembly"
