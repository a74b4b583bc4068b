"""Packages: an item or a one-thing as its author writes it, in YAML, read strictly and in bounded size."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Annotated, Literal, Self, TypeVar
from uuid import UUID

from pydantic import Field, JsonValue, StringConstraints, ValidationError, model_validator

from services.catalogue import types
from services.catalogue.checks.findings import Rule, finding, malformed
from services.catalogue.package.guide_parts import GuidePart, LimitsPart, TermPart
from services.catalogue.package.parts import Code, Element, FileName, Kind, Line, Part, Role, Text, Words, flattened
from services.catalogue.types import ItemVersion, PackageFinding, PackageRefused
from services.catalogue.types.codes import (
    CaseType,
    ExerciseLevel,
    ItemType,
    MaterialForm,
    OriginalOrCopy,
    RoleKind,
    SourceChannel,
    Target,
)
from services.documents.types import Grade, WayKind
from services.forms.types import Condition, Form
from services.kit.plain_yaml import YamlRefused, read_yaml
from services.sharing.types import Ground, Want

P = TypeVar("P", bound="Part")

MOST_FINDINGS = 100
"""of one malformed package; whoever makes more mistakes than this mends the first ones first"""

_ONE_OF_TWO = "either `result_kind` or `earlier`"
_TOGETHER = "`check_after` and `expects` belong together"

UNPUBLISHED = UUID(int=0)
"""stands for the identifier of a version that is not published yet"""


class WantPart(Part):
    role: Role
    element: Element

    def flattened(self) -> Want:
        return Want(self.role, self.element)


class ConditionPart(Part):
    scope: Line
    fits: dict[str, JsonValue] = Field(alias="schema")

    def flattened(self) -> Condition:
        return Condition(self.scope, self.fits)


class DataCheckWay(Part):
    kind: Literal[WayKind.DATA_CHECK]
    resource: Line
    expects: tuple[Element, ...] = Field(min_length=1, max_length=20)
    max_age_days: Annotated[int, Field(ge=1, le=3660)] | None = None

    def flattened(self) -> types.WaySpec:
        age = None if self.max_age_days is None else timedelta(days=self.max_age_days)
        return types.WaySpec(self.kind, resource=self.resource, expects=self.expects, max_age=age)


class ECertificateWay(Part):
    kind: Literal[WayKind.E_CERTIFICATE]
    resource: Line
    use_text: Text | None = None
    max_age_days: Annotated[int, Field(ge=1, le=3660)] | None = None

    def flattened(self) -> types.WaySpec:
        age = None if self.max_age_days is None else timedelta(days=self.max_age_days)
        text = None if self.use_text is None else self.use_text.flattened()
        return types.WaySpec(self.kind, resource=self.resource, text=text, max_age=age)


class EarlierPart(Part):
    kind: Kind
    max_age_days: Annotated[int, Field(ge=1, le=36600)]
    least_grade: Literal[Grade.A, Grade.B, Grade.C] = Grade.B

    def flattened(self) -> types.EarlierDocument:
        return types.EarlierDocument(self.kind, timedelta(days=self.max_age_days), self.least_grade)


class ReusedWay(Part):
    """Of a sibling case's result, or of an earlier document: one of the two."""

    kind: Literal[WayKind.REUSED]
    result_kind: Kind | None = None
    earlier: EarlierPart | None = None

    @model_validator(mode="after")
    def one_of_the_two(self) -> Self:
        if (self.result_kind is None) is (self.earlier is None):
            raise ValueError(_ONE_OF_TWO)
        return self

    def flattened(self) -> types.WaySpec:
        earlier = None if self.earlier is None else self.earlier.flattened()
        return types.WaySpec(self.kind, result_kind=self.result_kind, earlier=earlier)


class CommitmentWay(Part):
    kind: Literal[WayKind.COMMITMENT]
    text: Text
    check_after: Line | None = None
    expects: tuple[Element, ...] = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def expects_what_is_checked(self) -> Self:
        if (self.check_after is None) is not (not self.expects):
            raise ValueError(_TOGETHER)
        return self

    def flattened(self) -> types.WaySpec:
        text = self.text.flattened()
        return types.WaySpec(self.kind, text=text, check_after=self.check_after, expects=self.expects)


