"""Departments and the rules they work by, in Django's administration. Every change goes through an action."""

from tickets.admin.calendars import CalendarAdmin
from tickets.admin.departments import DepartmentAdmin, MembershipAdmin
from tickets.admin.policies import PolicyAdmin

__all__ = ["CalendarAdmin", "DepartmentAdmin", "MembershipAdmin", "PolicyAdmin"]
