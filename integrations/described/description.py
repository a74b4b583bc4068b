"""A department described wholly by data: one YAML file, `<id>.yaml`, read strictly.

It states what a manifest states, and what replaces the department's own system: the records it answers from, all
of fictional people, and how it decides. `integrations.described` makes an adapter and a simulated department of it, so
that an item can be tried before its department has an adapter. A department that has one may be described as well,
for resources and items that the adapter does not know yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, StrictStr, ValidationError, model_validator

from integrations.adapter_kit.manifests import Checked, ElementCode, Relation, ResourceEntry, Stated, Words
from integrations.described.decisions import DescribedItem
from services.kit.clock import CHINA
from services.kit.plain_yaml import YamlRefused, read_yaml
from services.kit.problems import GatewayError
from services.kit.values.elements import Value
from services.kit.values.money import canonical_money
from services.kit.values.number_formats import check_format, number_format
from services.kit.values.numbers import ValidNumber
from services.sharing.types import SELF, Element, Ground, Location, Resource, SharingClass, Tier

_TYPES: Mapping[str, type] = {"integer": int, "boolean": bool}
"""element type → type of its values; all others are text"""


@dataclass(frozen=True, slots=True)
class DescriptionFault:
    """One thing that is wrong with a description."""

    path: str
    """JSON pointer"""
    wrong: str


class DescriptionUnacceptable(GatewayError):
    """A department's description does not say what it must, or says more."""

    def __init__(self, file: str, *faults: DescriptionFault) -> None:
        super().__init__(file, *(f"{fault.path}: {fault.wrong}" for fault in faults))
        self.faults = faults


def _several(value: object) -> object:
    """A single record needs no list around it."""
    return [value] if isinstance(value, Mapping) else value


Record = Mapping[ElementCode, StrictBool | StrictInt | StrictStr]
Records = Annotated[tuple[Record, ...], BeforeValidator(_several)]


class PlaceEntry(Checked):
    """On which node of the platform a resource lies."""

    tier: Tier
    region_by: ElementCode | None = None

    @model_validator(mode="after")
    def _only_cities_have_a_region(self) -> Self:
        if (self.tier is Tier.SUB) != (self.region_by is not None):
            raise ValueError("SUB and region_by go together")
        return self


class RecordEntry(Checked):
    """What a resource answers under one key."""

    key: Mapping[ElementCode, StrictStr] = Field(min_length=1)
    answers: Mapping[Relation, Records] = Field(min_length=1)
    """relation → one record, or a list of them, as of two children"""


class DescribedResource(ResourceEntry):
    """A catalogue entry and the records behind it."""

    at: PlaceEntry | None = None
    """the node of the platform that holds it; none where the department is asked itself"""
    records: tuple[RecordEntry, ...] = ()

    @model_validator(mode="after")
    def _records_fit(self) -> Self:
        region = self.at and self.at.region_by
        keys = {frozenset(key) for key in self.keys}
        if region is not None and any(region not in key for key in self.keys):
            raise ValueError("region_by is part of every key")
        if self.records and self.sharing is SharingClass.NOT_SHARED:
            raise ValueError("what is not shared has no records here")
        for place, record in enumerate(self.records):
            said = {relation: {each for one in ones for each in one} for relation, ones in record.answers.items()}
            if set(record.key) not in keys:
                raise ValueError(f"records/{place}/key: no key of the resource")
            if any(not each <= set(self.gives.get(relation, ())) for relation, each in said.items()):
                raise ValueError(f"records/{place}/answers: more than the resource gives")
            if len(record.answers.get(SELF, ((),))) != 1:
                raise ValueError(f"records/{place}/answers/self: one record")
        return self

    def resource(self, provider: str) -> Resource:
        at = Location(self.at.tier, self.at.region_by) if self.at else None
        return Resource(provider=provider, **self.stated(), at=at)


class GrantEntry(Checked):
    """A grant (授权) that the provider gave an item: these elements of this resource, from one day up to another."""

    resource: ElementCode
    item: Words
    """code of the item or one-thing"""
    elements: tuple[ElementCode, ...] = Field(min_length=1)
    since: date = Field(alias="from")
    until: date
    """the first day on which it no longer holds"""

    @property
    def valid_from(self) -> datetime:
        return datetime.combine(self.since, time.min, CHINA)

    @property
    def valid_until(self) -> datetime:
        return datetime.combine(self.until, time.min, CHINA)


