"""The page of the record, its checkpoints and files at addresses that last, receipts, and watching."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.handlers.asgi import ASGIRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagement.accounts.actions import check_rate
from engagement.record import actions, addresses
from engagement.record.queries import receipts, tree
from engagement.record.queries.bundle import read_bundle
from engagement.record.queries.restoring import list_restores
from realtime.errors import Refusal
from realtime.meters import refused_at
from tickets import references
from tickets.pages.doors import REFUSED, page, viewer_of
from tickets.pages.ticket import lines_of
from tickets.queries.tickets import number_of

PER_PAGE = 24
VERIFY = settings.BASE_DIR / "frontend" / "download" / "verify.py"
OPEN = {"Access-Control-Allow-Origin": "*"}


class WatchForm(forms.Form):
    """Where checkpoints are sent."""

    email = forms.EmailField(label=gettext_lazy("Your e-mail address"), max_length=254)


@require_safe
@never_cache
def show_record(request: HttpRequest) -> HttpResponse:
    """What the record is, how it stands, how anybody checks it. Context: `size`, `latest`, `page` (of checkpoints),
    `keys`, `restores` (Told), `form` (WatchForm), `now`."""
    return _render(request, WatchForm())


def _render(request: HttpRequest, form: WatchForm, status: int = 200) -> HttpResponse:
    found = Paginator(tree.list_checkpoints(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "size": tree.get_size(),
        "latest": tree.latest_checkpoint(),
        "page": found,
        "keys": tree.list_keys(),
        "restores": list_restores(),
        "form": form,
        "now": timezone.now(),
    }
    return render(request, "record/record.html", context, status=status)


@require_safe
@page
def give_checkpoint(_request: HttpRequest, number: int | None = None) -> HttpResponse:
    """A signed note: the newest, or for good the one with this number."""
    note = receipts.get_note(number)
    kept = "public, max-age=31536000, immutable" if number is not None else "no-cache"
    headers = {**OPEN, "Cache-Control": kept, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(note, content_type="text/plain; charset=utf-8", headers=headers)


@require_safe
@page
def give_consistency(_request: HttpRequest, first: int, second: int) -> HttpResponse:
    """The proof that one checkpoint contains another, as a file for verify.py."""
    return _file(receipts.get_consistency(first, second), f"consistency-{first}-{second}.json")


@require_safe
@never_cache
@page
def give_receipt(request: HttpRequest, index: int) -> HttpResponse:
    """The receipt of a leaf, as a file for verify.py."""
    return _file(receipts.get_receipt(viewer_of(request), index), f"receipt-{index}.json")


def _file(content: object, name: str) -> HttpResponse:
    # One line: it is told from a bundle by its first.
    return JsonResponse(content, headers={**OPEN, "Content-Disposition": f'attachment; filename="{name}"'})


@require_safe
@never_cache
@page
def show_receipts(request: HttpRequest, reference: str) -> HttpResponse:
    """The receipts of a ticket. Context: `ticket`, `rows` (line in words, Receipted), `now`."""
    number = number_of(reference)
    if reference != references.reference_of(number):
        return redirect("record_receipts", references.reference_of(number))
    ticket, rows = receipts.list_receipted(viewer_of(request), number)
    context = {
        "ticket": ticket,
        "rows": list(zip(lines_of(ticket, public=True), rows, strict=True)),
        "now": timezone.now(),
    }
    return render(request, "record/receipts.html", context)


@require_safe
def give_bundle(request: HttpRequest) -> HttpResponseBase:
    """Everything, as JSON lines."""
    pieces = read_bundle(timezone.now())
    # A server that speaks ASGI would gather what is not asynchronous as a whole before it sends the first byte.
    content = _asynchronous(pieces) if isinstance(request, ASGIRequest) else pieces
    headers = {**OPEN, "Content-Disposition": 'attachment; filename="record.jsonl"'}
    return StreamingHttpResponse(content, content_type="application/jsonl", headers=headers)


async def _asynchronous(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    take = sync_to_async(lambda: next(pieces, b""))
    while piece := await take():
        yield piece


@require_safe
@cache_control(max_age=300)
def give_verify(_request: HttpRequest) -> HttpResponse:
    """The program that checks everything."""
    headers = {**OPEN, "Content-Disposition": 'attachment; filename="verify.py"'}
    return HttpResponse(VERIFY.read_bytes(), content_type="text/x-python; charset=utf-8", headers=headers)


@require_POST
def watch(request: HttpRequest) -> HttpResponse:
    """Ask an address whether it wants the checkpoints."""
    form = WatchForm(request.POST)
    if form.is_valid():
        try:
            check_rate(request=request, action="record_watch", key=form.cleaned_data["email"].lower())
            actions.ask_to_watch(email=form.cleaned_data["email"], now=timezone.now())
        except Refusal as refusal:
            form.add_error("email", refused_at("page", refusal))
        else:
            messages.success(
                request, _("We sent you an e-mail. Follow the link in it, and the checkpoints will come.")
            )
            return redirect("record")
    return _render(request, form, status=REFUSED)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the first e-mail: a page that asks once, and a POST that does it."""
    if addresses.read_confirm(token) is None:
        raise actions.WatchLinkUnreadable
    if request.method == "POST":
        actions.confirm_watching(token=token, now=timezone.now())
    return render(request, "record/confirm.html", {"done": request.method == "POST"})


@csrf_exempt  # mail programs press this button for people, without cookies (RFC 8058); the signed link is the right
@require_http_methods(["GET", "HEAD", "POST"])
@page
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link in every e-mail: a page that asks once, and a POST that does it."""
    if addresses.read_stop(token) is None:
        raise actions.WatchLinkUnreadable
    if request.method == "POST":
        actions.stop_watching(token=token, now=timezone.now())
    return render(request, "record/stop.html", {"done": request.method == "POST"})
