"""Parts of an item as its author writes them: materials with their ways, scenarios, results and the form."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.catalogue import types
from services.catalogue.package.parts import Code, Element, FileName, Kind, Line, Part, Role, Text, Words, flattened
from services.catalogue.types import MaterialForm, OriginalOrCopy, SourceChannel
from services.documents.types import Grade, WayKind
from services.forms.types import Condition, Form
from services.sharing.types import Want

_ONE_OF_TWO = "either `result_kind` or `earlier`"
_TOGETHER = "`check_after` and `expects` belong together"


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
            raise PydanticCustomError("one_of_two", _ONE_OF_TWO)
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
            raise PydanticCustomError("together", _TOGETHER)
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
