"""What people may type: cleaning, links, mentions, segments, folding. No database."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.errors import Refusal
from tickets import text

LIMIT = 400
PIECES = [
    "a", "Ɛ", "é", "e\u0301", "\u0301", "👩‍👩‍👧", "😀", " ", "  ", "\t", "\n", "\n\n\n\n", "\r\n", "\r", "\u2028",
    "\u202e", "\u202a", "\u202c", "\u2066", "\u2067", "\u2068", "\u2069", "\u200f", "\u200d", "\ufeff",
    "https://", "http://", "HTTP://", "www.", "example.org", "x.gh", "/path?q=1#f", "(", ")", "[", "]", ".", ",", "!",
    "@", "@kofi", "@Ama_M", "@ama_m", "me@kofi", "user:pw@", "\\", "<b>", "&amp;",
    '"', "'", "”", ":8000", "שלום", "سلام",
]  # fmt: skip
texts = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=30).map("".join),
)
HANDLES = frozenset({"kofi", "ama_m"})


def cleaned(raw: str) -> str | None:
    try:
        return text.clean(raw, limit=LIMIT)
    except Refusal:
        return None


def utf16_slice(body: str, start: int, end: int) -> str:
    return body.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


# --- clean ----------------------------------------------------------------------------------------------------


@given(texts)
def test_cleaning_a_clean_text_changes_nothing(raw: str) -> None:
    once = cleaned(raw)
    assert once is None or text.clean(once, limit=LIMIT) == once


@given(texts)
def test_a_clean_text_is_nfc_within_the_limit_and_has_something_to_read(raw: str) -> None:
    body = cleaned(raw)
    if body is not None:
        assert unicodedata.is_normalized("NFC", body)
        assert 0 < len(body) <= LIMIT
        assert body == body.strip()
        assert text.is_visible(body)


@given(texts)
def test_a_clean_text_has_at_most_two_blank_lines_in_a_row_and_no_trailing_space(raw: str) -> None:
    body = cleaned(raw) or ""
    assert "\n\n\n\n" not in body
    assert all(line == line.rstrip() for line in body.split("\n"))
    assert "\r" not in body


@given(texts)
def test_in_every_line_of_a_clean_text_each_direction_control_is_closed(raw: str) -> None:
    for line in (cleaned(raw) or "").split("\n"):
        waiting: list[str] = []
        for ch in line:
            if ch in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068":
                waiting.append(ch)
            elif ch == "\u202c":
                assert waiting.pop() not in "\u2066\u2067\u2068"
            elif ch == "\u2069":
                while waiting.pop() not in "\u2066\u2067\u2068":
                    pass
        assert waiting == []


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        ("  The drain \n is blocked.  ", "The drain\n is blocked."),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("one\n\n\n\n\n\ntwo", "one\n\n\ntwo"),
        ("one\n \n\t\n  \n\ntwo", "one\n\n\ntwo"),
        ("cafe\u0301", "café"),
        ("\u202egnp.exe", "\u202egnp.exe\u202c"),
        ("\u2067one\ntwo", "\u2067one\u2069\ntwo"),
        ("one\u2069 two\u202c", "one two"),
        ("\u2066\u202aone\u2069 two", "\u2066\u202aone\u2069 two"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_clean_keeps_what_was_meant(raw: str, body: str) -> None:
    assert text.clean(raw, limit=LIMIT) == body


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\x85", "\x9f", "\ud83d", "\uffff"])
def test_control_characters_and_lone_surrogates_are_refused(bad: str) -> None:
    with pytest.raises(text.TextUnreadable) as refused:
        text.clean(f"one{bad}two", limit=LIMIT, field="title")
    assert refused.value.field == "title"


@pytest.mark.parametrize("empty", ["", " \n\t ", "\u200b\u200d", "\u2066\u2069", "\u0301", "\u3000", "\ufe0f"])
def test_a_text_that_shows_nothing_is_refused(empty: str) -> None:
    with pytest.raises(text.TextEmpty):
        text.clean(empty, limit=LIMIT)


@pytest.mark.parametrize("shown", ["1", "ɛ", "?", "😀", "你", "👍🏽"])
def test_a_single_sign_is_enough(shown: str) -> None:
    assert text.clean(shown, limit=LIMIT) == shown


def test_a_text_of_exactly_the_limit_is_taken() -> None:
    assert text.clean("ɔ" * LIMIT, limit=LIMIT) == "ɔ" * LIMIT


@pytest.mark.parametrize("length", [LIMIT + 1, 3 * LIMIT + 1])
def test_a_longer_text_is_refused_with_its_length(length: int) -> None:
    with pytest.raises(text.TextTooLong) as refused:
        text.clean("a" * length, limit=LIMIT)
    assert f"{length} characters" in refused.value.text()


def test_length_is_measured_after_cleaning() -> None:
    assert len(text.clean("e\u0301" * LIMIT + "   ", limit=LIMIT)) == LIMIT


def test_a_tower_of_marks_is_refused() -> None:
    with pytest.raises(text.TextUnreadable):
        text.clean("a" + "\u0316\u0301" * 20, limit=LIMIT)


def test_a_line_has_no_line_breaks() -> None:
    assert text.clean_line(" Blocked\n\ndrain\tat  school ", limit=LIMIT, field="title") == "Blocked drain at school"


def test_an_optional_line_may_be_empty() -> None:
    assert text.clean_line(" \n ", limit=LIMIT, field="place", optional=True) == ""


# --- links and mentions ---------------------------------------------------------------------------------------


def targets(body: str) -> list[tuple[str, str]]:
    return [(utf16_slice(body, start, end), target) for start, end, target in text.marks(body, handles=HANDLES)]


@given(texts)
def test_marks_lie_within_the_text_in_order_and_apart(raw: str) -> None:
    body = cleaned(raw) or ""
    position = 0
    for start, end, target in text.marks(body, handles=HANDLES):
        assert position <= start < end <= len(body.encode("utf-16-le")) // 2
        assert target.startswith(("http://", "https://", "@"))
        position = end


@given(texts)
def test_a_mark_covers_what_its_target_says(raw: str) -> None:
    for shown, target in targets(cleaned(raw) or ""):
        if target.startswith("@"):
            assert shown.lower() == target
            assert target[1:] in HANDLES
        else:
            assert target.lower().endswith(shown.lower())
            assert "@" not in target.split("/")[2]


@given(texts)
def test_segments_put_together_are_the_text(raw: str) -> None:
    body = cleaned(raw) or ""
    pieces = text.segments(body, text.marks(body, handles=HANDLES))
    assert "".join(piece.text for piece in pieces) == body
    assert all(piece.text for piece in pieces)


@given(texts)
def test_every_mentioned_handle_was_asked_for(raw: str) -> None:
    body = cleaned(raw) or ""
    named = {target[1:] for _, _, target in text.marks(body, handles=HANDLES) if target[0] == "@"}
    assert named <= text.handles_in(body) or not text.handles_in(body)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("see https://stma.gov.gh.", [("https://stma.gov.gh", "https://stma.gov.gh")]),
        ("(http://a.example/b)", [("http://a.example/b", "http://a.example/b")]),
        ("https://a.example/wiki/X_(y)", [("https://a.example/wiki/X_(y)",) * 2]),
        ("(see https://a.example/X_(y)), ok", [("https://a.example/X_(y)",) * 2]),
        ("[https://a.example/x]", [("https://a.example/x",) * 2]),
        ("WWW.Example.org, now", [("WWW.Example.org", "https://WWW.Example.org")]),
        ("HTTPS://A.example", [("HTTPS://A.example", "https://A.example")]),
        ("http://a.example:8000/x?y=1#z!", [("http://a.example:8000/x?y=1#z",) * 2]),
        ("“https://a.example”", [("https://a.example",) * 2]),
        ("https://a.example/Ɛ😀 end", [("https://a.example/Ɛ😀",) * 2]),
        ("www.a.example/?u=http://b.example", [("www.a.example/?u=http://b.example", "https://www.a.example/?u=http://b.example")]),
    ],
)  # fmt: skip
def test_links_end_where_people_mean_them_to(body: str, found: list[tuple[str, str]]) -> None:
    assert targets(body) == found


@pytest.mark.parametrize(
    "body",
    [
        "https://bank.example@evil.example/",
        "https://user:secret@evil.example/",
        "http://localhost/",
        "http://127.0.0.1/",
        "http://0x7f.1/",
        "https://bаnk.example/ with a Cyrillic letter",
        "https://-a.example/",
        "https://a..example/",
        "https://a.example:99999999/",
        "https://a.example:8a/",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example/",
        "nothttps://a.example/",
        "www.a://evil.example",
        "https://",
        "www.",
        "https://[::1]/",
        "https://\u202ea.example/",
        "me@www.example.org",
        "https://a.example/" + "x" * 500,
    ],
)
def test_what_could_deceive_stays_plain(body: str) -> None:
    assert targets(body) == []


def test_a_link_stops_at_a_backslash_and_at_what_does_not_show() -> None:
    assert targets("https://a.example\\@b.example") == [("https://a.example", "https://a.example")]
    assert targets("https://a.example/\u200bx") == [("https://a.example/", "https://a.example/")]
    assert targets("https://a.example/\u202ex") == [("https://a.example/", "https://a.example/")]


@pytest.mark.parametrize("body", ["@kofi", "Hi @Kofi.", "(@KOFI)", "@kofi, look", "\n@kofi\n", "“@kofi”", "😀@kofi"])
def test_an_existing_handle_is_a_mention(body: str) -> None:
    assert [target for _, target in targets(body)] == ["@kofi"]


@pytest.mark.parametrize(
    "body",
    ["kofi", "@kof", "@kofia", "me@kofi", "@@kofi", "@kofi@host", "/@kofi", "@ kofi", "https://a.example/@kofi"],
)
def test_what_is_no_handle_is_no_mention(body: str) -> None:
    assert not any(target.startswith("@") for _, target in targets(body))


def test_a_handle_that_nobody_has_stays_plain() -> None:
    assert text.marks("@nobody_here", handles=HANDLES) == []


def test_marks_count_in_utf16_units() -> None:
    assert text.marks("😀😀 @kofi 😀 https://a.example/😀 @kofi", handles=HANDLES) == [
        (5, 10, "@kofi"),
        (14, 34, "https://a.example/😀"),
        (35, 40, "@kofi"),
    ]


def test_a_text_that_names_too_many_asks_for_nobody() -> None:
    many = " ".join(f"@person_{number}" for number in range(text.HANDLES_PER_TEXT + 1))
    assert text.handles_in(many) == set()
    assert len(text.handles_in(many.rsplit(" ", 1)[0])) == text.HANDLES_PER_TEXT


def test_segments_tell_links_from_mentions() -> None:
    body = "See https://a.example, @kofi"
    pieces = text.segments(body, text.marks(body, handles=HANDLES))
    assert [(piece.text, piece.target, piece.is_mention) for piece in pieces] == [
        ("See ", "", False),
        ("https://a.example", "https://a.example", False),
        (", ", "", False),
        ("@kofi", "@kofi", True),
    ]


WORST = [
    "(", ")", "@", "@aaa ", "@aaa", "http://", "https://a.example/", "https://a.example/)", "www.", "a@", ".",
    "\u202e",
    "\u2066\u202a", "\u2066\u202c", "\u202a\u2069", "\u2069", "e\u0301", "😀", "ɔ", "\n", " \n", "[", "https://a.a.a.a.a.a.",
]  # fmt: skip


@pytest.mark.parametrize("piece", WORST)
def test_time_grows_with_the_length_and_not_faster(piece: str) -> None:
    def spent(length: int) -> float:
        body = (piece * length)[:length] + "a"
        best = 1.0
        for _ in range(7):
            started = time.thread_time()
            done = cleaned_to(body, length + 1)
            text.handles_in(done)
            text.marks(done, handles={"aaa"})
            best = min(best, time.thread_time() - started)
        return best

    # Eight times the length: linear is 8, quadratic 64. Best of seven, and half a millisecond for the machine.
    assert spent(16_000) < 24 * spent(2_000) + 0.0005


def cleaned_to(body: str, limit: int) -> str:
    try:
        return text.clean(body, limit=limit)
    except Refusal:
        return body


# --- search ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("Ɔdɔ ne Ɛyɛ", "odo ne eye"),
        ("ƐKƆ", "eko"),
        ("Café, CAFÉ!", "cafe cafe"),
        ("Ŋutsu ɖe ƒo", "nutsu de fo"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("A-1, road_2", "a 1 road_2"),
        ("ﬁre", "fire"),
    ],
)
def test_folding_finds_what_a_plain_keyboard_types(raw: str, folded: str) -> None:
    assert text.fold(raw) == folded


@given(st.text(max_size=100))
def test_folding_twice_is_folding_once(raw: str) -> None:
    assert text.fold(text.fold(raw)) == text.fold(raw)


def test_a_query_has_at_most_eight_words() -> None:
    assert text.search_words("a b c d e f g h i j") == list("abcdefgh")
