"""What the environment makes of the settings: two shapes, and what a production refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engagement.config import bootstrap, processes

PRODUCTION = {"DURBAR_DEMO": "off", "DURBAR_SECRET_KEY": "a secret of fifty characters that nobody has ever seen."}
SHOW = """
import json
from engagement.config import settings as s
print(json.dumps({
    "engine": s.DATABASES["default"]["ENGINE"], "layer": s.CHANNEL_LAYERS["default"]["BACKEND"],
    "https": [s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0],
    "hosts": s.ALLOWED_HOSTS, "debug": s.DEBUG, "limits": s.REALTIME["RATE_LIMITS"],
}))
"""


def load(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=bootstrap.BASE_DIR,
        env=processes.environment(DURBAR_VAR=str(tmp_path), **variables),
        capture_output=True,
        text=True,
        check=False,
    )


def shown(tmp_path: Path, **variables: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(load(tmp_path, **variables).stdout)
    return loaded


def test_no_variable_at_all_is_the_embedded_shape(tmp_path: Path) -> None:
    found = shown(tmp_path)
    assert (found["engine"], found["layer"]) == (
        "django.db.backends.sqlite3",
        "channels.layers.InMemoryChannelLayer",
    )


def test_two_variables_are_the_scaled_shape(tmp_path: Path) -> None:
    found = shown(tmp_path, DATABASE_URL="postgresql://db/durbar", REDIS_URL="redis://cache")
    assert found["engine"] == "django.db.backends.postgresql"
    assert found["layer"].startswith("channels_redis.pubsub.")


def test_production_is_https_and_answers_to_no_name_that_was_not_given(tmp_path: Path) -> None:
    found = shown(tmp_path, **PRODUCTION)
    assert (found["https"], found["hosts"], found["debug"], found["limits"]) == ([True] * 4, [], False, True)


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        ({"DURBAR_DEMO": "off"}, "DURBAR_SECRET_KEY is not set"),
        ({**PRODUCTION, "DURBAR_LIMITS": "off"}, "DURBAR_LIMITS=off is for benchmarks of the demo"),
        ({"DURBAR_HTTPS": "perhaps"}, "DURBAR_HTTPS is 'perhaps'"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(tmp_path: Path, variables: dict[str, str], complaint: str) -> None:
    assert complaint in load(tmp_path, **variables).stderr
