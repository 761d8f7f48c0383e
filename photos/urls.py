"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from photos import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("photos/<slug:photo>/<slug:size>.webp", pages.show_photo, name="photo"),
]
