"""One's own: notifications, how one hears by e-mail, saved views; and the prepared replies of one's departments."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets import actions
from tickets.api import inputs
from tickets.api.answers import Paged
from tickets.api.doors import KEYED, PAGED, change, checked, page_of, viewer_of
from tickets.api.tickets import answered, check_desk
from tickets.events import DepartmentView, View, When
from tickets.models import CannedReply, NotificationChoice, SavedView
from tickets.notices import NotificationSnapshot, NotificationView, notification_view
from tickets.queries.desk import canned_for, desks_of, views_of
from tickets.queries.notifications import choices_of, get_notifications_snapshot, list_notifications
from tickets.serializers import department_view

NEWS = ["notifications"]
DESK = ["desk"]


class NotificationList(Paged, frozen=True):
    """What the caller was told, the newest first."""

    results: list[NotificationView]


class Unread(View, frozen=True):
    """How many notifications are unread now."""

    unread: int


class ChoiceView(View, frozen=True):
    """How the caller hears by e-mail."""

    by_email: Literal["at_once", "daily", "never"]
    working_hours_only: bool = False


class SavedViewView(View, frozen=True):
    """A filter of the queue under a name; `query` is a query string."""

    id: int
    name: str
    query: str


class SavedViewList(View, frozen=True):
    """The caller's views, in their order."""

    results: list[SavedViewView]


class CannedView(View, frozen=True):
    """A prepared reply; without a department it is for all of them."""

    id: int
    title: str
    body: str
    changed_at: When
    department: DepartmentView | None = None
    offered: bool = True


class CannedList(View, frozen=True):
    """What the caller's departments have prepared."""

    results: list[CannedView]


def choice_view(choice: NotificationChoice) -> ChoiceView:
    """What somebody chose."""
    by_email: Any = str(choice.email)
    return ChoiceView(by_email=by_email, working_hours_only=choice.working_hours_only)


def saved_view(row: SavedView) -> SavedViewView:
    """A filter of the queue."""
    return SavedViewView(id=row.pk, name=row.name, query=row.query)


def canned_view(row: CannedReply) -> CannedView:
    """Needs its department loaded."""
    return CannedView(
        id=row.pk,
        title=row.title,
        body=row.body,
        changed_at=row.changed_at,
        department=department_view(row.department) if row.department else None,
        offered=row.is_active,
    )


class Own(APIView):
    """Base: for whoever is signed in."""

    permission_classes = [IsAuthenticated]


# --- notifications ------------------------------------------------------------------------------------------------


class Notifications(Own):
    """The caller's notifications."""

    @extend_schema(operation_id="notifications_list", tags=NEWS, parameters=PAGED, responses=NotificationList)
    def get(self, request: Request) -> Response:
        """What the caller was told, the newest first."""
        return page_of(self, list_notifications(viewer_of(request).pk), ("-id",), notification_view)


class OneNotificationSnapshot(Own):
    """The caller's newest notifications, and where their own stream stands."""

    @extend_schema(tags=NEWS, responses=NotificationSnapshot)
    def get(self, request: Request) -> Response:
        """The newest fifty at `offset` of `epoch`: subscribe to `user:<id>` from there."""
        return answered(get_notifications_snapshot(viewer_of(request).pk))


class ReadNotifications(Own):
    """Read notifications."""

    @extend_schema(tags=NEWS, parameters=[KEYED], request=inputs.SeenNewsInput, responses=Unread)
    def post(self, request: Request) -> Response:
        """Say which ones were seen: some, or all."""
        given = checked(inputs.SeenNewsInput, request)

        def action(actor: Any, now: datetime) -> Unread:
            return Unread(unread=actions.mark_read(actor=actor, **given, now=now))

        return change(request, "notification.read", action)


class NotificationChoices(Own):
    """How the caller hears by e-mail."""

    @extend_schema(tags=NEWS, responses=ChoiceView)
    def get(self, request: Request) -> Response:
        """At once, once a day or never; in working hours or at any."""
        user_id = viewer_of(request).pk
        return answered(choice_view(choices_of([user_id])[user_id]))

    @extend_schema(tags=NEWS, parameters=[KEYED], request=inputs.ChoiceInput, responses=ChoiceView)
    def put(self, request: Request) -> Response:
        """Choose, from now on and for what waits to be sent."""
        given = checked(inputs.ChoiceInput, request)
        given["email"] = given.pop("by_email")

        def action(actor: Any, now: datetime) -> ChoiceView:
            return choice_view(actions.set_choice(actor=actor, **given, now=now))

        return change(request, "notification.choose", action)


# --- the desk -----------------------------------------------------------------------------------------------------


class SavedViews(Own):
    """The caller's filters of the queue."""

    @extend_schema(operation_id="views_list", tags=DESK, responses=SavedViewList)
    def get(self, request: Request) -> Response:
        """Every one, in the caller's order."""
        return answered(SavedViewList(results=[saved_view(one) for one in views_of(viewer_of(request))]))

    @extend_schema(tags=DESK, parameters=[KEYED], request=inputs.ViewInput, responses=SavedViewView)
    def post(self, request: Request) -> Response:
        """Keep a filter under a name; the same name again replaces it."""
        given = checked(inputs.ViewInput, request)

        def action(actor: Any, now: datetime) -> SavedViewView:
            return saved_view(actions.save_view(actor=actor, **given, now=now))

        return change(request, "view.save", action)


class OneSavedView(Own):
    """One of the caller's filters."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=None, responses=SavedViewView)
    def delete(self, request: Request, view_id: int) -> Response:
        """Forget it."""

        def action(actor: Any, now: datetime) -> SavedViewView:
            return saved_view(actions.delete_view(actor=actor, view_id=view_id, now=now))

        return change(request, "view.delete", action)


class CannedReplies(Own):
    """The prepared replies."""

    @extend_schema(operation_id="canned_replies_list", tags=DESK, responses=CannedList)
    def get(self, request: Request) -> Response:
        """What is offered to the caller's departments, and to all."""
        viewer = viewer_of(request)
        check_desk(viewer)
        rows = canned_for([one.pk for one in desks_of(viewer)])
        return answered(CannedList(results=[canned_view(one) for one in rows]))

    @extend_schema(tags=DESK, parameters=[KEYED], request=inputs.CannedInput, responses={201: CannedView})
    def post(self, request: Request) -> Response:
        """Prepare one. For supervisors of the department and the director; for all departments: the director."""
        return _write(request, None, status=201)


class OneCannedReply(Own):
    """One prepared reply."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=inputs.CannedInput, responses=CannedView)
    def put(self, request: Request, canned_id: int) -> Response:
        """Write it anew."""
        return _write(request, canned_id, status=200)

    @extend_schema(tags=DESK, parameters=[KEYED], request=None, responses=CannedView)
    def delete(self, request: Request, canned_id: int) -> Response:
        """Offer it no longer."""

        def action(actor: Any, now: datetime) -> CannedView:
            return canned_view(actions.retire_canned_reply(actor=actor, canned_id=canned_id, now=now))

        return change(request, "canned.retire", action)


def _write(request: Request, canned_id: int | None, *, status: int) -> Response:
    given = checked(inputs.CannedInput, request)

    def action(actor: Any, now: datetime) -> CannedView:
        return canned_view(actions.save_canned_reply(actor=actor, canned_id=canned_id, **given, now=now))

    return change(request, "canned.save", action, status=status)
