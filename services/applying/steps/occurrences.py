"""What the cases of an application are about (事由), as their items state it: by blind indexes, without a value."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from uuid import UUID

from services.applying.application.elements import normal_form
from services.applying.application.field import FieldKey
from services.applying.application.form_review import FormReview
from services.applying.application.loaded import LoadedApplication
from services.casework.types import OccurrenceKey
from services.catalogue.types import APPLICANT, ItemVersion
from services.kit.digests import canonical
from services.kit.values.elements import Value
from services.kit.vault import Vault
from services.sharing.types import Want

CasePlace = tuple[str, UUID]
"""code of an item, and the party whose case it is"""


def occurrences_of(
    application: LoadedApplication, review: FormReview, vault: Vault
) -> Mapping[CasePlace, Sequence[OccurrenceKey]]:
    """Of each case whose item is applied for once: what it is about, as far as the answers say it."""
    values, layout = review.values(), review.layout
    return {
        (item.code, party): tuple(_keys(application, item, party, values, vault))
        for item in application.one_thing.items
        for party in layout.parties_in(item.party)
        if item.once_per and application.one_thing.applies(item, review.kept, party)
    }


def _keys(
    application: LoadedApplication, item: ItemVersion, party: UUID, values: Mapping[FieldKey, Value], vault: Vault
) -> Iterator[OccurrenceKey]:
    surely_told = False
    for wants in item.once_per:
        names = [f"{want.role}/{want.element}" for want in wants]
        confirmed = False
        for fields in product(*(_fields(application, item, party, want) for want in wants)):
            if all(key in values for key in fields):
                told = [normal_form(key.element, values[key]) for key in fields]
                index = vault.index(f"occurrence:{item.basic_code}", canonical([names, told]).decode())
                yield OccurrenceKey(item.basic_code, index, surely_told)
                confirmed = confirmed or all(application.field_of(key).confirmed for key in fields)
        surely_told = surely_told or confirmed


def _fields(application: LoadedApplication, item: ItemVersion, party: UUID, want: Want) -> list[FieldKey]:
    """The field of the case's own party, or of each party in another role: each of its children tells a delivery."""
    if want.role == item.party:
        return [FieldKey(party, want.element)]
    role = application.row.applies_as if want.role == APPLICANT else want.role
    return [FieldKey(each, want.element) for each in application.layout().parties_in(role)]
