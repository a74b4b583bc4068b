"""Remarks in the timelines of cases, without a change of state: a value in doubt, evidence lost or renewed, a dispute.

A dossier never changes. What is learnt afterwards is entered in the timeline of every case concerned, so that the
parties see it, and that it was known can be shown to the department.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import select

from services.casework.dossier.loaded import LoadedDossier
from services.casework.dossier.store import DossierStore
from services.casework.dossier.timeline import GATEWAY, TimelineEvent
from services.casework.parcels.contents import named_parties
from services.casework.tables import CaseRow, DossierRow
from services.casework.types import Dossier, PlannedCase, Remark, RemarkAbout
from services.kit.clock import Clock
from services.kit.db import ReadSession, UnitOfWork
from services.kit.ids import bucket_of


@dataclass(frozen=True, slots=True)
class Remarks:
    """Enters remarks in the timelines of the cases concerned."""

    dossiers: DossierStore
    clock: Clock

    async def remark(self, work: UnitOfWork, application: UUID, remark: Remark) -> None:
        """Enter a remark once in every case of the application concerned; in none before it is submitted."""
        some = await any_case_of(work, application)
        if some is None:
            return
        await self.enter(work, await self.dossiers.open(work, some), remark)

    async def enter(self, work: UnitOfWork, loaded: LoadedDossier, remark: Remark) -> None:
        """The same for a loaded dossier."""
        source = source_of(loaded.row.application, remark)
        about = RemarkAbout(remark.role, remark.ordinal, remark.element, remark.material)
        for case in cases_concerned(self.dossiers.dossier(loaded), remark):
            row = loaded.cases[case]
            if not await self.dossiers.has_entry_from(work, row, source):
                event = TimelineEvent(GATEWAY, self.clock.now(), remark.code, source=source, about=about)
                self.dossiers.note(work, loaded, row, event)


async def any_case_of(session: ReadSession, application: UUID) -> UUID | None:
    """One case of an application's dossier, by which it is loaded; none before it is submitted."""
    statement = (
        select(CaseRow.id)
        .join(DossierRow, (DossierRow.bucket == CaseRow.bucket) & (DossierRow.id == CaseRow.dossier))
        .where(DossierRow.bucket == bucket_of(application), DossierRow.application == application)
        .limit(1)
    )
    rows = await session.rows(statement)
    return rows[0][0] if rows else None


def cases_concerned(dossier: Dossier, remark: Remark) -> Sequence[UUID]:
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
