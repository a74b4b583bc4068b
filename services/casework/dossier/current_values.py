"""The values of a dossier as its parcels state them now: what was submitted never changes, but a value of it may be
disputed, and corrected by its provider.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.casework.dossier.loaded import LoadedDossier
from services.casework.dossier.store import DossierStore
from services.casework.parcels.contents import named_parties
from services.casework.tables import DossierDisputeRow
from services.casework.types import DisputeNotice, Dossier, PlannedCase, RemarkCode
from services.handover.types import DisputedElement
from services.kit.db import ReadSession, UnitOfWork
from services.kit.values.elements import Elements, Value
from services.kit.vault import Vault


@dataclass(frozen=True, slots=True)
class CurrentDossier:
    """A dossier as its parcels state it now."""

    dossier: Dossier
    """with what was corrected"""
    claimed: Mapping[tuple[UUID, str], Value] = field(repr=False)
    """party id, element → what the applicant claims, of disputes that are open"""


@dataclass(frozen=True, slots=True)
class DisputeNotices:
    """Stores the notices of disputed values beside the dossier."""

    dossiers: DossierStore
    vault: Vault

    async def current(self, session: ReadSession, loaded: LoadedDossier) -> CurrentDossier:
        """The dossier, corrected, and what of it is disputed."""
        dossier = self.dossiers.dossier(loaded)
        rows = await session.all(
            select(DossierDisputeRow)
            .where(DossierDisputeRow.bucket == loaded.row.bucket, DossierDisputeRow.dossier == loaded.row.id)
            .order_by(DossierDisputeRow.said_at, DossierDisputeRow.id)
        )
        ended = {row.dispute for row in rows if row.code is not RemarkCode.DISPUTE_RAISED}
        answers: dict[UUID, Elements] = dict(dossier.answers)
        claimed: dict[tuple[UUID, str], Value] = {}
        for row in rows:
            value = None if row.value is None else self.vault.open(row.value, loaded.key, place_of(row.id))
            if value is not None and row.code is RemarkCode.DISPUTE_CORRECTED:
                answers[row.party] = {**answers.get(row.party, {}), row.element: value}
            elif value is not None and row.dispute not in ended:
                claimed[row.party, row.element] = value
        return CurrentDossier(replace(dossier, answers=answers), claimed)

    async def keep(self, work: UnitOfWork, loaded: LoadedDossier, party: UUID, notice: DisputeNotice) -> bool:
        """Store a notice; false where it was stored before."""
        record = self.dossiers.ids.record(loaded.row.bucket)
        added = await work.execute(
            insert(DossierDisputeRow)
            .values(
                bucket=loaded.row.bucket,
                id=record,
                dossier=loaded.row.id,
                dispute=notice.dispute,
                code=notice.code,
                party=party,
                element=notice.element,
                value=None if notice.value is None else self.vault.seal(notice.value, loaded.key, place_of(record)),
                said_at=self.dossiers.clock.now(),
            )
            .on_conflict_do_nothing(index_elements=["bucket", "dossier", "dispute", "code"])
            .returning(DossierDisputeRow.id)
        )
        return added.first() is not None


def disputed_elements(current: CurrentDossier, case: PlannedCase) -> tuple[DisputedElement, ...]:
    """Which elements of a case's parcel are disputed. Pure."""
    return tuple(
        DisputedElement(role, element, current.claimed[party.id, element])
        for role, elements in case.shares.items()
        for party in named_parties(current.dossier, case, role)
        for element in elements
        if (party.id, element) in current.claimed
    )


def as_received(dossier: Dossier) -> CurrentDossier:
    """A dossier of which no value is disputed yet."""
    return CurrentDossier(dossier, {})


def place_of(record: UUID) -> str:
    return f"dossier_disputes:{record}:value"
