"""Reading: by whom an application concerns, in a number of queries that does not grow with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event, update

from services.applying.tables import PartyRow
from services.applying.types import Application, ApplicationUnknown, Identification
from services.kit.db import Database
from tests.support.applications import CHEN, LI, STANDARD, SUN, TWINS, UNMARRIED, WANG, Office


@dataclass
class Counted:
    statements: list[str] = field(default_factory=list)


@contextmanager
def queries(db: Database) -> Iterator[Counted]:
    counted = Counted()

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        counted.statements.append(statement)

    engine = db._engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield counted
    event.remove(engine, "before_cursor_execute", note)


async def test_both_parents_read_it(office: Office) -> None:
    chen = await office.family(STANDARD, "陈测试", CHEN)
    father = await office.login("李样本", LI)
    read = await office.applying.application(father, chen.id)
    assert isinstance(read, Application)
    assert [field.value for field in read.fields] == [field.value for field in chen.now.fields]


async def test_whoever_only_reads_is_offered_nothing_to_edit(office: Office) -> None:
    chen = await office.family(STANDARD, "陈测试", CHEN)
    read = await office.applying.application(await office.login("李样本", LI), chen.id)
    assert isinstance(read, Application)
    assert any(field.editable for field in chen.now.fields)
    assert not any(field.editable for field in read.fields)


async def test_a_stranger_does_not(office: Office) -> None:
    chen = await office.family(STANDARD, "陈测试", CHEN)
    assert await office.applying.application(await office.stranger(), chen.id) == ApplicationUnknown()


async def test_a_party_that_only_the_applicant_named_does_not_even_as_a_known_subject(office: Office) -> None:
    sun = await office.family(UNMARRIED, "孙测样", SUN)
    zhou = await office.login("周例样", "340000199308145011")
    async with office.db.work() as work:
        named = update(PartyRow).where(PartyRow.id == sun.party("father").id).values(subject=zhou.subject)
        await work.execute(named)
    assert await office.applying.application(zhou, sun.id) == ApplicationUnknown()


async def test_what_is_not_there_is_unknown_in_the_same_way(office: Office) -> None:
    chen = await office.family(STANDARD, "陈测试", CHEN)
    assert await office.applying.application(chen.actor, chen.actor.subject) == ApplicationUnknown()


async def test_the_parties_are_who_they_are(office: Office) -> None:
    chen = await office.family(STANDARD, "陈测试", CHEN)
    assert {party.key.role: party.identification for party in chen.now.parties} == dict.fromkeys(
        ("mother", "father", "child"), Identification.VERIFIED
    )
    assert chen.now.applicant == chen.party("mother").id
    assert chen.party("mother").subject == chen.actor.subject


async def test_a_second_child_costs_no_more_queries(office: Office) -> None:
    chen = await office.family(STANDARD, "陈测试", CHEN)
    wang = await office.family(TWINS, "王范例", WANG)
    counts = []
    for filed in (chen, wang):
        with queries(office.db) as counted:
            read = await office.applying.application(filed.actor, filed.id)
        assert isinstance(read, Application)
        counts.append(len(counted.statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 12
