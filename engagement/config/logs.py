"""What is written to the log, and what never is: the words of people.

In production every line is one JSON object, made by structlog from the standard library's records, with the number of
the request or the connection it speaks of. The text of an error may hold what somebody wrote ("invalid literal:
'...'", "Failing row contains (...)"): of an error there is its type, its places in the code, and its text only where
that cannot be so. In the demo, on one's own machine, lines are for reading and errors are whole.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, MutableMapping
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError

FIELDS: Final = frozenset(
    {"request_id", "connection_id", "method", "route", "status", "ms", "code", "command", "chore", "jobs"}
)
"""What a line may say besides its text: `logger.info("...", extra={...})`; any other extra is left out."""
SPEAK_OF_THE_MACHINE: Final = (OSError, ImproperlyConfigured, ImportError, AttributeError, NameError, MemoryError)
"""Errors whose text names places, modules and attributes, and nothing that came in from outside."""

REQUEST: Final[ContextVar[str]] = ContextVar("request")
"""The number of the request that is being answered; each line that is written meanwhile has it as `request_id`."""

JSON: Final = {"()": "engagement.config.logs.json_formatter"}
TEXT: Final = {"format": "%(message)s"}

ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configuration(*, as_json: bool, level: str) -> dict[str, Any]:
    """The setting LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        # Only the one that is used: every formatter that stands here is made at each start.
        "formatters": {"line": JSON if as_json else TEXT},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # A line for every request, and for every socket that was sent away, is for machines.
            "engagement.config.requests": {"level": level if as_json else "WARNING"},
            "realtime.connection": {"level": level if as_json else "WARNING"},
            # Then Django's own, which names the path, says nothing new.
            "django.request": {"level": "ERROR" if as_json else level},
        },
    }


def json_formatter() -> logging.Formatter:
    """One JSON object a line: `timestamp` (ISO 8601, UTC), `level`, `logger`, `event`, FIELDS and `exception`."""
    import structlog  # here: it takes long to import, and the demo does without

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            _with_request,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(allow=FIELDS),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.ExceptionRenderer(tell_error),
            structlog.processors.JSONRenderer(),
        ],
    )


def _with_request(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    number = REQUEST.get("")
    return {**event, "request_id": number} if number else event


def tell_error(exc_info: ErrorInfo) -> str:
    """The errors that led to this one, oldest first, as Python shows them, without what people wrote."""
    return "\n".join(line for error in reversed(list(_chain(exc_info[1]))) for line in _tell_one(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _tell_one(error: BaseException) -> Iterator[str]:
    yield "Traceback (most recent call last):"
    yield from (line.rstrip("\n") for line in traceback.format_tb(error.__traceback__))
    kind = type(error)
    yield ": ".join([f"{kind.__module__}.{kind.__qualname__}", *_harmless(error)])


def _harmless(error: BaseException) -> list[str]:
    if isinstance(error, SPEAK_OF_THE_MACHINE):
        return [str(error)]
    if isinstance(error, DatabaseError):
        # psycopg's own error is the cause of Django's: which rule was broken, and not by what.
        rule = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        return [str(part) for part in (getattr(error.__cause__, "sqlstate", None), rule) if part]
    return []
