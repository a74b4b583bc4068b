"""What reading and writing cost, in statements and transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, Uuid, cast, column, event, func, select, values

from services.access.tables import SubjectRow
from services.access.types import SubjectKind, SubjectStatus
from services.kit.clock import HeldClock
from services.kit.db import Database, bucket_in_sql
from services.kit.ids import BUCKETS, SeededIds, bucket_of

TRANSACTION = select(cast(func.pg_current_xact_id(), Text))


@contextmanager
def inserts(db: Database) -> Iterator[list[int]]:
    """How many rows each INSERT has."""
    seen: list[int] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT"):
            seen.append(statement.count("), (") + 1)

    engine = db._engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def subject(record: UUID, created_at: datetime) -> SubjectRow:
    kind, status = SubjectKind.PERSON, SubjectStatus.ACTIVE
    return SubjectRow(
        bucket=bucket_of(record), id=record, kind=kind, status=status, data_key=record, created_at=created_at
    )


async def test_a_read_session_begins_no_transaction(db: Database) -> None:
    async with db.read() as session:
        first, second = [await session.one(TRANSACTION) for _ in range(2)]
    assert first != second


async def test_a_unit_of_work_is_one_transaction(db: Database) -> None:
    async with db.work() as work:
        first, second = [await work.one(TRANSACTION) for _ in range(2)]
    assert first == second


async def test_a_statement_finds_the_bucket_of_every_identifier(db: Database, ids: SeededIds) -> None:
    records = [ids.record(bucket) for bucket in range(BUCKETS)]
    given = values(column("id", Uuid), name="given").data([(record,) for record in records])
    async with db.read() as session:
        found = await session.all(select(bucket_in_sql(given.c.id)).order_by(given.c.id))
    assert found == [bucket_of(record) for record in sorted(records)]


async def test_many_rows_of_a_table_are_written_by_one_statement(
    db: Database, ids: SeededIds, clock: HeldClock
) -> None:
    made = [ids.record(7) for _ in range(80)]
    with inserts(db) as seen:
        async with db.work() as work:
            work.add(*(subject(each, clock.now()) for each in made))
    assert seen == [len(made)]
    async with db.read() as session:
        assert len(await session.all(select(SubjectRow).where(SubjectRow.id.in_(made)))) == len(made)
