"""What a reader sees of the parties of a one-thing: the one table of forms, applications and cases."""

from dataclasses import dataclass

from services.catalogue.types.codes import Visibility
from services.catalogue.types.one_things import OneThingVersion
from services.sharing.types import PartyKey

_MOST_FIRST = (Visibility.SHARED, Visibility.MASKED, Visibility.HIDDEN)


@dataclass(frozen=True, slots=True)
class PartyReader:
    """Who looks at a matter: as which parties of it, and whether as its applicant."""

    one_thing: OneThingVersion
    own: frozenset[PartyKey]
    """parties that the reader is, or acts for"""
    is_applicant: bool

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

    def learns(self, party: PartyKey) -> bool:
        """Whether the reader learns how the party's matter goes, in words or in outcomes of questions: that a register
        knows nothing of somebody says something about them. The applicant, as far as anything of the party is shown.
        """
        return self.shows(party) if self.is_applicant else self.shows_whole(party)
