"""Places of cases: an item for a party. Which of them an application is for, what each waits for, and which are opened
where there are cases about the same already. Pure.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.applying.application.form_review import FormReview
from services.applying.application.layout import Layout
from services.applying.application.loaded import LoadedApplication
from services.casework.types import RunningCase
from services.catalogue.types import ItemVersion, OneThingVersion
from services.forms.types import Answers

CasePlace = tuple[str, UUID]
"""code of an item, and the party whose case it is"""


def applied_places(
    one_thing: OneThingVersion, layout: Layout, answers: Answers
) -> Iterator[tuple[ItemVersion, CasePlace]]:
    """One for each item and party of the item's role, where the answers say that the item is applied for."""
    for item in one_thing.items:
        for party in layout.parties_in(item.party):
            if one_thing.applies(item, answers, party):
                yield item, (item.code, party)


def earlier_places(
    one_thing: OneThingVersion, layout: Layout, place: CasePlace, among: Container[CasePlace]
) -> Iterator[CasePlace]:
    """What a case waits for: a child's for the same child's alone, the mother's, who is reimbursed once, for all
    children's. What is not `among` those to wait for hands its place to what it would have waited for.
    """
    code, party = place
    own_role = one_thing.item(code).party
    for before in one_thing.after.get(code, ()):
        role = one_thing.item(before).party
        for each in [party] if role == own_role else layout.parties_in(role):
            if (before, each) in among:
                yield before, each
            else:
                yield from earlier_places(one_thing, layout, (before, each), among)


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
        applied = frozenset(place for _, place in applied_places(one_thing, layout, review.kept))
        opened: dict[CasePlace, bool] = {}

        def opens(place: CasePlace) -> bool:
            """One that waits for several, such as a mother's for all her children's, opens where one of them opens."""
            if place not in opened:
                earlier = earlier_places(one_thing, layout, place, applied)
                waits = [each for each in earlier if not _is_done(running.get(each))]
                opened[place] = place not in running and (not waits or any(map(opens, waits)))
            return opened[place]

        chosen = frozenset(filter(opens, applied))
        return cls(chosen, applied - chosen)


def _is_done(case: RunningCase | None) -> bool:
    return case is not None and case.granted and case.readable
