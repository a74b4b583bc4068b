"""What a reader of an application sees: one rule for fields, disputes, materials, acts and the report of questions."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from services.applying.application.field import StoredField
from services.applying.application.loaded import LoadedApplication
from services.applying.parties.visibility import is_identified
from services.applying.tables import PartyRow
from services.catalogue.types import PartyReader
from services.sharing.types import Origin, PartyKey


@dataclass(frozen=True, slots=True)
class Reader(PartyReader):
    """Who looks at an application: as which parties, and whether as its applicant."""

    @classmethod
    def applicant(cls, application: LoadedApplication) -> Self:
        return cls(application.one_thing, frozenset({PartyKey(application.row.applies_as)}), is_applicant=True)

    @classmethod
    def of(cls, application: LoadedApplication, subjects: Collection[UUID]) -> Self:
        """Somebody who sees the matters of these subjects as their own (`Access.principals_of`)."""
        own = {key for key, party in application.parties.items() if _is_one_of(party, subjects)}
        is_applicant = application.row.applicant in subjects
        if is_applicant:
            own.add(PartyKey(application.row.applies_as))
        return cls(application.one_thing, frozenset(own), is_applicant)

    def may_reveal(self, party: PartyKey, stored: StoredField) -> bool:
        """Whether the value may be shown whole, where there is a purpose."""
        return self.shows_whole(party) or self.knows(party, stored)

    def knows(self, party: PartyKey, stored: StoredField) -> bool:
        """Whether the value is the reader's own, or what they typed of another."""
        return self.is_own(party) or (self.is_applicant and stored.origin is Origin.DECLARED)


def _is_one_of(party: PartyRow, subjects: Collection[UUID]) -> bool:
    return is_identified(party) and party.subject in subjects
