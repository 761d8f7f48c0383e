"""Departments as pages. Parse, call, answer."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tickets import queries
from tickets.serializers import department_page


@require_safe
def show_departments(request: HttpRequest) -> HttpResponse:
    """Every department that takes issues. Context: `departments` (DepartmentPage without members)."""
    departments = [department_page(one) for one in queries.list_departments()]
    return render(request, "departments/list.html", {"departments": departments})


@require_safe
def show_department(request: HttpRequest, slug: str) -> HttpResponse:
    """One department and who answers for it. Context: `department` (DepartmentPage)."""
    department = queries.get_department(slug)
    if department is None:
        raise Http404
    page = department_page(department, queries.list_members(department.pk))
    return render(request, "departments/detail.html", {"department": page})
