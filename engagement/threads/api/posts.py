"""Posts and reports: list, publish, edit, withdraw, report, hide, restore, settle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from engagement.accounts.models import User
from engagement.threads import actions, permissions, queries
from engagement.threads.api.inputs import BodyInput, PostInput, ReasonInput, SettleInput
from engagement.threads.events import (
    HeldAnswer,
    HeldList,
    HeldView,
    PostList,
    PostView,
    ReportList,
    ReportView,
    RevisionList,
)
from engagement.threads.models import Post
from engagement.threads.queries.held import list_held
from engagement.threads.serializers import held_post_view, held_view, post_view, report_view, revision_view
from tickets.api.doors import KEYED, PAGED, accepted, change, checked, page_of, viewer_of

TAGS = ["posts"]
DESK = ["moderation"]


class Posts(APIView):
    """The posts of a thread."""

    @extend_schema(operation_id="posts_list", tags=TAGS, parameters=PAGED, responses=PostList)
    def get(self, request: Request, thread_id: int) -> Response:
        """Posts, oldest first. Of a withdrawn or hidden one only who, when and why."""
        thread = queries.get_thread(viewer_of(request), thread_id)
        return page_of(self, queries.list_posts(thread), ("number",), post_view)

    @extend_schema(tags=TAGS, parameters=[KEYED], request=PostInput, responses={201: PostView, 202: HeldAnswer})
    def post(self, request: Request, thread_id: int) -> Response:
        """Add a post. `official` is for the thread's department and the coordinating director. 202: it is held until
        a moderator has looked at it."""
        given = checked(PostInput, request)

        def action(actor: User, now: datetime) -> PostView | HeldAnswer:
            post = actions.publish_post(actor=actor, thread_id=thread_id, **given, now=now)
            return HeldAnswer(held=held_view(post.held)) if post.held else post_view(post)

        return accepted(change(request, "post.publish", action, status=201))


class PostAction(APIView):
    """Base: carries out one action on a post."""

    permission_classes = [IsAuthenticated]

    def act(
        self,
        request: Request,
        command: str,
        action: Callable[..., Post],
        post_id: int,
        form: type[Serializer[Any]] | None = None,
    ) -> Response:
        """Pass the body, as `form` reads it, to the action; answer with the post."""
        given = checked(form, request) if form else {}

        def perform(actor: User, now: datetime) -> PostView:
            return post_view(action(actor=actor, post_id=post_id, **given, now=now))

        return change(request, command, perform)


class OnePost(PostAction):
    """One post."""

    permission_classes = [IsAuthenticatedOrReadOnly]

    @extend_schema(tags=TAGS, responses=PostView)
    def get(self, request: Request, post_id: int) -> Response:
        """The post as every reader sees it."""
        return Response(msgspec.to_builtins(post_view(queries.get_post(viewer_of(request), post_id))))

    @extend_schema(tags=TAGS, parameters=[KEYED], request=BodyInput, responses=PostView)
    def patch(self, request: Request, post_id: int) -> Response:
        """Give an own post another text, within 15 minutes; earlier versions stay readable."""
        return self.act(request, "post.edit", actions.edit_post, post_id, BodyInput)


class Revisions(APIView):
    """The versions of a post's text."""

    @extend_schema(tags=TAGS, responses=RevisionList)
    def get(self, request: Request, post_id: int) -> Response:
        """Every version, oldest first, the current one last."""
        versions = [revision_view(one) for one in queries.list_revisions(viewer_of(request), post_id)]
        return Response(msgspec.to_builtins(RevisionList(results=versions)))


class Withdraw(PostAction):
    """Withdraw."""

    @extend_schema(tags=TAGS, parameters=[KEYED], request=None, responses=PostView)
    def post(self, request: Request, post_id: int) -> Response:
        """Take an own post back; a tombstone stays."""
        return self.act(request, "post.withdraw", actions.withdraw_post, post_id)


class Hide(PostAction):
    """Hide."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=ReasonInput, responses=PostView)
    def post(self, request: Request, post_id: int) -> Response:
        """Hide a post; the tombstone says why. For moderators."""
        return self.act(request, "post.hide", actions.hide_post, post_id, ReasonInput)


class Restore(PostAction):
    """Restore."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=None, responses=PostView)
    def post(self, request: Request, post_id: int) -> Response:
        """Bring a hidden post back. For moderators."""
        return self.act(request, "post.restore", actions.restore_post, post_id)


