"""The order of a one-thing's items (先后顺序): which item waits for which, and what it may rest on because it does."""

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from services.catalogue.checks.findings import Rule, finding
from services.catalogue.package.one_thing_package import OneThingPackage, OrderedItemPart
from services.catalogue.types import ItemVersion, LimitUnit, OneThingVersion, PackageFinding
from services.documents.types import WayKind


def items_waited_for(package: OneThingPackage) -> Mapping[str, tuple[str, ...]]:
    """Item code → codes of the items that it waits for; the package itself says it by its own short names."""
    codes = {part.name: part.code for part in package.items}
    return {part.code: tuple(codes[name] for name in part.after) for part in package.items}


def order_findings(package: OneThingPackage) -> Iterator[PackageFinding]:
    """Items that are listed twice, wait for an item that is not there, or wait for each other in a circle."""
    names = [part.name for part in package.items]
    codes = [part.code for part in package.items]
    for place, part in enumerate(package.items):
        path = f"/items/{place}"
        if part.name in names[:place]:
            yield finding(Rule.STANDS_TWICE, f"{path}/name", name=part.name)
        if part.code in codes[:place]:
            yield finding(Rule.STANDS_TWICE, f"{path}/code", name=part.code)
        for nth, name in enumerate(part.after):
            if name not in names:
                yield finding(Rule.ORDER_UNKNOWN, f"{path}/after/{nth}", name=name)
    try:
        TopologicalSorter({part.name: part.after for part in package.items}).prepare()
    except CycleError as error:
        yield finding(Rule.ORDER_CIRCULAR, "/items", circle=" → ".join(error.args[1]))


def handed_on_findings(package: OneThingPackage, items: Mapping[str, ItemVersion]) -> Iterator[PackageFinding]:
    """What an item takes over, and the results that it reuses, must come from items that it waits for."""
    parts = {part.name: part for part in package.items}
    for place, part in enumerate(package.items):
        # An item that is applied for under conditions hands on to those with the same conditions only.
        before = [parts[name] for name in _all_before(part, parts)]
        earlier = [items[each.code] for each in before if all(condition in part.when for condition in each.when)]
        kinds = {result.kind for item in earlier for result in item.results}
        elements = {want for item in earlier for result in item.results for want in result.elements}
        item = items[part.code]
        for want in item.takes:
            if want not in elements:
                yield finding(Rule.NOT_BROUGHT, f"/items/{place}/after", what=f"{want.role}/{want.element}")
        reused = {way.result_kind for m in item.materials for way in m.ways if way.kind is WayKind.REUSED}
        for kind in sorted(filter(None, reused - kinds)):
            yield finding(Rule.NOT_BROUGHT, f"/items/{place}/after", what=kind)


def working_days(one_thing: OneThingVersion) -> int | None:
    """Promised for the whole: along the longest way through the order; none where an item promises nothing.

    Items are in no particular order; each begins when all that it waits for has ended. A calendar day counts as one.
    """
    known: dict[str, int] = {}
    waiting = list(one_thing.items)
    while waiting:
        ready = [item for item in waiting if all(code in known for code in one_thing.after.get(item.code, ()))]
        for item in ready:
            days = _promised(item)
            if days is None:
                return None
            before: Sequence[int] = [known[code] for code in one_thing.after.get(item.code, ())]
            known[item.code] = days + max(before, default=0)
        waiting = [item for item in waiting if item not in ready]
    return max(known.values())


def _promised(item: ItemVersion) -> int | None:
    return 0 if item.limits.promised_unit is LimitUnit.ON_THE_SPOT else item.limits.promised_days


def _all_before(part: OrderedItemPart, parts: Mapping[str, OrderedItemPart]) -> frozenset[str]:
    before: set[str] = set()
    open_names = list(part.after)
    while open_names:
        name = open_names.pop()
        if name not in before:
            before.add(name)
            open_names.extend(parts[name].after)
    return frozenset(before)
