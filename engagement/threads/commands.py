"""The commands of this room: arguments in, one action, a small reply out. The new state travels as an event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from engagement.accounts.actions import AccountNeeded, TooOften
from engagement.accounts.commands import single
from engagement.accounts.queries import list_people
from engagement.threads import actions
from engagement.threads.arguments import (
    EditPost,
    HeldChanged,
    HeldWithReason,
    OneHeld,
    OnePhoto,
    OnePost,
    OneThread,
    OpenThread,
    PhotoWithReason,
    PostAccepted,
    PostChanged,
    PostWithReason,
    PublishPost,
    ReportChanged,
    SettleReport,
    SlowThread,
    ThreadChanged,
    ThreadFollowed,
    ThreadWithReason,
)
from engagement.threads.models import HeldPost, Post, Report, Thread
from engagement.threads.queries import PostMissing, ReportMissing, ThreadMissing
from engagement.threads.queries.held import HeldMissing
from engagement.threads.serializers import held_view
from photos import actions as photos
from photos.queries import PhotoMissing
from realtime.commands import Answer, Call, Command, SignInNeeded
from realtime.errors import Refusal
from tickets import text


def _publish_posts(calls: Sequence[Call], now: datetime) -> list[Answer]:
    """The batch behind `post.publish`: two queries for all its people, then one action."""
    people = list_people({call.user_id for call in calls})
    known = [call for call in calls if call.user_id in people]
    drafts = [
        actions.PostDraft(
            actor=people[call.user_id],
            thread_id=call.arguments.thread,
            body=call.arguments.body,
            reply_to=call.arguments.reply_to,
            official=call.arguments.official,
            photos=call.arguments.photos,
        )
        for call in known
    ]
    results = iter(actions.publish_posts(drafts=drafts, now=now))
    return [_accepted(next(results)) if call.user_id in people else SignInNeeded() for call in calls]


def _accepted(result: Post | Refusal) -> Answer:
    if isinstance(result, Refusal):
        return result
    if result.held is not None:
        return PostAccepted(id=0, number=0, created_at=result.created_at, held=held_view(result.held))
    return PostAccepted(id=result.pk, number=result.number, created_at=result.created_at)


def _publishing_lane(arguments: PublishPost) -> str:
    return f"thread:{arguments.thread}"


def _post_changed(post: Post) -> PostChanged:
    return PostChanged(id=post.pk, number=post.number, state=str(post.state), edited_at=post.edited_at)


def _thread_changed(thread: Thread) -> ThreadChanged:
    return ThreadChanged(
        id=thread.pk or 0,
        state=str(thread.state),
        locked=thread.locked,
        slow_seconds=thread.slow_seconds,
        held=held_view(thread.held) if thread.held else None,
    )


def _report_changed(report: Report) -> ReportChanged:
    return ReportChanged(id=report.pk, state=str(report.state))


def _approved(post: Post) -> HeldChanged:
    return HeldChanged(id=post.was_held.pk, state=str(post.was_held.state), number=post.number)


def _held(held: HeldPost) -> HeldChanged:
    return HeldChanged(id=held.pk, state=str(held.state))


def _following(thread: Thread) -> ThreadFollowed:
    return ThreadFollowed(id=thread.pk, following=True)


def _not_following(thread: Thread) -> ThreadFollowed:
    return ThreadFollowed(id=thread.pk, following=False)


# What a command calls its rows (`thread`, `post`, `report`, `held`) is their id to an action.
_RENAMED = {"thread": "thread_id", "post": "post_id", "report": "report_id", "held": "held_id"}


_single = partial(single, renamed=_RENAMED)

_ALWAYS = (SignInNeeded, AccountNeeded, actions.MayNotTakePart)
_TEXT = (text.TextEmpty, text.TextTooLong, text.TextUnreadable)
_OPTIONAL_TEXT = (text.TextTooLong, text.TextUnreadable)
_PHOTOS = (photos.TooManyPhotos, PhotoMissing)
_ABOUT_THREAD = (*_ALWAYS, ThreadMissing)
_ABOUT_POST = (*_ALWAYS, PostMissing)
_BY_MODERATOR = (*_ABOUT_THREAD, actions.ModeratorsOnly, actions.AlreadySo)
_WHERE_CLOSED = (actions.ThreadIsLocked, actions.ChatForStaff, actions.ChatOff)
_BY_DECIDERS = (*_ABOUT_THREAD, *_OPTIONAL_TEXT, actions.NotInChats, actions.NotYoursToDecide, actions.AlreadySo)

COMMANDS = (
    Command(
        name="thread.open",
        summary="Open a thread with its first post.",
        arguments=OpenThread,
        reply=ThreadChanged,
        single=_single(actions.open_thread, _thread_changed),
        refusals=(*_ALWAYS, *_TEXT, *_PHOTOS, TooOften, actions.NoSuchDepartment, actions.NoSuchVisibility),
    ),
    Command(
        name="post.publish",
        summary="Add a post to a thread. Handled in batches.",
        arguments=PublishPost,
        reply=PostAccepted,
        batch=_publish_posts,
        lane=_publishing_lane,
        refusals=(
            *_ABOUT_THREAD,
            *_TEXT,
            *_WHERE_CLOSED,
            *_PHOTOS,
            actions.PhotosNotHere,
            actions.KeptOut,
            actions.OfficialsOnly,
            actions.ReplyToNothing,
            actions.TooSoon,
            TooOften,
        ),
    ),
    Command(
        name="post.edit",
        summary="Give an own post another text, within 15 minutes.",
        arguments=EditPost,
        reply=PostChanged,
        single=_single(actions.edit_post, _post_changed),
        refusals=(
            *_ABOUT_POST,
            *_TEXT,
            actions.NotYours,
            actions.PostGone,
            actions.TooLateToEdit,
            actions.EditNeedsLook,
            *_WHERE_CLOSED,
        ),
    ),
    Command(
        name="post.withdraw",
        summary="Take an own post back; a tombstone stays.",
        arguments=OnePost,
        reply=PostChanged,
        single=_single(actions.withdraw_post, _post_changed),
        refusals=(*_ABOUT_POST, actions.NotYours, actions.PostGone, actions.ResponseStands),
    ),
    Command(
        name="post.hide",
        summary="Hide a post; the tombstone says why. For moderators.",
        arguments=PostWithReason,
        reply=PostChanged,
        single=_single(actions.hide_post, _post_changed),
        refusals=(*_ABOUT_POST, *_TEXT, actions.ModeratorsOnly, actions.PostGone),
    ),
    Command(
        name="post.restore",
        summary="Bring a hidden post back. For moderators.",
        arguments=OnePost,
        reply=PostChanged,
        single=_single(actions.restore_post, _post_changed),
        refusals=(*_ABOUT_POST, actions.ModeratorsOnly, actions.NotHidden),
    ),
    Command(
        name="photo.withdraw",
        summary="Take a photo of an own post back, for good.",
        arguments=OnePhoto,
        reply=PostChanged,
        single=_single(actions.withdraw_photo, _post_changed),
        refusals=(*_ABOUT_POST, actions.NotYours, actions.PostGone, actions.ResponseStands, PhotoMissing),
    ),
    Command(
        name="photo.take_down",
        summary="Take a photo of a post away for good; the post says why. For moderators.",
        arguments=PhotoWithReason,
        reply=PostChanged,
        single=_single(actions.take_down_photo, _post_changed),
        refusals=(*_ABOUT_POST, *_TEXT, actions.ModeratorsOnly, actions.PostGone, PhotoMissing),
    ),
    Command(
        name="post.approve",
        summary="Publish a post that is held, or open such an issue. For moderators.",
        arguments=OneHeld,
        reply=HeldChanged,
        single=_single(actions.approve_post, _approved),
        refusals=(*_ALWAYS, HeldMissing, actions.AlreadyDecided),
    ),
    Command(
        name="post.reject",
        summary="Leave a held post unpublished; its author reads why. For moderators.",
        arguments=HeldWithReason,
        reply=HeldChanged,
        single=_single(actions.reject_post, _held),
        refusals=(*_ALWAYS, *_TEXT, HeldMissing, actions.AlreadyDecided),
    ),
    Command(
        name="held.withdraw",
        summary="Take back what one wrote and what is held.",
        arguments=OneHeld,
        reply=HeldChanged,
        single=_single(actions.withdraw_held, _held),
        refusals=(SignInNeeded, HeldMissing, actions.AlreadyDecided),
    ),
    Command(
        name="post.report",
        summary="Ask the moderators to look at a post.",
        arguments=PostWithReason,
        reply=ReportChanged,
        single=_single(actions.report_post, _report_changed),
        refusals=(*_ABOUT_POST, *_TEXT, TooOften, actions.OwnPost, actions.PostGone, actions.AlreadyReported),
    ),
    Command(
        name="report.settle",
        summary="Say whether a report was right. For moderators.",
        arguments=SettleReport,
        reply=ReportChanged,
        single=_single(actions.settle_report, _report_changed),
        refusals=(*_ALWAYS, ReportMissing, actions.ModeratorsOnly, actions.AlreadySo),
    ),
    Command(
        name="thread.lock",
        summary="Stop people from adding to a thread. For moderators.",
        arguments=ThreadWithReason,
        reply=ThreadChanged,
        single=_single(actions.lock_thread, _thread_changed),
        refusals=(*_BY_MODERATOR, *_OPTIONAL_TEXT),
    ),
    Command(
        name="thread.unlock",
        summary="Let people add to it again. For moderators.",
        arguments=OneThread,
        reply=ThreadChanged,
        single=_single(actions.unlock_thread, _thread_changed),
        refusals=_BY_MODERATOR,
    ),
    Command(
        name="thread.slow",
        summary="Set the pause between two posts of one person. For moderators.",
        arguments=SlowThread,
        reply=ThreadChanged,
        single=_single(actions.slow_thread, _thread_changed),
        refusals=(*_BY_MODERATOR, actions.SlowOutOfRange),
    ),
    Command(
        name="thread.resolve",
        summary="Say that the issue is solved. For its author and its department.",
        arguments=ThreadWithReason,
        reply=ThreadChanged,
        single=_single(actions.resolve_thread, _thread_changed),
        refusals=_BY_DECIDERS,
    ),
    Command(
        name="thread.reopen",
        summary="Say that it is not solved after all. For its author and its department.",
        arguments=ThreadWithReason,
        reply=ThreadChanged,
        single=_single(actions.reopen_thread, _thread_changed),
        refusals=_BY_DECIDERS,
    ),
    Command(
        name="thread.follow",
        summary="Follow a thread.",
        arguments=OneThread,
        reply=ThreadFollowed,
        single=_single(actions.follow_thread, _following),
        refusals=(*_ABOUT_THREAD, actions.NotInChats, TooOften),
    ),
    Command(
        name="thread.unfollow",
        summary="Stop following a thread.",
        arguments=OneThread,
        reply=ThreadFollowed,
        single=_single(actions.unfollow_thread, _not_following),
        refusals=(SignInNeeded, ThreadMissing),
    ),
)
