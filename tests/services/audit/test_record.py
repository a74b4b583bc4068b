"""The record of every use of personal data: only added to, always with a purpose, naming nobody."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Executable, create_engine, delete, select, text, update
from sqlalchemy.exc import ProgrammingError

from backend.embedded import EmbeddedPostgres
from services.access.types import Actor, Channel
from services.audit.service import Audit, Fact, FactMayBePersonal, PurposeMissing
from services.audit.tables import AuditEntry
from services.kit.clock import HeldClock
from services.kit.db import Database, UnitOfWork
from services.kit.ids import SeededIds, bucket_of


@pytest.fixture
def database_url(postgres: EmbeddedPostgres, template: str) -> Iterator[str]:
    """A database in which the application role may do with the audit tables what the migration lets it do."""
    database = postgres.create_database(f"test_audit_{uuid4().hex[:12]}", template)
    engine = create_engine(database.owner_url)
    with engine.begin() as connection:
        connection.execute(text("revoke update, delete on audit_entries from wst_app"))
    engine.dispose()
    yield database.app_url
    postgres.drop_database(database.name)


@pytest.fixture
def audit(ids: SeededIds, clock: HeldClock) -> Audit:
    return Audit(ids, clock)


@pytest.fixture
def mother(ids: SeededIds) -> UUID:
    return ids.subject()


async def record(
    audit: Audit, work: UnitOfWork, subject: UUID, purpose: str = "newborn: hand-over", **facts: Fact
) -> None:
    await audit.record(
        work,
        actor=Actor(subject, subject, Channel.WINDOW, hall="34-1", window="7"),
        action="parcel.sent",
        purpose=purpose,
        about=subject,
        object_kind="parcel",
        object_id=UUID(int=5),
        facts=facts,
    )


async def entries(db: Database) -> list[AuditEntry]:
    async with db.read() as session:
        return list(await session.all(select(AuditEntry)))


async def test_an_entry_says_who_did_what_from_where_and_why(
    audit: Audit, db: Database, mother: UUID, clock: HeldClock
) -> None:
    async with db.work() as work:
        await record(audit, work, mother, department="health", attempt=1, answered=True)
    [entry] = await entries(db)
    assert (entry.subject, entry.on_behalf_of, entry.about) == (mother, mother, mother)
    assert (entry.channel, entry.hall, entry.window) == ("WINDOW", "34-1", "7")
    assert (entry.action, entry.purpose) == ("parcel.sent", "newborn: hand-over")
    assert (entry.object_kind, entry.object_id) == ("parcel", str(UUID(int=5)))
    assert entry.facts == {"department": "health", "attempt": 1, "answered": True}
    assert entry.at == clock.now()
    assert bucket_of(entry.id) == entry.bucket == bucket_of(mother)


async def test_an_entry_becomes_true_with_the_act_it_records(audit: Audit, db: Database, mother: UUID) -> None:
    async def act_that_fails() -> None:
        async with db.work() as work:
            await record(audit, work, mother)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await act_that_fails()
    assert await entries(db) == []


@pytest.mark.parametrize("statement", [update(AuditEntry).values(purpose="other"), delete(AuditEntry)])
async def test_an_entry_is_neither_changed_nor_deleted(
    audit: Audit, db: Database, mother: UUID, statement: Executable
) -> None:
    async with db.work() as work:
        await record(audit, work, mother)
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with db.work() as work:
            await work.execute(statement)
    assert len(await entries(db)) == 1


@pytest.mark.parametrize("purpose", ["", "  "])
async def test_nothing_is_recorded_without_a_purpose(audit: Audit, db: Database, mother: UUID, purpose: str) -> None:
    async with db.work() as work:
        with pytest.raises(PurposeMissing):
            await record(audit, work, mother, purpose)


@pytest.mark.parametrize(
    "value", ["测试", "Anna Maria", "340000199403121026", "34000019960704902X", "13800000001", "a" * 101, ""]
)
async def test_a_fact_that_may_name_a_person_is_refused_and_not_repeated(
    audit: Audit, db: Database, mother: UUID, value: str
) -> None:
    async with db.work() as work:
        with pytest.raises(FactMayBePersonal) as refused:
            await record(audit, work, mother, said=value)
    assert "said" in str(refused.value)
    assert not value or value not in str(refused.value)


@pytest.mark.parametrize(
    "value", ["sha256:" + "ab" * 32, str(UUID(int=1)), "11340000MB0AA00010", "2026-11-23T10:00:00+08:00", 7, None]
)
async def test_codes_digests_and_counts_are_facts(audit: Audit, db: Database, mother: UUID, value: Fact) -> None:
    async with db.work() as work:
        await record(audit, work, mother, said=value)
    [entry] = await entries(db)
    assert entry.facts == {"said": value}
