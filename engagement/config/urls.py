"""Every address, room by room."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from engagement.accounts import urls as accounts
from engagement.config import metrics
from engagement.config.health import healthz, readyz
from engagement.record import urls as record
from engagement.threads import api_urls as threads_api
from engagement.threads import urls as threads
from engagement.townhalls import api_urls as townhalls_api
from engagement.townhalls import urls as townhalls
from photos import urls as photos
from realtime.pages import asyncapi
from tickets import api_urls as tickets_api
from tickets import urls as tickets

api: list[URLPattern | URLResolver] = [
    *accounts.api_urlpatterns,
    *record.api_urlpatterns,
    *tickets_api.api_urlpatterns,
    *threads_api.api_urlpatterns,
    *townhalls_api.api_urlpatterns,
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_docs"),
]

urlpatterns = [
    path("", include(record.urlpatterns)),
    path("", include(threads.urlpatterns)),
    path("", include(townhalls.urlpatterns)),
    path("", include(accounts.urlpatterns)),
    path("", include(tickets.urlpatterns)),
    path("", include(photos.urlpatterns)),
    path("api/v1/", include(api)),
    path("admin/", admin.site.urls),
    path("connection/asyncapi.json", asyncapi, name="asyncapi"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics.show, name="metrics"),
]
