"""The same event (事由) twice: which cases are about what somebody applies for again.

Cases that were refused, withdrawn or ended otherwise without a result do not stand in the way.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import groupby
from uuid import UUID

from sqlalchemy import and_, func, select

from services.access.types import Principals
from services.casework.tables import CaseOccurrenceRow, CaseRow, DossierRow
from services.casework.types import FAILURES, CasesAboutTheSame, K, OccurrenceKey, RunningCase
from services.casework.views import readable_by
from services.kit.db import ReadSession, UnitOfWork
from services.kit.ids import bucket_of
from services.kit.values.masking import mask_id_number

Occurrence = Sequence[OccurrenceKey]
"""what one case is about: its keys"""


async def hold(work: UnitOfWork, keys: Iterable[OccurrenceKey]) -> None:
    """Let nobody else open a case about the same until this transaction ends.

    A unique index cannot say it: twins share their mother and their day, and a refused case frees its occurrence.
    """
    # In one order everywhere, so that two callers with the same occurrences do not wait for one another.
    for lock in sorted({int.from_bytes(key.index[:8], signed=True) for key in keys}):
        await work.execute(select(func.pg_advisory_xact_lock(lock)))


async def cases_about_the_same(
    session: ReadSession, occurrences: Mapping[K, Occurrence], readers: Principals, *, beside: UUID
) -> CasesAboutTheSame[K]:
    """Of what somebody applies for, the case that there is: the oldest, one that the readers may see before others.

    `beside`: an application whose own cases do not count.
    """
    indexes = {key.index for occurrence in occurrences.values() for key in occurrence}
    if not indexes:
        return CasesAboutTheSame({}, {})
    claims = await _claims(session, indexes, readers, beside)
    running: dict[K, RunningCase] = {}
    unconfirmed: dict[K, tuple[UUID, ...]] = {}
    for name, occurrence in occurrences.items():
        compared = [(claim, _compared(occurrence, claim)) for claim in claims]
        for claim, agreement in compared:
            if agreement is _Agreement.SAME:
                running[name] = _running(claim.case, claim.receipt_number, readable=claim.readable)
                break
        unconfirmed[name] = tuple(claim.case.id for claim, agreement in compared if agreement is _Agreement.UNCONFIRMED)
    return CasesAboutTheSame(running, unconfirmed)


async def as_read_by(
    session: ReadSession, readers: Principals, running: Sequence[RunningCase]
) -> tuple[RunningCase, ...]:
    """The cases that an applicant may see, to others: of one that these may not see, the number is masked."""
    readable = await _readable(session, {case.id for case in running if case.readable}, readers)
    return tuple(case if case.id in readable else _unreadable(case) for case in running)


def occurrence_rows(occurrences: Mapping[UUID, Occurrence]) -> list[CaseOccurrenceRow]:
    """What is kept of the occurrences of cases."""
    return [
        CaseOccurrenceRow(
            bucket=bucket_of(case),
            case_id=case,
            key_index=key.index,
            item=key.item,
            told_by=key.told_by,
            confirmed=key.confirmed,
        )
        for case, occurrence in occurrences.items()
        for key in {key.index: key for key in occurrence}.values()
    ]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A case that may be about the same, with all that tells what it is about."""

    case: CaseRow
    receipt_number: str
    readable: bool
    told: Sequence[CaseOccurrenceRow]


class _Agreement(Enum):
    SAME = auto()
    UNCONFIRMED = auto()
    """somebody only typed there what is confirmed here, and the case is not the reader's to see"""


async def _claims(session: ReadSession, indexes: Collection[bytes], readers: Principals, beside: UUID) -> list[_Claim]:
    """Those that the readers may see first, the oldest first."""
    of_indexes = select(CaseOccurrenceRow.case_id).where(CaseOccurrenceRow.key_index.in_(indexes))
    statement = (
        select(CaseOccurrenceRow, CaseRow, DossierRow.receipt_number)
        .join(CaseRow, and_(CaseRow.bucket == CaseOccurrenceRow.bucket, CaseRow.id == CaseOccurrenceRow.case_id))
        .join(DossierRow, and_(DossierRow.bucket == CaseRow.bucket, DossierRow.id == CaseRow.dossier))
        .where(CaseRow.id.in_(of_indexes), CaseRow.state.not_in(FAILURES), CaseRow.application != beside)
        .order_by(CaseRow.submitted_at, CaseRow.id)
    )
    rows = await session.rows(statement)
    readable = await _readable(session, {row.CaseRow.id for row in rows}, readers)
    told: dict[UUID, list[CaseOccurrenceRow]] = {}
    for row in rows:
        told.setdefault(row.CaseRow.id, []).append(row.CaseOccurrenceRow)
    cases = {row.CaseRow.id: (row.CaseRow, row.receipt_number) for row in rows}
    claims = [_Claim(case, number, case.id in readable, told[case.id]) for case, number in cases.values()]
    return sorted(claims, key=lambda claim: not claim.readable)


def _compared(occurrence: Occurrence, claim: _Claim) -> _Agreement | None:
    """Whether a case is about the same. The surest elements that both sides state decide: two record numbers are two
    children, of whatever mother and day.
    """
    confirmed = {(row.item, row.key_index): row.confirmed for row in claim.told}
    found: _Agreement | None = None
    for _, group in groupby(occurrence, key=lambda key: key.told_by):
        keys = list(group)
        for key in keys:
            theirs = confirmed.get((key.item, key.index))
            if theirs is None:
                continue
            if key.confirmed and not theirs and not claim.readable:
                found = _Agreement.UNCONFIRMED
            elif key.names_somebody or (key.confirmed and theirs) or claim.readable:
                return _Agreement.SAME
        if _differs(keys, claim):
            return found
    return found


def _differs(keys: Sequence[OccurrenceKey], claim: _Claim) -> bool:
    """Whether both sides state the same elements, and no value of one side is the other's."""
    theirs = {row.key_index for row in claim.told if (row.item, row.told_by) == (keys[0].item, keys[0].told_by)}
    return bool(theirs) and theirs.isdisjoint(key.index for key in keys)


async def _readable(session: ReadSession, cases: Collection[UUID], readers: Principals) -> set[UUID]:
    if not cases:
        return set()
    statement = (
        select(CaseRow.id)
        .join(DossierRow, and_(DossierRow.bucket == CaseRow.bucket, DossierRow.id == CaseRow.dossier))
        .where(CaseRow.id.in_(cases), readable_by(readers))
    )
    return {row.id for row in await session.rows(statement)}


def _unreadable(case: RunningCase) -> RunningCase:
    return replace(case, readable=False, receipt_number=mask_id_number(case.receipt_number))


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
