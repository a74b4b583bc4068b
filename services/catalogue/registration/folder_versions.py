"""Versions of packages as they lie in a folder, before anybody publishes them: for their authors. No database."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from services.catalogue.package.files import Package, read_folder
from services.catalogue.package.inheritance import BasicItemPackage, ImplementationPackage, flattened, unpublished
from services.catalogue.package.package import ItemPackage, OneThingPackage, OrderedItemPart, RolePart
from services.catalogue.package.parts import Text, Words
from services.catalogue.types import APPLICANT, ItemUnknown, ItemVersion, OneThingVersion, PackageRefused
from services.catalogue.versions.composition import CompilePlan, Composer
from services.forms.service import fields
from services.sharing.types import Resource


def draft_version(
    folder: Path, code: str, compile_plan: CompilePlan, resources: Mapping[str, Resource]
) -> OneThingVersion | PackageRefused | ItemUnknown:
    """The one-thing with this code, or the item (31 characters, or its short name) as a one-thing of its own.

    An item is taken with the roles and relations of the first one-thing that it stands in; in none, with those it
    names. Raises `OSError`.
    """
    packages = [package for _, package in read_folder(folder)]
    one_things = [package for package in packages if isinstance(package, OneThingPackage)]
    items = {item.code: item for item in _items(packages)}
    composer = Composer(compile_plan, resources)
    if named := next((package for package in one_things if package.code == code), None):
        return composer.compose(named, items)
    if item := next((item for item in items.values() if code in (item.code, item.short)), None):
        return composer.compose_alone(alone(item, one_things), item)
    return next((package for package in packages if isinstance(package, PackageRefused)), ItemUnknown())


def _items(packages: Sequence[Package | PackageRefused]) -> Iterator[ItemVersion]:
    basics = {package.basic: package for package in packages if isinstance(package, BasicItemPackage)}
    for package in packages:
        if isinstance(package, ItemPackage):
            yield package.flattened()
        elif isinstance(package, ImplementationPackage) and package.basic in basics:
            item = flattened(package, unpublished(basics[package.basic], package.number))
            if isinstance(item, ItemVersion):
                yield item


def alone(item: ItemVersion, one_things: Sequence[OneThingPackage]) -> OneThingPackage:
    """The one-thing that an item is by itself, with the roles of the first of these that it stands in."""
    around = next((each for each in one_things if item.code in {part.code for part in each.items}), None)
    said = Text(zh=item.summary.zh, en=item.summary.en)
    return OneThingPackage(
        code=item.short,
        name=Words(zh=item.name.zh, en=item.name.en),
        summary=said,
        notice=said,
        roles=around.roles if around else tuple(_roles(item)),
        relations=around.relations if around else (),
        items=(OrderedItemPart(name=item.short, code=item.code),),
    )


def _roles(item: ItemVersion) -> Iterator[RolePart]:
    """Everybody whom the item names. Its own party applies; where there may be several of it, whoever is but one."""
    many = {field.want.role: field.many for field in fields(item.form)}
    named = [item.party, *many, *(material.role for material in item.materials)]
    brought = [*item.takes, *(want for result in item.results for want in result.elements)]
    for role in dict.fromkeys([*named, *(want.role for want in brought)]):
        if role != APPLICANT:
            is_many = many.get(role, False)
            may_apply = role == item.party or many.get(item.party, False)
            name = Words(zh=role, en=role)
            yield RolePart(role=role, name=name, many=is_many, may_apply=may_apply and not is_many)
