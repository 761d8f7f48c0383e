"""The pages that lead to threads: home, the list, departments, and the form for a new one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engagement.threads import actions, queries
from engagement.threads.forms import CATEGORIES, FilterForm, NewThreadForm
from engagement.threads.models import Thread
from engagement.threads.pages.doors import REFUSED, carry_out, go, viewer_of
from engagement.threads.pages.held import held_item
from engagement.threads.queries.held import list_own_held
from engagement.threads.templatetags.durbar import STATES
from photos.forms import names_of, places_of, say_refused
from tickets.models import Department
from tickets.queries import get_department, list_departments, list_members

PER_PAGE = 20
ON_HOME = 6
SECONDS_CACHED = 5


def briefly_cached(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What everyone who is not signed in sees the same may be kept for some seconds. Not for pages that carry a
    nonce: a kept page with a new policy would lose its scripts."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if viewer_of(request) is None and not getattr(messages.get_messages(request), "used", False):
            patch_cache_control(response, public=True, max_age=SECONDS_CACHED)
        else:
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return answer


def page_of(request: HttpRequest, threads: QuerySet[Thread]) -> Page[Thread]:
    """The page that `?page=` asks for; the nearest one where that does not exist."""
    return Paginator(threads, PER_PAGE).get_page(request.GET.get("page"))


def with_counts(departments: QuerySet[Department]) -> list[Department]:
    """Departments, each with how many public issues wait (`open_count`)."""
    counts = queries.open_counts()
    found = list(departments)
    for department in found:
        department.open_count = counts.get(department.slug, 0)  # type: ignore[attr-defined]
    return found


@require_safe
@briefly_cached
def show_home(request: HttpRequest) -> HttpResponse:
    """What Durbar is, what is talked about now, who answers."""
    now = timezone.now()
    context = {
        "threads": list(queries.list_threads(viewer_of(request))[:ON_HOME]),
        "departments": with_counts(list_departments()),
        "now": now,
    }
    return render(request, "home.html", context)


@require_safe
@briefly_cached
def show_threads(request: HttpRequest) -> HttpResponse:
    """The list, searched and narrowed down."""
    now = timezone.now()
    form = FilterForm(request.GET)
    filters = form.chosen()
    viewer = viewer_of(request)
    context = {
        "form": form,
        "filters": filters,
        "held": [held_item(one) for one in list_own_held(viewer, None, now)],
        "new_key": uuid4,
        "home_url": request.get_full_path(),
        "narrowed": bool(filters["department"] or filters["mine"] or filters["followed"]),
        "states": STATES.items(),
        "page": page_of(request, queries.list_threads(viewer, **filters)),
        "now": now,
    }
    return render(request, "threads/list.html", context)


@require_safe
@briefly_cached
def show_departments(request: HttpRequest) -> HttpResponse:
    """Every department, with how much waits for it."""
    return render(request, "departments/list.html", {"departments": with_counts(list_departments())})


@require_safe
@briefly_cached
def show_department(request: HttpRequest, slug: str) -> HttpResponse:
    """One department: what it does, who answers there, its issues."""
    now = timezone.now()
    department = get_department(slug)
    if department is None:
        raise Http404(_("There is no such department."))
    context = {
        "department": department,
        "members": list_members(department.pk),
        "page": page_of(request, queries.list_threads(viewer_of(request), department=slug)),
        "now": now,
    }
    return render(request, "departments/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_thread(request: HttpRequest) -> HttpResponse:
    """Open an issue. A refused one comes back as it was typed, also to those who were signed out meanwhile."""
    viewer = viewer_of(request)
    if (viewer is None or viewer.is_guest) and request.method != "POST":
        return redirect_to_login(request.get_full_path())
    now = timezone.now()
    form = NewThreadForm(request.POST or None, initial={"department": request.GET.get("department")})
    places = places_of(request, now)
    if form.is_bound:
        say_refused(form, places)
        done = carry_out(
            request,
            form,
            "thread.open",
            lambda actor, given: actions.open_thread(
                actor=actor,
                title=given["title"],
                body=given["body"],
                department=given["department"].slug,
                category=given["category"],
                place=given["place"],
                visibility=given["visibility"],
                photos=names_of(places),
                now=now,
            ),
            now=now,
        )
        if done is not None:
            if not done.thread:
                messages.info(request, _("Your issue is held: a moderator looks at it before anybody else sees it."))
                return go("threads", at="?mine=on#held")
            messages.success(request, _("Your issue is open. You follow it from now on."))
            return go("thread", done.thread)
    context = {"form": form, "categories": CATEGORIES, "photos": places}
    return render(request, "threads/new.html", context, status=REFUSED if form.is_bound else 200)
