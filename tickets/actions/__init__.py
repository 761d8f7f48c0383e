"""Everything that can be done to departments and tickets: keyword-only, `now` given, each in a transaction.

An action loads its rows through an `access_` query, checks, writes and publishes. Refusals leave nothing behind.
"""

from tickets.actions.assignment import (
    AssigneeForeign,
    SameDepartment,
    assign_ticket,
    change_category,
    change_priority,
    transfer_ticket,
)
from tickets.actions.bulk import BulkRefused, BulkSize, BulkUnknown, change_many
from tickets.actions.calendars import (
    CalendarNameUnusable,
    CalendarTaken,
    HolidayMissing,
    RulesNotYours,
    add_public_holidays,
    create_calendar,
    declare_holiday,
    ensure_default_calendar,
    revise_calendar,
    set_department_calendar,
    set_up_calendar,
    withdraw_holiday,
)
from tickets.actions.canned import (
    CannedMissing,
    CannedNotYours,
    retire_canned_reply,
    save_canned_reply,
)
from tickets.actions.conduct import (
    change_status,
    close_unconfirmed,
    confirm_resolution,
    rate_ticket,
    record_reopening,
    record_resolution,
    reopen_ticket,
    resolve_ticket,
)
from tickets.actions.delivering import deliver_due
from tickets.actions.departments import (
    MemberMissing,
    MemberRoleUnknown,
    MembersNotYours,
    join_department,
    leave_department,
    set_up_department,
)
from tickets.actions.erasing import erase_texts, events_to_erase, forget_interests, forget_told
from tickets.actions.escalation import fire_due_steps
from tickets.actions.following import follow_tickets_of, unfollow_tickets_of
from tickets.actions.joining import (
    MergeImpossible,
    MergeIntoItself,
    MergeRestricted,
    RelatedToItself,
    RelationCircle,
    RelationExists,
    RelationMissing,
    RelationUnknown,
    merge_tickets,
    relate_tickets,
    unrelate_tickets,
)
from tickets.actions.notes import (
    add_note,
)
from tickets.actions.notifying import ChoiceUnknown, LinkUnreadable, mark_read, set_choice, unsubscribe
from tickets.actions.opening import NotYourDesk, Opening, RequesterMissing, open_ticket, open_ticket_for
from tickets.actions.owing import Opened, Owed, hand_over_about, open_tickets_about
from tickets.actions.policies import (
    PolicyEnded,
    PolicyInForce,
    create_policy,
    end_policy,
    replace_policy,
    set_up_policy,
)
from tickets.actions.promises import PromiseUnusable, StepUnusable, TargetUnusable
from tickets.actions.remeasuring import follow_calendars
from tickets.actions.responses import AnswerWay, NoPhotosThere, record_citizen_message, record_response, respond
from tickets.actions.rules import (
    MayNotWork,
    NothingChanges,
    PriorityUnknown,
    RatingOutOfRange,
    StaleTicket,
    StatusImpossible,
    StatusUnknown,
)
from tickets.actions.splitting import split_ticket
from tickets.actions.taking_down import PhotoNotYours, take_down_photo
from tickets.actions.timetables import HolidayTwice, HolidayUnusable, HoursUnusable, ZoneUnknown
from tickets.actions.undoing import UndoCollides, UndoMissing, UndoTooLate, undo_many
from tickets.actions.views import (
    ViewMissing,
    ViewsFull,
    delete_view,
    save_view,
)

__all__ = [
    "AnswerWay",
    "AssigneeForeign",
    "BulkRefused",
    "BulkSize",
    "BulkUnknown",
    "CalendarNameUnusable",
    "CalendarTaken",
    "CannedMissing",
    "CannedNotYours",
    "ChoiceUnknown",
    "HolidayMissing",
    "HolidayTwice",
    "HolidayUnusable",
    "HoursUnusable",
    "LinkUnreadable",
    "MayNotWork",
    "MemberMissing",
    "MemberRoleUnknown",
    "MembersNotYours",
    "MergeImpossible",
    "MergeIntoItself",
    "MergeRestricted",
    "NoPhotosThere",
    "NotYourDesk",
    "NothingChanges",
    "Opened",
    "Opening",
    "Owed",
    "PhotoNotYours",
    "PolicyEnded",
    "PolicyInForce",
    "PriorityUnknown",
    "PromiseUnusable",
    "RatingOutOfRange",
    "RelatedToItself",
    "RelationCircle",
    "RelationExists",
    "RelationMissing",
    "RelationUnknown",
    "RequesterMissing",
    "RulesNotYours",
    "SameDepartment",
    "StaleTicket",
    "StatusImpossible",
    "StatusUnknown",
    "StepUnusable",
    "TargetUnusable",
    "UndoCollides",
    "UndoMissing",
    "UndoTooLate",
    "ViewMissing",
    "ViewsFull",
    "ZoneUnknown",
    "add_note",
    "add_public_holidays",
    "assign_ticket",
    "change_category",
    "change_many",
    "change_priority",
    "change_status",
    "close_unconfirmed",
    "confirm_resolution",
    "create_calendar",
    "create_policy",
    "declare_holiday",
    "delete_view",
    "deliver_due",
    "end_policy",
    "ensure_default_calendar",
    "erase_texts",
    "events_to_erase",
    "fire_due_steps",
    "follow_calendars",
    "follow_tickets_of",
    "forget_interests",
    "forget_told",
    "hand_over_about",
    "join_department",
    "leave_department",
    "mark_read",
    "merge_tickets",
    "open_ticket",
    "open_ticket_for",
    "open_tickets_about",
    "rate_ticket",
    "record_citizen_message",
    "record_reopening",
    "record_resolution",
    "record_response",
    "relate_tickets",
    "reopen_ticket",
    "replace_policy",
    "resolve_ticket",
    "respond",
    "retire_canned_reply",
    "revise_calendar",
    "save_canned_reply",
    "save_view",
    "set_choice",
    "set_department_calendar",
    "set_up_calendar",
    "set_up_department",
    "set_up_policy",
    "split_ticket",
    "take_down_photo",
    "transfer_ticket",
    "undo_many",
    "unfollow_tickets_of",
    "unrelate_tickets",
    "unsubscribe",
    "withdraw_holiday",
]
