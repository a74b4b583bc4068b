"""A job is given up for its own failures alone."""

import asyncio

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from sqlalchemy.exc import OperationalError

from backend.background.retries import ATTEMPTS, NotGivenUpYet, RetryRules

RULES = RetryRules()


def job(attempts: int) -> Job:
    return Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="test", attempts=attempts)


def outage() -> Exception:
    error = ConnectorException()
    error.__cause__ = psycopg.errors.DiskFull("could not extend file")
    return error


def test_its_own_failures_lead_to_its_end() -> None:
    failure = ValueError("wrong for ever")
    assert all(RULES.get_retry_decision(exception=failure, job=job(number)) for number in range(ATTEMPTS))
    assert RULES.get_retry_decision(exception=failure, job=job(ATTEMPTS)) is None


@pytest.mark.parametrize(
    "error",
    [
        outage(),
        OperationalError("select", {}, psycopg.errors.AdminShutdown()),
        ExceptionGroup("", [ValueError(), outage()]),
        NotGivenUpYet(),
        asyncio.CancelledError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_nothing_else_does(error: BaseException) -> None:
    assert RULES.get_retry_decision(exception=error, job=job(1000)) is not None


@pytest.mark.parametrize(
    "error",
    [
        psycopg.errors.UniqueViolation(),
        psycopg.errors.ProgramLimitExceeded("index row too large"),
        psycopg.errors.InvalidTextRepresentation(),
        ValueError("OperationalError"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_value_that_the_database_refuses_is_no_outage(error: Exception) -> None:
    assert RULES.get_retry_decision(exception=error, job=job(ATTEMPTS)) is None
