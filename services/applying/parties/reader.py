"""What a reader of an application sees: one rule for fields, disputes, materials, acts and the report of questions."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from services.applying.application.field import StoredField
from services.applying.application.loaded import LoadedApplication
from services.applying.parties.visibility import is_identified
from services.applying.tables import PartyRow
from services.catalogue.types import OneThingVersion, Visibility
from services.sharing.types import Origin, PartyKey

_MOST_FIRST = (Visibility.SHARED, Visibility.MASKED, Visibility.HIDDEN)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at an application: as which parties, and whether as its applicant."""

    one_thing: OneThingVersion
    own: frozenset[PartyKey]
    """parties that the reader is, or acts for"""
    is_applicant: bool

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

    def is_own(self, party: PartyKey) -> bool:
        return party in self.own

    def visibility(self, party: PartyKey) -> Visibility:
        """Of a party as a whole; of oneself everything."""
        if self.is_own(party):
            return Visibility.SHARED
        stated = {self.one_thing.visibility(reader.role, party.role) for reader in self.own}
        return next((each for each in _MOST_FIRST if each in stated), Visibility.MASKED)

    def shows(self, party: PartyKey) -> bool:
        """Whether anything of the party is shown."""
        return self.visibility(party) is not Visibility.HIDDEN

    def shows_whole(self, party: PartyKey) -> bool:
        """Whether what is of the party may be shown as it is, where there is a purpose."""
        return self.visibility(party) is Visibility.SHARED

    def may_reveal(self, party: PartyKey, stored: StoredField) -> bool:
        """Whether the value may be shown whole, where there is a purpose."""
        return self.shows_whole(party) or self.knows(party, stored)

    def knows(self, party: PartyKey, stored: StoredField) -> bool:
        """Whether the value is the reader's own, or what they typed of another."""
        return self.is_own(party) or (self.is_applicant and stored.origin is Origin.DECLARED)


def _is_one_of(party: PartyRow, subjects: Collection[UUID]) -> bool:
    return is_identified(party) and party.subject in subjects
