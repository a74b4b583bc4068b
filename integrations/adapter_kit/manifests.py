"""What a department's folder says of itself: `manifest.toml`, read and checked.

The folder's name is the department's id. The catalogue entries of the resources it answers, the items it takes, how it
answers and what of our quality list is done are stated there and nowhere else.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from services.handover.types import Delivery
from services.kit.problems import GatewayError
from services.kit.values.numbers import ValidNumber, check_credit_code
from services.sharing.types import EndTold, Ground, Openness, Resource, SharingClass, SharingMethod

MANIFEST = "manifest.toml"
_DEPARTMENTS = Path(__file__).parents[1] / "departments"


class ManifestUnacceptable(GatewayError):
    """A department's manifest does not say what it must, or says more."""


class Transport(StrEnum):
    """Which module of this folder carries the messages."""

    REST = "REST"


class AnswersBy(StrEnum):
    """How a department says what became of a case."""

    CALLBACK = "CALLBACK"
    POLL = "POLL"
    NONE = "NONE"
    """it takes no parcels: a source only"""


class Rule(StrEnum):
    """The quality list. Each department says of each rule whether it is done, still to do, or does not apply."""

    BOUND_ANSWERS = "bound-answers"
    """an answer about another key than asked is never used"""
    LEAST_ASKED = "least-asked"
    """only the wanted elements travel over the wire, not merely only they are kept"""
    CONTRACT = "contract"
    """the contract tests of all departments pass"""
    SEVEN_FAMILIES = "seven-families"
    """the sandbox has samples of every sample family"""
    SIGNED_ANSWERS = "signed-answers"
    """what it says of cases is signed, and checked before it is read"""
    REPEATED_DELIVERY = "repeated-delivery"
    """a parcel that arrives twice is one case"""
    README = "readme"
    """ten lines: what it answers, takes, and its quirks"""
    REAL_SYSTEM = "real-system"
    """tried against the department's own test system"""
    REAL_CODES = "real-codes"
    """code tables compared with those the department publishes"""


INTERCONNECTION = (
    Rule.BOUND_ANSWERS,
    Rule.LEAST_ASKED,
    Rule.CONTRACT,
    Rule.SIGNED_ANSWERS,
    Rule.REPEATED_DELIVERY,
)
"""Without these no item of the department is published: what cannot interconnect is not approved (《管理办法》 arts.
7–11).
"""


class Checked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Exempt(Checked):
    """A rule that does not apply, and why."""

    exempt: str = Field(min_length=10)


def _credit_code(text: str) -> str:
    if not isinstance(check_credit_code(text), ValidNumber):
        raise ValueError("not a unified social credit code (GB 32100)")  # noqa: TRY004 - of the value, not its type
    return text


CreditCode = Annotated[str, AfterValidator(_credit_code)]
ElementCode = Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")]
PartyElement = Annotated[str, Field(pattern=r"^[a-z_]+/[a-z_]+\.[a-z_]+$")]
Relation = Annotated[
    str, Field(pattern=r"^(self|spouse|child|pupil|parent|representative|represented|firm|partner|premises)$")
]
"""Of whom an answer speaks, seen from the party that was asked about."""
DepartmentId = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
Words = Annotated[str, Field(min_length=1)]
CertificateType = Annotated[str, Field(pattern=r"^[0-9A-Z]{21}$")]


class EndEntry(Checked):
    """An element of the asked party that tells of a death or of a firm's dissolution."""

    element: ElementCode
    status: Literal["DECEASED", "DISSOLVED"]
    values: tuple[Words, ...] = ()
    """which tell it; any, where none is named"""


