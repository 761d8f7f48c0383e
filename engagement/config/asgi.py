"""The ASGI application: pages and API by Django, sockets by the hub, and the hub's start and stop."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.config.settings")
django_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402 - Django must be set up first
from django.urls import reverse  # noqa: E402

from engagement.config import connections  # noqa: E402
from engagement.config.bodies import Bodies  # noqa: E402
from engagement.config.shelf import Shelf  # noqa: E402
from realtime.lifespan import lifespan_application  # noqa: E402
from realtime.routing import websocket_application  # noqa: E402

connections.end_with_requests()
# All pages are imported before anybody is served: the first request, or the first e-mail, would do it in a thread of
# its own, and for half a second hold up every socket of a process that everybody is just coming back to.
reverse("readyz")
application = ProtocolTypeRouter(
    {"http": Shelf(Bodies(django_application)), "websocket": websocket_application, "lifespan": lifespan_application}
)
