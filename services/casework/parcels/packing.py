"""Packing the parcel of one case: the one way for a preview, for a hand-over, and for one packed anew. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from services.casework.dossier.current_values import CurrentDossier, disputed_elements
from services.casework.dossier.loaded import LoadedDossier
from services.casework.dossier.store import DossierStore
from services.casework.parcels.contents import Issued, attachments_of, dispute_marks, elements_by_role
from services.casework.types import PlannedCase
from services.documents.types import Document
from services.handover.types import Parcel


@dataclass(frozen=True, slots=True)
class PackingList:
    """What the parcel of a case is packed from."""

    current: CurrentDossier
    case: PlannedCase
    receipt_number: str
    issued: Issued = field(default_factory=dict, repr=False)
    """what the results of other cases brought so far"""
    results: Sequence[UUID] = ()
    """documents of the cases that came before"""

    @classmethod
    def of(cls, dossiers: DossierStore, loaded: LoadedDossier, current: CurrentDossier, case: UUID) -> Self:
        """For a case of a loaded dossier."""
        planned = current.dossier.case(case)
        return cls(
            current,
            planned,
            loaded.row.receipt_number,
            dossiers.issued(loaded),
            loaded.results_before(planned),
        )

    def pack(self, parcel: UUID, results: Sequence[Document]) -> Parcel:
        """The parcel under this identifier; `results` are the documents that are listed."""
        dossier, disputed = self.current.dossier, disputed_elements(self.current, self.case)
        return Parcel(
            id=parcel,
            department=self.case.department,
            item=self.case.short,
            receipt_number=self.receipt_number,
            parties=elements_by_role(dossier, self.case, self.issued),
            attachments=(*attachments_of(dossier, self.case, results), *dispute_marks(disputed)),
            disputed=disputed,
        )