class ResourceEntry(Checked):
    """One `[[resources]]` table: a catalogue entry with all that the catalogue asks (domain facts, data sharing); the
    fields are those of `services.sharing.types.Resource`.
    """

    code: ElementCode
    version: int = Field(ge=1)
    zh: Words
    en: Words
    category: str = Field(pattern=r"^[^/]+/[^/]+/[^/]+$")
    """分类: class / item / detail"""
    summary_zh: Words
    summary_en: Words
    format: Words
    sharing: SharingClass
    condition: Words | None = None
    not_shared_basis: Words | None = None
    method: SharingMethod
    openness: Openness
    update_cycle: Literal["REALTIME", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"]
    published_on: date
    keys: tuple[tuple[ElementCode, ...], ...] = Field(min_length=1)
    gives: Mapping[Relation, tuple[ElementCode, ...]] = Field(min_length=1)
    grounds: tuple[Ground, ...] = (Ground.STATUTE,)
    statute: Words | None = None
    max_age: timedelta = timedelta(days=1)
    """ISO 8601, such as `P1D`"""
    authoritative: bool = True
    ends: tuple[EndEntry, ...] = ()
    rank: int = Field(default=0, ge=0)
    certificate: CertificateType | None = None

    @model_validator(mode="after")
    def _says_why_and_why_not(self) -> Self:
        pairs = {
            "ground STATUTE and a cited statute go together": (Ground.STATUTE in self.grounds) != bool(self.statute),
            "CONDITIONAL and a condition go together": (self.sharing is SharingClass.CONDITIONAL)
            != bool(self.condition),
            "only an authoritative resource tells of an end, by an element of self": any(
                not self.authoritative or told.element not in self.gives.get("self", ()) for told in self.ends
            ),
            "NOT_SHARED and its legal basis go together": (self.sharing is SharingClass.NOT_SHARED)
            != bool(self.not_shared_basis),
        }
        if wrong := [fault for fault, is_wrong in pairs.items() if is_wrong]:
            raise ValueError("; ".join(wrong))
        return self

    def resource(self, provider: str) -> Resource:
        return Resource(provider=provider, **self.stated())

    def stated(self) -> dict[str, Any]:
        """The fields in the terms of the sharing room."""
        fields = {name: getattr(self, name) for name in ResourceEntry.model_fields}
        return fields | {"ends": tuple(EndTold(told.element, told.status, told.values) for told in self.ends)}


class ItemEntry(Checked):
    """One `[[items]]` table: what the department takes parcels for."""

    code: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    """the short code, as in `Parcel.item`"""
    zh: Words
    en: Words
    needs: tuple[PartyElement, ...] = Field(min_length=1)
    """`role/element` without which the department refuses the parcel"""
    result: Words
    """kind of the result it issues"""
    gives: tuple[PartyElement, ...]
    """`role/element` that the result brings for later cases"""


class Names(Checked):
    zh: Words
    en: Words


class Stated(Checked):
    """A department as the catalogue and the wiring know it, whoever speaks to it."""

    id: DepartmentId
    name: Names
    credit_code: CreditCode
    answers_by: AnswersBy
    delivery: Delivery | None = None
    poll_every: float | None = Field(default=None, gt=0)
    """seconds between two questions about a case"""
    takes_recalls: bool = False
    """whether it can be told that a case is withdrawn (撤回)"""
    resources: tuple[ResourceEntry, ...] = ()
    items: tuple[ItemEntry, ...] = ()

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        takes = self.answers_by is not AnswersBy.NONE
        faults = {
            "items, a delivery class and a way of answering go together": not (
                takes == bool(self.items) == (self.delivery is not None)
            ),
            "poll_every belongs to departments that are polled": (self.answers_by is AnswersBy.POLL)
            != (self.poll_every is not None),
            "a resource's code begins with the department's id": any(
                not entry.code.startswith(f"{self.id}.") for entry in self.resources
            ),
            "a code is stated twice": _repeats([*(e.code for e in self.resources), *(e.code for e in self.items)]),
        }
        if wrong := [fault for fault, is_wrong in faults.items() if is_wrong]:
            raise ValueError("; ".join(wrong))
        return self

    @property
    def catalogue(self) -> tuple[Resource, ...]:
        """The resources in the terms of the sharing room."""
        return tuple(entry.resource(self.id) for entry in self.resources)


class Manifest(Stated):
    """A department that has an adapter of its own."""

    owner: Words
    """who of us keeps the adapter"""
    transport: Transport
    quality: Mapping[Rule, Literal["done", "todo"] | Exempt]

    @model_validator(mode="after")
    def _every_rule_is_judged(self) -> Self:
        if set(self.quality) != set(Rule):
            raise ValueError("every rule of the quality list is judged")
        return self

    @model_validator(mode="after")
    def _says_whether_it_takes_recalls(self) -> Self:
        if bool(self.items) != ("takes_recalls" in self.model_fields_set):
            raise ValueError("items and takes_recalls go together")
        return self

    @property
    def undone(self) -> tuple[str, ...]:
        """Interconnection rules that are still to do."""
        return tuple(rule.value for rule in INTERCONNECTION if self.quality[rule] == "todo")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a department's folder.

    Raises `ManifestUnacceptable` with what is wrong and where, or `FileNotFoundError`.
    """
    try:
        manifest = Manifest.model_validate(tomllib.loads((folder / MANIFEST).read_text("utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise ManifestUnacceptable(folder.name, str(error)) from error
    except ValidationError as error:
        told = (": ".join(filter(None, (".".join(map(str, fault["loc"])), fault["msg"]))) for fault in error.errors())
        raise ManifestUnacceptable(folder.name, *told) from error
    if manifest.id != folder.name:
        raise ManifestUnacceptable(folder.name, f"the id {manifest.id!r} is not the folder's name")
    return manifest


def manifest_of(department: str) -> Manifest:
    """The manifest of one of this package's departments."""
    if not re.fullmatch(r"[a-z][a-z_]*", department):
        raise ManifestUnacceptable(department, "no id of a department")
    return read_manifest(_DEPARTMENTS / department)


def _repeats(codes: list[str]) -> bool:
    return len(set(codes)) != len(codes)
