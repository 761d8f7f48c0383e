"""How alike two questions are, for "was this asked already?" while somebody types and for likely duplicates. Pure.

Measured on folded words (`tickets.text.fold`): small words say nothing, endings are cut so that "roads" meets "road",
and a word that few questions have weighs more than one that all have. No model, no index: a hall has some hundred
questions, and each is compared in microseconds.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

_SMALL_WORDS = (
    "a about after all also am an and any are as at be been before being but by can could did do does doing done "
    "for from get give had has have he her here him his how i if in into is it its just like many may me more "
    "most much my near no not now of on one or our out over please she should since so some such than that the "
    "their them then there these they this those to too under until up us very want was we were what when where "
    "which while who whom whose why will with would you your ever still yet again sir madam hon honourable "
    "municipal assembly question ask know tell"
)
SMALL = frozenset(_SMALL_WORDS.split())
"""Words that say nothing of what is asked."""
ENDINGS = (
    "ations",
    "ation",
    "ingly",
    "ings",
    "ment",
    "ness",
    "edly",
    "ies",
    "ing",
    "ers",
    "ed",
    "es",
    "er",
    "ly",
    "s",
)
STEM_LENGTH = 3
LONGER = {"er": 4, "ers": 4}
"""What has to be left before these: "cover" and "water" are whole words, "farmer" has an ending."""
ALIKE = 0.42
"""From here on it is worth showing; measured on the pairs of tests/townhalls/test_likeness.py."""


class Likeness(NamedTuple):
    """One of the known texts, and how alike it is: 0 to 1."""

    key: int
    score: float


def stem(word: str) -> str:
    """The word without an ending: crude, but the same for all forms that matter here."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LONGER.get(ending, STEM_LENGTH):
            word = word[: -len(ending)] + ("y" if ending == "ies" else "")
            break
    if len(word) > STEM_LENGTH and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] if len(word) > STEM_LENGTH and word[-1] == "e" else word


def stems(folded: str) -> frozenset[str]:
    """What a folded text is about; all its words where it has small ones only."""
    words = folded.split()
    return frozenset(stem(word) for word in words if word not in SMALL) or frozenset(words)


def weights_of(texts: Iterable[frozenset[str]]) -> Mapping[str, float]:
    """How much each stem says, by how few of the texts have it."""
    known = list(texts)
    having = Counter(one for words in known for one in words)
    return {word: 1 + math.log((1 + len(known)) / (1 + count)) for word, count in having.items()}


def score(one: frozenset[str], other: frozenset[str], weights: Mapping[str, float]) -> float:
    """0 to 1. A short text inside a long one counts for more than the mere share of common words."""
    common = _weight(one & other, weights)
    if not common:
        return 0.0
    mine, theirs = _weight(one, weights), _weight(other, weights)
    united = common / (mine + theirs - common)
    inside = common / min(mine, theirs)
    return united if min(len(one), len(other)) < 2 else (united + inside) / 2


def _weight(words: frozenset[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(word, 1.0) for word in words)


def alike(folded: str, known: Sequence[tuple[int, str]], *, limit: int = 5, least: float = ALIKE) -> list[Likeness]:
    """The known (key, folded text) that are most like this one, the likest first."""
    mine = stems(folded)
    if not mine:
        return []
    texts = {key: stems(text) for key, text in known}
    weights = weights_of(texts.values())
    scored = [Likeness(key, score(mine, words, weights)) for key, words in texts.items()]
    scored = [one for one in scored if one.score >= least]
    return sorted(scored, key=lambda one: (-one.score, one.key))[:limit]


def duplicates(questions: Sequence[tuple[int, str]], *, least: float = ALIKE) -> dict[int, list[Likeness]]:
    """For each of the questions the others that are likely the same, the likest first; those without are left out."""
    texts = {key: stems(text) for key, text in questions}
    weights = weights_of(texts.values())
    found: dict[int, list[Likeness]] = {}
    keys = list(texts)
    for place, one in enumerate(keys):
        for other in keys[place + 1 :]:
            value = score(texts[one], texts[other], weights)
            if value >= least:
                found.setdefault(one, []).append(Likeness(other, value))
                found.setdefault(other, []).append(Likeness(one, value))
    return {key: sorted(likes, key=lambda like: (-like.score, like.key)) for key, likes in found.items()}
