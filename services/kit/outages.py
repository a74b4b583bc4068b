"""Telling a database that is away from a fault of ours: the first passes, and the same may be asked again."""

from collections.abc import Iterator

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

_PASSING = ("08", "25006", "28", "3D", "40", "53", "55P03", "57", "58")
"""SQLSTATEs, or how they begin: connection lost, no longer writable, not let in, no such database, deadlock, disk or
memory full, lock not to be had, shut down or cut off, fault of the disk
"""


def is_outage(error: BaseException) -> bool:
    """Whether an exception, or one that caused it or lies within its group, says that the database is away."""
    return any(_says_so(each) for each in _within(error))


def _says_so(error: BaseException) -> bool:
    match error:
        case PoolExhausted():
            return True
        case psycopg.Error(sqlstate=str() as state):
            return state.startswith(_PASSING)
        case psycopg.OperationalError() | psycopg.InterfaceError():
            # Of the client itself: no connection was made, or it is closed.
            return True
    return False


def _within(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    left = [error]
    while left:
        each = left.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        if isinstance(each, BaseExceptionGroup):
            left.extend(each.exceptions)
        if isinstance(each, DBAPIError) and each.orig is not None:
            left.append(each.orig)
        cause = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
        if cause is not None:
            left.append(cause)
