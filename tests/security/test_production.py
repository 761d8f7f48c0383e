"""The settings of a production: what is refused, what has no default, and that Django has nothing to add."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.test import Client

from engagement.accounts import permissions, queries
from engagement.config import bootstrap, env, preparation, processes
from engagement.config.demo import people
from tests.factories import NOW, make_user
from tests.security.addresses import all_addresses, path_of
from tests.security.world import World

pytestmark = pytest.mark.door

SECRET = "q7Zk3Vw9Ls2Xc8Bn4Md6Fg1Hj5Ty0Ru-Ep_Qa7Zk3Vw9Ls2Xc8Bn4Md"
PRODUCTION = {
    "DURBAR_DEMO": "off",
    "DURBAR_SECRET_KEY": SECRET,
    "DURBAR_SIGNING_KEY": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "DURBAR_HOSTS": "durbar.example.org",
    "DURBAR_ORIGINS": "https://durbar.example.org",
    "DATABASE_URL": "postgresql://durbar:secret@db/durbar",
    "REDIS_URL": "redis://cache",
}
NAMES = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
SHOW = f"""
import json
from engagement.config import settings as s
print(json.dumps({{name: getattr(s, name) for name in {(*NAMES, "SECURE_HSTS_SECONDS")!r}}}
    | {{"csp": s.CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"]}}))
"""


def python(tmp_path: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    given = processes.environment(**{**PRODUCTION, "DURBAR_VAR": str(tmp_path), **variables})
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=bootstrap.BASE_DIR, env=given, capture_output=True, text=True, check=False)


def test_django_has_nothing_to_say_against_a_deployment(tmp_path: Path) -> None:
    checked = python(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (checked.returncode, checked.stdout.strip()) == (0, "System check identified no issues (0 silenced).")


def test_cookies_are_this_hosts_and_go_over_https_alone(tmp_path: Path) -> None:
    shown = json.loads(python(tmp_path, "-c", SHOW).stdout)
    assert [shown[name] for name in NAMES] == ["__Host-sessionid", "__Host-csrftoken", True, True]
    assert shown["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert shown["csp"] is True


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"DURBAR_SECRET_KEY": [""]}, "DURBAR_SECRET_KEY is not set"),
        ({"DURBAR_SECRET_KEY": ["x" * 60]}, "DURBAR_SECRET_KEY is too easy to guess"),
        ({"DURBAR_RECORD_KEY": [SECRET[:40]]}, "DURBAR_RECORD_KEY is too easy to guess"),
        ({"DURBAR_SECRET_KEY_FALLBACKS": [SECRET, "old"]}, "DURBAR_SECRET_KEY_FALLBACKS is too easy to guess"),
    ],
)
def test_a_secret_that_can_be_guessed_is_refused(given: dict[str, list[str]], complaint: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=complaint):
        env.check_secrets(**given)


GUESSED = {
    "DURBAR_SECRET_KEY": {"DURBAR_SECRET_KEY": "guess"},
    "DURBAR_SECRET_KEY_FALLBACKS": {"DURBAR_SECRET_KEY_FALLBACKS": f"{SECRET},guess"},
    "DURBAR_RECORD_KEY": {"DURBAR_RECORD_KEY": "guess"},
    "DURBAR_RECORD_KEY_FALLBACKS": {"DURBAR_RECORD_KEY": SECRET, "DURBAR_RECORD_KEY_FALLBACKS": "guess"},
    "nothing": {},
}
"""What a variable is called -> what is set beside PRODUCTION, so that it alone can be guessed."""
READ_EACH = f"""
import importlib, os
from django.core.exceptions import ImproperlyConfigured
before = dict(os.environ)
for name, given in {GUESSED!r}.items():
    os.environ.clear()
    os.environ.update(before | given)
    try:
        import engagement.config.settings as settings
        importlib.reload(settings)
        print(name, "is let in")
    except ImproperlyConfigured as error:
        print(error)
"""


def test_the_settings_ask_for_every_secret(tmp_path: Path) -> None:
    said = python(tmp_path, "-c", READ_EACH).stdout.splitlines()
    assert said == [
        *(f"{name} is too easy to guess: at least 50 random characters" for name in GUESSED if name != "nothing"),
        "nothing is let in",
    ]


def secrets_with_a_default() -> list[str]:
    """Variables whose name says that they are secret, and for which the settings have a value of their own."""
    tree = ast.parse((bootstrap.BASE_DIR / "engagement" / "config" / "settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "env.text"]
    named = [(str(ast.literal_eval(call.args[0])), len(call.args) + len(call.keywords)) for call in calls]
    return [name for name, given in named if name.endswith(("_KEY", "_PASSWORD", "_SECRET")) and given > 1]


def test_no_secret_has_a_default() -> None:
    assert secrets_with_a_default() == []


# --- the people of the demo -----------------------------------------------------------------------------------------


@pytest.fixture
def published(db: None, settings: Any) -> Any:
    """Somebody of the demo, in the database of a production."""
    person = make_user(email=people.email_of("dufie_owusu"), password=people.PASSWORD, role="administrator")
    settings.DEMO = False
    return person


def test_nobody_signs_in_with_a_published_password(published: Any) -> None:
    assert authenticate(None, username=published.email, password=people.PASSWORD) is None


def test_a_session_from_the_demo_is_nobodys(published: Any) -> None:
    client = Client()
    client.force_login(published)
    assert client.get("/account/").status_code == 302


def test_no_socket_opens_for_the_people_of_the_demo(published: Any) -> None:
    assert queries.get_connectable([published.pk], NOW) == {}


def test_the_people_of_the_demo_may_do_nothing(published: Any) -> None:
    assert not permissions.can_act(published, NOW)


def test_a_production_does_not_start_with_them(published: Any) -> None:
    with pytest.raises(CommandError, match="holds the people of the demo"):
        preparation.refuse_demo_people()


def test_no_start_passes_by_that(published: Any, tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path
    (tmp_path / "static").mkdir()
    with (
        patch.object(preparation, "static_has_changed", return_value=False),
        pytest.raises(CommandError, match="holds the people of the demo"),
    ):
        preparation.prepare(demo=False)


def test_others_are_not_taken_for_them(db: None, settings: Any) -> None:
    settings.DEMO = False
    preparation.refuse_demo_people()
    assert permissions.can_act(make_user(), NOW)


# --- forms and answers from other sites -----------------------------------------------------------------------------

BY_LINK = {"unsubscribe", "record_stop"}
"""Mail programs press them without a cookie: the signed address is the right (RFC 8058)."""
READS = {"api_schema", "api_docs", "asyncapi", "healthz", "readyz"}


def test_no_address_takes_what_another_site_sends(world: World) -> None:
    """A form elsewhere that sends the cookies of an administrator, and no token. 405 is an address that takes
    nothing, whoever sends it."""
    client = Client(
        enforce_csrf_checks=True, raise_request_exception=False, headers={"Origin": "https://evil.example"}
    )
    client.force_login(world.people["administrator"])
    taken = []
    for address in all_addresses():
        if address.label not in BY_LINK | READS:
            methods = (address.methods & {"post", "put", "patch", "delete"}) or {"post"}
            answers = {one: getattr(client, one)(path_of(address, world.shown)).status_code for one in methods}
            taken += [(address.label, one, status) for one, status in answers.items() if status not in (403, 405)]
    assert taken == []
