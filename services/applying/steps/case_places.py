"""Which cases a submission opens, where there are cases about the same already. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.applying.application.form_review import FormReview
from services.applying.application.loaded import LoadedApplication
from services.applying.steps.occurrences import CasePlace
from services.casework.types import RunningCase
from services.catalogue.types import OneThingVersion


@dataclass(frozen=True, slots=True)
class CasePlaces:
    """The cases of an application: those that it opens, and those that it leaves out."""

    opened: frozenset[CasePlace]
    left_out: frozenset[CasePlace]
    """there is one about the same, or it would have to wait for one that is undecided or not the applicant's to see"""

    @classmethod
    def of(
        cls, application: LoadedApplication, review: FormReview, running: Mapping[CasePlace, RunningCase]
    ) -> "CasePlaces":
        one_thing, layout = application.one_thing, review.layout
        parties = {item.code: tuple(layout.parties_in(item.party)) for item in one_thing.items}
        applied = frozenset(
            (item.code, party)
            for item in one_thing.items
            for party in parties[item.code]
            if one_thing.applies(item, review.kept, party)
        )
        order = _Order(one_thing, parties, applied, running)
        opened = frozenset(place for place in applied if order.can_open(place))
        return cls(opened, applied - opened)


@dataclass(frozen=True, slots=True)
class _Order:
    one_thing: OneThingVersion
    parties: Mapping[str, tuple[UUID, ...]]
    """code of an item → parties in its role"""
    applied: frozenset[CasePlace]
    running: Mapping[CasePlace, RunningCase]

    def can_open(self, place: CasePlace) -> bool:
        """One that waits for several, such as a mother's for all her children's, opens where one of them opens."""
        if place in self.running:
            return False
        earlier = list(self._earlier(place))
        waits = [each for each in earlier if not self._is_done(each)]
        return not waits or any(self.can_open(each) for each in waits)

    def _is_done(self, place: CasePlace) -> bool:
        case = self.running.get(place)
        return case is not None and case.granted and case.readable

    def _earlier(self, place: CasePlace) -> Iterator[CasePlace]:
        """The cases before; what is not applied for hands its place to what it would have waited for."""
        code, party = place
        own_role = self.one_thing.item(code).party
        for before in self.one_thing.after.get(code, ()):
            same_role = self.one_thing.item(before).party == own_role
            for each in [party] if same_role else self.parties[before]:
                if (before, each) in self.applied:
                    yield before, each
                else:
                    yield from self._earlier((before, each))
