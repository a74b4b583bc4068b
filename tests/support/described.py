"""The sample departments that are described by data, as the contract tests and others use them."""

from backend.contract import examples_folder
from integrations.departments.adapters import Parts
from integrations.described import wire
from integrations.described.adapter import DescribedDepartment
from integrations.described.decisions import DescribedItem
from integrations.described.description import Description
from integrations.registry import described, registry_of
from services.kit.values.elements import Elements
from tests.support.elements import ELEMENTS
from tests.support.exemplars import Exemplar

REGISTRY = registry_of(examples_folder() / "departments", ELEMENTS)
DESCRIBED: dict[str, Description] = {
    f"{name}.described": description.model_copy(update={"resources": description.asked_here})
    for name, description in REGISTRY.descriptions.items()
}
"""system → what is asked of it: what lies on the platform's nodes is not"""
PARTS: dict[str, Parts[DescribedDepartment]] = {system: described(each) for system, each in DESCRIBED.items()}
_VALUES: dict[str, str | int | bool] = {"integer": 3, "boolean": True, "date": "2026-11-02"}


def exemplar_of_description(description: Description) -> Exemplar:
    """Its first two records of each resource, and parcels with all that its items need."""
    return Exemplar(
        keys={entry.code: tuple(record.key for record in entry.records[:2]) for entry in description.resources},
        parcels={item.code: _parties(item) for item in description.items},
        scheme=wire.SIGNING if description.items else None,
    )


def _parties(item: DescribedItem) -> dict[str, Elements]:
    parties: dict[str, dict[str, str | int | bool]] = {}
    for need in item.needs:
        role, _, element = need.partition("/")
        parties.setdefault(role, {})[element] = _VALUES.get(ELEMENTS[element].type, f"示例 {element}")
    return dict(parties)
