"""Learning the ID number that a department's result gives somebody, such as a newborn's from the household register.

A number is what its holder logs in with, so a wrong one would let a stranger in. It is learnt by who has none, and only
if the day of birth and the sex that it states are theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.access.service import Access
from services.access.types import Identifier, IdentifierKind
from services.casework.parcels.contents import named_parties
from services.casework.tables import CaseRow
from services.casework.types import Dossier
from services.handover.types import IssuedResult
from services.kit.clock import CHINA, Clock, china_day
from services.kit.db import UnitOfWork
from services.kit.values.elements import Elements
from services.kit.values.moments import canonical_day, canonical_moment
from services.kit.values.numbers import NumberKind, ValidNumber, birth_date, check_number, sex

NUMBER_NOT_LEARNT = "NUMBER_NOT_LEARNT"
"""Reason code of a note: the ID number in a result is malformed, somebody else's, or does not fit its holder."""

_ID_NUMBER = "person.id_number"
_BIRTH_DATE = "person.birth_date"
_BIRTH_MOMENT = "birth.moment"
_SEX = "person.sex"


@dataclass(frozen=True, slots=True)
class IssuedIdNumbers:
    """Gives the ID numbers in results to the parties that they are about."""

    access: Access
    clock: Clock

    async def learn(
        self, work: UnitOfWork, dossier: Dossier, row: CaseRow, results: Sequence[IssuedResult]
    ) -> tuple[IssuedResult, ...]:
        """The results without the ID numbers that could not be learnt; all others are their holders' from now on.

        The grant stays as it is either way: to correct a wrong number is the department's task, not the family's.
        """
        return tuple([await self._learn(work, dossier, row, result) for result in results])

    async def _learn(self, work: UnitOfWork, dossier: Dossier, row: CaseRow, result: IssuedResult) -> IssuedResult:
        case = dossier.case(row.id)
        elements = dict(result.elements)
        for role, issued in result.elements.items():
            if _ID_NUMBER in issued:
                (party,) = named_parties(dossier, case, role)
                number = self._fitting({**issued, **dossier.answers.get(party.id, {})}, issued[_ID_NUMBER])
                if number is None or not await self._give(work, party.subject, number, row.department, result):
                    elements[role] = {name: value for name, value in issued.items() if name != _ID_NUMBER}
        return replace(result, elements=elements)

    async def _give(
        self, work: UnitOfWork, subject: UUID, number: ValidNumber, department: str, result: IssuedResult
    ) -> bool:
        identifier = Identifier(IdentifierKind.ID_CARD, number.value, china_day(result.issued_at))
        return await self.access.learn_issued_number(work, subject, identifier, source=department)

    def _fitting(self, facts: Elements, said: object) -> ValidNumber | None:
        """The number, if it is one of somebody born on the party's day and of the party's sex."""
        number = check_number(NumberKind.ID_CARD, str(said), today=china_day(self.clock.now()))
        if not isinstance(number, ValidNumber):
            return None
        born, known_sex = _day_of_birth(facts), facts.get(_SEX)
        fits = born == str(birth_date(number)) and known_sex in {None, sex(number)}
        return number if fits else None


def _day_of_birth(facts: Elements) -> str | None:
    """As far as the case knows it; in China's time."""
    day = canonical_day(str(facts.get(_BIRTH_DATE)))
    moment = canonical_moment(str(facts.get(_BIRTH_MOMENT)))
    if day is None and moment is not None:
        return str(datetime.fromisoformat(moment).astimezone(CHINA).date())
    return day
