"""Wake-ups over PostgreSQL's own notifications: for gateways without Redis, and while it is away."""

import asyncio
from collections.abc import Callable
from random import Random
from uuid import UUID

import psycopg
import structlog
from psycopg.conninfo import make_conninfo
from sqlalchemy import text

from backend.background.queue import conninfo
from backend.background.stopping import stop_tasks
from services.kit.connections import ANSWERS_WITHIN, CONNECTING, BoundedConnection
from services.kit.db import Database

_LOG = structlog.get_logger()
_CHANNEL = "wst_application"
_NOTIFY = text("select pg_notify(:channel, :application)")
_STILL_THERE = b"select 1"
"""asked where nothing was told for long: a silent database and one that has nothing to tell look the same"""
_PAUSE_SECONDS = (0.2, 1.0)
"""before the next connection: many gateways are cut off at once"""


class DatabaseChannel:
    """Sends through the pool of the rooms; hears on one connection of its own, however many follow."""

    def __init__(
        self, url: str, db: Database, random: Random | None = None, *, answers_within: float = ANSWERS_WITHIN
    ) -> None:
        self._url = url
        self._db = db
        self._answers_within = answers_within
        self._random = random or Random()  # noqa: S311 - a pause, no secret
        self._listening: asyncio.Task[None] | None = None

    async def send(self, application: UUID) -> None:
        """Tell every process that hears."""
        async with self._db.work() as work:
            await work.execute(_NOTIFY.bindparams(channel=_CHANNEL, application=str(application)))

    def hear(self, told: Callable[[UUID | None], None]) -> None:
        """From now on, until closed: of which application something was told, or none when that of any may have been
        missed, because the connection is new.
        """
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen(told))

    async def close(self) -> None:
        if self._listening is not None:
            await stop_tasks(self._listening)
            self._listening = None

    async def _listen(self, told: Callable[[UUID | None], None]) -> None:
        while True:
            try:
                await self._hear_one_connection(told)
            except psycopg.Error:
                _LOG.warning("wake-ups from the database are not heard: it does not answer")
            await asyncio.sleep(self._random.uniform(*_PAUSE_SECONDS))

    async def _hear_one_connection(self, told: Callable[[UUID | None], None]) -> None:
        address = make_conninfo(conninfo(self._url), **CONNECTING)
        connecting = BoundedConnection.connect(address, autocommit=True, answers_within=self._answers_within)
        async with await connecting as connection:
            await connection.execute(f"listen {_CHANNEL}".encode())
            told(None)
            while True:
                async for notification in connection.notifies(timeout=self._answers_within):
                    told(UUID(notification.payload))
                await connection.execute(_STILL_THERE)
