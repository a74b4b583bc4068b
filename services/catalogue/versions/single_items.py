"""A single item as a one-thing of its own: for its authors, and for rehearsals of items that no one-thing holds."""

from collections.abc import Iterator, Sequence

from services.catalogue.package.one_thing_package import OneThingPackage, OrderedItemPart, RolePart
from services.catalogue.package.parts import Text, Words
from services.catalogue.types import APPLICANT, ItemVersion
from services.forms.service import fields


def one_thing_around(item: ItemVersion, one_things: Sequence[OneThingPackage]) -> OneThingPackage:
    """The one-thing that an item is by itself: with the roles and relations of the first of these that
    holds it; if none does, with those that the item names.
    """
    around = next((each for each in one_things if item.code in {part.code for part in each.items}), None)
    summary = Text(zh=item.summary.zh, en=item.summary.en)
    return OneThingPackage(
        code=item.short,
        name=Words(zh=item.name.zh, en=item.name.en),
        summary=summary,
        notice=summary,
        roles=around.roles if around else tuple(_roles(item)),
        relations=around.relations if around else (),
        items=(OrderedItemPart(name=item.short, code=item.code),),
    )


def _roles(item: ItemVersion) -> Iterator[RolePart]:
    """Everybody whom the item names. Its own party applies; where there may be several of it, whoever is but one."""
    many = {field.want.role: field.many for field in fields(item.form)}
    named = [item.party, *many, *(material.role for material in item.materials)]
    brought = [*item.takes, *(want for result in item.results for want in result.elements)]
    brought += [want for key in item.once_per for want in key]
    for role in dict.fromkeys([*named, *(want.role for want in brought)]):
        if role != APPLICANT:
            is_many = many.get(role, False)
            may_apply = role == item.party or many.get(item.party, False)
            name = Words(zh=role, en=role)
            yield RolePart(role=role, name=name, many=is_many, may_apply=may_apply and not is_many)
