"""The page of a ticket for everybody: what is promised, how it went; whose it is says there whether it is solved."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from realtime.meters import refused_at
from tickets import actions, permissions, references, states, subjects
from tickets.forms import KeyForm
from tickets.pages.clocks import clocks_shown
from tickets.pages.doors import REFUSED, carry_out, coming_back, page, press, viewer_of
from tickets.pages.ticket import lines_of
from tickets.queries.tickets import TicketMissing, escalations_of, get_ticket, number_of
from tickets.ticket_forms import FindForm, RateForm, RejectForm

signed_in = coming_back(lambda given: reverse("ticket", args=[given["reference"]]))


@require_safe
@never_cache
def find_ticket(request: HttpRequest) -> HttpResponse:
    """Find a ticket by its reference. A digit that was mistyped is explained, not guessed at."""
    form = FindForm(request.GET if "reference" in request.GET else None)
    if form.is_bound and form.is_valid():
        number = references.parse(form.cleaned_data["reference"])
        if number is None:
            form.add_error("reference", explain_reference(form.cleaned_data["reference"]))
        else:
            try:
                return redirect("ticket", get_ticket(viewer_of(request), number).reference)
            except TicketMissing as refusal:
                form.add_error("reference", refused_at("page", refusal))
    return render(request, "desk/find.html", {"form": form}, status=REFUSED if form.errors else 200)


def explain_reference(written: str) -> str:
    """Why this is no reference."""
    if any(sign.isdecimal() for sign in written):
        return _("The last digit does not fit the others: one of them is mistyped. Compare it with your letter.")
    return _("A reference is a T, a number and one more digit, such as T-1042-9.")


@require_safe
@never_cache
@page
def show_ticket(request: HttpRequest, reference: str) -> HttpResponse:
    """The public page."""
    number = number_of(reference)
    if reference != references.reference_of(number):
        return redirect("ticket", references.reference_of(number))
    return render_ticket(request, number, timezone.now())


def render_ticket(request: HttpRequest, number: int, now: datetime, **refused: KeyForm) -> HttpResponse:
    """The page; `refused` is a form that came back."""
    viewer = viewer_of(request)
    ticket = get_ticket(viewer, number)
    own = permissions.is_requester(viewer, ticket) and permissions.takes_part(viewer, now)
    lines = lines_of(ticket, public=True)
    context = {
        "ticket": ticket,
        "now": now,
        "clocks": clocks_shown(ticket, now),
        "escalations": escalations_of([ticket.pk]).get(ticket.pk, []),
        "lines": lines,
        "has_photos": any(line.photos for line in lines),
        "talk_url": subjects.address_of(ticket.subject),
        "is_open": states.is_open(ticket.status),
        "can_settle": own and ticket.status == "resolved",
        "can_reopen": own and ticket.status == "closed",
        "can_rate": own and ticket.status in ("resolved", "closed"),
        "can_work": permissions.can_work_on(viewer, ticket),
        "confirm_key": uuid4(),
        "reject_form": RejectForm(auto_id="reject_%s"),
        "rate_form": RateForm(auto_id="rate_%s", initial={"rating": ticket.rating, "words": ticket.rating_words}),
    }
    return render(request, "desk/public.html", context | refused, status=REFUSED if refused else 200)


@require_POST
@signed_in
@page
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """It is solved."""
    now, number = timezone.now(), number_of(reference)
    press(
        request,
        "ticket.confirm",
        lambda actor, _given: actions.confirm_resolution(actor=actor, number=number, now=now),
        now=now,
        done=_("Thank you. The ticket is closed."),
    )
    return redirect("ticket", references.reference_of(number))


@require_POST
@signed_in
@page
def reject(request: HttpRequest, reference: str) -> HttpResponse:
    """It is not solved."""
    now, number = timezone.now(), number_of(reference)
    form = RejectForm(request.POST, auto_id="reject_%s")
    done = carry_out(
        request,
        form,
        "ticket.reopen",
        lambda actor, given: actions.reopen_ticket(actor=actor, number=number, reason=given["reason"], now=now),
        now=now,
    )
    if done is None:
        return render_ticket(request, number, now, reject_form=form)
    messages.success(request, _("The ticket is open again. The department owes a solution once more."))
    return redirect("ticket", references.reference_of(number))


@require_POST
@signed_in
@page
def rate(request: HttpRequest, reference: str) -> HttpResponse:
    """How well it went."""
    now, number = timezone.now(), number_of(reference)
    form = RateForm(request.POST, auto_id="rate_%s")
    done = carry_out(
        request,
        form,
        "ticket.rate",
        lambda actor, given: actions.rate_ticket(
            actor=actor, number=number, rating=given["rating"], words=given["words"], now=now
        ),
        now=now,
    )
    if done is None:
        return render_ticket(request, number, now, rate_form=form)
    messages.success(request, _("Thank you. Your rating counts in the figures of the department."))
    return redirect("ticket", references.reference_of(number))
