"""What changes the record: everything else reads."""

from engagement.record.actions.checkpoints import next_checkpoint_at, sign_checkpoint
from engagement.record.actions.leaving import (
    ChoiceUnknown,
    NotLeaving,
    OfficeHeld,
    ask_to_leave,
    erase,
    erase_due,
    stay,
)
from engagement.record.actions.restoring import finish_restore, note_restore
from engagement.record.actions.retaining import Gone, apply_retention
from engagement.record.actions.sequencing import AT_ONCE, take_in
from engagement.record.actions.watching import (
    AddressUnusable,
    WatchLinkUnreadable,
    ask_to_watch,
    confirm_watching,
    stop_watching,
    tell_watchers,
)

__all__ = [
    "AT_ONCE",
    "AddressUnusable",
    "ChoiceUnknown",
    "Gone",
    "NotLeaving",
    "OfficeHeld",
    "WatchLinkUnreadable",
    "apply_retention",
    "ask_to_leave",
    "ask_to_watch",
    "confirm_watching",
    "erase",
    "erase_due",
    "finish_restore",
    "next_checkpoint_at",
    "note_restore",
    "sign_checkpoint",
    "stay",
    "stop_watching",
    "take_in",
    "tell_watchers",
]
