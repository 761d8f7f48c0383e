"""Departments over the API. Parse, read the clock once, call one action, answer."""

from __future__ import annotations

from typing import Any, cast

import msgspec
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets import actions, queries
from tickets.events import DepartmentList, DepartmentPage
from tickets.models import Membership
from tickets.permissions import Person
from tickets.serializers import department_page


class MembershipInput(serializers.Serializer[Any]):
    """As what somebody joins."""

    role = serializers.ChoiceField(choices=Membership.Role.choices)


class Departments(APIView):
    """The departments that take issues."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="departments_list", tags=["departments"], responses=DepartmentList)
    def get(self, _request: Request) -> Response:
        """Every department that takes issues, in the assembly's order, without members. All at once: they are few."""
        departments = DepartmentList(results=[department_page(one) for one in queries.list_departments()])
        return Response(msgspec.to_builtins(departments))


class OneDepartment(APIView):
    """One department."""

    permission_classes = [AllowAny]

    @extend_schema(tags=["departments"], responses=DepartmentPage)
    def get(self, _request: Request, slug: str) -> Response:
        """What it does, how to reach it, and who answers for it."""
        department = queries.get_department(slug)
        if department is None:
            raise queries.DepartmentMissing
        return Response(msgspec.to_builtins(department_page(department, queries.list_members(department.pk))))


class OneMembership(APIView):
    """A person's place in a department."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=["departments"], request=MembershipInput, responses={204: OpenApiResponse(description="Done")}
    )
    def put(self, request: Request, slug: str, user_id: int) -> Response:
        """The person works in the department from now on. For the coordinating director and administrators."""
        wanted = MembershipInput(data=request.data)
        wanted.is_valid(raise_exception=True)
        actions.join_department(
            actor=cast("Person", request.user),
            user_id=user_id,
            department=slug,
            role=wanted.validated_data["role"],
            now=timezone.now(),
        )
        return Response(status=204)

    @extend_schema(tags=["departments"], request=None, responses={204: OpenApiResponse(description="Done")})
    def delete(self, request: Request, slug: str, user_id: int) -> Response:
        """The person's work in the department ends now. For the coordinating director and administrators."""
        actions.leave_department(
            actor=cast("Person", request.user), user_id=user_id, department=slug, now=timezone.now()
        )
        return Response(status=204)
