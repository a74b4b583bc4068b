"""What a case is told while it is on its way, without a change of its state: a value in doubt, evidence lost or
renewed, a dispute.

A dossier never changes. What is learnt of it afterwards stands in the timeline of every case that it touches, so that
the parties see it and the department can be shown that it was said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import select

from services.casework.dossier.loaded import GATEWAY, DossierStore, LoadedDossier, TimelineEvent
from services.casework.parcels.contents import named_parties
from services.casework.tables import CaseRow, DossierRow
from services.casework.types import Dossier, PlannedCase, Remark, RemarkAbout
from services.kit.clock import Clock
from services.kit.db import ReadSession, UnitOfWork
from services.kit.ids import bucket_of


@dataclass(frozen=True, slots=True)
class Remarks:
    """Writes remarks into the timelines of the cases that they touch."""

    dockets: DossierStore
    clock: Clock

    async def remark(self, work: UnitOfWork, application: UUID, remark: Remark) -> None:
        """Told to every case of the application that is touched, once; to none before it is submitted."""
        some = await a_case_of(work, application)
        if some is None:
            return
        await self.tell(work, await self.dockets.open(work, some), remark)

    async def tell(self, work: UnitOfWork, docket: LoadedDossier, remark: Remark) -> None:
        """The same, of a docket in hand."""
        source = source_of(docket.row.application, remark)
        about = RemarkAbout(remark.role, remark.ordinal, remark.element, remark.material)
        for case in touched(self.dockets.dossier(docket), remark):
            row = docket.cases[case]
            if not await self.dockets.has_heard(work, row, source):
                said = TimelineEvent(GATEWAY, self.clock.now(), remark.code, source=source, about=about)
                self.dockets.note(work, docket, row, said)


async def a_case_of(session: ReadSession, application: UUID) -> UUID | None:
    """One case of an application's dossier, by which the docket is opened; none before it is submitted."""
    statement = (
        select(CaseRow.id)
        .join(DossierRow, (DossierRow.bucket == CaseRow.bucket) & (DossierRow.id == CaseRow.dossier))
        .where(DossierRow.bucket == bucket_of(application), DossierRow.application == application)
        .limit(1)
    )
    rows = await session.rows(statement)
    return rows[0][0] if rows else None


def touched(dossier: Dossier, remark: Remark) -> Sequence[UUID]:
    """The cases whose department gets the element of that party, or the evidence of that material: pure."""
    return [case.id for case in dossier.cases if _gets(dossier, case, remark)]


def source_of(application: UUID, remark: Remark) -> UUID:
    """By what a timeline knows that it has this remark already."""
    about = (remark.code, remark.role, str(remark.ordinal), remark.element, remark.material, remark.source)
    return uuid5(application, "/".join(str(part or "") for part in about))


def _gets(dossier: Dossier, case: PlannedCase, remark: Remark) -> bool:
    if remark.element is not None:
        return any(
            remark.element in elements and _is_meant(dossier, case, role, remark)
            for role, elements in case.shares.items()
        )
    return any(
        material.code == remark.material and material.code in case.materials and _is_of(dossier, material.party, remark)
        for material in dossier.materials
    )


def _is_meant(dossier: Dossier, case: PlannedCase, role: str, remark: Remark) -> bool:
    """Whether this party's answers are among those that a case takes for a role."""
    meant = named_parties(dossier, case, role)
    return any((each.role, each.ordinal) == (remark.role, remark.ordinal) for each in meant)


def _is_of(dossier: Dossier, party: UUID, remark: Remark) -> bool:
    return any(
        each.id == party and (each.role, each.ordinal) == (remark.role, remark.ordinal) for each in dossier.parties
    )
