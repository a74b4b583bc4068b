"""Service items (政务服务事项) and their versions.

After GB/T 39554.1: basic item → implementation (31 characters) → handling item (业务办理项). Versions are immutable.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from services.access.types import AssuranceLevel
from services.catalogue.types.codes import (
    CaseType,
    ExerciseLevel,
    ItemType,
    MaterialForm,
    OriginalOrCopy,
    SourceChannel,
    Target,
)
from services.catalogue.types.guide import Guide, Limits, Term
from services.catalogue.types.words import Bilingual
from services.documents.types import CERTIFICATE_FACTS, Grade, WayKind
from services.forms.service import wants
from services.forms.types import Condition, Form
from services.kit.problems import Problem
from services.sharing.types import SELF, Ground, Resource, Want

APPLICANT = "applicant"
"""Another name of the party who applies, whichever role that is: forms, materials and items say it of what does not
depend on the role, such as a phone number or a declaration. It is no role of a one-thing; no party has it."""

UNPUBLISHED = UUID(int=0)
"""in place of the identifier, for a version that is not published yet"""


@dataclass(frozen=True, slots=True)
class EarlierDocument:
    """A document from before that may be used again, of the material's own party."""

    kind: str
    """of a result, or the code of the material for which it was handed in, with `_` for `-`"""
    max_age: timedelta
    least_grade: Grade


@dataclass(frozen=True, slots=True)
class WaySpec:
    """One way of satisfying a material; which fields are set follows from the kind."""

    kind: WayKind
    resource: str | None = None
    """DATA_CHECK: the resource that is asked about the material's party, or that answers of it (a child's birth
    record, asked by the mother). E_CERTIFICATE: the resource that answers of the party's certificate"""
    expects: tuple[str, ...] = ()
    """DATA_CHECK: elements of the material's party that the answer must hold for the material to be satisfied.
    COMMITMENT: what `check_after` must answer of the party for the promise to hold"""
    result_kind: str | None = None
    """REUSED: the kind of a sibling case's result"""
    earlier: EarlierDocument | None = None
    """REUSED: a document from before, instead"""
    text: Bilingual | None = None
    """COMMITMENT: what the person accepts, and what follows if it is not so. E_CERTIFICATE: what the holder reads who
    permits the use"""
    check_after: str | None = None
    """COMMITMENT: the resource that is asked before the decision whether the promise holds (承诺核查)"""
    media_types: tuple[str, ...] = ()
    """UPLOAD"""
    max_age: timedelta | None = None

    def certificate_elements(self, resources: Mapping[str, Resource]) -> Sequence[str]:
        """What is asked of an electronic certificate: all that it is judged by, and no more."""
        resource = resources.get(self.resource or "")
        given = () if resource is None else resource.gives.get(SELF, ())
        return tuple(element for element in given if element.rpartition(".")[2] in CERTIFICATE_FACTS)

    def checked_elements(self, resources: Mapping[str, Resource]) -> Sequence[str]:
        """Elements of the material's party that a source must answer for this way to satisfy the material."""
        match self.kind:
            case WayKind.DATA_CHECK:
                return self.expects
            case WayKind.E_CERTIFICATE:
                return self.certificate_elements(resources)
            case _:
                return ()


