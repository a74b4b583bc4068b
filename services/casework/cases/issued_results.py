"""Taking the results (证照, 批文) that a department issued with its grant: documents of the case, and elements that the
parcels of later cases need.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.casework.cases.competence import RESULT_BEYOND_COMPETENCE, RESULT_VALUE_UNFIT, Competence
from services.casework.cases.issued_id_numbers import NUMBER_NOT_LEARNT, IssuedIdNumbers
from services.casework.dossier.loaded import LoadedDossier
from services.casework.dossier.store import DossierStore
from services.casework.tables import CaseRow
from services.documents.service import Documents
from services.handover.types import IssuedResult
from services.kit.clock import Clock, china_day
from services.kit.db import UnitOfWork
from services.kit.values.elements import Elements, Value


@dataclass(frozen=True, slots=True)
class IssuedResults:
    """Stores what a grant brings."""

    dossiers: DossierStore
    documents: Documents
    competence: Competence
    id_numbers: IssuedIdNumbers
    clock: Clock

    async def take(
        self, work: UnitOfWork, loaded: LoadedDossier, row: CaseRow, results: Sequence[IssuedResult]
    ) -> Sequence[str]:
        """Take the results as far as the department may issue them; why a person must look at what was left out."""
        dossier = self.dossiers.dossier(loaded)
        competent = self.competence.narrowed(dossier, dossier.case(row.id), results)
        learnt = await self.id_numbers.learn(work, dossier, row, competent.results)
        elements: dict[str, dict[str, Value]] = {}
        documents: list[UUID] = []
        fitting = self.competence.fitting(learnt, china_day(self.clock.now()))
        for result in fitting:
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
            documents.append(document.id)
            for role, issued in result.elements.items():
                elements.setdefault(role, {}).update(issued)
        row.results = documents  # of a corrected grant, instead of those before, which stay kept
        self.dossiers.keep_issued(loaded, row, dict(elements))
        left_out = {
            RESULT_BEYOND_COMPETENCE: competent.said_more,
            NUMBER_NOT_LEARNT: learnt != competent.results,
            RESULT_VALUE_UNFIT: fitting != learnt,
        }
        return [reason for reason, applies in left_out.items() if applies]

    async def differ(
        self, work: UnitOfWork, loaded: LoadedDossier, row: CaseRow, results: Sequence[IssuedResult]
    ) -> bool:
        """Whether these results are others than those that the case has."""
        dossier = self.dossiers.dossier(loaded)
        competent = self.competence.narrowed(dossier, dossier.case(row.id), results).results
        said = self.competence.fitting(competent, china_day(self.clock.now()))
        elements: dict[str, dict[str, Value]] = {}
        for result in said:
            for role, issued in result.elements.items():
                elements.setdefault(role, {}).update(issued)
        known = await self.documents.many(work, row.results)
        if [(each.kind, each.number) for each in known] != [(each.kind, each.number) for each in said]:
            return True
        return elements != self.dossiers.issued(loaded).get(row.id, {})


def _payload(result: IssuedResult) -> dict[str, str | dict[str, Elements]]:
    return {
        "kind": result.kind,
        "number": result.number,
        "issued_at": result.issued_at.isoformat(),
        "elements": dict(result.elements),
    }
