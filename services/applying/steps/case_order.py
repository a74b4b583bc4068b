"""The cases that a dossier opens, and the order between them. Pure, but for the identifiers."""

from collections.abc import Collection, Mapping
from uuid import UUID

from services.applying.application.layout import Layout
from services.applying.application.loaded import LoadedApplication
from services.applying.steps.occurrences import CasePlace
from services.casework.types import PlannedCase
from services.catalogue.types import ItemVersion, OneThingVersion, ResultSpec
from services.forms.service import kept
from services.kit.ids import Ids


def planned_cases(
    application: LoadedApplication, ids: Ids, without: Collection[CasePlace] = ()
) -> tuple[PlannedCase, ...]:
    """One case per item and party of the item's role, where the answers say that the item is applied for, `without`
    those that there are already.

    A case waits for the cases of the items before its own: a child's for the same child's alone, the mother's, who
    is reimbursed once, for all children's.
    """
    layout = application.layout()
    one_thing = application.one_thing
    answers = kept(application.form, layout.answers(application.fields))
    case_of = {
        (item.code, party): ids.record(application.row.bucket)
        for item in one_thing.items
        for party in layout.parties_in(item.party)
        if one_thing.applies(item, answers, party) and (item.code, party) not in without
    }
    return tuple(
        PlannedCase(
            id=case_of[item.code, party],
            item=item.code,
            item_version=item.id,
            short=item.short,
            name_zh=item.name.zh,
            name_en=item.name.en,
            department=item.department,
            party=party,
            after=_after(one_thing, item, party, case_of, layout),
            shares=item.shares,
            results={result.kind: _brought(result) for result in item.results},
            statutory_days=item.limits.statutory_days,
            promised_days=item.limits.promised_days,
            statutory_unit=item.limits.statutory_unit,
            promised_unit=item.limits.promised_unit,
            materials=tuple(code for code, items in one_thing.material_items.items() if item.code in items),
        )
        for item in one_thing.items
        for party in layout.parties_in(item.party)
        if (item.code, party) in case_of
    )


def _brought(result: ResultSpec) -> dict[str, tuple[str, ...]]:
    roles = dict.fromkeys(want.role for want in result.elements)
    return {role: tuple(want.element for want in result.elements if want.role == role) for role in roles}


def _after(
    one_thing: OneThingVersion,
    item: ItemVersion,
    party: UUID,
    case_of: Mapping[tuple[str, UUID], UUID],
    layout: Layout,
) -> tuple[UUID, ...]:
    """The cases before; what is not applied for hands its place to what it would have waited for."""
    waits_for: list[UUID] = []
    for code in one_thing.after.get(item.code, ()):
        earlier = one_thing.item(code)
        for each in [party] if earlier.party == item.party else layout.parties_in(earlier.party):
            case = case_of.get((code, each))
            waits_for.extend([case] if case else _after(one_thing, earlier, each, case_of, layout))
    return tuple(dict.fromkeys(waits_for))
