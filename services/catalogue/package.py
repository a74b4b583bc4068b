"""Packages: an item or a one-thing as its author writes it, in YAML, read strictly and in bounded size."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, ValidationError

from services.catalogue import types
from services.catalogue.findings import Rule, finding, malformed
from services.catalogue.types import CaseType, ItemType, ItemVersion, PackageFinding, PackageRefused
from services.documents.types import WayKind
from services.forms.types import Condition, Form
from services.kit.plain_yaml import YamlRefused, read_yaml
from services.sharing.types import Ground, Want

P = TypeVar("P", bound="_Part")

UNPUBLISHED = UUID(int=0)
"""stands for the identifier of a version that is not published yet"""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Kind = Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=60)]
Role = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]
Element = Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=80)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Paragraph = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Days = Annotated[int, Field(ge=0, le=366)]


class _Part(BaseModel):
    """A part of a package: nothing is converted, and what is not known is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Words(_Part):
    zh: Line
    en: Line

    def flattened(self) -> types.Bilingual:
        return types.Bilingual(self.zh, self.en)


class Text(_Part):
    zh: Paragraph
    en: Paragraph

    def flattened(self) -> types.Bilingual:
        return types.Bilingual(self.zh, self.en)


class WantPart(_Part):
    role: Role
    element: Element

    def flattened(self) -> Want:
        return Want(self.role, self.element)


class ConditionPart(_Part):
    scope: Line
    fits: dict[str, JsonValue] = Field(alias="schema")

    def flattened(self) -> Condition:
        return Condition(self.scope, self.fits)


class DataCheckWay(_Part):
    kind: Literal[WayKind.DATA_CHECK]
    resource: Line
    expects: tuple[Element, ...] = Field(min_length=1, max_length=20)
    max_age_days: Annotated[int, Field(ge=1, le=3660)] | None = None

    def flattened(self) -> types.WaySpec:
        age = None if self.max_age_days is None else timedelta(days=self.max_age_days)
        return types.WaySpec(self.kind, resource=self.resource, expects=self.expects, max_age=age)


class ReusedWay(_Part):
    kind: Literal[WayKind.REUSED]
    result_kind: Kind

    def flattened(self) -> types.WaySpec:
        return types.WaySpec(self.kind, result_kind=self.result_kind)


class CommitmentWay(_Part):
    kind: Literal[WayKind.COMMITMENT]
    text: Text

    def flattened(self) -> types.WaySpec:
        return types.WaySpec(self.kind, text=self.text.flattened())


class UploadWay(_Part):
    kind: Literal[WayKind.UPLOAD]
    media_types: tuple[Literal["image/jpeg", "image/png", "application/pdf"], ...] = Field(min_length=1)

    def flattened(self) -> types.WaySpec:
        return types.WaySpec(self.kind, media_types=self.media_types)


class WindowWay(_Part):
    kind: Literal[WayKind.WINDOW]

    def flattened(self) -> types.WaySpec:
        return types.WaySpec(self.kind)


Way = Annotated[DataCheckWay | ReusedWay | CommitmentWay | UploadWay | WindowWay, Field(discriminator="kind")]


class MaterialPart(_Part):
    code: Code
    name: Words
    role: Role
    when: tuple[ConditionPart, ...] = Field(default=(), max_length=10)
    required: bool = True
    ways: tuple[Way, ...] = Field(min_length=1, max_length=10)

    def flattened(self) -> types.MaterialSpec:
        return types.MaterialSpec(
            code=self.code,
            name=self.name.flattened(),
            role=self.role,
            ways=tuple(way.flattened() for way in self.ways),
            when=tuple(condition.flattened() for condition in self.when),
            required=self.required,
        )


class ResultPart(_Part):
    kind: Kind
    name: Words
    elements: tuple[WantPart, ...] = Field(default=(), max_length=50)

    def flattened(self) -> types.ResultSpec:
        elements = tuple(element.flattened() for element in self.elements)
        return types.ResultSpec(self.kind, self.name.flattened(), elements)


