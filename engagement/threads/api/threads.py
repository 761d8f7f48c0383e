"""Threads: list, open, read, follow, lock, slow down, resolve, reopen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from engagement.accounts.api import caller
from engagement.accounts.models import User
from engagement.threads import actions, queries
from engagement.threads.api.inputs import OptionalReasonInput, SlowInput, ThreadInput, WindowInput
from engagement.threads.events import HeldAnswer, Snapshot, ThreadDetail, ThreadList, ThreadView
from engagement.threads.filters import ThreadFilter
from engagement.threads.models import Thread
from engagement.threads.serializers import held_view, thread_card, thread_detail, thread_view
from tickets.api.doors import KEYED, PAGED, accepted, asked, change, checked, page_of, viewer_of

TAGS = ["threads"]


class Threads(GenericAPIView[Any]):
    """The threads that the caller may read."""

    queryset = Thread.objects.none()
    filterset_class = ThreadFilter

    @extend_schema(operation_id="threads_list", tags=TAGS, filters=True, parameters=PAGED, responses=ThreadList)
    def get(self, _request: Request) -> Response:
        """Threads, those with the newest activity first."""
        rows = self.filter_queryset(self.get_queryset())
        return page_of(self, rows, ("-last_post_at", "-id"), thread_card)

    @extend_schema(
        tags=TAGS,
        filters=False,
        parameters=[KEYED],
        request=ThreadInput,
        responses={201: ThreadView, 202: HeldAnswer},
    )
    def post(self, request: Request) -> Response:
        """Open a thread; its text becomes post 1, and its author follows it. 202: it is held until a moderator has
        looked at it."""
        given = checked(ThreadInput, request)

        def action(actor: User, now: datetime) -> ThreadView | HeldAnswer:
            thread = actions.open_thread(actor=actor, **given, now=now)
            return HeldAnswer(held=held_view(thread.held)) if thread.held else thread_view(thread)

        return accepted(change(request, "thread.open", action, status=201))


class OneThread(APIView):
    """One thread."""

    @extend_schema(tags=TAGS, responses=ThreadDetail)
    def get(self, request: Request, thread_id: int) -> Response:
        """The thread's state, how many posts and followers it has, and whether the caller is one of them."""
        viewer = viewer_of(request)
        thread = queries.get_thread(viewer, thread_id)
        detail = thread_detail(
            thread,
            followers=queries.count_followers(thread_id),
            following=queries.is_following(viewer, thread_id),
        )
        return Response(msgspec.to_builtins(detail))


class OneSnapshot(APIView):
    """A thread with its posts, and where its stream stands."""

    @extend_schema(tags=TAGS, parameters=[WindowInput], responses=Snapshot)
    def get(self, request: Request, thread_id: int) -> Response:
        """State at `offset` of `epoch`: subscribe to `thread:<id>` from there, and apply what comes."""
        snapshot = queries.get_snapshot(viewer_of(request), thread_id, **asked(WindowInput, request))
        return Response(msgspec.to_builtins(snapshot))


class Following(APIView):
    """Whether the caller follows the thread."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=TAGS, request=None, responses={204: None})
    def put(self, request: Request, thread_id: int) -> Response:
        """Follow the thread."""
        actions.follow_thread(actor=caller(request), thread_id=thread_id, now=timezone.now())
        return Response(status=204)

    @extend_schema(tags=TAGS, request=None, responses={204: None})
    def delete(self, request: Request, thread_id: int) -> Response:
        """Stop following it."""
        actions.unfollow_thread(actor=caller(request), thread_id=thread_id, now=timezone.now())
        return Response(status=204)


class ThreadAction(APIView):
    """Base: POST carries out one action on a thread."""

    permission_classes = [IsAuthenticated]

    def act(
        self,
        request: Request,
        command: str,
        action: Callable[..., Thread],
        thread_id: int,
        form: type[Serializer[Any]] | None = None,
    ) -> Response:
        """Pass the body, as `form` reads it, to the action; answer with the thread."""
        given = checked(form, request) if form else {}

        def perform(actor: User, now: datetime) -> ThreadView:
            return thread_view(action(actor=actor, thread_id=thread_id, **given, now=now))

        return change(request, command, perform)


class Lock(ThreadAction):
    """Lock."""

    @extend_schema(tags=TAGS, parameters=[KEYED], request=OptionalReasonInput, responses=ThreadView)
    def post(self, request: Request, thread_id: int) -> Response:
        """Stop people from adding to the thread. For moderators."""
        return self.act(request, "thread.lock", actions.lock_thread, thread_id, OptionalReasonInput)


class Unlock(ThreadAction):
    """Unlock."""

    @extend_schema(tags=TAGS, parameters=[KEYED], request=None, responses=ThreadView)
    def post(self, request: Request, thread_id: int) -> Response:
        """Let people add to it again. For moderators."""
        return self.act(request, "thread.unlock", actions.unlock_thread, thread_id)


class Slow(ThreadAction):
    """Slow mode."""

    @extend_schema(tags=TAGS, parameters=[KEYED], request=SlowInput, responses=ThreadView)
    def post(self, request: Request, thread_id: int) -> Response:
        """Set the pause between two posts of one person. For moderators."""
        return self.act(request, "thread.slow", actions.slow_thread, thread_id, SlowInput)


class Resolve(ThreadAction):
    """Resolve."""

    @extend_schema(tags=TAGS, parameters=[KEYED], request=OptionalReasonInput, responses=ThreadView)
    def post(self, request: Request, thread_id: int) -> Response:
        """Say that the issue is solved. For its author, its department and the coordinating director."""
        return self.act(request, "thread.resolve", actions.resolve_thread, thread_id, OptionalReasonInput)


class Reopen(ThreadAction):
    """Reopen."""

    @extend_schema(tags=TAGS, parameters=[KEYED], request=OptionalReasonInput, responses=ThreadView)
    def post(self, request: Request, thread_id: int) -> Response:
        """Say that it is not solved after all. For the same people."""
        return self.act(request, "thread.reopen", actions.reopen_thread, thread_id, OptionalReasonInput)
