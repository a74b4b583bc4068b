"""Connections on which nothing is waited for without end.

A database that is gone closes its connections, or the kernel finds out by keepalives. One that is silent, because its
process hangs or a firewall swallows what is sent, does neither: only the client can tell, by its own clock.
"""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager, suppress
from typing import Any, Self, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

R = TypeVar("R")

CONNECTING = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
"""libpq's options of every connection: a database whose machine is gone is noticed in seconds, not in hours"""
ANSWERS_WITHIN = 30.0
"""seconds for one statement, unless a setting says otherwise"""
_CANCELLING_SECONDS = 1.0
_LOOK_SECONDS = 0.1
"""between two looks of psycopg for interruptions, as it has them by default"""


class DatabaseSilent(psycopg.OperationalError):
    """The database has not answered a statement in time; the connection is closed."""


class BoundedConnection(psycopg.AsyncConnection[Any]):
    """A connection that is closed when a statement is not answered in time, whatever of it may still happen."""

    answers_within: float | None = ANSWERS_WITHIN
    _listens = False

    @classmethod
    async def connect(cls, conninfo: str = "", **kwargs: Any) -> Self:
        """As psycopg's, which is bounded by `connect_timeout`; `answers_within` bounds each statement."""
        answers_within = kwargs.pop("answers_within", ANSWERS_WITHIN)
        connection = await super().connect(conninfo, **kwargs)
        connection.answers_within = answers_within
        return connection

    @contextmanager
    def unbounded(self) -> Iterator[None]:
        """Statements may take as long as they need, such as one that waits for another process to load the examples."""
        before, self.answers_within = self.answers_within, None
        try:
            yield
        finally:
            self.answers_within = before

    async def wait(self, gen: PQGen[R], interval: float = _LOOK_SECONDS, timeout: float | None = None) -> R:  # noqa: ASYNC109 - psycopg's signature
        """Raises `DatabaseSilent`."""
        if self._listens or timeout is not None:
            return await super().wait(gen, interval, timeout)
        try:
            return await super().wait(gen, interval, self.answers_within)
        except psycopg.OperationalError as error:
            # What the server itself says of a statement is raised later: here none has ended, so the time has.
            if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                raise
            with suppress(psycopg.Error):
                await self.cancel_safe(timeout=_CANCELLING_SECONDS)
            self.pgconn.finish()
            raise DatabaseSilent from error

    async def notifies(
        self,
        *,
        timeout: float | None = None,  # noqa: ASYNC109 - psycopg's signature
        stop_after: int | None = None,
    ) -> AsyncGenerator[psycopg.Notify, None]:
        """Waits for ever where no time is given: that nothing is told says nothing."""
        self._listens = True
        try:
            async with aclosing(super().notifies(timeout=timeout, stop_after=stop_after)) as told:
                async for notification in told:
                    yield notification
        finally:
            self._listens = False
