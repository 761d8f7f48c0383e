"""What hypothesis sends: JSON of all kinds, and good commands with something wrong in them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

NUMBERS = st.one_of(
    st.integers(),
    st.sampled_from([0, -1, 2**31, 2**32 - 1, 2**32, 2**53 + 1, 2**63, 2**64, 10**30]),
    st.floats(allow_nan=False, allow_infinity=False),
)
WORDS = st.one_of(
    st.text(max_size=20), st.sampled_from(["", "\0", "\u202e", "\U0001f941", "\ud800", "__proto__", "%s"])
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORDS, inner, max_size=4)),
    max_leaves=8,
)
STREAM = "open:fuzz"
COMMANDS: list[dict[str, Any]] = [
    {"connect": {"token": "x.y.z", "name": "js", "subs": {STREAM: {"recover": True, "offset": 1, "epoch": "e"}}}},
    {"subscribe": {"channel": STREAM, "recover": True, "epoch": "e", "offset": 3, "flag": 2}},
    {"unsubscribe": {"channel": STREAM}},
    {"publish": {"channel": STREAM, "data": {"any": [1, "thing"]}}},
    {"presence": {"channel": STREAM}},
    {"presence_stats": {"channel": STREAM}},
    {"history": {"channel": STREAM, "limit": 3, "since": {"offset": 1, "epoch": "e"}, "reverse": True}},
    {"ping": {}},
    {"send": {"data": {"type": "typing", "channel": STREAM}}},
    {"rpc": {"method": "word.say", "data": {"word": "w", "stream": STREAM, "times": 2, "key": str(bytes(16).hex())}}},
    {"refresh": {"token": "x.y.z"}},
    {"sub_refresh": {"channel": STREAM, "token": "x"}},
]
"""One of each method, good as they are."""


@st.composite
def misshapen(draw: st.DrawFn) -> str:
    """A good command in which one value, somewhere, is something else, missing, or there under another name."""
    command = json.loads(json.dumps({"id": draw(st.integers(1, 2**32 - 1)), **draw(st.sampled_from(COMMANDS))}))
    place: Any = command
    while True:
        name = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else list(range(len(place)))))
        if not (isinstance(place[name], dict | list) and place[name] and draw(st.booleans())):
            break
        place = place[name]
    change = draw(st.sampled_from(["replace", "remove", "rename", "repeat"]))
    old = place.pop(name)
    if change == "replace":
        place.insert(name, draw(JSON)) if isinstance(place, list) else place.update({name: draw(JSON)})
    elif change == "rename" and isinstance(place, dict):
        place[draw(WORDS)] = old
    elif change == "repeat":
        place.append([old] * 3) if isinstance(place, list) else place.update({name: [old] * 3})
    return json.dumps(command)


@st.composite
def garbled(draw: st.DrawFn) -> str:
    """A good command's text with a piece cut out, doubled, or replaced."""
    text = json.dumps({"id": draw(st.integers(0, 99)), **draw(st.sampled_from(COMMANDS))})
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 12)))
    piece = draw(
        st.sampled_from(["", text[start:end] * 2, "{", "]", '"', "\\", "\n", "\0", "9" * 30, "\\ud800", "é"])
    )
    return text[:start] + piece + text[end:]


FRAMES = st.lists(st.one_of(misshapen(), garbled(), JSON.map(json.dumps)), min_size=1, max_size=3).map("\n".join)
"""Whole text frames."""

driven = settings(
    database=None, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
"""Hypothesis with nothing written to disk, and no haste: other processes share the machine."""
