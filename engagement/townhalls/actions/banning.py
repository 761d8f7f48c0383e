"""Bans of one hall: from asking, from its chat, from everything but watching."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.accounts.queries import PersonMissing, get_by_handle
from engagement.threads.queries import people, user_stream
from engagement.townhalls import events, permissions, serializers
from engagement.townhalls.actions import chat
from engagement.townhalls.actions.record import Session, working
from engagement.townhalls.actions.rules import check_moderates, check_way, clean_reason
from engagement.townhalls.models import HallBan, Hand, Question, TownHall
from engagement.townhalls.queries.halls import access_hall, desk_of
from engagement.townhalls.queries.snapshots import LIVING_HANDS
from realtime.errors import Kind, Refusal
from realtime.publish import Outgoing

MINUTES_MAX = 7 * 24 * 60
MUTE_MINUTES = 10
MUTED = gettext_noop("A moderator asks you to be silent in the chat for ten minutes.")


class BanUnclear(Refusal):
    """By handle or through a question, from something that there is, for a length that makes sense."""

    code = 748
    slug = "ban_unclear"
    kind = Kind.INVALID
    message = _("Say who is banned, from what, and for how long (%(limit)d minutes at most).")


class BanForbidden(Refusal):
    """Those who run the hall are not banned from it, nor does anybody ban themselves."""

    code = 749
    slug = "ban_forbidden"
    kind = Kind.DENIED
    message = _("Those who run this town hall cannot be banned from it.")


class BanMissing(Refusal):
    """No such ban, or it was lifted."""

    code = 750
    slug = "ban_missing"
    kind = Kind.MISSING
    message = _("There is no such ban in this town hall, or it was lifted already.")


@transaction.atomic
def ban_from_hall(
    *,
    actor: User,
    hall_id: int,
    reason: str,
    scope: str = "all",
    handle: str = "",
    question_id: int | None = None,
    minutes: int | None = None,
    now: datetime,
) -> HallBan:
    """Keep somebody from something in this hall, for `minutes` or to its end: whoever has this handle, or whoever
    asked this question, who stays unnamed if they asked without a name. What they asked already stays for the
    moderators; a raised hand comes down.

    Raises HallMissing, MayNotJoin, HallModeratorsOnly, BanUnclear, BanForbidden, TextEmpty, TextTooLong,
    TextUnreadable. Publishes HallBanChanged and EntryRecorded on `townhall-desk:`, OwnBanChanged on `user:`.
    """
    hall = access_hall(actor, hall_id)
    check_moderates(actor, hall, now)
    reason = clean_reason(reason)
    if scope not in HallBan.Scope.values or (minutes is not None and not 1 <= minutes <= MINUTES_MAX):
        raise _unclear("minutes")
    return _keep_from(hall, _whom(actor, hall, handle, question_id), "ban", scope, minutes, reason, actor, now)


@transaction.atomic
def mute_in_hall(
    *, actor: User, hall_id: int, handle: str = "", question_id: int | None = None, now: datetime
) -> HallBan:
    """Silence somebody in the chat for ten minutes, at once and without more words: a ban from the chat that ends by
    itself and is lifted as any other. They go on asking, voting and waiting for the word.

    Raises HallMissing, MayNotJoin, HallModeratorsOnly, BanUnclear, BanForbidden. Publishes as ban_from_hall.
    """
    hall = access_hall(actor, hall_id)
    check_moderates(actor, hall, now)
    whom = _whom(actor, hall, handle, question_id)
    return _keep_from(hall, whom, "mute", str(HallBan.Scope.CHAT), MUTE_MINUTES, gettext(MUTED), actor, now)


class _Whom(NamedTuple):
    """Whom a ban holds back, and through which question."""

    person: User
    question: Question | None

    @property
    def unnamed(self) -> bool:
        """Whether nobody may learn who it is."""
        return self.question is not None and self.question.anonymous


def _keep_from(
    hall: TownHall, whom: _Whom, move: str, scope: str, minutes: int | None, reason: str, actor: User, now: datetime
) -> HallBan:
    until = now + timedelta(minutes=minutes) if minutes is not None else None
    ban = HallBan.objects.create(
        hall=hall, user=whom.person, question=whom.question, scope=scope, until=until, reason=reason, by=actor, at=now
    )
    with working(hall, actor=actor, now=now) as session:
        session.record("ban", ban.pk, move, after=scope, reason=reason, data={"minutes": minutes})
        if scope != HallBan.Scope.CHAT and not whom.unnamed:
            _lower_hand(session, whom.person)
        chat.follow_bans(session, whom.person.pk)
        tell_ban(session, ban)
    return ban


def _whom(actor: User, hall: TownHall, handle: str, question_id: int | None) -> _Whom:
    """Raises BanUnclear, BanForbidden."""
    if bool(handle) == (question_id is not None):
        raise _unclear("handle")
    whom = _named(handle) if question_id is None else _through(hall, question_id)
    if not whom.unnamed and (whom.person.pk == actor.pk or permissions.is_staff(whom.person, hall)):
        raise BanForbidden
    return whom


def _named(handle: str) -> _Whom:
    try:
        return _Whom(get_by_handle(handle, guests=True), None)
    except PersonMissing:
        raise _unclear("handle") from None


def _through(hall: TownHall, question_id: int) -> _Whom:
    question = Question.objects.filter(hall=hall, pk=question_id).select_related("asker").first()
    if question is None:
        raise _unclear("question")
    return _Whom(question.asker, question)


def _unclear(field: str) -> BanUnclear:
    return BanUnclear(field=field, params={"limit": MINUTES_MAX})


def _lower_hand(session: Session, person: User) -> None:
    """Only of somebody who is named: a hand that comes down at the very moment would name an asker."""
    hand = Hand.objects.filter(hall=session.hall, user=person, state__in=LIVING_HANDS).first()
    if hand is None:
        return
    before, target = str(hand.state), check_way("hand", "lower", hand.state)
    if session.hall.speaking_id == hand.pk:
        session.change(session.hall, versioned=False, speaking_id=None)
    session.change(hand, state=target, position=None)
    session.record("hand", hand.pk, "lower", before=before, after=target)


@transaction.atomic
def lift_ban(*, actor: User, ban_id: int, now: datetime) -> HallBan:
    """A ban holds no longer. Raises BanMissing, HallMissing, MayNotJoin, HallModeratorsOnly. Publishes as
    ban_from_hall."""
    hall_id = HallBan.objects.filter(pk=ban_id).values_list("hall_id", flat=True).first()
    if hall_id is None:
        raise BanMissing
    hall = access_hall(actor, hall_id)
    check_moderates(actor, hall, now)
    ban = HallBan.objects.filter(pk=ban_id, lifted_at=None).select_related("question").first()
    if ban is None:
        raise BanMissing
    ban.lifted_at = now
    ban.save(update_fields=["lifted_at"])
    with working(hall, actor=actor, now=now) as session:
        session.record("ban", ban.pk, "lift", before=ban.scope)
        chat.follow_bans(session, ban.user_id)
        tell_ban(session, ban)
    return ban


def tell_ban(session: Session, ban: HallBan) -> None:
    """To those who run the hall, and to whom it holds back."""
    shown = HallBan.objects.select_related("user", "question").prefetch_related(*people("user")).get(pk=ban.pk)
    own = events.OwnBanChanged(
        hall=session.hall.pk,
        scope=str(ban.scope),  # type: ignore[arg-type]
        reason=ban.reason,
        until=ban.until,
        lifted_at=ban.lifted_at,
    )
    session.tell(
        Outgoing(desk_of(session.hall.pk), events.HallBanChanged(ban=serializers.ban_view(shown))),
        Outgoing(user_stream(ban.user_id), own),
    )
