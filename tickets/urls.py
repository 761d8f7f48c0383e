"""The addresses of this room. The pages of departments show their issues too, so the room above serves them."""

from __future__ import annotations

from django.urls import path, re_path

from tickets.pages import bulk, datasets, desk, notifications, public, responsiveness, supervisor, ticket

urlpatterns = [
    path("tickets/", public.find_ticket, name="tickets"),
    path("tickets/<str:reference>/", public.show_ticket, name="ticket"),
    path("tickets/<str:reference>/confirm/", public.confirm, name="ticket_confirm"),
    path("tickets/<str:reference>/reject/", public.reject, name="ticket_reject"),
    path("tickets/<str:reference>/rate/", public.rate, name="ticket_rate"),
    path("desk/", desk.show_desk, name="desk"),
    path("desk/new/", desk.new_ticket, name="desk_new"),
    path("desk/bulk/", bulk.change_many, name="desk_bulk"),
    path("desk/bulk/<int:bulk_id>/undo/", bulk.undo, name="desk_undo"),
    path("desk/views/", bulk.save_view, name="desk_save_view"),
    path("desk/views/<int:view_id>/forget/", bulk.drop_view, name="desk_drop_view"),
    path("desk/team/", supervisor.show_team, name="desk_team"),
    path("desk/departments/", supervisor.show_departments, name="desk_departments"),
    path("desk/tickets/<str:reference>/", ticket.show_desk_ticket, name="desk_ticket"),
    path("desk/tickets/<str:reference>/reassign/", supervisor.reassign, name="desk_reassign"),
    path("desk/tickets/<str:reference>/<slug:name>/", ticket.act, name="desk_act"),
    path("responsiveness/", responsiveness.show_responsiveness, name="responsiveness"),
    path("responsiveness/data/", datasets.show_columns, name="responsiveness_columns"),
    re_path(r"^responsiveness/data\.(?P<extension>csv|json)$", datasets.give_data, name="responsiveness_data"),
    re_path(
        r"^responsiveness/(?P<slug>[-\w]+)/data\.(?P<extension>csv|json)$",
        datasets.give_data,
        name="responsiveness_data_of",
    ),
    path("responsiveness/<slug:slug>/", responsiveness.show_responsiveness_of, name="responsiveness_of"),
    path("notifications/", notifications.show_notifications, name="notifications"),
    path("notifications/read/", notifications.read_notifications, name="notifications_read"),
    path("notifications/choice/", notifications.choose_notifications, name="notifications_choice"),
    path("notifications/stop/<str:token>/", notifications.unsubscribe, name="unsubscribe"),
    path("notifications/<int:notification_id>/", notifications.open_notification, name="notification"),
]
