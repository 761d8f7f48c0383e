"""Rows of this room as data. Touches loaded rows only."""

from __future__ import annotations

from tickets.events import DepartmentView
from tickets.models import Department


def department_view(department: Department) -> DepartmentView:
    """A department as everyone may see it."""
    return DepartmentView(slug=department.slug, name=department.name)
