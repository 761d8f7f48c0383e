"""People over the API. Parse, read the clock once, call one action, answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import msgspec
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from engagement.accounts import actions, names, queries
from engagement.accounts.events import PersonPage
from engagement.accounts.models import User
from engagement.accounts.serializers import OwnAccount, own_account, person_page
from tickets.api.doors import checked

DONE = {204: OpenApiResponse(description="Done")}


class ProfileInput(serializers.Serializer[Any]):
    """What people say about themselves."""

    display_name = serializers.CharField(max_length=names.NAME_MAX)


class BanInput(serializers.Serializer[Any]):
    """Why, and until when (left out: for good)."""

    reason = serializers.CharField(max_length=300)
    until = serializers.DateTimeField(required=False, allow_null=True, default=None)


class RoleInput(serializers.Serializer[Any]):
    """The role in the assembly."""

    role = serializers.ChoiceField(choices=User.Role.choices)


class CredentialsInput(serializers.Serializer[Any]):
    """What one signs in with."""

    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False)


class ApiToken(msgspec.Struct, frozen=True):
    """Send it as `Authorization: Token <token>`."""

    token: str


def caller(request: Request) -> User:
    """The person who is signed in; views that use it ask for IsAuthenticated. Raises AccountNeeded for guests."""
    person = cast("User", request.user)
    actions.check_account(person)
    return person


class Me(APIView):
    """One's own account."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=["people"], responses=OwnAccount)
    def get(self, request: Request) -> Response:
        """One's own account, private data included."""
        return self._answer(caller(request).pk)

    @extend_schema(tags=["people"], request=ProfileInput, responses=OwnAccount)
    def patch(self, request: Request) -> Response:
        """Change one's public name."""
        given = checked(ProfileInput, request)
        actions.update_profile(actor=caller(request), display_name=given["display_name"], now=timezone.now())
        return self._answer(caller(request).pk)

    def _answer(self, user_id: int) -> Response:
        person = queries.get_person(user_id)
        if person is None:
            raise queries.PersonMissing
        return Response(msgspec.to_builtins(own_account(person)))


class OnePerson(APIView):
    """A person as everyone may see them."""

    permission_classes = [AllowAny]

    @extend_schema(tags=["people"], responses=PersonPage)
    def get(self, _request: Request, handle: str) -> Response:
        """Name, badge and since when they are here. Never e-mail or telephone."""
        return Response(msgspec.to_builtins(person_page(queries.get_by_handle(handle))))


class Ban(APIView):
    """A person's ban."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=["people"], request=BanInput, responses=DONE)
    def put(self, request: Request, handle: str) -> Response:
        """Stop the person from writing and signing in. For moderators (citizens only) and administrators."""
        given = checked(BanInput, request)
        person = queries.get_by_handle(handle, guests=True)
        actions.ban_user(actor=caller(request), user_id=person.pk, **given, now=timezone.now())
        return Response(status=204)

    @extend_schema(tags=["people"], request=None, responses=DONE)
    def delete(self, request: Request, handle: str) -> Response:
        """Let the person back in."""
        person = queries.get_by_handle(handle, guests=True)
        actions.unban_user(actor=caller(request), user_id=person.pk, now=timezone.now())
        return Response(status=204)


class Role(APIView):
    """A person's role in the assembly."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=["people"], request=RoleInput, responses=DONE)
    def put(self, request: Request, handle: str) -> Response:
        """Give the person another role. For administrators, and never their own."""
        given = checked(RoleInput, request)
        person = queries.get_by_handle(handle)
        actions.change_role(actor=caller(request), user_id=person.pk, role=given["role"], now=timezone.now())
        return Response(status=204)


class ConnectionTokens(APIView):
    """What a client outside our pages opens the socket with."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=["tokens"], request=None, responses=actions.ConnectionToken)
    def post(self, request: Request) -> Response:
        """A connection token for oneself, for the `connect` command; fetch the next one before it expires."""
        return Response(msgspec.to_builtins(actions.issue_token(actor=caller(request), now=timezone.now())))


class ApiTokens(APIView):
    """One's own API token: one at a time."""

    permission_classes = [AllowAny]

    @extend_schema(tags=["tokens"], request=CredentialsInput, responses={201: ApiToken})
    def post(self, request: Request) -> Response:
        """A new API token for oneself; the one before stops working. Signed in: without a body; else with e-mail and
        password, limited in rate like the sign-in page."""
        now = timezone.now()
        person = caller(request) if request.user.is_authenticated else self._find_person(request, now)
        token = actions.create_api_token(actor=person, now=now)
        return Response(msgspec.to_builtins(ApiToken(token)), status=201)

    @extend_schema(tags=["tokens"], request=None, responses=DONE)
    def delete(self, request: Request) -> Response:
        """One's own API token stops working."""
        if request.user.is_authenticated:
            actions.revoke_api_token(actor=caller(request), now=timezone.now())
        return Response(status=204)

    def _find_person(self, request: Request, now: datetime) -> User:
        given = checked(CredentialsInput, request)
        return actions.check_credentials(request=request._request, **given, now=now)