class LimitsPart(_Part):
    statutory_days: Days | None
    promised_days: Days | None
    answer_days: Days | None = None


class FormPart(_Part):
    json_schema: dict[str, JsonValue] = Field(alias="schema")
    ui: dict[str, JsonValue]

    def flattened(self) -> Form:
        return Form(self.json_schema, self.ui)


class ItemPackage(_Part):
    """A handling item (业务办理项) of one organisation."""

    code: Annotated[str, StringConstraints(max_length=40)]
    short: Code
    name: Words
    summary: Text
    department: Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=40)]
    region: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
    type: ItemType
    case_type: CaseType
    law: Text
    limits: LimitsPart
    party: Role
    ground: Ground
    form: FormPart
    materials: tuple[MaterialPart, ...] = Field(default=(), max_length=100)
    takes: tuple[WantPart, ...] = Field(default=(), max_length=50)
    results: tuple[ResultPart, ...] = Field(default=(), max_length=20)

    def flattened(self) -> ItemVersion:
        """The version that it becomes, as yet without identifier, number and digest."""
        return ItemVersion(
            id=UNPUBLISHED,
            code=self.code,
            short=self.short,
            number=0,
            name=self.name.flattened(),
            summary=self.summary.flattened(),
            department=self.department,
            organisation=self.code[:18],
            region=self.region,
            type=self.type,
            case_type=self.case_type,
            law=self.law.flattened(),
            limits=types.Limits(**dict(self.limits)),
            party=self.party,
            ground=self.ground,
            form=self.form.flattened(),
            materials=tuple(material.flattened() for material in self.materials),
            takes=tuple(want.flattened() for want in self.takes),
            results=tuple(result.flattened() for result in self.results),
            digest="",
        )


class RolePart(_Part):
    role: Role
    name: Words
    many: bool = False
    may_apply: bool = False
    provisional: bool = False

    def flattened(self) -> types.RoleSpec:
        return types.RoleSpec(self.role, self.name.flattened(), self.many, self.may_apply, self.provisional)


class RelationPart(_Part):
    """`{of: mother, relation: spouse, role: father}`: of a mother, the spouse is the father."""

    of: Role
    relation: Literal["spouse", "child"]
    role: Role


class OrderedItemPart(_Part):
    """An item in its place; `name` is what this package calls it, `code` the 31 characters."""

    name: Code
    code: Line
    after: tuple[Code, ...] = Field(default=(), max_length=50)


class OneThingPackage(_Part):
    """A one-thing (一件事): items that are applied for together."""

    code: Code
    name: Words
    summary: Text
    notice: Text
    roles: tuple[RolePart, ...] = Field(min_length=1, max_length=20)
    relations: tuple[RelationPart, ...] = Field(default=(), max_length=50)
    items: tuple[OrderedItemPart, ...] = Field(min_length=1, max_length=50)


def read_item(raw: bytes) -> ItemPackage | PackageRefused:
    """An item's package from YAML."""
    return _read(raw, ItemPackage)


def read_one_thing(raw: bytes) -> OneThingPackage | PackageRefused:
    """A one-thing's package from YAML."""
    return _read(raw, OneThingPackage)


def _read(raw: bytes, kind: type[P]) -> P | PackageRefused:
    tree = read_yaml(raw)
    if isinstance(tree, YamlRefused):
        return PackageRefused((finding(Rule.YAML, f"/line/{tree.line}", fault=tree.fault),))
    try:
        # By way of JSON: there a list may become a tuple and a text an enumeration, but no number becomes a text.
        return kind.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        return PackageRefused(tuple(_malformations(error)))


def _malformations(error: ValidationError) -> Iterator[PackageFinding]:
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        path = "".join(f"/{part}" for part in fault["loc"] if not isinstance(part, str) or part not in _KINDS)
        yield malformed(path, fault["type"], fault["msg"])


_KINDS: frozenset[str] = frozenset(WayKind)
"""pydantic names the chosen kind of way in the path; the author's file has no such step"""