@dataclass(frozen=True, slots=True)
class MaterialSpec:
    """A material (申请材料): whose, asked when, and by which ways in order."""

    code: str
    name: Bilingual
    role: str
    ways: tuple[WaySpec, ...]
    when: tuple[Condition, ...] = ()
    """all must hold, those of its scenario first; none means always"""
    scenario: str | None = None
    required: bool = True
    may_follow: bool = False
    """容缺后补: the case is accepted without it"""
    original: OriginalOrCopy = OriginalOrCopy.ORIGINAL
    copies: int = 1
    form: MaterialForm = MaterialForm.EITHER
    source: SourceChannel = SourceChannel.APPLICANT
    source_note: Bilingual | None = None
    proves: tuple[str, ...] = ()
    """elements that it is asked for; a source that answers them all makes it superfluous"""
    certificate_type: str | None = None
    """type code (21 characters, GB/T 36902) of the electronic certificate that replaces it"""
    blank_form: str | None = None
    """name of the file (空白表格)"""
    sample: Bilingual | None = None
    """what a filled one shows (示例样表)"""
    filling_notes: Bilingual | None = None
    acceptance: Bilingual | None = None
    """受理标准"""
    basis: Bilingual | None = None

    def wants(self, resources: Mapping[str, Resource]) -> Iterator[Want]:
        """What its ways ask of the sources; `resources` by code."""
        for way in self.ways:
            yield from (Want(self.role, element) for element in way.checked_elements(resources))


@dataclass(frozen=True, slots=True)
class ResultSpec:
    """A result (审批结果): the kind of document, and the elements it brings to later cases."""

    kind: str
    name: Bilingual
    elements: tuple[Want, ...] = ()
    sample: Bilingual | None = None
    """what it shows (结果样本)"""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario (情形): what follows from the answers to a few questions; materials may name it."""

    code: str
    name: Bilingual
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Inherited:
    """The version of the basic item (基本目录) that an implementation was flattened from, and what it changes."""

    code: str
    """12 characters"""
    number: int
    digest: str
    patch: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BasicVersion:
    """One published version of a basic item (基本目录), as its package states it: all but who offers it."""

    id: UUID
    code: str
    """12 characters"""
    number: int
    item: Mapping[str, Any]
    digest: str

    @property
    def reference(self) -> str:
        """As an implementation names it: `340723001000@1`"""
        return f"{self.code}@{self.number}"


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """One published, flattened, immutable version of a handling item."""

    id: UUID
    code: str
    """31 characters"""
    short: str
    """the department's short name of the item, such as `household-entry`"""
    number: int
    name: Bilingual
    summary: Bilingual
    department: str
    organisation: str
    """credit code of the implementing organisation"""
    region: str
    type: ItemType
    case_type: CaseType
    law: Bilingual
    limits: Limits
    party: str
    """role whose case it is; one case per party in this role"""
    ground: Ground | None
    """on which data is asked for it; none: on whichever each resource names first"""
    form: Form
    materials: tuple[MaterialSpec, ...]
    takes: tuple[Want, ...]
    """elements that earlier cases' results bring and that are handed over"""
    results: tuple[ResultSpec, ...]
    digest: str
    level: ExerciseLevel = ExerciseLevel.PROVINCE
    targets: tuple[Target, ...] = (Target.PERSON,)
    guide: Guide = Guide()  # noqa: RUF009 - frozen, so one serves all
    term: Term = Term()  # noqa: RUF009
    scenarios: tuple[Scenario, ...] = ()
    base: Inherited | None = None
    once_per: tuple[tuple[Want, ...], ...] = ()
    """what tells the event (事由) that a case of it is about, the surest first: each a set of elements of parties, and
    cases that agree in one set are about the same event. None: it may be applied for any number of times"""
    shares: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """role → elements that the item's department is given; empty until the item is published or composed"""
    login_level: AssuranceLevel = AssuranceLevel.L3
    """at which it is submitted, and values are shown whole"""

    @property
    def is_published(self) -> bool:
        return bool(self.id.int)

    @property
    def basic_code(self) -> str:
        """12 characters: the same service, whichever organisation offers it."""
        return self.code[-12:]

    def needs(self, resources: Mapping[str, Resource]) -> frozenset[str]:
        """Elements that its own form wants and its own materials are checked by: what it needs of the sources."""
        checked = (want for material in self.materials for want in material.wants(resources))
        return frozenset(want.element for want in (*wants(self.form), *checked))


@dataclass(frozen=True, slots=True)
class ItemUnknown(Problem):
    """No published item or one-thing has this code."""

    code: ClassVar[str] = "ITEM_UNKNOWN"
