"""One dossier with its cases, locked to be changed."""

from dataclasses import dataclass
from uuid import UUID

from services.casework.cases.moves import CasePosition
from services.casework.tables import CaseRow, DossierRow
from services.casework.types import PlannedCase
from services.kit.sealed import DataKey


@dataclass(slots=True)
class LoadedDossier:
    """The dossier's row with its key, and its cases in the order of the one-thing."""

    row: DossierRow
    key: DataKey
    cases: dict[UUID, CaseRow]

    def results_before(self, case: PlannedCase) -> list[UUID]:
        """Documents that the cases before this one brought."""
        return [result for earlier in case.after for result in self.cases[earlier].results]

    def positions(self) -> dict[UUID, CasePosition]:
        """Of all cases, to work out what moves."""
        return {
            row.id: CasePosition(row.id, row.state, tuple(row.after), tuple(row.lacks), row.granted, row.blocked_by)
            for row in self.cases.values()
        }
