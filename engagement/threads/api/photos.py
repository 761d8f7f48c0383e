"""Photos: send, describe, take back. A post or a thread then names them."""

from __future__ import annotations

import msgspec
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from engagement.accounts.api import caller
from engagement.threads import actions
from engagement.threads.api.inputs import AltInput, PhotoInput
from photos.events import PhotoView
from photos.imaging import MAX_BYTES
from photos.serializers import photo_view
from tickets.api.doors import KEYED, checked, key_of

TAGS = ["photos"]
SENT = {
    "type": "object",
    "properties": {
        "photo": {"type": "string", "format": "binary"},
        "alt": {"type": "string", "description": "What it shows, for those who cannot see it."},
    },
    "required": ["photo"],
}
"""How `PhotoInput` is described: a file goes in, an address comes out."""


class Photos(APIView):
    """Photos that no post has yet."""

    permission_classes = [IsAuthenticated]
    parser_classes = [MultiPartParser]

    @extend_schema(tags=TAGS, parameters=[KEYED], request={"multipart/form-data": SENT}, responses={201: PhotoView})
    def post(self, request: Request) -> Response:
        """Send a photo (JPEG, PNG, WebP). It is encoded anew: where and when it was taken, and by what, is gone. A
        post names it within a day, or it is forgotten; until then its sender alone sees it."""
        given = checked(PhotoInput, request)
        photo = actions.add_photo(
            actor=caller(request),
            data=given["photo"].read(MAX_BYTES + 1),
            alt=given["alt"],
            key=key_of(request),
            now=timezone.now(),
        )
        return Response(msgspec.to_builtins(photo_view(photo)), status=201)


class OnePhoto(APIView):
    """A photo of one's own that no post has yet."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=TAGS, request=AltInput, responses=PhotoView)
    def patch(self, request: Request, photo: str) -> Response:
        """Say what it shows."""
        given = checked(AltInput, request)
        changed = actions.describe_photo(actor=caller(request), name=photo, alt=given["alt"], now=timezone.now())
        return Response(msgspec.to_builtins(photo_view(changed)))

    @extend_schema(tags=TAGS, request=None, responses={204: None})
    def delete(self, request: Request, photo: str) -> Response:
        """Take it back."""
        actions.remove_photo(actor=caller(request), name=photo, now=timezone.now())
        return Response(status=204)
