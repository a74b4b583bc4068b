"""What the cases of an application are about (事由), as their items state it: by blind indexes, without a value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from uuid import UUID

from services.applying.application.elements import NUMBERS_OF_SOMEBODY, normal_form
from services.applying.application.field import FieldKey
from services.applying.application.form_review import FormReview
from services.applying.application.loaded import LoadedApplication
from services.applying.steps.case_places import CasePlace, applied_places
from services.casework.types import OccurrenceKey, RunningCase
from services.catalogue.types import APPLICANT, ItemVersion
from services.kit.digests import canonical
from services.kit.values.elements import Value
from services.kit.vault import Vault
from services.sharing.types import Want


def occurrences_of(
    application: LoadedApplication, review: FormReview, vault: Vault, today: date
) -> Mapping[CasePlace, Sequence[OccurrenceKey]]:
    """Of each case whose item is applied for once: what it is about, as far as the answers say it."""
    values, layout = review.values(), review.layout
    return {
        place: tuple(_keys(application, item, place[1], values, vault, today))
        for item, place in applied_places(application.one_thing, layout, review.kept)
        if item.once_per
    }


def shown_to_applicant(running: Mapping[CasePlace, RunningCase]) -> tuple[RunningCase, ...]:
    """Each case once, with the parties of the application in whose way it stands."""
    cases = {case.id: case for case in running.values()}
    return tuple(
        replace(case, parties=tuple(party for (_, party), each in running.items() if each.id == case.id))
        for case in cases.values()
    )


def _keys(
    application: LoadedApplication,
    item: ItemVersion,
    party: UUID,
    values: Mapping[FieldKey, Value],
    vault: Vault,
    today: date,
) -> Iterator[OccurrenceKey]:
    for wants in item.once_per:
        names = [f"{want.role}/{want.element}" for want in wants]
        for fields in product(*(_fields(application, item, party, want) for want in wants)):
            told = [normal_form(key.element, values[key], today) for key in fields if key in values]
            if len(told) == len(wants) and None not in told:
                yield OccurrenceKey(
                    item=item.basic_code,
                    told_by=" ".join(names),
                    index=vault.index(f"occurrence:{item.basic_code}", canonical([names, told]).decode()),
                    confirmed=all(application.field_of(key).confirmed for key in fields),
                    names_somebody=any(want.element in NUMBERS_OF_SOMEBODY for want in wants),
                )


def _fields(application: LoadedApplication, item: ItemVersion, party: UUID, want: Want) -> list[FieldKey]:
    """The field of the case's own party, or of each party in another role: each of its children tells a delivery."""
    if want.role == item.party:
        return [FieldKey(party, want.element)]
    role = application.row.applies_as if want.role == APPLICANT else want.role
    return [FieldKey(each, want.element) for each in application.layout().parties_in(role)]
