"""What an application knows of its parties, typed or from sources, as the rules over parties compare it."""

from collections.abc import Iterator

from services.applying.application.elements import derived
from services.applying.application.field import StoredField
from services.applying.application.layout import Layout
from services.applying.application.loaded import LoadedApplication
from services.forms.service import BIRTH_DATE, SAYING_BIRTH, PartyFact, PartyFacts
from services.sharing.types import Origin


def party_facts(application: LoadedApplication, layout: Layout, visible: frozenset[str]) -> list[PartyFacts]:
    """The facts of each party in each role of the form. What a rule of the form hides counts for nothing; what no form
    shows, such as a number from the login, does.
    """
    roles = dict.fromkeys(place.field.want.role for place in layout.places)
    return [
        PartyFacts(str(party), role, _with_birth(dict(_stated(layout, visible, role, fields))))
        for role in roles
        for party in layout.parties_in(role)
        if (fields := [stored for stored in application.fields.values() if stored.key.party == party])
    ]


def _stated(
    layout: Layout, visible: frozenset[str], role: str, fields: list[StoredField]
) -> Iterator[tuple[str, PartyFact]]:
    for stored in fields:
        places = layout.by_key.get(stored.key, [])
        shown = [place for place in places if place.pointer in visible]
        pointers = [place.pointer for place in sorted(shown, key=lambda place: place.field.want.role != role)]
        follows = stored.key.element == BIRTH_DATE and stored.origin is Origin.DERIVED
        if stored.value is not None and (pointers or not places) and not follows:
            typed = stored.origin is Origin.DECLARED and not stored.confirmed
            yield stored.key.element, PartyFact(stored.value, next(iter(pointers), ""), typed)


def _with_birth(facts: dict[str, PartyFact]) -> dict[str, PartyFact]:
    """The facts with the birth date that follows from a number or a delivery, at the place of what it follows from."""
    for element in SAYING_BIRTH:
        if BIRTH_DATE not in facts and (said := facts.get(element)) is not None:
            day = derived(BIRTH_DATE, {element: said.value})
            if day is not None:
                facts[BIRTH_DATE] = PartyFact(day, said.pointer, said.typed)
    return facts
