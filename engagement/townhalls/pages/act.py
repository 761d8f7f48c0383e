"""One thing that somebody who runs a hall does: a button's POST, or a form with a page of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from engagement.townhalls import queries, serializers
from engagement.townhalls.models import Hand, Poll, Question, TownHall
from engagement.townhalls.pages.acts import ACTS, Act, Given
from engagement.townhalls.pages.doors import REFUSED, carry_out, first_errors, page
from engagement.townhalls.pages.rows import question_rows
from engagement.townhalls.pages.running import signed_in, staff_hall, way_back
from engagement.townhalls.running_forms import ActForm, People


def number_in(data: QueryDict, name: str) -> int:
    """A whole number of the address or the form; 0 for whatever is not one."""
    value = data.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else 0


def sent(request: HttpRequest) -> QueryDict:
    """What was sent. A button says in its address what it is about; what was filled in goes before."""
    data = request.POST.copy()
    for name in request.GET:
        data.setdefault(name, request.GET[name])
    return data


def people_of(hall: TownHall) -> People:
    """Whom a question may be given to: those who answer first, then the moderators."""
    rows = sorted(queries.staff_of(hall), key=lambda one: one.role != "official")
    return [(one.user.handle, one.user.display_name) for one in rows]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
@page
def act(request: HttpRequest, hall_id: int, name: str) -> HttpResponse:
    """Do it, once per key; or show its form. What was refused comes back as it was typed."""
    now = timezone.now()
    doing = ACTS.get(name)
    if doing is None:
        raise Http404
    hall = staff_hall(request, hall_id)
    if request.method != "POST":
        return render_act(request, hall, doing, name, None, now)
    data = sent(request)
    form = doing.form(data, people=people_of(hall))
    of = number_in(data, "of")
    done = carry_out(
        request,
        form,
        doing.command,
        lambda actor, filled: doing.perform(actor, Given(hall=hall, of=of, filled=filled, now=now)),
        now=now,
    )
    if done is None and doing.asks:
        return render_act(request, hall, doing, name, form, now)
    if done is None:
        for said in first_errors(form):
            messages.error(request, said)
    elif doing.done:
        messages.success(request, doing.done)
    return redirect(way_back(hall.pk, data.get("back", "")))


def render_act(
    request: HttpRequest, hall: TownHall, doing: Act, name: str, refused: ActForm | None, now: datetime
) -> HttpResponse:
    """The form of an act, beside what it is about."""
    data = sent(request)
    of, back = number_in(data, "of"), data.get("back", "")
    subject = subject_of(hall, doing, of)
    given: dict[str, Any] = {"of": of, "back": back, "version": number_in(data, "version") or None}
    form = refused or doing.form(initial=given | begun(doing, name, subject), people=people_of(hall))
    question = question_rows(hall, [subject], compare=True)[0] if isinstance(subject, Question) else None
    context = {
        "hall": hall,
        "name": name,
        "act": doing,
        "form": form,
        "row": question,
        "alike": [row for row in [queries.find_question(hall, one.number) for one in question.alike] if row]
        if question
        else [],
        "people": people_of(hall),
        "left_open": queries.count_waiting(hall) if name == "hall_end" else 0,
        "back": way_back(hall.pk, back),
        "now": now,
    }
    return render(request, "halls/console_act.html", context, status=REFUSED if refused else 200)


def subject_of(hall: TownHall, doing: Act, of: int) -> Question | Hand | Poll | None:
    """What the act is about. Raises Http404 where this hall has no such thing."""
    if doing.of == "question" and of:
        found: Question | Poll | None = queries.questions_loaded().filter(hall=hall, pk=of).first()
    elif doing.of == "poll":
        found = Poll.objects.prefetch_related("options").filter(hall=hall, pk=of).first()
    else:
        return None
    if found is None:
        raise Http404
    return found


def begun(doing: Act, name: str, subject: Question | Hand | Poll | None) -> dict[str, Any]:
    """What stands in the form before anybody types."""
    if isinstance(subject, Poll):
        view = serializers.poll_view(subject)
        options = "\n".join(one.text for one in view.options)
        return {
            "question": view.question,
            "kind": view.kind,
            "options": options,
            "max_choices": view.max_choices,
            "show": view.show,
        }
    if isinstance(subject, Question):
        body = {"edit": subject.body, "draft": subject.draft, "write": subject.draft}.get(name, "")
        return {"version": subject.version, "body": body}
    return {}
