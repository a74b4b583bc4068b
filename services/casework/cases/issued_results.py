"""Taking the results (证照, 批文) that a department issued with its grant: documents of the case, and elements that the
parcels of later cases need.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.casework.cases.issued_id_numbers import IssuedIdNumbers
from services.casework.dossier.loaded import LoadedDossier
from services.casework.dossier.store import DossierStore
from services.casework.tables import CaseRow
from services.documents.service import Documents
from services.handover.types import IssuedResult
from services.kit.db import UnitOfWork
from services.kit.values.elements import Elements, Value


@dataclass(frozen=True, slots=True)
class IssuedResults:
    """Stores what a grant brings."""

    dossiers: DossierStore
    documents: Documents
    id_numbers: IssuedIdNumbers

    async def take(
        self, work: UnitOfWork, loaded: LoadedDossier, row: CaseRow, results: Sequence[IssuedResult]
    ) -> bool:
        """False where an ID number among them could not be learnt; the results are taken all the same."""
        dossier = self.dossiers.dossier(loaded)
        elements: dict[str, dict[str, Value]] = {}
        learnt = True
        for result in results:
            document = await self.documents.register_result(
                work,
                bucket=row.bucket,
                owner=row.subject,
                kind=result.kind,
                number=result.number,
                issuer=row.department,
                issued_at=result.issued_at,
                payload=_payload(result),
            )
            row.results = [*row.results, document.id]
            for role, issued in result.elements.items():
                elements.setdefault(role, {}).update(issued)
            learnt &= await self.id_numbers.learn(work, dossier, row, result)
        self.dossiers.keep_issued(loaded, row, dict(elements))
        return learnt


def _payload(result: IssuedResult) -> dict[str, str | dict[str, Elements]]:
    return {
        "kind": result.kind,
        "number": result.number,
        "issued_at": result.issued_at.isoformat(),
        "elements": dict(result.elements),
    }
