"""Collects the static files into the image, exactly as `manage.py run` would on its first start."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.config.settings")

import django

django.setup()

from engagement.config import preparation  # noqa: E402 - Django must be set up first

preparation.collect_static_when_changed()
