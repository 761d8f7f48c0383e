"""A live town hall for the benchmarks, in the database that the environment names.

python -m tests.bench.hall_seed make FOLDER      # a hall with questions and a chat; FOLDER/hall.json says which
python -m tests.bench.hall_seed count HALL       # JSON: question -> votes, counted from the rows
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

QUESTIONS = 20
NEWS = 60
"""Moves in the hall that went before: what a socket recovers is the end of them."""


def make() -> dict[str, Any]:
    """The hall's id, its questions, its chat, and where its stream stands."""
    from django.utils import timezone

    from engagement.accounts.models import User
    from engagement.townhalls import actions
    from engagement.townhalls.queries.halls import hall_stream
    from realtime import log
    from tickets.queries import list_departments

    now = timezone.now() - timedelta(hours=1)
    moderator = User.objects.filter(role=User.Role.MODERATOR).order_by("pk")[0]
    hall = actions.create_hall(
        actor=moderator,
        title="A town hall for load",
        department=list_departments()[0].slug,
        starts_at=now,
        premoderated=False,
        now=now,
    )
    for move in ("schedule", "open_lobby", "go_live"):
        actions.move_hall(actor=moderator, hall_id=hall.pk, move=move, now=now)
    questions = []
    askers = User.objects.filter(role=User.Role.CITIZEN, is_active=True).order_by("-pk")[:QUESTIONS]
    for number, asker in enumerate(askers, start=1):
        body = f"When is bridge number {number} mended, and what does it cost us?"
        questions.append(actions.ask_question(actor=asker, hall_id=hall.pk, body=body, now=now).pk)
    for number in range(NEWS):
        actions.set_switch(actor=moderator, hall_id=hall.pk, name="hands", value=bool(number % 2), now=now)
    hall.refresh_from_db()
    position = log.position(hall_stream(hall.pk))
    return {
        "hall": hall.pk,
        "questions": questions,
        "chat": hall.chat_id,
        "epoch": position.epoch,
        "offset": position.offset,
    }


def count(hall: int) -> dict[str, int]:
    """Question -> people who have a vote for it."""
    from django.db.models import Count

    from engagement.townhalls.models import Question

    rows = Question.objects.filter(hall=hall).annotate(people=Count("upvotes__user", distinct=True))
    return {str(pk): people for pk, people in rows.values_list("pk", "people")}


def main(what: str, where: str) -> None:
    """See above."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.config.settings")
    import django

    django.setup()
    if what == "make":
        Path(where, "hall.json").write_text(json.dumps(make()))
    else:
        print(json.dumps(count(int(where))))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