class UploadWay(Part):
    kind: Literal[WayKind.UPLOAD]
    media_types: tuple[Literal["image/jpeg", "image/png", "application/pdf"], ...] = Field(min_length=1)

    def flattened(self) -> types.WaySpec:
        return types.WaySpec(self.kind, media_types=self.media_types)


class WindowWay(Part):
    kind: Literal[WayKind.WINDOW]

    def flattened(self) -> types.WaySpec:
        return types.WaySpec(self.kind)


Way = Annotated[
    ECertificateWay | DataCheckWay | ReusedWay | CommitmentWay | UploadWay | WindowWay, Field(discriminator="kind")
]


class MaterialPart(Part):
    code: Code
    name: Words
    role: Role
    scenario: Code | None = None
    when: tuple[ConditionPart, ...] = Field(default=(), max_length=10)
    required: bool = True
    may_follow: bool = False
    ways: tuple[Way, ...] = Field(min_length=1, max_length=10)
    original: OriginalOrCopy = OriginalOrCopy.ORIGINAL
    copies: Annotated[int, Field(ge=0, le=99)] = 1
    form: MaterialForm = MaterialForm.EITHER
    source: SourceChannel = SourceChannel.APPLICANT
    source_note: Text | None = None
    proves: tuple[Element, ...] = Field(default=(), max_length=50)
    certificate_type: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{21}$")] | None = None
    blank_form: FileName | None = None
    sample: Text | None = None
    filling_notes: Text | None = None
    acceptance: Text | None = None
    basis: Text | None = None

    def flattened(self, scenarios: Mapping[str, tuple[Condition, ...]]) -> types.MaterialSpec:
        """Asked where its scenario and its own conditions hold."""
        return types.MaterialSpec(
            code=self.code,
            name=self.name.flattened(),
            role=self.role,
            ways=tuple(way.flattened() for way in self.ways),
            when=(*scenarios.get(self.scenario or "", ()), *(condition.flattened() for condition in self.when)),
            scenario=self.scenario,
            required=self.required,
            may_follow=self.may_follow,
            original=self.original,
            copies=self.copies,
            form=self.form,
            source=self.source,
            source_note=flattened(self.source_note),
            proves=self.proves,
            certificate_type=self.certificate_type,
            blank_form=self.blank_form,
            sample=flattened(self.sample),
            filling_notes=flattened(self.filling_notes),
            acceptance=flattened(self.acceptance),
            basis=flattened(self.basis),
        )


class ScenarioPart(Part):
    code: Code
    name: Words
    when: tuple[ConditionPart, ...] = Field(min_length=1, max_length=10)

    def flattened(self) -> types.Scenario:
        return types.Scenario(self.code, self.name.flattened(), tuple(part.flattened() for part in self.when))


class ResultPart(Part):
    kind: Kind
    name: Words
    elements: tuple[WantPart, ...] = Field(default=(), max_length=50)
    sample: Text | None = None

    def flattened(self) -> types.ResultSpec:
        elements = tuple(element.flattened() for element in self.elements)
        return types.ResultSpec(self.kind, self.name.flattened(), elements, flattened(self.sample))


class FormPart(Part):
    json_schema: dict[str, JsonValue] = Field(alias="schema")
    ui: dict[str, JsonValue]

    def flattened(self) -> Form:
        return Form(self.json_schema, self.ui)


class ItemPackage(Part):
    """A handling item (业务办理项) of one organisation.

    Where nothing is said of the level, it is that of the code; where nothing is said of the ground, data is asked on
    whichever ground each resource names first.
    """

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
    ground: Ground | None = None
    level: ExerciseLevel | None = None
    targets: tuple[Target, ...] = Field(default=(Target.PERSON,), min_length=1, max_length=10)
    guide: GuidePart = GuidePart()
    term: TermPart = TermPart()
    scenarios: tuple[ScenarioPart, ...] = Field(default=(), max_length=20)
    form: FormPart
    materials: tuple[MaterialPart, ...] = Field(default=(), max_length=100)
    takes: tuple[WantPart, ...] = Field(default=(), max_length=50)
    results: tuple[ResultPart, ...] = Field(default=(), max_length=20)

    def flattened(self, base: types.Inherited | None = None) -> ItemVersion:
        """The version that it becomes, as yet without identifier, number and digest; `base`: what it inherits."""
        scenarios = {part.code: part.flattened() for part in self.scenarios}
        when = {code: scenario.when for code, scenario in scenarios.items()}
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
            limits=self.limits.flattened(),
            party=self.party,
            ground=self.ground,
            form=self.form.flattened(),
            materials=tuple(material.flattened(when) for material in self.materials),
            takes=tuple(want.flattened() for want in self.takes),
            results=tuple(result.flattened() for result in self.results),
            digest="",
            level=self.level or _level_of(self.code),
            targets=self.targets,
            guide=self.guide.flattened(),
            term=self.term.flattened(),
            scenarios=tuple(scenarios.values()),
            base=base,
        )


