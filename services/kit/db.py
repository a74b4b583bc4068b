"""The database: short read sessions, units of work, and the column types that every table shares.

Reading and writing are different types, so that a resolver cannot write by accident. Services never commit: the
unit of work does, once, when its block ends without an exception.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Annotated, Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Executable,
    Integer,
    MetaData,
    Result,
    Row,
    ScalarResult,
    SmallInteger,
    Uuid,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.sql.selectable import TypedReturnsRows

from services.kit.connections import ANSWERS_WITHIN, CONNECTING, BoundedConnection
from services.kit.ids import bucket_of
from services.kit.jobs import Event, Job, JobQueue, Routes

T = TypeVar("T")

Bucket = Annotated[int, mapped_column(SmallInteger, primary_key=True)]
"""Leads the key of every table of record: partition and distribution key (see `kit.ids`)."""
RecordKey = Annotated[UUID, mapped_column(Uuid, primary_key=True)]
Json = Annotated[dict[str, Any], mapped_column(JSONB)]
JsonList = Annotated[list[Any], mapped_column(JSONB)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]


def bucket_in_sql(record: ColumnElement[UUID] | ColumnElement[UUID | None]) -> ColumnElement[int]:
    """As `bucket_of`, of an identifier that a statement finds: without its bucket no index leads to the row."""
    octets = func.uuid_send(record)
    high = func.get_byte(octets, 6, type_=Integer).bitwise_and(0b1111)
    return high.bitwise_lshift(6).bitwise_or(func.get_byte(octets, 7, type_=Integer).bitwise_rshift(2))


class Base(DeclarativeBase):
    """All tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class ReadSession:
    """What a query may do."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, entity: type[T], record: UUID) -> T | None:
        """A row of a table of record by its identifier; the bucket comes out of the identifier."""
        return await self._session.get(entity, (bucket_of(record), record))

    async def one(self, statement: TypedReturnsRows[T]) -> T | None:
        """The single entity a statement selects, or none; two are a fault of the statement."""
        return (await self._session.scalars(statement)).one_or_none()

    async def all(self, statement: TypedReturnsRows[T]) -> Sequence[T]:
        result: ScalarResult[T] = await self._session.scalars(statement)
        return result.all()

    async def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        result: Result[Any] = await self._session.execute(statement)
        return result.all()


class UnitOfWork(ReadSession):
    """One transaction: what is added, changed and published here becomes true together or not at all."""

    def __init__(self, session: AsyncSession, queue: JobQueue, routes: Routes) -> None:
        super().__init__(session)
        self._queue = queue
        self._routes = routes
        self._jobs: list[Job] = []

    def add(self, *rows: Base) -> None:
        self._session.add_all(rows)

    async def flush(self) -> None:
        await self._session.flush()

    async def execute(self, statement: Executable, values: Sequence[Mapping[str, Any]] | None = None) -> Result[Any]:
        return await self._session.execute(statement, values)

    async def lock_row(self, entity: type[T], record: UUID) -> T | None:
        """The row, held until the transaction ends, as it is now (not as it was read before)."""
        key = (bucket_of(record), record)
        return await self._session.get(entity, key, with_for_update=True, populate_existing=True)

    def publish(self, *events: Event) -> None:
        """Publish what happened; the jobs that handle it start after the commit."""
        for event in events:
            self._jobs.extend(self._routes.jobs_for(event))

    def schedule(self, *jobs: Job) -> None:
        """Ask for one job of the room's own, for instance a poll at a later time."""
        self._jobs.extend(jobs)

    async def close(self) -> None:
        """Write the jobs and commit. Called by `Database.work` alone."""
        await self._session.flush()
        if self._jobs:
            connection = await (await self._session.connection()).get_raw_connection()
            await self._queue.put(self._jobs, connection.driver_connection)
        await self._session.commit()


class Database:
    """PostgreSQL as the application role uses it."""

    def __init__(self, engine: AsyncEngine, queue: JobQueue, routes: Routes) -> None:
        self._engine = engine
        # What only reads needs no transaction: beginning and rolling one back costs two journeys, and psycopg forgets
        # the statements it has prepared when it rolls back.
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._queue = queue
        self._routes = routes

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        """A short session for reading; siblings of one query each open their own."""
        async with AsyncSession(self._reading, expire_on_commit=False, autoflush=False) as session:
            yield ReadSession(session)

    @asynccontextmanager
    async def work(self) -> AsyncIterator[UnitOfWork]:
        """One transaction, committed when the block ends well."""
        async with AsyncSession(self._engine, expire_on_commit=False) as session:
            unit = UnitOfWork(session, self._queue, self._routes)
            yield unit
            await unit.close()

    @asynccontextmanager
    async def long_work(self) -> AsyncIterator[UnitOfWork]:
        """The same where a statement may take long: it waits for another process that does the same, such as loading
        the examples at the start.
        """
        async with AsyncSession(self._engine, expire_on_commit=False) as session:
            connection = await (await session.connection()).get_raw_connection()
            assert isinstance(connection.driver_connection, BoundedConnection), "made by engine_for"
            with connection.driver_connection.unbounded():
                unit = UnitOfWork(session, self._queue, self._routes)
                yield unit
                await unit.close()

    @asynccontextmanager
    async def scratch(self) -> AsyncIterator[UnitOfWork]:
        """One transaction that is thrown away: what a rehearsal writes, nobody else ever sees, and starts no job."""
        async with AsyncSession(self._engine, expire_on_commit=False) as session:
            yield UnitOfWork(session, self._queue, self._routes)
            await session.rollback()

    async def warm(self, connections: int) -> None:
        """Open connections before anybody waits for them: the first citizen of the day is not to pay for it."""

        async def one() -> None:
            async with self._engine.connect() as connection:
                await connection.execute(select(1))
                await together.wait()

        together = asyncio.Barrier(connections)
        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(one())

    async def close(self) -> None:
        await self._engine.dispose()


def engine_for(url: str, *, pool: int = 10, answers_within: float = ANSWERS_WITHIN) -> AsyncEngine:
    """An engine over psycopg 3; `pool` is the number of connections kept, as many again under load. A statement that
    is not answered within so many seconds fails, and its connection is closed.
    """
    connect = partial(BoundedConnection.connect, answers_within=answers_within)
    engine = create_async_engine(
        url,
        pool_size=pool,
        max_overflow=pool,
        pool_pre_ping=True,
        pool_timeout=10,
        connect_args={**CONNECTING, "async_creator_fn": connect},
    )
    # Rows of one table are written by one statement of many rows; this dialect does so by default only if it is to
    # return something of them.
    engine.dialect.use_insertmanyvalues_wo_returning = True
    return engine
