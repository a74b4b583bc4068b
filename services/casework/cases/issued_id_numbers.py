"""Learning the ID number that a department's result gives somebody, such as a newborn's from the household register."""

from dataclasses import dataclass

from services.access.service import Access, IdentifierMalformed, IdentifierOfAnother
from services.access.types import Identifier, IdentifierKind
from services.casework.parcels.contents import elements_from_results
from services.casework.tables import CaseRow
from services.casework.types import Dossier
from services.handover.types import IssuedResult
from services.kit.clock import china_day
from services.kit.db import UnitOfWork

NUMBER_NOT_LEARNT = "NUMBER_NOT_LEARNT"
"""Reason code of a note: the ID number in a result is malformed, or somebody else's."""

_ID_NUMBER = "person.id_number"


@dataclass(frozen=True, slots=True)
class IssuedIdNumbers:
    """Gives the ID numbers in results to the parties that they are about."""

    access: Access

    async def learn(self, work: UnitOfWork, dossier: Dossier, row: CaseRow, result: IssuedResult) -> bool:
        """Whether every ID number in a result is its holder's from now on.

        The grant stays as it is either way: to correct a wrong number is the department's task, not the family's.
        """
        learnt = True
        for party, elements in elements_from_results(dossier, {row.id: result.elements}).items():
            number = elements.get(_ID_NUMBER)
            if isinstance(number, str):
                identifier = Identifier(IdentifierKind.ID_CARD, number, china_day(result.issued_at))
                try:
                    await self.access.learn_identifier(
                        work, dossier.party(party).subject, identifier, source=row.department
                    )
                except (IdentifierMalformed, IdentifierOfAnother):
                    learnt = False
        return learnt
