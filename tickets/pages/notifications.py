"""The page of what one was told, how one wants to hear, and the way out of all e-mails for whoever holds the link."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tickets import addresses
from tickets.actions import notifying
from tickets.models import NotificationChoice
from tickets.notices import notification_view
from tickets.pages.doors import REFUSED, coming_back, page
from tickets.permissions import Person
from tickets.queries.notifications import address_of, choices_of, count_unread, get_notification, list_notifications
from tickets.words import WORDS

PER_PAGE = 30
ours = coming_back(lambda _arguments: reverse("notifications"))
"""For pages of the person who is signed in."""


class ChoiceForm(forms.Form):
    """How one wants to hear by e-mail."""

    email = forms.ChoiceField(
        label=gettext_lazy("E-mails about tickets"),
        choices=[
            (NotificationChoice.Email.AT_ONCE, gettext_lazy("At once, one for each")),
            (NotificationChoice.Email.DAILY, gettext_lazy("Once a day, in the morning of a working day")),
            (NotificationChoice.Email.NEVER, gettext_lazy("Never; I look here")),
        ],
        widget=forms.RadioSelect,
    )
    working_hours_only = forms.BooleanField(
        label=gettext_lazy("Only in working hours"),
        help_text=gettext_lazy("What comes in the evening or on a holiday waits for the next opening."),
        required=False,
    )


@ours
@require_safe
def show_notifications(request: HttpRequest) -> HttpResponse:
    """What one was told, the newest first, and the choice. Context: `rows` (view and words of each), `page`,
    `unread`, `form` (ChoiceForm), `address` (where e-mails go), `now`."""
    user_id = cast("Person", request.user).pk
    choice = choices_of([user_id])[user_id]
    form = ChoiceForm(initial={"email": choice.email, "working_hours_only": choice.working_hours_only})
    return _render(request, form)


def _render(request: HttpRequest, form: ChoiceForm, status: int = 200) -> HttpResponse:
    user_id = cast("Person", request.user).pk
    found = Paginator(list_notifications(user_id), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [(notification_view(row), WORDS[row.kind]) for row in found.object_list],
        "page": found,
        "unread": count_unread(user_id),
        "form": form,
        "address": address_of(request.user),
        "now": timezone.now(),
    }
    return render(request, "tickets/notifications.html", context, status=status)


@ours
@require_safe
def open_notification(request: HttpRequest, notification_id: int) -> HttpResponse:
    """The way from a notification to its ticket; who goes it has read it. Not so a browser that fetches ahead."""
    actor = cast("Person", request.user)
    found = get_notification(actor.pk, notification_id)
    if found is None:
        raise Http404
    if "prefetch" not in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        notifying.mark_read(actor=actor, ids=[found.pk], now=timezone.now())
    return redirect(addresses.path_of(found))


@ours
@require_POST
def read_notifications(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    notifying.mark_read(actor=cast("Person", request.user), now=timezone.now())
    return redirect("notifications")


@ours
@require_POST
def choose_notifications(request: HttpRequest) -> HttpResponse:
    """Keep the choice. A form that makes no sense comes back as it was."""
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return _render(request, form, status=REFUSED)
    notifying.set_choice(actor=cast("Person", request.user), **form.cleaned_data, now=timezone.now())
    messages.success(request, _("Your choice is kept. It holds from now on."))
    return redirect("notifications")


@csrf_exempt  # mail programs press this button for people, without cookies (RFC 8058); the signed link is the right
@require_http_methods(["GET", "HEAD", "POST"])
@page
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The link in every e-mail, for whoever holds it: a page that asks once, and a POST that does it."""
    if addresses.read_unsubscribe(token) is None:
        raise notifying.LinkUnreadable
    if request.method == "POST":
        notifying.unsubscribe(token=token, now=timezone.now())
    return render(request, "tickets/unsubscribe.html", {"done": request.method == "POST", "hide_next": True})