class WithdrawPhoto(PostAction):
    """Withdraw a photo."""

    @extend_schema(tags=TAGS, parameters=[KEYED], request=None, responses=PostView)
    def post(self, request: Request, post_id: int, photo: str) -> Response:
        """Take a photo of an own post back, for good: the post stays."""
        return self.act(request, "photo.withdraw", partial(actions.withdraw_photo, photo=photo), post_id)


class TakeDownPhoto(PostAction):
    """Take a photo down."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=ReasonInput, responses=PostView)
    def post(self, request: Request, post_id: int, photo: str) -> Response:
        """Take a photo of a post away, for good; the post says why. For moderators."""
        action = partial(actions.take_down_photo, photo=photo)
        return self.act(request, "photo.take_down", action, post_id, ReasonInput)


class FileReport(APIView):
    """Report a post."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=TAGS, parameters=[KEYED], request=ReasonInput, responses={201: ReportView})
    def post(self, request: Request, post_id: int) -> Response:
        """Ask the moderators to look at a post; that alone never hides it."""
        given = checked(ReasonInput, request)

        def action(actor: User, now: datetime) -> ReportView:
            return report_view(actions.report_post(actor=actor, post_id=post_id, **given, now=now))

        return change(request, "post.report", action, status=201)


class Reports(APIView):
    """The reports about a thread's posts."""

    permission_classes = [IsAuthenticated]

    @extend_schema(operation_id="reports_list", tags=DESK, parameters=PAGED, responses=ReportList)
    def get(self, request: Request, thread_id: int) -> Response:
        """Reports, newest first. For the thread's department and those who oversee."""
        rows = queries.list_reports(viewer_of(request), thread_id)
        return page_of(self, rows, ("-id",), report_view)


class Settle(APIView):
    """Settle a report."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=DESK, parameters=[KEYED], request=SettleInput, responses=ReportView)
    def post(self, request: Request, report_id: int) -> Response:
        """Say whether a report was right. For moderators."""
        given = checked(SettleInput, request)

        def action(actor: User, now: datetime) -> ReportView:
            return report_view(actions.settle_report(actor=actor, report_id=report_id, **given, now=now))

        return change(request, "report.settle", action)


class Held(APIView):
    """The posts that wait for a moderator."""

    permission_classes = [IsAuthenticated]

    @extend_schema(operation_id="held_list", tags=DESK, parameters=PAGED, responses=HeldList)
    def get(self, request: Request) -> Response:
        """Held posts of all threads and held issues, oldest first. For moderators."""
        viewer = viewer_of(request)
        if not permissions.moderates(viewer):
            raise actions.ModeratorsOnly
        return page_of(self, list_held(viewer), ("id",), held_post_view)


class Approve(APIView):
    """Publish a held post."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=DESK, parameters=[KEYED], request=None, responses=PostView)
    def post(self, request: Request, held_id: int) -> Response:
        """Publish what is held: it becomes the newest post of its thread, or opens one. For moderators."""

        def action(actor: User, now: datetime) -> PostView:
            return post_view(actions.approve_post(actor=actor, held_id=held_id, now=now))

        return change(request, "post.approve", action)


class WithdrawHeld(APIView):
    """Take back what is held."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=TAGS, parameters=[KEYED], request=None, responses=HeldView)
    def post(self, request: Request, held_id: int) -> Response:
        """Take back what one wrote and what is held; nobody has its text any more."""

        def action(actor: User, now: datetime) -> HeldView:
            return held_view(actions.withdraw_held(actor=actor, held_id=held_id, now=now))

        return change(request, "held.withdraw", action)


class Reject(APIView):
    """Leave a held post unpublished."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=DESK, parameters=[KEYED], request=ReasonInput, responses=HeldView)
    def post(self, request: Request, held_id: int) -> Response:
        """Leave unpublished what is held; its author reads why. For moderators."""
        given = checked(ReasonInput, request)

        def action(actor: User, now: datetime) -> HeldView:
            return held_view(actions.reject_post(actor=actor, held_id=held_id, **given, now=now))

        return change(request, "post.reject", action)
