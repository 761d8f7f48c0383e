"""What a person should look at first is held, what is merely unusual is not."""

from __future__ import annotations

import pytest

from engagement.townhalls import screening


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("Call me on 024 412 3456 about the drain", "telephone"),
        ("Ring +233 (0)31 202 0001 and ask", "telephone"),
        ("Why does ama.owusu@example.org never answer?", "email"),
        ("Have you read https://example.org/drains yet?", "link"),
        ("See www.example.org for the plan?", "link"),
        ("Did you see drains.com on this?", "link"),
        ("WHEN WILL YOU FINALLY COVER THE DRAIN?", "shouting"),
        ("Which Fool built this drain?", "word"),
        ("Which fóol built this drain?", "word"),
    ],
)
def test_it_is_held(body: str, rule: str) -> None:
    assert screening.rule_for(body, ["fool"]) == rule


@pytest.mark.parametrize(
    "body",
    [
        "When does the drain on Ahantia Road get its cover?",
        "Why did the market cost 1,250,000 cedis?",
        "Where did the 12 500 000 cedis of 2025 go?",
        "Was the budget of 2026-11-23 ever read?",
        "What of the plan 2018-2020?",
        "STMA?",
        "Will GWCL and ECG come to Kojokrom?",
        "What foolproof plan is there?",
        "Was kostet es? 3.50 or 4.00?",
        "ɛdeɛn nti na nsuo nni Fijai?",
    ],
)
def test_it_is_not_held(body: str) -> None:
    assert screening.rule_for(body, ["fool"]) == ""


def test_a_phrase_can_be_held() -> None:
    assert screening.rule_for("Who is the chief thief here?", ["chief thief"]) == "word"


def test_every_rule_tells_the_asker_in_a_sentence() -> None:
    assert all(str(sentence).endswith(".") for sentence in screening.RULES.values())
