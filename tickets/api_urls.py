"""The addresses of this room below /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tickets.api import changes, departments, own, responsiveness, rules, tickets

of_ticket = [
    path("", tickets.OneTicket.as_view(), name="api_ticket"),
    path("snapshot/", tickets.OneSnapshot.as_view(), name="api_ticket_snapshot"),
    path("events/", tickets.Record.as_view(), name="api_ticket_events"),
    path("clocks/", tickets.Clocks.as_view(), name="api_ticket_clocks"),
    path("notes/", tickets.Notes.as_view(), name="api_ticket_notes"),
    path("photos/take-down/", changes.TakeDownPhoto.as_view(), name="api_ticket_take_down_photo"),
    path("respond/", changes.Respond.as_view(), name="api_ticket_respond"),
    path("wait/", changes.Wait.as_view(), name="api_ticket_wait"),
    path("resolve/", changes.Resolve.as_view(), name="api_ticket_resolve"),
    path("confirm/", changes.Confirm.as_view(), name="api_ticket_confirm"),
    path("reopen/", changes.Reopen.as_view(), name="api_ticket_reopen"),
    path("rate/", changes.Rate.as_view(), name="api_ticket_rate"),
    path("assign/", changes.Assign.as_view(), name="api_ticket_assign"),
    path("prioritise/", changes.Prioritise.as_view(), name="api_ticket_prioritise"),
    path("categorise/", changes.Categorise.as_view(), name="api_ticket_categorise"),
    path("transfer/", changes.Transfer.as_view(), name="api_ticket_transfer"),
    path("merge/", changes.Merge.as_view(), name="api_ticket_merge"),
    path("split/", changes.Split.as_view(), name="api_ticket_split"),
    path("relate/", changes.Relate.as_view(), name="api_ticket_relate"),
    path("unrelate/", changes.Unrelate.as_view(), name="api_ticket_unrelate"),
]
of_department = [
    path("", departments.OneDepartment.as_view(), name="api_department"),
    path("members/<int:user_id>/", departments.OneMembership.as_view(), name="api_membership"),
    path("calendar/", rules.DepartmentCalendar.as_view(), name="api_department_calendar"),
    path("desk/", tickets.OneDesk.as_view(), name="api_desk"),
]
of_calendar = [
    path("", rules.OneCalendar.as_view(), name="api_calendar"),
    path("holidays/", rules.CalendarHolidays.as_view(), name="api_calendar_holidays"),
    path("holidays/<str:date>/", rules.CalendarHoliday.as_view(), name="api_calendar_holiday"),
    path("public-holidays/", rules.CalendarYears.as_view(), name="api_calendar_years"),
]
of_person = [
    path("", own.Notifications.as_view(), name="api_notifications"),
    path("snapshot/", own.OneNotificationSnapshot.as_view(), name="api_notifications_snapshot"),
    path("read/", own.ReadNotifications.as_view(), name="api_notifications_read"),
    path("choice/", own.NotificationChoices.as_view(), name="api_notifications_choice"),
]

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("departments/", departments.Departments.as_view(), name="api_departments"),
    path("departments/<slug:slug>/", include(of_department)),
    path("responsiveness/", responsiveness.AssemblyResponsiveness.as_view(), name="api_responsiveness"),
    path(
        "responsiveness/<slug:slug>/",
        responsiveness.DepartmentResponsiveness.as_view(),
        name="api_responsiveness_of",
    ),
    path("tickets/", tickets.Tickets.as_view(), name="api_tickets"),
    path("tickets/queue/", tickets.TicketQueue.as_view(), name="api_queue"),
    path("tickets/change/", changes.ChangeMany.as_view(), name="api_tickets_change"),
    path("tickets/changes/<int:change_id>/undo/", changes.UndoMany.as_view(), name="api_tickets_undo"),
    path("tickets/<str:reference>/", include(of_ticket)),
    path("calendars/", rules.Calendars.as_view(), name="api_calendars"),
    path("calendars/<slug:slug>/", include(of_calendar)),
    path("policies/", rules.Policies.as_view(), name="api_policies"),
    path("policies/<int:policy_id>/", rules.OnePolicy.as_view(), name="api_policy"),
    path("notifications/", include(of_person)),
    path("views/", own.SavedViews.as_view(), name="api_views"),
    path("views/<int:view_id>/", own.OneSavedView.as_view(), name="api_view"),
    path("canned-replies/", own.CannedReplies.as_view(), name="api_canned_replies"),
    path("canned-replies/<int:canned_id>/", own.OneCannedReply.as_view(), name="api_canned_reply"),
]
