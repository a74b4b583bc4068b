"""Receiving a dossier: its cases are opened, and those that wait for no other go to their departments at once."""

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.audit.service import Audit
from services.casework.cases.deadlines import due_on
from services.casework.dossier.current_values import as_received
from services.casework.dossier.receipt_numbers import candidates
from services.casework.dossier.store import DossierStore, content_place
from services.casework.dossier.timeline import APPLICANT, TimelineEvent
from services.casework.parcels.contents import readers_of
from services.casework.parcels.dispatch import Dispatch
from services.casework.parcels.packing import PackingList
from services.casework.tables import CasePartyRow, CaseRow, DossierRow
from services.casework.types import CaseState, Dossier, PlannedCase, Receipt
from services.catalogue.types import LimitUnit
from services.handover.service import Handover
from services.kit.db import UnitOfWork
from services.kit.digests import digest
from services.kit.ids import Ids, bucket_of
from services.kit.problems import GatewayError
from services.kit.sealed import DataKey
from services.kit.vault import Vault
from services.kit.workdays import WorkdayCalendar

SUBMITTED = "dossier.submit"
"""Action in the audit."""


class PlanDoesNotRun(GatewayError):
    """The cases of a dossier wait for one another in a circle, or for a case that the dossier does not have."""


class OutsideItsBucket(GatewayError):
    """A case's identifier carries another bucket than its dossier's."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Opens the cases of a dossier in the transaction of whoever submits it."""

    dossiers: DossierStore
    dispatch: Dispatch
    handover: Handover
    audit: Audit
    vault: Vault
    calendar: WorkdayCalendar
    ids: Ids

    async def receive(self, work: UnitOfWork, dossier: Dossier) -> Receipt:
        """Raises `PlanDoesNotRun`, `OutsideItsBucket`, `DepartmentNotJoined`: faults of what was published."""
        _check(dossier)
        for case in dossier.cases:
            # Of the cases that wait, too: months later nobody would notice.
            self.handover.verify_joined(case.department)
        await work.flush()  # the dossier's key may be of this very transaction
        key = await self.vault.key(work, dossier.key)
        plain = self.dossiers.plain(dossier)
        digested = digest(plain)
        sealed = self.vault.seal(plain, key, content_place(dossier.id))
        number = await self._stored(work, dossier, sealed, digested)
        await self._record(work, dossier, number, digested)
        await self._open_cases(work, dossier, number, key)
        return Receipt(dossier.id, number, digested, tuple(case.id for case in dossier.cases), dossier.submitted_at)

    async def _stored(self, work: UnitOfWork, dossier: Dossier, sealed: dict[str, str], digested: str) -> str:
        for number in candidates(self.ids, dossier.submitted_at):
            stored = await work.execute(
                insert(DossierRow)
                .values(
                    bucket=bucket_of(dossier.id),
                    id=dossier.id,
                    application=dossier.application,
                    leading=dossier.leading,
                    key=dossier.key,
                    content=sealed,
                    digest=digested,
                    receipt_number=number,
                    one_thing=dossier.one_thing,
                    one_thing_version=dossier.one_thing_version,
                    name_zh=dossier.name_zh,
                    name_en=dossier.name_en,
                    submitted_at=dossier.submitted_at,
                )
                .on_conflict_do_nothing(index_elements=["receipt_number"])
                .returning(DossierRow.receipt_number)
            )
            if stored.first() is not None:
                return number
        raise AssertionError("candidates end with an exception of their own")

    async def _open_cases(self, work: UnitOfWork, dossier: Dossier, number: str, key: DataKey) -> None:
        rows = [self._row(dossier, case, position) for position, case in enumerate(dossier.cases)]
        work.add(*rows)
        await work.flush()  # what follows refers to the cases, and the unit of work does not know that
        self.dossiers.begin(work, key, rows, TimelineEvent(APPLICANT, dossier.submitted_at))
        for case in dossier.cases:
            readers = readers_of(dossier, case)
            work.add(*(CasePartyRow(bucket=bucket_of(case.id), case_id=case.id, subject=each) for each in readers))
        for case in dossier.cases:
            if not case.after:
                await self.dispatch.send(work, PackingList(as_received(dossier), case, number), key)

    def _row(self, dossier: Dossier, case: PlannedCase, position: int) -> CaseRow:
        party = dossier.party(case.party)
        days, unit = _limit(case)
        return CaseRow(
            bucket=bucket_of(dossier.id),
            id=case.id,
            dossier=dossier.id,
            application=dossier.application,
            position=position,
            item=case.item,
            item_version=case.item_version,
            name_zh=case.name_zh,
            name_en=case.name_en,
            department=case.department,
            party=party.id,
            party_role=party.role,
            party_ordinal=party.ordinal,
            subject=party.subject,
            state=CaseState.WAITING if case.after else CaseState.SUBMITTED,
            granted=False,
            after=list(case.after),
            lacks=[],
            limit_days=days,
            limit_unit=unit,
            results=[],
            submitted_at=dossier.submitted_at,
            # The clock of a case starts at its department's receipt: of one that waits, not yet.
            due_on=None if case.after else due_on(self.calendar, dossier.submitted_at, days, unit),
            revision=0,
        )

    async def _record(self, work: UnitOfWork, dossier: Dossier, number: str, digested: str) -> None:
        await self.audit.record(
            work,
            actor=dossier.actor,
            action=SUBMITTED,
            purpose=dossier.one_thing,
            about=dossier.leading,
            object_kind="dossier",
            object_id=number,
            facts={"dossier": str(dossier.id), "digest": digested, "cases": len(dossier.cases)},
        )


def _limit(case: PlannedCase) -> tuple[int | None, LimitUnit]:
    """What was promised, where anything was; else what the law sets."""
    if case.promised_days is not None or case.promised_unit is LimitUnit.ON_THE_SPOT:
        return case.promised_days, case.promised_unit
    return case.statutory_days, case.statutory_unit


def _check(dossier: Dossier) -> None:
    own: set[UUID] = {case.id for case in dossier.cases}
    for case in dossier.cases:
        if bucket_of(case.id) != bucket_of(dossier.id):
            raise OutsideItsBucket(case.id)
        if not own.issuperset(case.after):
            raise PlanDoesNotRun(case.id)
    try:
        TopologicalSorter({case.id: case.after for case in dossier.cases}).prepare()
    except CycleError as error:
        raise PlanDoesNotRun(dossier.id) from error
