"""Service items (政务服务事项), their versions, and one-things (一件事) made of them.

Items after GB/T 39554.1: basic item → implementation (31 characters) → handling item (业务办理项). Versions are
immutable; an application keeps the version it was opened on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from services.catalogue.package.patches import PatchUnfit, RebaseConflicts, Rebased
from services.catalogue.types.codes import (
    CaseType,
    ExerciseLevel,
    ItemType,
    MaterialForm,
    Necessity,
    OriginalOrCopy,
    RoleKind,
    SourceChannel,
    Target,
)
from services.catalogue.types.guide import (
    Guide,
    Limits,
    Term,
)
from services.catalogue.types.words import Bilingual
from services.documents.types import Grade, WayKind
from services.forms.types import Condition, Form, MergeNote
from services.kit.problems import Problem
from services.sharing.types import Ground, Plan, Relations, Want

APPLICANT = "applicant"
"""Another name of the party who applies, whichever role that is: forms, materials and items say it of what does not
depend on the role, such as a phone number or a declaration. It is no role of a one-thing; no party stands in it."""


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
    """COMMITMENT: what the person accepts, and what follows if it is not so. E_CERTIFICATE: what the holder is told
    who permits the use"""
    check_after: str | None = None
    """COMMITMENT: the resource that is asked before the decision whether the promise holds (承诺核查)"""
    media_types: tuple[str, ...] = ()
    """UPLOAD"""
    max_age: timedelta | None = None


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
    """type code (21 characters, GB/T 36902) of the electronic certificate that stands for it"""
    blank_form: str | None = None
    """name of the file (空白表格)"""
    sample: Bilingual | None = None
    """what a filled one shows (示例样表)"""
    filling_notes: Bilingual | None = None
    acceptance: Bilingual | None = None
    """受理标准"""
    basis: Bilingual | None = None

    @property
    def necessity(self) -> Necessity:
        if self.may_follow:
            return Necessity.MAY_FOLLOW
        return Necessity.REQUIRED if self.required else Necessity.OPTIONAL


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
    shares: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """role → elements that the item's department is given; empty until the item is published or composed"""

    @property
    def is_published(self) -> bool:
        return bool(self.id.int)


@dataclass(frozen=True, slots=True)
class ImplementationRebase:
    """How an implementation moves to another version of its base: the patch for it, or what must be decided first."""

    item: ItemVersion
    to: BasicVersion
    outcome: Rebased | RebaseConflicts | PatchUnfit


@dataclass(frozen=True, slots=True)
class RoleSpec:
    """A role of a one-thing."""

    role: str
    name: Bilingual
    many: bool = False
    may_apply: bool = False
    provisional: bool = False
    """parties in this role have no identifier yet: a newborn, a firm being founded"""
    kind: RoleKind = RoleKind.PERSON


@dataclass(frozen=True, slots=True)
class OneThingVersion:
    """One published version of a one-thing: its items in order, one form, one set of materials, one plan a role.

    The form, the materials and the items may say `APPLICANT`: such an answer is kept with the party who applies, and
    in a plan it stands under that party's role.
    """

    id: UUID
    code: str
    number: int
    name: Bilingual
    summary: Bilingual
    notice: Bilingual
    """what the applicant is told of the use of data (PIPL art. 35)"""
    roles: tuple[RoleSpec, ...]
    relations: Relations
    items: tuple[ItemVersion, ...]
    after: Mapping[str, tuple[str, ...]]
    """item code → codes of the items it waits for"""
    form: Form
    merged: tuple[MergeNote, ...]
    materials: tuple[MaterialSpec, ...]
    """the union, the same material of the same role once"""
    material_items: Mapping[str, tuple[str, ...]]
    """material code → codes of the items that ask for it"""
    plans: Mapping[str, Plan]
    """role that applies → prefill plan, for what the form asks and what data checks expect"""
    digest: str
    when: Mapping[str, tuple[Condition, ...]] = field(default_factory=dict)
    """item code → conditions that must all hold for it to be applied for; items that are not named always are"""

    @property
    def is_published(self) -> bool:
        return bool(self.id.int)

    @property
    def ground(self) -> Ground | None:
        """The ground of all its items; where they differ, the one that asks most, so that no item's law is passed over.

        None where an item leaves it to each resource, for another's statute would not open those that need a grant.
        """
        grounds = {item.ground for item in self.items}
        return next((ground for ground in (Ground.CONSENT, Ground.GRANT, None) if ground in grounds), Ground.STATUTE)

    def role(self, name: str) -> RoleSpec | None:
        return next((r for r in self.roles if r.role == name), None)

    def item(self, code: str) -> ItemVersion:
        return next(i for i in self.items if i.code == code)


@dataclass(frozen=True, slots=True)
class ItemSummary:
    """A line of a search."""

    code: str
    name: Bilingual
    summary: Bilingual
    department: str
    """of a one-thing, that of its first item (牵头部门)"""
    is_one_thing: bool


@dataclass(frozen=True, slots=True)
class ItemUnknown(Problem):
    """No published item or one-thing has this code."""

    code: ClassVar[str] = "ITEM_UNKNOWN"


@dataclass(frozen=True, slots=True)
class PackageFinding:
    """One thing wrong with a package: rule, path in the definition, what is wrong and how to mend it."""

    code: str
    path: str
    wrong: Bilingual
    mend: Bilingual


@dataclass(frozen=True, slots=True)
class PackageRefused(Problem):
    """A package that cannot be published, and all that is wrong with it."""

    code: ClassVar[str] = "PACKAGE_REFUSED"
    findings: tuple[PackageFinding, ...]
