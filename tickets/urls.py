"""The addresses of departments: the API only. Their pages show their issues too, so the room above serves them."""

from __future__ import annotations

from django.urls import path

from tickets import api

api_urlpatterns = [
    path("departments/", api.Departments.as_view(), name="api_departments"),
    path("departments/<slug:slug>/", api.OneDepartment.as_view(), name="api_department"),
    path("departments/<slug:slug>/members/<int:user_id>/", api.OneMembership.as_view(), name="api_membership"),
]
