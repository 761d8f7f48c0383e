"""What waits for moderators in town halls, for the page of moderation of the room below (threads/elsewhere.py)."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from engagement.accounts.models import User
from engagement.threads.elsewhere import Place, Wait
from engagement.townhalls import permissions
from engagement.townhalls.queries.moderated import Waiting, list_waiting_halls


def find_places(viewer: User, now: datetime) -> list[Place]:
    """The halls that this person moderates and in which something waits, the newest first; everything is decided on
    the console of the hall."""
    return [
        Place(hall.title, reverse("hall_console", args=[hall.pk]), waits_of(hall.pk, waiting))
        for hall, waiting in list_waiting_halls(now)
        if permissions.moderates(viewer, hall)
    ]


def waits_of(hall_id: int, waiting: Waiting) -> list[Wait]:
    """What waits in a hall, in words, each with the column of the console and the place in it where it stands."""
    said = (
        (
            waiting.questions,
            "waiting#list-waiting",
            ngettext("%d question waits to be read", "%d questions wait to be read", waiting.questions),
        ),
        (waiting.votes, "next#list-queue", ngettext("%d vote is held", "%d votes are held", waiting.votes)),
        (waiting.ballots, "now#list-polls", ngettext("%d ballot is held", "%d ballots are held", waiting.ballots)),
        (waiting.muted, "room#part-bans", ngettext("%d person is muted", "%d people are muted", waiting.muted)),
        (waiting.banned, "room#part-bans", ngettext("%d person is banned", "%d people are banned", waiting.banned)),
    )
    console = reverse("hall_console", args=[hall_id])
    return [Wait(words % count, f"{console}?tab={place}") for count, place, words in said if count]


ELSEWHERE = (find_places,)
