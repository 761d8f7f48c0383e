"""Photos that people sent: what was made of them, whose they are, and what they belong to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ALT_LENGTH = 300
NAME_LENGTH = 32
SUBJECT_LENGTH = 60


class Photo(models.Model):
    """A photo and its smaller copy, both WebP, both in the storage `photos` under `name`.

    `subject` says what it belongs to ("post:12"): who may see that may see the photo (`subjects.py`). While it is
    empty the photo is its owner's alone, and forgotten after a day. A photo that is `discarded` is nobody's any more:
    a worker takes its files away, then the row. Sides are in pixels, sizes in bytes.
    """

    name = models.CharField(_("name"), max_length=NAME_LENGTH, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    subject = models.CharField(_("belongs to"), max_length=SUBJECT_LENGTH, blank=True)
    alt = models.CharField(_("description"), max_length=ALT_LENGTH, blank=True)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    size = models.PositiveIntegerField(_("bytes"))
    small_width = models.PositiveIntegerField(_("width of the small copy"))
    small_height = models.PositiveIntegerField(_("height of the small copy"))
    created_at = models.DateTimeField(_("sent"))
    discarded = models.BooleanField(_("to be removed"), default=False)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(subject="") | Q(discarded=True), name="photo_to_sweep"),
            models.Index(fields=["subject"], condition=~Q(subject=""), name="photo_of_subject"),
            models.Index(fields=["owner", "created_at"], name="photo_of_owner"),
        ]

    def __str__(self) -> str:
        return self.name
