"""The officer's page of one ticket: what is owed and why then, the answer, notes, the record, what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from photos.events import PhotoView
from photos.forms import Place, empty_places, names_of, places_of, say_refused
from photos.queries import sent_photos
from photos.serializers import kept_view, numbered
from realtime import log
from tickets import permissions, references, states, subjects
from tickets.canned_text import filled
from tickets.lines import Line, Names, line_of, people_in
from tickets.models import Department, Ticket
from tickets.pages.acts import ACTS, Act
from tickets.pages.clocks import clocks_shown
from tickets.pages.doors import REFUSED, carry_out, coming_back, page, viewer_of
from tickets.queries.departments import list_departments
from tickets.queries.desk import canned_of
from tickets.queries.people import officers_of, people_by_id
from tickets.queries.tickets import (
    escalations_of,
    find_collisions,
    get_desk_ticket,
    list_events,
    list_notes,
    list_relations,
    number_of,
    stream_of,
)
from tickets.queries.watchers import followers_of
from tickets.serializers import line_view, note_view
from tickets.ticket_forms import TicketForm
from tickets.words import exactly

signed_in = coming_back(lambda given: reverse("desk_ticket", args=[given["reference"]]))


@require_safe
@never_cache
@signed_in
@page
def show_desk_ticket(request: HttpRequest, reference: str) -> HttpResponse:
    """The page. `?canned=` begins the answer with a kept text, `?act=` opens a form."""
    number = number_of(reference)
    if reference != references.reference_of(number):
        return redirect("desk_ticket", references.reference_of(number))
    return render_ticket(request, number, timezone.now())


def render_ticket(
    request: HttpRequest,
    number: int,
    now: datetime,
    refused: tuple[str, TicketForm] | None = None,
    places: tuple[Place, ...] = (),
) -> HttpResponse:
    """The page; `refused` is a form that came back, under the name of its act, with its `places` for photos."""
    viewer = viewer_of(request)
    known = get_desk_ticket(viewer, number)
    position = log.position(stream_of(known.pk))
    ticket = get_desk_ticket(viewer, number)
    people, notes = officers_of(ticket.department_id), notes_of(ticket)
    photos = [kept_view(kept) for kept in ticket.photos]
    forms = forms_of(request, ticket, people, refused)
    offered = own_or_supervised(viewer, ticket, [*photos, *(one.photo for _note, of in notes for one in of)])
    forms["photo"].fields["photo"].widget.choices = offered
    context = {
        "ticket": ticket,
        "viewer": viewer,
        "now": now,
        "stream": f"{stream_of(ticket.pk)} {position.offset} {position.epoch}",
        "clocks": clocks_shown(ticket, now),
        "escalations": escalations_of([ticket.pk]).get(ticket.pk, []),
        "lines": lines_of(ticket),
        "notes": notes,
        "relations": list_relations(ticket),
        "followers": len(followers_of([ticket.pk]).get(ticket.pk, [])),
        "talk_url": subjects.address_of(ticket.subject),
        "is_open": states.is_open(ticket.status),
        "people": people,
        "supervises": permissions.supervises(viewer, ticket.department_id),
        "oversees": permissions.oversees_desks(viewer),
        "forms": forms,
        "can_take_down": offered,
        "canned": canned_of(ticket.department_id),
        "opened_act": refused[0] if refused else request.GET.get("act", ""),
        "since": collisions_of(viewer, ticket, refused),
        "press_key": uuid4,
        "photos": numbered(photos),
        **places_shown(ticket, refused[0] if refused else "", places),
    }
    return render(request, "desk/ticket.html", context, status=REFUSED if refused else 200)


def places_shown(ticket: Ticket, refused: str, places: tuple[Place, ...]) -> dict[str, tuple[Place, ...]]:
    """The places for photos of the forms that have some; those of the `refused` one as they came back."""
    offered = {"respond": subjects.takes_photos(ticket.subject), "note": True}
    return {
        f"{name}_places": (places if name == refused else empty_places(name)) if offers else ()
        for name, offers in offered.items()
    }


def own_or_supervised(viewer: Any, ticket: Ticket, shown: Sequence[PhotoView]) -> list[tuple[str, str]]:
    """The photos of the page that the viewer may take away, as choices, numbered in its order."""
    own = sent_photos(viewer.pk) if shown else None
    names = {photo.name for photo in shown}
    if own is not None and not permissions.supervises(viewer, ticket.department_id):
        names = set(own.filter(name__in=names).values_list("name", flat=True))
    return [
        (photo.name, f"{number}. {photo.alt or gettext('without a description')}")
        for number, photo in enumerate(shown, start=1)
        if photo.name in names
    ]


def forms_of(
    request: HttpRequest, ticket: Ticket, people: list[Any], refused: tuple[str, TicketForm] | None
) -> dict[str, TicketForm]:
    """Every form of the page by the name of its act, filled in with how it is now; the refused one as it was sent."""
    forms = {
        name: act.form(initial=act.initial(ticket, request.GET), people=people, auto_id=f"{name}_%s")
        for name, act in ACTS.items()
    }
    text = kept_text(request, ticket)
    if text:
        forms["respond"].initial["body"] = text
    return forms | ({refused[0]: refused[1]} if refused else {})


def kept_text(request: HttpRequest, ticket: Ticket) -> str:
    """The kept text that the address asks for, its places filled in; "" for none."""
    wanted = request.GET.get("canned", "")
    found = next((one for one in canned_of(ticket.department_id) if str(one.pk) == wanted), None)
    if found is None:
        return ""
    values = {
        "name": ticket.requester.display_name if ticket.requester else "",
        "reference": ticket.reference,
        "department": ticket.department.name,
        "officer": viewer_of(request).display_name,
        "due": exactly(ticket.due_at) if ticket.due_at else "",
    }
    return filled(found.body, values)


def collisions_of(viewer: Any, ticket: Ticket, refused: tuple[str, TicketForm] | None) -> list[Line]:
    """What others did since the version that the refused form was written for; nothing where that is not why."""
    if refused is None or "version" not in refused[1].errors:
        return []
    seen = refused[1].cleaned_data.get("version") or refused[1].data.get("version")
    if not str(seen).isdecimal():
        return []
    views = [line_view(event) for event in find_collisions(viewer, ticket, int(str(seen)))]
    return [line_of(view, names_for(views)) for view in views]


def lines_of(ticket: Ticket, *, public: bool = False) -> list[Line]:
    """The record in words, oldest first."""
    views = [line_view(event) for event in list_events(ticket, public=public)]
    names = names_for(views)
    return [line_of(view, names) for view in views]


def names_for(views: list[Any]) -> Names:
    """What the ids and short names in these events stand for; two queries."""
    people = {pk: person.display_name for pk, person in people_by_id(people_in(views)).items()}
    departments: Mapping[str, str] = dict(list_departments().values_list("slug", "name"))
    return Names(people, departments)


def notes_of(ticket: Ticket) -> list[Any]:
    """The internal notes, oldest first, with the people whom they name; beside each its photos."""
    notes = list(list_notes(ticket))
    people = people_by_id({user_id for note in notes for user_id in note.mentions})
    views = [note_view(note, people) for note in notes]
    return [(view, numbered(view.photos)) for view in views]


@require_POST
@signed_in
@page
def act(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """Do one thing with the ticket. What was refused comes back as it was typed, beside what others did meanwhile."""
    now = timezone.now()
    doing: Act | None = ACTS.get(name)
    if doing is None:
        raise Http404
    number = number_of(reference)
    ticket = get_desk_ticket(viewer_of(request), number)
    people = officers_of(ticket.department_id)
    form = doing.form(request.POST, people=people, auto_id=f"{name}_%s")
    places = places_of(request, now, name) if doing.photos else ()
    say_refused(form, places)
    done = carry_out(
        request,
        form,
        doing.command,
        lambda actor, given: doing.perform(actor, number, {**given, "photos": names_of(places)}, now),
        now=now,
    )
    if done is None:
        return render_ticket(request, number, now, (name, form), places)
    messages.success(request, doing.done)
    return gone_or_back(request, number, done.reference, doing)


def gone_or_back(request: HttpRequest, number: int, made: str, doing: Act) -> HttpResponse:
    """Back to the ticket; to the new one where one was made; to the queue where the ticket is another desk's now."""
    reference = made if doing.goes_on and made else references.reference_of(number)
    ticket = Ticket.objects.select_related("department").filter(number=number).first()
    department: Department | None = ticket.department if ticket else None
    viewer = viewer_of(request)
    if department and not (permissions.oversees_desks(viewer) or permissions.works_for(viewer, department.pk)):
        return redirect("desk")
    return redirect("desk_ticket", reference)
