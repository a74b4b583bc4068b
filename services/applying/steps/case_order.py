"""The cases that a dossier opens, in their order. Pure, but for the identifiers."""

from collections.abc import Collection

from services.applying.application.loaded import LoadedApplication
from services.applying.steps.case_places import CasePlace, applied_places, earlier_places
from services.casework.types import PlannedCase
from services.catalogue.types import ResultSpec
from services.forms.service import kept
from services.kit.ids import Ids


def planned_cases(
    application: LoadedApplication, ids: Ids, without: Collection[CasePlace] = ()
) -> tuple[PlannedCase, ...]:
    """One case per place that the application is for, `without` those that there are already."""
    layout = application.layout()
    one_thing = application.one_thing
    answers = kept(application.form, layout.answers(application.fields))
    places = [each for each in applied_places(one_thing, layout, answers) if each[1] not in without]
    case_of = {place: ids.record(application.row.bucket) for _, place in places}
    return tuple(
        PlannedCase(
            id=case_of[place],
            item=item.code,
            item_version=item.id,
            short=item.short,
            name_zh=item.name.zh,
            name_en=item.name.en,
            department=item.department,
            party=place[1],
            after=tuple(dict.fromkeys(case_of[each] for each in earlier_places(one_thing, layout, place, case_of))),
            shares=item.shares,
            results={result.kind: _brought(result) for result in item.results},
            statutory_days=item.limits.statutory_days,
            promised_days=item.limits.promised_days,
            statutory_unit=item.limits.statutory_unit,
            promised_unit=item.limits.promised_unit,
            materials=tuple(code for code, items in one_thing.material_items.items() if item.code in items),
        )
        for item, place in places
    )


def _brought(result: ResultSpec) -> dict[str, tuple[str, ...]]:
    roles = dict.fromkeys(want.role for want in result.elements)
    return {role: tuple(want.element for want in result.elements if want.role == role) for role in roles}
