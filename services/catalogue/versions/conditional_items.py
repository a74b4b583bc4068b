"""Items of a one-thing that are applied for only where the answers say so: a tobacco licence, if tobacco is sold."""

from collections.abc import Callable, Sequence
from uuid import UUID

from services.catalogue.types import ItemVersion, OneThingVersion
from services.forms.service import holds
from services.forms.types import Answers

PartiesIn = Callable[[str], Sequence[UUID]]
"""parties in a role"""


def applies(one_thing: OneThingVersion, item: ItemVersion, answers: Answers, party: UUID) -> bool:
    """Whether the item is applied for by this party of its role, as the answers stand."""
    role = one_thing.role(item.party)
    of = str(party) if role is not None and role.many else None
    return all(holds(condition, answers, of) for condition in one_thing.when.get(item.code, ()))


def materials_in_question(one_thing: OneThingVersion, answers: Answers, parties_in: PartiesIn) -> frozenset[str]:
    """Codes of the materials that some item that is applied for asks for, their own conditions left aside."""
    applied_for = {
        item.code
        for item in one_thing.items
        if any(applies(one_thing, item, answers, party) for party in parties_in(item.party))
    }
    every = frozenset(item.code for item in one_thing.items)
    return frozenset(
        material.code
        for material in one_thing.materials
        if applied_for.intersection(one_thing.material_items.get(material.code, every))
    )
