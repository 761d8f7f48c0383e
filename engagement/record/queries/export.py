"""Everything that is kept about a person, for themselves: as JSON for programs, and as a page for people."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import AccountEntry, User
from engagement.record.models import Leaving, Watcher
from engagement.record.queries.leaving import addresses_of
from engagement.threads.models import Follow, HeldPost, Mention, Moderation, Post, PostRevision, Report, Thread
from engagement.townhalls.models import HallBan, HallEntry, Hand, PollBallot, Question, QuestionRevision, Upvote
from photos import storage
from photos.models import Photo
from tickets.models import (
    Membership,
    Note,
    Notification,
    NotificationChoice,
    SavedView,
    Ticket,
    TicketEvent,
    TicketFollower,
)

Rows = list[dict[str, Any]]


def _of(model: type[Model], *fields: str, by: str = "user_id", **more: str) -> Callable[[int], Rows]:
    """These fields of the rows that name the person in `by`; `more`: in these as well."""

    def read(user_id: int) -> Rows:
        wanted = Q(**{by: user_id})
        for path in more.values():
            wanted |= Q(**{path: user_id})
        return list(model._default_manager.filter(wanted).order_by("pk").values(*fields))

    return read


def _watching(user_id: int) -> Rows:
    """That their addresses watch the record."""
    rows = Watcher.objects.filter(email__in=addresses_of(user_id)).order_by("pk")
    return [{**row} for row in rows.values("email", "asked_at", "confirmed_at")]


PARTS: Mapping[str, tuple[Any, Callable[[int], Rows]]] = {
    "account": (
        _("Your account"),
        _of(
            User,
            "handle",
            "display_name",
            "email",
            "phone",
            "guest_email",
            "strength",
            "role",
            "joined_at",
            "last_login",
            "banned_until",
            "ban_reason",
            by="pk",
        ),
    ),
    "account_entries": (
        _("What was decided about you"),
        _of(AccountEntry, "kind", "at", "until", "before", "after", "reason", by="person_id"),
    ),
    "memberships": (
        _("Departments you worked in"),
        _of(Membership, "department__slug", "role", "since", "ended_at"),
    ),
    "threads": (
        _("Issues you opened"),
        _of(Thread, "id", "title", "place", "category", "visibility", "created_at", by="author_id"),
    ),
    "posts": (
        _("What you wrote"),
        _of(Post, "thread_id", "number", "created_at", "body", "state", "official", "edited_at", by="author_id"),
    ),
    "photos": (
        _("Photos you sent"),
        _of(Photo, "name", "subject", "alt", "width", "height", "created_at", "discarded", by="owner_id"),
    ),
    "held_posts": (
        _("What you wrote and a moderator had to look at"),
        _of(
            HeldPost,
            "thread_id",
            "title",
            "place",
            "category",
            "created_at",
            "body",
            "rule",
            "state",
            "reason",
            "decided_at",
            by="author_id",
        ),
    ),
    "earlier_versions": (
        _("Earlier versions of it"),
        _of(PostRevision, "post__thread_id", "post__number", "number", "body", "written_at", by="post__author_id"),
    ),
    "reports": (_("Reports you filed"), _of(Report, "post_id", "reason", "created_at", "state", by="reporter_id")),
    "moderations": (
        _("Posts you moderated"),
        _of(Moderation, "post_id", "held_id", "act", "reason", "at", by="actor_id"),
    ),
    "follows": (_("Issues you follow"), _of(Follow, "thread_id", "since")),
    "mentions": (_("Where you were named"), _of(Mention, "post__thread_id", "post__number", "at")),
    "tickets": (
        _("Tickets that are yours"),
        _of(Ticket, "number", "title", "body", "status", "opened_at", "rating", "rating_words", by="requester_id"),
    ),
    "ticket_events": (
        _("What you did to tickets"),
        _of(TicketEvent, "ticket__number", "number", "kind", "at", "data", by="actor_id"),
    ),
    "ticket_notes": (_("Notes you wrote"), _of(Note, "ticket__number", "body", "created_at", by="author_id")),
    "tickets_followed": (_("Tickets you follow"), _of(TicketFollower, "ticket__number", "since")),
    "views": (_("Views you saved"), _of(SavedView, "name", "query")),
    "notifications": (_("What you were told"), _of(Notification, "kind", "data", "created_at", "read_at")),
    "notification_choice": (
        _("How you want to be told"),
        _of(NotificationChoice, "email", "working_hours_only"),
    ),
    "questions": (
        _("Questions you asked"),
        _of(Question, "hall__code", "number", "body", "anonymous", "asked_at", "state", "salt", by="asker_id"),
    ),
    "question_versions": (
        _("Earlier wordings of them"),
        _of(QuestionRevision, "question__hall__code", "question__number", "body", "at", by="question__asker_id"),
    ),
    "votes": (_("Questions you voted for"), _of(Upvote, "question__hall__code", "question__number", "at")),
    "ballots": (_("Polls you took part in"), _of(PollBallot, "poll__question", "round", "choices", "at")),
    "hands": (_("When you raised your hand"), _of(Hand, "hall__code", "topic", "state", "raised_at")),
    "hall_moves": (
        _("What you did in halls"),
        _of(HallEntry, "hall__code", "number", "subject", "move", "reason", "at", by="actor_id"),
    ),
    "hall_bans": (_("Bans from halls"), _of(HallBan, "hall__code", "scope", "reason", "at", "until", "lifted_at")),
    "second_steps": (
        _("Second steps and passkeys of signing in"),
        _of(Authenticator, "type", "created_at", "last_used_at"),
    ),
    "signed_in_elsewhere": (
        _("Single sign-on"),
        _of(SocialAccount, "provider", "uid", "date_joined", "last_login", "extra_data"),
    ),
    "watching": (_("Checkpoints of the record by e-mail"), _watching),
    "leaving": (_("Your request to be erased"), _of(Leaving, "choice", "asked_at", "due_at", "done_at")),
}
"""Every table that names a person: what it is to them, and their rows."""


def get_export(user_id: int) -> dict[str, Rows]:
    """Part -> rows, each a plain map. Parts without rows are there, empty."""
    return {name: read(user_id) for name, (_title, read) in PARTS.items()}


def make_archive(user_id: int, now: datetime) -> bytes:
    """A zip file with `data.json` and `data.html`, which say the same, and the photos."""
    found = get_export(user_id)
    written = {"as_of": now, **found}
    parts = [
        (title, [[(name.replace("__", " "), value) for name, value in row.items()] for row in found[name]])
        for name, (title, _read) in PARTS.items()
        if found[name]
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(written, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for photo in found["photos"]:
            _add_photo(archive, photo)
        archive.writestr("data.html", render_to_string("record/export.html", {"parts": parts, "now": now}))
    return packed.getvalue()


def _add_photo(archive: zipfile.ZipFile, photo: dict[str, Any]) -> None:
    """One that is discarded may be gone by now."""
    if photo["discarded"]:
        return
    try:
        data = storage.read(photo["name"], "full")
    except FileNotFoundError:
        return
    archive.writestr(zipfile.ZipInfo(f"photos/{photo['name']}.webp"), data)
