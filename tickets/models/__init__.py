"""The rows of this room."""

from tickets.models.around import BulkChange, CannedReply, Note, Relation, SavedView, TicketFollower
from tickets.models.calendars import Calendar, CalendarVersion
from tickets.models.departments import Department, Membership
from tickets.models.notifications import Delivery, Notification, NotificationChoice
from tickets.models.policies import CATEGORY_LENGTH, ClockKind, EscalationStep, Priority, SlaPolicy
from tickets.models.record import TicketEvent
from tickets.models.tallies import (
    ASSEMBLY,
    CategoryBand,
    ClockBand,
    DueTally,
    FirstDueTally,
    MonthBand,
    TicketTally,
    YearBand,
)
from tickets.models.tickets import (
    NOTE_LENGTH,
    REASON_LENGTH,
    SUBJECT_LENGTH,
    TITLE_LENGTH,
    Escalation,
    SlaClock,
    Ticket,
    TicketCounter,
)

__all__ = [
    "ASSEMBLY",
    "CATEGORY_LENGTH",
    "NOTE_LENGTH",
    "REASON_LENGTH",
    "SUBJECT_LENGTH",
    "TITLE_LENGTH",
    "BulkChange",
    "Calendar",
    "CalendarVersion",
    "CannedReply",
    "CategoryBand",
    "ClockBand",
    "ClockKind",
    "Delivery",
    "Department",
    "DueTally",
    "Escalation",
    "EscalationStep",
    "FirstDueTally",
    "Membership",
    "MonthBand",
    "Note",
    "Notification",
    "NotificationChoice",
    "Priority",
    "Relation",
    "SavedView",
    "SlaClock",
    "SlaPolicy",
    "Ticket",
    "TicketCounter",
    "TicketEvent",
    "TicketFollower",
    "TicketTally",
    "YearBand",
]
