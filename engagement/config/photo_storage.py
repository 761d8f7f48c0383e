"""Where photos are kept: an entry of Django's STORAGES, from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engagement.config import env


def photo_storage(var: Path) -> dict[str, Any]:
    """The bucket that DURBAR_PHOTOS_BUCKET names, of S3 or of what speaks like it; else a folder for us alone."""
    bucket = env.text("DURBAR_PHOTOS_BUCKET")
    return _bucket(bucket) if bucket else _folder(env.text("DURBAR_PHOTOS_FOLDER", str(var / "photos")))


def _folder(path: str) -> dict[str, Any]:
    options = {"location": path, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}


def _bucket(name: str) -> dict[str, Any]:
    endpoint = env.text("DURBAR_PHOTOS_ENDPOINT")
    options = {
        "bucket_name": name,
        "endpoint_url": endpoint or None,
        "region_name": env.text("DURBAR_PHOTOS_REGION") or None,
        # Without these two: whatever the machine has (a role, a file), as boto3 looks for it.
        "access_key": env.text("DURBAR_PHOTOS_KEY") or None,
        "secret_key": env.text("DURBAR_PHOTOS_SECRET") or None,
        # Only we read there: who may see a photo is asked at every request.
        "default_acl": None,
        "addressing_style": "path" if endpoint else "auto",
        "signature_version": "s3v4",
        # Names are random and never given twice: there is nothing to look for before writing.
        "file_overwrite": True,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
