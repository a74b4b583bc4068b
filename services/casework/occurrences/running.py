"""The same event (事由) twice: which cases are about what somebody applies for again.

Cases that were refused, withdrawn or ended otherwise without a result do not stand in the way.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import and_, func, select

from services.casework.tables import CaseOccurrenceRow, CasePartyRow, CaseRow, DossierRow
from services.casework.types import FAILURES, OccurrenceKey, RunningCase
from services.kit.db import ReadSession, UnitOfWork
from services.kit.ids import bucket_of
from services.kit.values.masking import mask_id_number

K = TypeVar("K", bound=Hashable)
Occurrence = Sequence[OccurrenceKey]
"""what one case is about: its keys"""


async def hold(work: UnitOfWork, keys: Iterable[OccurrenceKey]) -> None:
    """Let nobody else open a case about the same until this transaction ends.

    A unique index cannot say it: twins share their mother and their day, and a refused case frees its occurrence.
    """
    # In one order everywhere, so that two callers with the same occurrences do not wait for one another.
    for lock in sorted({int.from_bytes(key.index[:8], signed=True) for key in keys}):
        await work.execute(select(func.pg_advisory_xact_lock(lock)))


async def running(
    session: ReadSession, occurrences: Mapping[K, Occurrence], readers: Collection[UUID], *, beside: UUID
) -> dict[K, RunningCase]:
    """Of what somebody applies for, the case that there is: the oldest, one that the readers may see before others.

    `beside`: an application whose own cases do not count.
    """
    indexes = {key.index for occurrence in occurrences.values() for key in occurrence}
    if not indexes:
        return {}
    statement = (
        select(CaseOccurrenceRow, CaseRow, DossierRow.receipt_number)
        .join(CaseRow, and_(CaseRow.bucket == CaseOccurrenceRow.bucket, CaseRow.id == CaseOccurrenceRow.case_id))
        .join(DossierRow, and_(DossierRow.bucket == CaseRow.bucket, DossierRow.id == CaseRow.dossier))
        .where(CaseOccurrenceRow.key_index.in_(indexes), CaseRow.state.not_in(FAILURES), CaseRow.application != beside)
        .order_by(CaseRow.submitted_at, CaseRow.id)
    )
    claims = [(row.CaseOccurrenceRow, row.CaseRow, row.receipt_number) for row in await session.rows(statement)]
    readable = await _readable(session, {case.id for _, case, _ in claims}, readers)
    claims.sort(key=lambda claim: claim[1].id not in readable)
    found: dict[K, RunningCase] = {}
    for name, occurrence in occurrences.items():
        own = {(key.item, key.index): key for key in occurrence}
        for claim, case, receipt_number in claims:
            key = own.get((claim.item, claim.key_index))
            if key is not None and not (key.surely_told and claim.surely_told):
                found[name] = _running(case, receipt_number, readable=case.id in readable)
                break
    return found


def occurrence_rows(occurrences: Mapping[UUID, Occurrence]) -> list[CaseOccurrenceRow]:
    """What is kept of the occurrences of cases."""
    return [
        CaseOccurrenceRow(
            bucket=bucket_of(case),
            case_id=case,
            key_index=key.index,
            item=key.item,
            surely_told=key.surely_told,
        )
        for case, occurrence in occurrences.items()
        for key in {key.index: key for key in occurrence}.values()
    ]


async def _readable(session: ReadSession, cases: Collection[UUID], readers: Collection[UUID]) -> set[UUID]:
    if not cases or not readers:
        return set()
    statement = select(CasePartyRow.case_id).where(CasePartyRow.case_id.in_(cases), CasePartyRow.subject.in_(readers))
    return {row.case_id for row in await session.rows(statement)}


def _running(case: CaseRow, receipt_number: str, *, readable: bool) -> RunningCase:
    return RunningCase(
        id=case.id,
        item=case.item,
        item_name_zh=case.name_zh,
        item_name_en=case.name_en,
        department=case.department,
        state=case.state,
        granted=case.granted,
        since=case.submitted_at,
        receipt_number=receipt_number if readable else mask_id_number(receipt_number),
        readable=readable,
    )
