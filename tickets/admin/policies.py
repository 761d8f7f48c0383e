"""What is promised, in Django's administration: saving a policy makes its next version, and the one before ends."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tickets import actions, queries
from tickets.admin.doors import Acting, ActingForm
from tickets.admin.written import HoursField, StepsField, step_lines
from tickets.models import SlaPolicy
from tickets.queries import Promise

PLACE = ["department", "category", "priority"]
SAID = list(Promise._fields)


class PolicyForm(ActingForm):
    """Where it holds, what is promised, and what happens when that is in danger."""

    first_response = HoursField(label=_("first response"), required=False, help_text=_("Hours of working time."))
    next_response = HoursField(label=_("next response"), required=False)
    resolution = HoursField(label=_("resolution"), required=False)
    steps = StepsField(
        label=_("escalation"),
        required=False,
        help_text=_("A line for each step: resolution -1:00 1 notify supervisor is a warning an hour before."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.update(queries.promise_of(self.instance.pk)._asdict())

    def act(self, given: dict[str, Any]) -> SlaPolicy:
        """The next version, or a new policy."""
        promise = Promise(**{name: given[name] for name in SAID})
        if self.instance.pk:
            return actions.replace_policy(actor=self.actor, policy_id=self.instance.pk, promise=promise, now=self.now)
        return actions.create_policy(
            actor=self.actor,
            promise=promise,
            department=given["department"].slug if given["department"] else "",
            category=given["category"],
            priority=given["priority"],
            now=self.now,
        )


@admin.register(SlaPolicy)
class PolicyAdmin(Acting):
    """Every policy and every version of it; those in force can be replaced and ended."""

    form = PolicyForm
    list_display = ["name", "version", *PLACE, "since", "ended_at", "made_by"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter), "department", "priority"]
    list_select_related = ["department", "made_by"]
    actions = ["end"]

    def has_change_permission(self, request: HttpRequest, obj: SlaPolicy | None = None) -> bool:
        """What has ended stays as it is."""
        return super().has_change_permission(request, obj) and (obj is None or obj.ended_at is None)

    def get_fields(self, request: HttpRequest, obj: SlaPolicy | None = None) -> Any:
        """What has ended is only shown."""
        if obj is None or obj.ended_at is None:
            return [SAID[0], *PLACE, *SAID[1:]]
        targets = ["first_response_seconds", "next_response_seconds", "resolution_seconds"]
        return ["name", *PLACE, *targets, "mode", "confirm_days", "escalation", "since", "ended_at", "made_by"]

    def get_readonly_fields(self, request: HttpRequest, obj: SlaPolicy | None = None) -> list[str]:
        """Another place is another policy."""
        return [*PLACE, "escalation"] if obj else []

    @admin.display(description=_("escalation"))
    def escalation(self, policy: SlaPolicy) -> SafeString:
        """Its steps."""
        return format_html("<pre>{}</pre>", step_lines(queries.promise_of(policy.pk).steps))

    @admin.action(description=_("End the selected policies"))
    def end(self, request: HttpRequest, queryset: Any) -> None:
        """Each through the action; tickets that are open keep what they were promised."""
        user: Any = request.user
        now = timezone.now()
        for policy in queryset.filter(ended_at=None):
            actions.end_policy(actor=user, policy_id=policy.pk, now=now)
