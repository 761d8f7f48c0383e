"""Python and JavaScript say the same of a time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context

from engagement.threads.templatetags.durbar import moment
from tests.frontend.conftest import FRONTEND, Node

pytestmark = pytest.mark.clients

NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
TIMES = [
    NOW - timedelta(hours=hours, minutes=17 * hours) for hours in (0, 1, 2, 20, 30, 50, 200, 3000, 7400, 9000, 20_000)
]
SCRIPT = f"""
import {{ makeMoments }} from "{(FRONTEND / "static/js/moment.js").as_uri()}";
import {{ readFileSync }} from "node:fs";
const {{ times, now }} = JSON.parse(readFileSync(0, "utf8"));
const moments = makeMoments("Africa/Accra", "en");
const said = times.map((iso) => [moments.machine(iso), moments.exact(iso), moments.moment(iso, Date.parse(now))]);
console.log(JSON.stringify(said));
"""


def test_every_moment_is_said_alike(node: Node) -> None:
    given = json.dumps({"times": [at.isoformat() for at in TIMES], "now": NOW.isoformat()})
    said = json.loads(node(["--input-type=module", "--eval", SCRIPT], given))
    html = [f'<time datetime="{machine}" title="{exact}">{words}</time>' for machine, exact, words in said]
    assert html == [moment(Context({"now": NOW}), at) for at in TIMES]
