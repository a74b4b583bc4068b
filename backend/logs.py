"""Structured logs: one JSON object a line, facts about the work and never about a person.

A log line names records by identifier. Values that people typed, departments answered or tokens hold have no key here:
whatever key is not on the list is dropped, so that a careless line loses its value instead of leaking it.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset({
    "event", "level", "timestamp", "logger",
    "address", "application", "attempt", "case", "code", "count", "department", "document", "error", "job", "kind",
    "method", "milliseconds", "operation", "outcome", "parcel", "path", "pid", "port", "provider", "pull", "reference",
    "request", "resource", "revision", "round", "setting", "state", "status", "task", "version", "where",
})  # fmt: skip
"""Keys a log line may have."""


def drop_unlisted(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep what is on the list; say how many keys were dropped. A leading underscore is structlog's own."""
    dropped = sorted(key for key in line if key not in ALLOWED and not key.startswith("_"))
    for key in dropped:
        del line[key]
    if dropped:
        line["count"] = len(dropped)
        line["kind"] = "keys dropped from this line"
    return line


def configure(*, level: str = "INFO", human: bool = False) -> None:
    """Send everything, our own lines and the libraries', the same way: JSON, or readable for a terminal."""
    chain: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_unlisted,
    ]
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=False) if human else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=chain,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # These tell of every statement and job with its arguments, which may be personal data, or of their own plug-ins.
    for talkative in ("sqlalchemy.engine", "psycopg", "asyncio", "alembic"):
        logging.getLogger(talkative).setLevel(logging.ERROR)
    # Its errors bear the text of what a job raised; `background` says the same without.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
