"""Everything that can be done in a thread: keyword-only, `now` given, each in a transaction, each with one publish().

An action loads its rows through an `access_` query, checks, writes and publishes. Refusals leave nothing behind.
"""

from engagement.threads.actions.chat import (
    NoSuchMode,
    keep_out_of_chat,
    let_into_chat,
    open_chat,
    set_chat_mode,
    set_chat_staff,
)
from engagement.threads.actions.conduct import (
    SlowOutOfRange,
    lock_thread,
    reopen_thread,
    resolve_thread,
    slow_thread,
    unlock_thread,
)
from engagement.threads.actions.editing import EditNeedsLook, ResponseStands, TooLateToEdit, edit_post, withdraw_post
from engagement.threads.actions.erasing import decisions_to_erase, entries_to_erase, erase_texts, forget_interests
from engagement.threads.actions.holding import AlreadyDecided, approve_post, reject_post, withdraw_held
from engagement.threads.actions.moderation import (
    AlreadyReported,
    NotHidden,
    OwnPost,
    hide_post,
    report_post,
    restore_post,
    settle_report,
)
from engagement.threads.actions.opening import (
    NoSuchDepartment,
    NoSuchVisibility,
    follow_thread,
    open_thread,
    unfollow_thread,
)
from engagement.threads.actions.photographing import (
    add_photo,
    describe_photo,
    receive_photos,
    remove_photo,
)
from engagement.threads.actions.publishing import (
    PostDraft,
    ReplyToNothing,
    TooSoon,
    publish_post,
    publish_posts,
)
from engagement.threads.actions.rules import (
    AlreadySo,
    ChatForStaff,
    ChatOff,
    KeptOut,
    MayNotTakePart,
    ModeratorsOnly,
    NotInChats,
    NotYours,
    NotYoursToDecide,
    OfficialsOnly,
    PhotosNotHere,
    PostGone,
    ThreadIsLocked,
)
from engagement.threads.actions.taking_down import take_down_photo, withdraw_photo

__all__ = [
    "AlreadyDecided",
    "AlreadyReported",
    "AlreadySo",
    "ChatForStaff",
    "ChatOff",
    "EditNeedsLook",
    "KeptOut",
    "MayNotTakePart",
    "ModeratorsOnly",
    "NoSuchDepartment",
    "NoSuchMode",
    "NoSuchVisibility",
    "NotHidden",
    "NotInChats",
    "NotYours",
    "NotYoursToDecide",
    "OfficialsOnly",
    "OwnPost",
    "PhotosNotHere",
    "PostDraft",
    "PostGone",
    "ReplyToNothing",
    "ResponseStands",
    "SlowOutOfRange",
    "ThreadIsLocked",
    "TooLateToEdit",
    "TooSoon",
    "add_photo",
    "approve_post",
    "decisions_to_erase",
    "describe_photo",
    "edit_post",
    "entries_to_erase",
    "erase_texts",
    "follow_thread",
    "forget_interests",
    "hide_post",
    "keep_out_of_chat",
    "let_into_chat",
    "lock_thread",
    "open_chat",
    "open_thread",
    "publish_post",
    "publish_posts",
    "receive_photos",
    "reject_post",
    "remove_photo",
    "reopen_thread",
    "report_post",
    "resolve_thread",
    "restore_post",
    "set_chat_mode",
    "set_chat_staff",
    "settle_report",
    "slow_thread",
    "take_down_photo",
    "unfollow_thread",
    "unlock_thread",
    "withdraw_held",
    "withdraw_photo",
    "withdraw_post",
]
