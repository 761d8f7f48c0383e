"""Keeping the conversation civil: report, settle, hide with a reason, restore."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.actions import check_pace
from engagement.accounts.models import User
from engagement.threads import permissions
from engagement.threads.actions.editing import gone, refresh_search
from engagement.threads.actions.rules import (
    AlreadySo,
    ModeratorsOnly,
    PostGone,
    check_takes_part,
    clean_reason,
)
from engagement.threads.events import OwnPostHidden, PostHidden, PostRestored, ReportFiled, ReportSettled
from engagement.threads.models import Moderation, Post, Report
from engagement.threads.queries import (
    access_post_for_write,
    access_report_for_write,
    desk_of,
    reports_with_people,
    stream_of,
    user_stream,
)
from engagement.threads.serializers import post_view, report_view
from realtime.errors import Kind, Refusal
from realtime.publish import Outgoing, publish


class OwnPost(Refusal):
    """One does not report oneself."""

    code = 650
    slug = "own_post"
    kind = Kind.CONFLICT
    message = _("This is your own post. You can withdraw it.")


class AlreadyReported(Refusal):
    """The same person's earlier report about the post is still open."""

    code = 651
    slug = "already_reported"
    kind = Kind.CONFLICT
    message = _("You reported this post already. A moderator will look at it.")


class NotHidden(Refusal):
    """There is nothing to restore."""

    code = 652
    slug = "not_hidden"
    kind = Kind.CONFLICT
    message = _("This post is not hidden.")


@transaction.atomic
def report_post(*, actor: User, post_id: int, reason: str, now: datetime) -> Report:
    """Ask the moderators to look at a post; that alone never hides it.

    Raises PostMissing, AccountNeeded, MayNotTakePart, OwnPost, PostGone, AlreadyReported, TooOften, TextEmpty,
    TextTooLong, TextUnreadable. Publishes ReportFiled on `thread-desk:`.
    """
    post = access_post_for_write(actor, post_id)
    check_takes_part(actor, now)
    if permissions.is_author(actor, post):
        raise OwnPost
    if post.state != Post.State.VISIBLE:
        raise PostGone
    reason = clean_reason(reason)
    # The thread is locked, so nobody can file between this look and the insert; the constraint is the belt.
    if Report.objects.filter(post=post, reporter=actor, state=Report.State.OPEN).exists():
        raise AlreadyReported
    check_pace(actor, "post.report", Report.objects.filter(reporter=actor), "created_at", now, field="reason")
    report = Report.objects.create(post=post, reporter=actor, reason=reason, created_at=now)
    publish(Outgoing(desk_of(post.thread_id), ReportFiled(report=report_view(report))), now=now)
    return report


@transaction.atomic
def settle_report(*, actor: User, report_id: int, uphold: bool, now: datetime) -> Report:
    """Say whether a report was right. Hiding the post is another decision, with a reason of its own.

    Raises ReportMissing, AccountNeeded, MayNotTakePart, ModeratorsOnly, AlreadySo. Publishes ReportSettled on
    `thread-desk:`.
    """
    report = access_report_for_write(actor, report_id)
    check_takes_part(actor, now)
    if not permissions.can_settle(actor, report.post.thread):
        raise ModeratorsOnly
    if report.state != Report.State.OPEN:
        raise AlreadySo
    _settle(report, actor, Report.State.UPHELD if uphold else Report.State.DISMISSED, now)
    publish(Outgoing(desk_of(report.post.thread_id), ReportSettled(report=report_view(report))), now=now)
    return report


@transaction.atomic
def hide_post(*, actor: User, post_id: int, reason: str, now: datetime) -> Post:
    """Hide a post; its tombstone says why. Open reports about it are upheld.

    Raises PostMissing, AccountNeeded, MayNotTakePart, ModeratorsOnly, PostGone, TextEmpty, TextTooLong,
    TextUnreadable. Publishes PostHidden on `thread:`, ReportSettled on `thread-desk:`, OwnPostHidden on the author's
    `user:`.
    """
    post = access_for_moderator(actor, post_id, now)
    if post.state != Post.State.VISIBLE:
        raise PostGone
    post.state, post.reason = Post.State.HIDDEN, clean_reason(reason)
    post.save(update_fields=["state", "reason"])
    refresh_search(post)
    Moderation.objects.create(post=post, actor=actor, act=Moderation.Act.HIDDEN, reason=post.reason, at=now)
    settled = list(reports_with_people().filter(post=post, state=Report.State.OPEN).order_by("pk"))
    for report in settled:
        _settle(report, actor, Report.State.UPHELD, now)
    desk = desk_of(post.thread_id)
    publish(
        gone(post, PostHidden(post=post_view(post))),
        *(Outgoing(desk, ReportSettled(report=report_view(report))) for report in settled),
        _news_for_author(post),
        now=now,
    )
    return post


@transaction.atomic
def restore_post(*, actor: User, post_id: int, now: datetime) -> Post:
    """Bring a hidden post back as it was. Raises PostMissing, AccountNeeded, MayNotTakePart, ModeratorsOnly,
    NotHidden. Publishes PostRestored on `thread:`."""
    post = access_for_moderator(actor, post_id, now)
    if post.state != Post.State.HIDDEN:
        raise NotHidden
    post.state, post.reason = Post.State.VISIBLE, ""
    post.save(update_fields=["state", "reason"])
    refresh_search(post)
    Moderation.objects.create(post=post, actor=actor, act=Moderation.Act.RESTORED, at=now)
    publish(Outgoing(stream_of(post.thread_id), PostRestored(post=post_view(post))), now=now)
    return post


def access_for_moderator(actor: User, post_id: int, now: datetime) -> Post:
    """The post, its thread locked, for those who moderate. Raises PostMissing, AccountNeeded, MayNotTakePart,
    ModeratorsOnly."""
    post = access_post_for_write(actor, post_id)
    check_takes_part(actor, now)
    if not permissions.moderates(actor):
        raise ModeratorsOnly
    return post


def _settle(report: Report, actor: User, state: str, now: datetime) -> None:
    report.state, report.settled_by, report.settled_at = state, actor, now
    report.save(update_fields=["state", "settled_by", "settled_at"])


def _news_for_author(post: Post) -> Outgoing:
    thread = post.thread
    event = OwnPostHidden(thread=thread.pk, title=thread.title, number=post.number, reason=post.reason)
    return Outgoing(user_stream(post.author_id), event)
