"""The page for a form whose token is not that of the session any more. What was typed is shown, to be copied."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

TYPED = ("title", "body", "reason")


@never_cache
def show_csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: somebody signed in or out in another tab, or another site sent the form."""
    typed = [text for name in TYPED if (text := request.POST.get(name, "").strip())]
    return render(request, "403_csrf.html", {"typed": typed, "hide_next": True}, status=403)
