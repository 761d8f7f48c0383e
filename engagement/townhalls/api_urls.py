"""The addresses of this room below /api/v1/. A question, poll, hand or ban is known by its id."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView

from engagement.townhalls.api import halls
from engagement.townhalls.api.doors import door, posts
from tickets.api.parsers import JSONBody

HALLS, QUESTIONS, POLLS, HANDS = "town halls", "questions", "polls", "hands"


class OnePoll(APIView):
    """One poll."""

    permission_classes = [IsAuthenticated]
    parser_classes = [JSONBody]
    patch = door("poll.edit", "poll_id", tag=POLLS)


def on_hall(address: str, command: str, tag: str, status: int = 200) -> URLPattern:
    """An address below that of a hall."""
    view = posts(command, "hall_id", tag=tag, status=status)
    return path(address, view.as_view(), name=f"api_{command.replace('.', '_')}")


def on(thing: str, tag: str, *words: str) -> list[URLPattern]:
    """The addresses below that of a question, a poll or a hand: one for each command about it."""
    return [
        path(
            f"{word.replace('_', '-')}/",
            posts(f"{thing}.{word}", f"{thing}_id", tag=tag).as_view(),
            name=f"api_{thing}_{word}",
        )
        for word in words
    ]


of_hall: list[URLPattern | URLResolver] = [
    path("", halls.OneHall.as_view(), name="api_hall"),
    path("snapshot/", halls.OneSnapshot.as_view(), name="api_hall_snapshot"),
    path("desk/", halls.OneDesk.as_view(), name="api_hall_desk"),
    path("mine/", halls.OneMine.as_view(), name="api_hall_mine"),
    path("record.json", halls.RecordData.as_view(), name="api_hall_record_json"),
    path("record.csv", halls.RecordTable.as_view(), name="api_hall_record_csv"),
    on_hall("move/", "hall.move", HALLS),
    on_hall("switch/", "hall.switch", HALLS),
    on_hall("bans/", "hall.ban", HALLS, 201),
    on_hall("mutes/", "hall.mute", HALLS, 201),
    on_hall("staff/", "hall_staff.name", HALLS),
    path(
        "staff/<str:handle>/dismiss/",
        posts("hall_staff.dismiss", "hall_id", "handle", tag=HALLS).as_view(),
        name="api_hall_staff_dismiss",
    ),
    path(
        "entries/<int:number>/undo/",
        posts("entry.undo", "hall_id", "number", tag=HALLS).as_view(),
        name="api_entry_undo",
    ),
    on_hall("questions/", "question.ask", QUESTIONS, 201),
    on_hall("polls/", "poll.create", POLLS, 201),
    on_hall("hands/", "hand.raise", HANDS, 201),
    on_hall("reactions/", "reaction.send", HALLS),
]
of_question = on(
    "question",
    QUESTIONS,
    *("withdraw", "appeal", "upvote"),
    *("approve", "reject", "edit", "merge", "unmerge", "assign", "queue", "unqueue", "feature", "unfeature"),
    *("release_votes", "discard_votes"),
    *("answer", "owe", "ticket", "draft", "write", "note", "hand_on"),
)
of_poll = [
    path("", OnePoll.as_view(), name="api_poll"),
    *on("poll", POLLS, "move", "show", "vote", "release_ballots", "discard_ballots"),
]
of_hand = on("hand", HANDS, "lower", "call", "uncall", "speak", "finish")

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("halls/", halls.Halls.as_view(), name="api_halls"),
    path("halls/<int:hall_id>/", include(of_hall)),
    path("halls/questions/<int:question_id>/", include(of_question)),
    path("halls/polls/<int:poll_id>/", include(of_poll)),
    path("halls/hands/<int:hand_id>/", include(of_hand)),
    path("halls/bans/<int:ban_id>/lift/", posts("hall.unban", "ban_id", tag=HALLS).as_view(), name="api_hall_unban"),
]
