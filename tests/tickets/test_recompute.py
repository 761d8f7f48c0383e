"""The figures agree with what somebody else computes from the open data."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import NOW
from tests.tickets.direct import NOTHING, differences
from tests.tickets.lively import make_lively
from tests.tickets.recompute import recompute
from tickets.queries.overdue import KINDS
from tickets.queries.responsiveness import get_responsiveness

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", [None, "works"])
def test_every_figure_agrees_with_the_file(client: Client, slug: str | None) -> None:
    make_lively(30)
    path = f"/responsiveness/{slug}/data.csv" if slug else "/responsiveness/data.csv"
    file = b"".join(client.get(path)).decode().splitlines()
    reckoned = recompute(file, NOW)
    report = get_responsiveness(slug, period="all", now=NOW)
    groups = [("", "", report.whole), *(("month", line.name, line) for line in report.steps)]
    groups += [("category", line.name, line) for line in report.categories]
    wrong = {
        (kind, by, which): found
        for by, which, line in groups
        for kind in KINDS
        if (
            found := differences(getattr(line, kind), reckoned.get((kind, by, which), NOTHING), overdue=by != "month")
        )
    }
    assert wrong == {}
    assert reckoned["first_response", "", ""]["n"] > 20
