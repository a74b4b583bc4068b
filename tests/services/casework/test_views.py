"""Cases as their parties see them, and as nobody else does."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import event
from sqlalchemy.engine import Engine

from services.access.types import Actor, Channel
from services.casework.dossier.timeline import GATEWAY
from services.casework.tables import CaseEventRow, CaseRow, DossierRow
from services.casework.types import CaseState, CaseUnknown
from services.casework.views import LATEST_ENTRIES
from services.handover.types import AnswerKind
from tests.support.cases import CaseOffice
from tests.support.departments import said
from tests.support.dossiers import ITEMS, SampleDossier


@asynccontextmanager
async def queries() -> AsyncIterator[list[str]]:
    """Those of casework; whom the reader acts for is asked of access."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not re.search(r"\b(FROM (subjects|authorities)|RECURSIVE)\b", statement):
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def granted(office: CaseOffice, *, children: int = 1, family: int = 0) -> SampleDossier:
    """A dossier whose cases have results and timelines to be read."""
    sample, _ = await office.submit(children=children, family=family)
    for item in ITEMS:
        for ordinal in range(1, children + 1 if ITEMS[item].party == "child" else 2):
            await office.grant(sample, item, ordinal)
    return sample


async def test_a_view_says_what_the_case_is(office: CaseOffice) -> None:
    sample, receipt = await office.submit(children=2)
    view = await office.view(sample, "household-entry", 2)
    assert (view.dossier, view.application) == (sample.dossier.id, sample.dossier.application)
    assert (view.receipt_number, view.one_thing) == (receipt.number, "newborn")
    assert (view.party_role, view.party_ordinal) == ("child", 2)
    assert view.waits_for == (sample.case("birth-certificate", 2),)
    assert (view.state, view.department, view.results) == (CaseState.WAITING, "police", ())


async def test_reading_takes_as_many_queries_for_many_cases_as_for_one(office: CaseOffice) -> None:
    few = await granted(office)
    many = await granted(office, children=2, family=1)
    asked_for = []
    for sample in (few, many):
        async with queries() as asked, office.db.read() as session:
            views = await office.casework.of_application(session, sample.actor("mother"), sample.dossier.application)
        assert all(view.results and view.timeline for view in views)
        asked_for.append(len(asked))
    assert asked_for == [4, 4]


async def test_reading_the_cases_of_many_dossiers_takes_no_query_more(office: CaseOffice) -> None:
    samples = [await granted(office, family=family) for family in range(3)]
    for sample in samples[1:]:
        await office.let_act(samples[0].subject("mother"), sample.subject("mother"))
    for sample in samples:
        await office.hear(
            sample.case("birth-certificate"), said("", AnswerKind.DENIED, at=office.clock.now(), reason="一")
        )
    async with queries() as asked, office.db.read() as session:
        views = await office.casework.my_cases(session, samples[0].actor("mother"), first=50)
    assert len(views) == 21
    assert len({view.dossier for view in views}) == 3
    assert len(asked) == 4


async def test_of_a_case_of_which_thousands_of_things_are_said_the_latest_are_read(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    case = sample.case("birth-certificate")
    async with office.db.work() as work:
        row = await work.lock_row(CaseRow, case)
        assert row is not None
        first = row.revision
        row.revision += 1000
        work.add(
            *(
                CaseEventRow(
                    bucket=row.bucket, id=office.ids.record(row.bucket), case_id=case, number=number, state=row.state,
                    at=office.clock.now(), recorded_at=office.clock.now(), actor_kind=GATEWAY, reason_code=f"N{number}",
                )
                for number in range(first + 1, first + 1001)
            )
        )  # fmt: skip
    view = await office.view(sample, "birth-certificate")
    assert [entry.reason_code for entry in view.timeline] == [
        f"N{number}" for number in range(first + 1001 - LATEST_ENTRIES, first + 1001)
    ]
    assert view.revision == first + 1000


async def test_my_cases_come_newest_first_and_page_by_page(office: CaseOffice) -> None:
    sample, _ = await office.submit(run=False)
    mother = sample.actor("mother")
    pages, after = [], None
    async with office.db.read() as session:
        while page := await office.casework.my_cases(session, mother, first=3, after=after):
            pages.append([view.id for view in page])
            after = page[-1].id
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [case for page in pages for case in page] == sorted((case.id for case in sample.dossier.cases), reverse=True)


async def test_nobody_else_sees_a_case(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    stranger = Actor.oneself(office.ids.subject(), Channel.WEB)
    async with office.db.read() as session:
        case = sample.case("birth-certificate")
        assert await office.casework.case(session, stranger, case) == CaseUnknown()
        assert await office.casework.my_cases(session, stranger, first=10) == ()
        assert await office.casework.of_application(session, stranger, sample.dossier.application) == ()


async def test_a_parent_whose_data_did_not_go_into_a_case_does_not_see_it(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    father = sample.actor("father")
    async with office.db.read() as session:
        seen = await office.casework.of_application(session, father, sample.dossier.application)
    short_of = {planned.id: planned.short for planned in sample.dossier.cases}
    assert [short_of[view.id] for view in seen] == ["birth-certificate", "household-entry", "premium-payment"]


async def test_a_guardian_sees_the_childs_cases(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    guardian = office.ids.subject()
    await office.let_act(guardian, sample.subject("child"))
    async with office.db.read() as session:
        seen = await office.casework.of_application(
            session, Actor.oneself(guardian, Channel.WEB), sample.dossier.application
        )
    assert len(seen) == 7  # the child's six, and the mother's, into which the child's certificate went


async def test_when_the_key_of_a_dossier_is_destroyed_its_cases_can_still_be_listed(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    denied = said("", AnswerKind.DENIED, at=office.clock.now(), reason_code="H-1", reason="材料不符")
    await office.hear(sample.case("birth-certificate"), denied)
    async with office.db.work() as work:
        row = await work.get(DossierRow, sample.dossier.id)
        assert row is not None
        await office.vault.destroy(work, row.key)
    view = await office.view(sample, "birth-certificate")
    assert (view.state, view.reason_code, view.reason) == (CaseState.DECIDED_DENY, "H-1", None)
