"""The addresses of departments."""

from __future__ import annotations

from django.urls import path

from tickets import api, pages

urlpatterns = [
    path("departments/", pages.show_departments, name="departments"),
    path("departments/<slug:slug>/", pages.show_department, name="department"),
]
api_urlpatterns = [
    path("departments/", api.Departments.as_view(), name="api_departments"),
    path("departments/<slug:slug>/", api.OneDepartment.as_view(), name="api_department"),
    path("departments/<slug:slug>/members/<int:user_id>/", api.OneMembership.as_view(), name="api_membership"),
]