class Description(Stated):
    """A department as its file describes it."""

    takes_recalls: bool = True
    """as the neutral protocol does; false for a department that speaks it without recalls"""
    resources: tuple[DescribedResource, ...] = ()
    items: tuple[DescribedItem, ...] = ()
    grants: tuple[GrantEntry, ...] = ()

    @model_validator(mode="after")
    def _grants_fit(self) -> Self:
        by_code = {entry.code: entry for entry in self.resources}
        for place, grant in enumerate(self.grants):
            entry = by_code.get(grant.resource)
            if entry is None or Ground.GRANT not in entry.grounds:
                raise ValueError(f"grants/{place}/resource: no resource of this department that is given on a grant")
            if not set(grant.elements) <= {each for elements in entry.gives.values() for each in elements}:
                raise ValueError(f"grants/{place}/elements: more than the resource gives")
            if grant.since >= grant.until:
                raise ValueError(f"grants/{place}/until: not after its first day")
        return self

    @property
    def asked_here(self) -> tuple[DescribedResource, ...]:
        """The resources for which the department is asked itself: not on the platform, and shared at all."""
        shared = (entry for entry in self.resources if entry.sharing is not SharingClass.NOT_SHARED)
        return tuple(entry for entry in shared if entry.at is None)

    @property
    def on_the_platform(self) -> tuple[DescribedResource, ...]:
        """The resources, with their records, for the platform's nodes."""
        return tuple(entry for entry in self.resources if entry.at is not None)


def read_description(file: Path, elements: Mapping[str, Element]) -> Description:
    """The description in a file, checked by the elements there are. Raises `DescriptionUnacceptable`."""
    plain = read_yaml(file.read_bytes())
    if isinstance(plain, YamlRefused):
        raise DescriptionUnacceptable(file.name, DescriptionFault("", f"YAML: {plain.zh} / {plain.en}"))
    try:
        description = Description.model_validate(plain)
    except ValidationError as error:
        # Records are personal, if fictional here: an error tells where, and never what stood there.
        found = error.errors(include_input=False, include_url=False)
        faults = [DescriptionFault("".join(f"/{part}" for part in each["loc"]), each["msg"]) for each in found]
        raise DescriptionUnacceptable(file.name, *faults) from None
    faults = _strangers(description, elements)
    if description.id != file.stem:
        faults.append(DescriptionFault("/id", "not the name of the file"))
    if faults:
        raise DescriptionUnacceptable(file.name, *faults)
    return description


def read_descriptions(folder: Path, elements: Mapping[str, Element]) -> dict[str, Description]:
    """All described departments of a folder, by id. Raises `DescriptionUnacceptable`."""
    return {file.stem: read_description(file, elements) for file in sorted(folder.glob("*.yaml"))}


def _strangers(description: Description, elements: Mapping[str, Element]) -> list[DescriptionFault]:
    """Elements that nobody knows, and values that are not of their element's type."""
    faults = []
    for place, entry in enumerate(description.resources):
        path = f"/resources/{place}"
        named = {each for key in entry.keys for each in key} | {
            each for gives in entry.gives.values() for each in gives
        }
        faults += [DescriptionFault(path, f"no element {each}") for each in sorted(named - set(elements))]
        for nth, record in enumerate(entry.records):
            at = f"{path}/records/{nth}"
            faults += _values(record.key, elements, f"{at}/key")
            for relation, ones in record.answers.items():
                for one in ones:
                    faults += _values(one, elements, f"{at}/answers/{relation}")
    for place, item in enumerate(description.items):
        named = {code.partition("/")[2] for code in (*item.needs, *item.gives)}
        faults += [DescriptionFault(f"/items/{place}", f"no element {each}") for each in sorted(named - set(elements))]
    return faults


def _values(record: Mapping[str, Value], elements: Mapping[str, Element], path: str) -> list[DescriptionFault]:
    return [
        DescriptionFault(f"{path}/{code}", f"not of type {elements[code].type}, or no valid number")
        for code, value in record.items()
        if code in elements and not _is_of(code, elements[code].type, value)
    ]


def _is_of(code: str, kind: str, value: Value) -> bool:
    if type(value) is not _TYPES.get(kind, str):
        return False
    if not isinstance(value, str):
        return True
    try:
        match kind:
            case "date":
                date.fromisoformat(value)
            case "datetime":
                return datetime.fromisoformat(value).tzinfo is not None
            case "money":
                return canonical_money(value) == value
    except ValueError:
        return False
    form = number_format(code)
    return form is None or isinstance(check_format(form, value), ValidNumber)
