"""Where photos are kept: an entry of Django's STORAGES, from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from engagement.config import env


def photo_storage(var: Path) -> dict[str, Any]:
    """The bucket that DURBAR_PHOTOS_BUCKET names, of S3 or of what speaks like it; else a folder for us alone."""
    bucket = env.text("DURBAR_PHOTOS_BUCKET")
    return _bucket(bucket) if bucket else _folder(env.text("DURBAR_PHOTOS_FOLDER", str(var / "photos")))


def _folder(path: str) -> dict[str, Any]:
    options = {"location": path, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}


CONNECT_SECONDS: Final = 5
READ_SECONDS: Final = 10
ATTEMPTS: Final = 2
"""How long a bucket may keep somebody waiting: boto3's own patience is minutes, in which every thread of ours would
wait for it."""


def _bucket(name: str) -> dict[str, Any]:
    # Installed only where there is a bucket.
    from botocore.config import Config  # type: ignore[import-untyped]

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
        "client_config": Config(
            s3={"addressing_style": "path" if endpoint else "auto"},
            signature_version="s3v4",
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        ),
        # Names are random and never given twice: there is nothing to look for before writing.
        "file_overwrite": True,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
