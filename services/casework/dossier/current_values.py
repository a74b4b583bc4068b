"""A dossier as its parcels go by it now: what was submitted never changes, but a value of it may be disputed, and
corrected by its provider.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.casework.dossier.loaded import DossierStore, LoadedDossier
from services.casework.parcels.contents import named_parties
from services.casework.tables import DossierDisputeRow
from services.casework.types import DisputeNotice, Dossier, Elements, PlannedCase, RemarkCode
from services.handover.types import DisputedElement
from services.kit.db import ReadSession, UnitOfWork
from services.kit.vault import Vault

Value = str | int | bool


@dataclass(frozen=True, slots=True)
class Current:
    """A dossier as its parcels go by it now."""

    dossier: Dossier
    """with what was corrected"""
    claimed: Mapping[tuple[UUID, str], Value] = field(repr=False)
    """party id, element → what the applicant says, of disputes that are open"""


@dataclass(frozen=True, slots=True)
class DisputeBook:
    """What is said of disputed values, kept beside the dossier."""

    dockets: DossierStore
    vault: Vault

    async def current(self, session: ReadSession, docket: LoadedDossier) -> Current:
        """The dossier, corrected, and what of it is disputed."""
        dossier = self.dockets.dossier(docket)
        rows = await session.all(
            select(DossierDisputeRow)
            .where(DossierDisputeRow.bucket == docket.row.bucket, DossierDisputeRow.dossier == docket.row.id)
            .order_by(DossierDisputeRow.said_at, DossierDisputeRow.id)
        )
        ended = {row.dispute for row in rows if row.code is not RemarkCode.DISPUTE_RAISED}
        answers: dict[UUID, Elements] = dict(dossier.answers)
        claimed: dict[tuple[UUID, str], Value] = {}
        for row in rows:
            value = None if row.value is None else self.vault.open(row.value, docket.key, place_of(row.id))
            if value is not None and row.code is RemarkCode.DISPUTE_CORRECTED:
                answers[row.party] = {**answers.get(row.party, {}), row.element: value}
            elif value is not None and row.dispute not in ended:
                claimed[row.party, row.element] = value
        return Current(replace(dossier, answers=answers), claimed)

    async def enter(self, work: UnitOfWork, docket: LoadedDossier, party: UUID, word: DisputeNotice) -> bool:
        """Keep a word; false where it was kept before."""
        record = self.dockets.ids.record(docket.row.bucket)
        added = await work.execute(
            insert(DossierDisputeRow)
            .values(
                bucket=docket.row.bucket,
                id=record,
                dossier=docket.row.id,
                dispute=word.dispute,
                code=word.code,
                party=party,
                element=word.element,
                value=None if word.value is None else self.vault.seal(word.value, docket.key, place_of(record)),
                said_at=self.dockets.clock.now(),
            )
            .on_conflict_do_nothing(index_elements=["bucket", "dossier", "dispute", "code"])
            .returning(DossierDisputeRow.id)
        )
        return added.first() is not None


def disputed_of(current: Current, case: PlannedCase) -> tuple[DisputedElement, ...]:
    """Which elements of a case's parcel are disputed. Pure."""
    return tuple(
        DisputedElement(role, element, current.claimed[meant.id, element])
        for role, elements in case.shares.items()
        for meant in named_parties(current.dossier, case, role)
        for element in elements
        if (meant.id, element) in current.claimed
    )


def as_received(dossier: Dossier) -> Current:
    """A dossier of which nothing was said yet."""
    return Current(dossier, {})


def place_of(record: UUID) -> str:
    return f"dossier_disputes:{record}:value"
