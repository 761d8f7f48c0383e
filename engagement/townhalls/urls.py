"""Addresses of the pages of this room. Everything below /halls/<id>/ takes plain forms."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from engagement.townhalls.pages import (
    act,
    arrange,
    ask,
    ballots,
    chat,
    console,
    hall,
    identity,
    lists,
    official,
    presenter,
    qr,
    question,
    record,
    votes,
)

of_question: list[URLPattern | URLResolver] = [
    path("", question.show_question, name="hall_question"),
    path("withdraw/", question.withdraw, name="hall_withdraw"),
    path("appeal/", question.appeal, name="hall_appeal"),
]

of_hall: list[URLPattern | URLResolver] = [
    path("", hall.show_hall, name="hall"),
    path("snapshot/", hall.show_snapshot, name="hall_snapshot"),
    path("mine/", hall.show_mine, name="hall_mine"),
    path("similar/", ask.give_similar, name="hall_similar"),
    path("identity/", identity.show_identity, name="hall_identity"),
    path("ask/", ask.ask, name="hall_ask"),
    path("votes/", votes.vote, name="hall_vote"),
    path("polls/<int:number>/", ballots.vote_in_poll, name="hall_poll"),
    path("chat/", chat.show_chat, name="hall_chat"),
    path("hand/", votes.hand, name="hall_hand"),
    path("reactions/", votes.react, name="hall_react"),
    path("questions/<int:number>/", include(of_question)),
    path("qr.svg", qr.show_qr, name="hall_qr"),
    path("record/", record.show_record, name="hall_record"),
    re_path(r"^record\.(?P<extension>csv|json)$", record.give_record, name="hall_record_file"),
    path("moderation/", record.show_moderation, name="hall_moderation"),
    path("moderation.txt", record.give_moderation, name="hall_moderation_file"),
    path("edit/", arrange.edit_hall, name="edit_hall"),
    path("console/", console.show_console, name="hall_console"),
    path("official/", official.show_official, name="hall_official"),
    path("screen/", presenter.show_screen, name="hall_screen"),
    path("do/<slug:name>/", act.act, name="hall_act"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("halls/", lists.show_halls, name="halls"),
    path("halls/new/", arrange.new_hall, name="new_hall"),
    path("h/", lists.join, name="join_hall"),
    path("h/<str:code>/", lists.join, name="hall_by_code"),
    path("halls/<int:hall_id>/", include(of_hall)),
]
