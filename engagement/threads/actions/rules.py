"""What several actions check, with the refusals that say no. `actions` re-exports the refusals."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from engagement.accounts.actions import check_account
from engagement.accounts.models import User
from engagement.threads import permissions
from engagement.threads.models import REASON_LENGTH, Thread
from realtime.errors import Kind, Refusal
from tickets import text


class MayNotTakePart(Refusal):
    """The account is banned for a time, or closed."""

    code = 620
    slug = "may_not_take_part"
    kind = Kind.DENIED
    message = _("Your account may not write at the moment. You can still read everything that is public.")


class ThreadIsLocked(Refusal):
    """A moderator locked the thread."""

    code = 621
    slug = "thread_locked"
    kind = Kind.CONFLICT
    message = _("This thread is locked. You can read it, but nobody can add to it now.")


class NotYours(Refusal):
    """Only the author may change a post."""

    code = 622
    slug = "not_yours"
    kind = Kind.DENIED
    message = _("Only its author can change a post.")


class ModeratorsOnly(Refusal):
    """For moderators."""

    code = 623
    slug = "moderators_only"
    kind = Kind.DENIED
    message = _("Only moderators can do this.")


class OfficialsOnly(Refusal):
    """For the thread's department and the coordinating director."""

    code = 624
    slug = "officials_only"
    kind = Kind.DENIED
    message = _("Only the department of this thread can give an official response.")


class NotYoursToDecide(Refusal):
    """For the thread's author, its department and the coordinating director."""

    code = 625
    slug = "not_yours_to_decide"
    kind = Kind.DENIED
    message = _("Only the person who opened this thread and its department can say whether it is resolved.")


class ChatForStaff(Refusal):
    """The chat is open to those who run it only."""

    code = 626
    slug = "chat_for_staff"
    kind = Kind.CONFLICT
    message = _("Only the people who run this chat can write in it now. You can read along.")


class ChatOff(Refusal):
    """The chat is closed, for everyone."""

    code = 627
    slug = "chat_off"
    kind = Kind.CONFLICT
    message = _("This chat is closed. You can still read it.")


class NotInChats(Refusal):
    """A chat has nothing to resolve and nothing to follow."""

    code = 628
    slug = "not_in_chats"
    kind = Kind.CONFLICT
    message = _("This is a chat and no issue: there is nothing to resolve here, and nothing to follow.")


class PhotosNotHere(Refusal):
    """A chat has no photos: they would pass before anybody could look at them."""

    code = 633
    slug = "photos_not_here"
    kind = Kind.CONFLICT
    message = _("This is a chat: no photos go with what is written here.")


class KeptOut(Refusal):
    """The room that has the chat banned the person from it."""

    code = 632
    slug = "kept_out_of_chat"
    kind = Kind.DENIED
    message = _("You may not write in this chat at the moment. You can read along.")


class PostGone(Refusal):
    """The post was withdrawn or hidden."""

    code = 630
    slug = "post_gone"
    kind = Kind.CONFLICT
    message = _("This post is no longer shown.")


class AlreadySo(Refusal):
    """Nothing would change."""

    code = 631
    slug = "already_so"
    kind = Kind.CONFLICT
    message = _("This is already done.")


def check_takes_part(actor: User, now: datetime) -> None:
    """Raises AccountNeeded for guests, MayNotTakePart for whoever is banned at this time or whose account is closed.

    Has the actor's memberships loaded when it returns: what the events say of a person needs them.
    """
    check_account(actor)
    if not permissions.takes_part(actor, now):
        raise MayNotTakePart
    permissions.memberships_of(actor)


def check_may_write(actor: User, thread: Thread, now: datetime) -> None:
    """`check_takes_part` for writing in this thread: in a chat that admits guests, they need no account."""
    if not (permissions.is_chat(thread) and thread.guests):
        check_account(actor)
    if not permissions.may_write(actor, thread, now):
        raise MayNotTakePart
    permissions.memberships_of(actor)


def check_open_to(actor: User, thread: Thread) -> None:
    """Raises ThreadIsLocked or ChatForStaff, except for those whom that does not hold, and ChatOff for everyone."""
    if permissions.is_open_to(actor, thread):
        return
    if thread.mode == Thread.Mode.OFF:
        raise ChatOff
    raise ThreadIsLocked if thread.locked else ChatForStaff


def check_no_chat(thread: Thread) -> None:
    """Raises NotInChats for a chat."""
    if permissions.is_chat(thread):
        raise NotInChats


def check_no_photos_in(thread: Thread) -> None:
    """Raises PhotosNotHere for a chat."""
    if permissions.is_chat(thread):
        raise PhotosNotHere(field="photos")


def clean_reason(reason: str, *, optional: bool = False) -> str:
    """A reason as it is stored, on one line. Raises what `text.clean` raises, for the field `reason`."""
    return text.clean_line(reason, limit=REASON_LENGTH, field="reason", optional=optional)
