"""Forms: JSON Schema 2020-12 and a JSON Forms UI schema, bound to data elements.

Answers have one shape everywhere: role → property → value, and for a role that several parties may have
role → party id → property → value. A property is named after its element, `person.name` → `person_name`, so that
the same element of the same role is the same property in every item's form.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from services.kit.problems import Problem
from services.sharing.types import Want

Schema = Mapping[str, Any]
Answers = Mapping[str, Any]


def property_of(element: str) -> str:
    """The form's name of an element."""
    return element.replace(".", "_")


def pointer_of(parts: Iterable[str | int]) -> str:
    """JSON pointer (RFC 6901) of a place in the answers."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


@dataclass(frozen=True, slots=True)
class Form:
    """A form as data: what is asked (`schema`) and how it is laid out and hidden (`ui`)."""

    schema: Schema
    ui: Schema


class Requirement(StrEnum):
    """Why a field is part of a form; only `ASKED` counts when the saving is measured."""

    ASKED = "ASKED"
    CONSTANT = "CONSTANT"
    DERIVED = "DERIVED"
    DEFAULTED = "DEFAULTED"


@dataclass(frozen=True, slots=True)
class FormField:
    """One leaf of a form."""

    want: Want
    name: str
    many: bool
    """whether several parties may have the role"""
    zh: str
    en: str
    asking: Requirement
    required: bool
    """by the schema alone; a hidden field is never required"""
    schema: Schema


@dataclass(frozen=True, slots=True)
class FieldAddress:
    """A leaf in one applicant's answers: `party` is the party id where several parties may have the role."""

    role: str
    party: str | None
    name: str

    @property
    def pointer(self) -> str:
        """JSON pointer (RFC 6901) into the answers."""
        return pointer_of([self.role, *([] if self.party is None else [self.party]), self.name])


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule's condition, as in JSON Forms: the part of the answers at `scope` fits `schema`.

    `#/properties/<role>/properties/<name>` looks at a role of one party, `#/properties/<name>` at the very party whose
    field or material it is. `schema` is a `const`, an `enum`, or a `not` around one of them; an answer that is absent
    fits the last alone.
    """

    scope: str
    schema: Schema


@dataclass(frozen=True, slots=True)
class MergeNote:
    """What was asked by several items and is asked once."""

    want: Want
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergedForm:
    form: Form
    notes: tuple[MergeNote, ...]


class FindingLevel(StrEnum):
    ERROR = "ERROR"
    WARNING = "WARNING"
    """worth a second look; it keeps nobody from going on"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with the answers: where, and which rule; never the value."""

    pointer: str
    rule: str
    """keyword of the schema that was broken (`required`, `maxLength`, …), `unknown`, `characters`, `number`,
    `implausible`, `region`, `party`, or a rule over parties (`distinct`, `notBefore`, `notAfter`, `leastAge`,
    `mostAge`)"""
    facts: Mapping[str, str] = field(default_factory=dict)
    level: FindingLevel = FindingLevel.ERROR


@dataclass(frozen=True, slots=True)
class AnswersInvalid(Problem):
    """Answers break the form; nothing was saved."""

    code: ClassVar[str] = "ANSWERS_INVALID"
    findings: Sequence[Finding]


class FormsConflict(ValueError):
    """Two items ask the same element of the same role by different rules."""

    def __init__(self, want: Want, keyword: str, items: tuple[str, ...]) -> None:
        super().__init__(want, keyword, items)
        self.want = want
        self.keyword = keyword
        """the keyword of the schema in which they differ; `many` where one asks one party and the other several"""
        self.items = items
        """the item that cannot be merged, after those that asked before it"""


class FormFault(StrEnum):
    """What is wrong with a form."""

    TOO_MANY = "TOO_MANY"
    KEYWORD_UNKNOWN = "KEYWORD_UNKNOWN"
    SHAPE = "SHAPE"
    NAME = "NAME"
    TITLE_MISSING = "TITLE_MISSING"
    TYPE = "TYPE"
    UNBOUNDED = "UNBOUNDED"
    ELEMENT_MISSING = "ELEMENT_MISSING"
    ELEMENT_MISPLACED = "ELEMENT_MISPLACED"
    REFERENCE = "REFERENCE"
    REQUIRED_UNKNOWN = "REQUIRED_UNKNOWN"
    CONTROL_MISSING = "CONTROL_MISSING"
    CONTROL_TWICE = "CONTROL_TWICE"
    SCOPE = "SCOPE"
    RULE = "RULE"
    RULE_CIRCULAR = "RULE_CIRCULAR"
    PARTY_RULE = "PARTY_RULE"
    SCHEMA = "SCHEMA"


class FormBroken(ValueError):
    """A form does not compile, binds no element, or names a property against the rule."""

    def __init__(self, fault: FormFault, pointer: str, detail: str = "") -> None:
        super().__init__(fault, pointer, detail)
        self.fault = fault
        self.pointer = pointer
        """JSON pointer (RFC 6901) into `{"schema": …, "ui": …}`"""
        self.detail = detail
        """what is at fault there, such as a keyword; never an answer"""