class RolePart(Part):
    role: Role
    name: Words
    many: bool = False
    may_apply: bool = False
    provisional: bool = False
    kind: RoleKind = RoleKind.PERSON

    def flattened(self) -> types.RoleSpec:
        name = self.name.flattened()
        return types.RoleSpec(self.role, name, self.many, self.may_apply, self.provisional, self.kind)


Relation = Literal["spouse", "child", "pupil", "parent", "representative", "represented", "firm", "partner", "premises"]
"""Of whom a resource may answer beside the party it was asked about; `representative` is a firm's, `represented` the
firm of theirs."""


class RelationPart(Part):
    """`{of: mother, relation: spouse, role: father}`: of a mother, the spouse is the father. A relation that leads back
    to its own role is kept with the party itself: the premises of a partner are that partner's.
    """

    of: Role
    relation: Relation
    role: Role


class OrderedItemPart(Part):
    """An item in its place; `name` is what this package calls it, `code` the 31 characters. It is applied for where all
    of `when` holds: always, if nothing is said.
    """

    name: Code
    code: Line
    after: tuple[Code, ...] = Field(default=(), max_length=50)
    when: tuple[ConditionPart, ...] = Field(default=(), max_length=10)


class OneThingPackage(Part):
    """A one-thing (一件事): items that are applied for together."""

    code: Code
    name: Words
    summary: Text
    notice: Text
    roles: tuple[RolePart, ...] = Field(min_length=1, max_length=20)
    relations: tuple[RelationPart, ...] = Field(default=(), max_length=50)
    items: tuple[OrderedItemPart, ...] = Field(min_length=1, max_length=50)


def _level_of(code: str) -> ExerciseLevel:
    """The level within the code; a code that states none is refused for that elsewhere."""
    stated = code[18:19]
    return ExerciseLevel(stated) if stated in set(ExerciseLevel) else ExerciseLevel.SEVERAL


def read_item(raw: bytes) -> ItemPackage | PackageRefused:
    """An item's package from YAML."""
    return read_as(ItemPackage, raw)


def read_one_thing(raw: bytes) -> OneThingPackage | PackageRefused:
    """A one-thing's package from YAML."""
    return read_as(OneThingPackage, raw)


def read_as(kind: type[P], raw: bytes) -> P | PackageRefused:
    """A package of this kind from YAML."""
    tree = read_yaml(raw)
    if isinstance(tree, YamlRefused):
        return unreadable(tree)
    return made_of(kind, tree)


def unreadable(refused: YamlRefused) -> PackageRefused:
    """A text that is no YAML of ours, as a finding."""
    return PackageRefused((finding(Rule.YAML, f"/line/{refused.line}", fault=refused.fault),))


def made_of(kind: type[P], tree: object) -> P | PackageRefused:
    """A package of this kind from plain JSON."""
    try:
        # By way of JSON: there a list may become a tuple and a text an enumeration, but no number becomes a text.
        return kind.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        return PackageRefused(tuple(islice(_malformations(error), MOST_FINDINGS)))


def _malformations(error: ValidationError) -> Iterator[PackageFinding]:
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        path = "".join(f"/{part}" for part in fault["loc"] if not isinstance(part, str) or part not in _KINDS)
        yield malformed(path, fault["type"], fault["msg"])


_KINDS: frozenset[str] = frozenset(WayKind)
"""pydantic names the chosen kind of way in the path; the author's file has no such step"""
