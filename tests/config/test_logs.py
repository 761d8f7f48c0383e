"""What the log of production says of an event, and that it never says what people wrote."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.test import Client

from engagement.accounts.models import User
from engagement.config import logs
from tests.factories import make_user
from tests.threads.factories import make_thread

WORDS = "The councillor took my money"


class Log:
    """The lines that were written."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(logs.json_formatter())

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    """Everything that is logged, as production writes it."""
    log, root = Log(), logging.getLogger()
    levels = {logger: logger.level for logger in (root, logging.getLogger("engagement.config.requests"))}
    root.addHandler(log.handler)
    for logger in levels:
        logger.setLevel(logging.DEBUG)
    yield log
    root.removeHandler(log.handler)
    for logger, level in levels.items():
        logger.setLevel(level)


def fail_with(error: BaseException) -> None:
    """Log an error as the rooms do."""
    try:
        raise error
    except type(error):
        logging.getLogger("durbar.test").exception("it failed")


def test_a_line_says_when_what_and_where_from(log: Log) -> None:
    logging.getLogger("durbar.test").warning("redis is %s", "gone")
    [line] = log.lines
    assert (line["level"], line["logger"], line["event"]) == ("warning", "durbar.test", "redis is gone")
    assert line["timestamp"].endswith("Z")


def test_a_line_has_the_number_of_its_request(log: Log) -> None:
    token = logs.REQUEST.set("12345678")
    logging.getLogger("durbar.test").info("answered")
    logs.REQUEST.reset(token)
    assert log.lines[0]["request_id"] == "12345678"


def test_a_line_says_what_is_on_the_list(log: Log) -> None:
    logging.getLogger("durbar.test").info("closed", extra={"connection_id": "c1", "code": 3008})
    assert (log.lines[0]["connection_id"], log.lines[0]["code"]) == ("c1", 3008)


def test_a_line_says_nothing_else(log: Log) -> None:
    logging.getLogger("durbar.test").info("posted", extra={"body": WORDS})
    assert "body" not in log.lines[0]


def test_an_error_is_told_by_its_type_and_place(log: Log) -> None:
    fail_with(ValueError(WORDS))
    assert "builtins.ValueError" in log.text
    assert "in fail_with" in log.text
    assert WORDS not in log.text


def test_an_error_that_led_to_another_is_told_too(log: Log) -> None:
    error = RuntimeError(WORDS)
    error.__cause__ = KeyError(WORDS)
    fail_with(error)
    assert log.text.index("builtins.KeyError") < log.text.index("builtins.RuntimeError")
    assert WORDS not in log.text


def test_an_error_about_the_machine_is_told_whole(log: Log) -> None:
    fail_with(ConnectionRefusedError(111, "Connection refused"))
    assert "Connection refused" in log.text


@pytest.mark.django_db
def test_a_broken_rule_of_the_database_is_told_without_the_row(log: Log) -> None:
    person = make_user()
    with pytest.raises(IntegrityError) as caught:
        User.objects.create(handle=person.handle, display_name=WORDS, joined_at=person.joined_at)
    logging.getLogger("durbar.test").error("it failed", exc_info=caught.value)
    assert "IntegrityError" in log.text
    assert WORDS not in log.text
    assert person.handle not in log.text


@pytest.mark.django_db
@pytest.mark.parametrize(("body", "status"), [(WORDS, 302), (WORDS * 1000, 422)], ids=["a post", "a refused one"])
def test_no_line_has_what_somebody_wrote(log: Log, client: Client, body: str, status: int) -> None:
    thread = make_thread()
    client.force_login(make_user())
    client.post(f"/threads/{thread.pk}/posts/", {"body": body, "key": str(uuid4())})
    assert [line["status"] for line in log.lines if line["event"] == "answered"] == [status]
    assert WORDS not in log.text
