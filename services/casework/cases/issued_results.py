"""Taking the results (证照, 批文) that a department issued with its grant: documents of the case, and elements that the
parcels of later cases need.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.casework.cases.competence import RESULT_BEYOND_COMPETENCE, RESULT_VALUE_UNFIT, Competence
from services.casework.cases.issued_id_numbers import NUMBER_NOT_LEARNT, IssuedIdNumbers
from services.casework.cases.left_out_results import cases_that_lack
from services.casework.dossier.loaded import LoadedDossier
from services.casework.dossier.store import DossierStore
from services.casework.tables import CaseRow
from services.documents.service import Documents
from services.handover.types import IssuedResult
from services.kit.clock import Clock, china_day
from services.kit.db import UnitOfWork
from services.kit.values.elements import Elements, Value


@dataclass(frozen=True, slots=True)
class TakenResults:
    """Why a person must look at what was left out of a grant, and the cases that need it."""

    reasons: tuple[str, ...]
    lacked_by: frozenset[UUID]


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
    ) -> TakenResults:
        """Take the results as far as the department may issue them, and say what was left out."""
        dossier = self.dossiers.dossier(loaded)
        competent = self.competence.narrowed(dossier, dossier.case(row.id), results)
        learnt = await self.id_numbers.learn(work, dossier, row, competent.results)
        elements: dict[str, dict[str, Value]] = {}
        documents: list[UUID] = []
        fitting = self.competence.fitting(learnt, china_day(self.clock.now()))
        for result in fitting.results:
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
            RESULT_VALUE_UNFIT: fitting.said_more,
        }
        reasons = tuple(reason for reason, applies in left_out.items() if applies)
        lacked_by = cases_that_lack(
            dossier,
            dossier.case(row.id),
            said={each.kind for each in results},
            taken={each.kind for each in fitting.results},
            issued=self.dossiers.issued(loaded),
        )
        return TakenResults(reasons, lacked_by if reasons else frozenset())


def _payload(result: IssuedResult) -> dict[str, str | dict[str, Elements]]:
    return {
        "kind": result.kind,
        "number": result.number,
        "issued_at": result.issued_at.isoformat(),
        "elements": dict(result.elements),
    }
