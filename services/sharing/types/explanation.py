"""A prefill plan in reasons: of each question why it is put, and of each want where its value comes from."""

from dataclasses import dataclass
from enum import StrEnum

from services.sharing.types.catalogue import Ground, Location
from services.sharing.types.plans import Want


class Why(StrEnum):
    """Why a question asks for an element."""

    AUTHORITATIVE = "AUTHORITATIVE"
    """it is wanted, and this is its authoritative resource (一数一源)"""
    FALLBACK = "FALLBACK"
    """it is wanted, and no authoritative resource can be asked for it"""
    KEY = "KEY"
    """a later question is asked by it"""
    CONFIRMATION = "CONFIRMATION"
    """it is known by then; this resource is asked anyway, and what it says is compared with the value"""


class WhyLeft(StrEnum):
    """Why a want is left to the applicant."""

    NO_RESOURCE = "NO_RESOURCE"
    """no resource of the catalogue gives the element"""
    OF_NOBODY_HERE = "OF_NOBODY_HERE"
    """resources give it, but by the relations of this service of nobody in this role"""
    KEY_OUT_OF_REACH = "KEY_OUT_OF_REACH"
    """a resource gives it, but neither the login nor a source brings a key to ask it by"""


@dataclass(frozen=True, slots=True)
class DataCheckUse:
    """A material that the answers of a resource can satisfy; in neutral terms, for materials are of a higher room."""

    material: str
    resource: str
    role: str
    """whose material it is"""
    expects: tuple[str, ...]
    """elements that must be answered"""


@dataclass(frozen=True, slots=True)
class Asker:
    """Another question of the plan, by its resource and the role asked about."""

    round: int
    resource: str
    of: str


@dataclass(frozen=True, slots=True)
class ExplainedKey:
    """One alternative by which a question can be asked; at run time the first that is at hand."""

    elements: tuple[str, ...]
    """of the role that is asked about"""
    brought_by: tuple[Asker, ...]
    """questions of earlier rounds that answer them; none: the login says them"""


@dataclass(frozen=True, slots=True)
class ExplainedElement:
    """One element that a question asks for."""

    want: Want
    why: Why
    key_for: tuple[Asker, ...] = ()
    """later questions that are asked by it, whatever else it is asked for"""


@dataclass(frozen=True, slots=True)
class ExplainedQuestion:
    """One resource asked about one role."""

    round: int
    """counting from 1"""
    resource: str
    provider: str
    zh: str
    en: str
    of: str
    keys: tuple[ExplainedKey, ...]
    ground: Ground
    statute: str | None
    condition: str | None
    """共享条件, of a conditional resource"""
    authoritative: bool
    rank: int
    at: Location | None
    """node of the platform; none where the provider itself is asked"""
    elements: tuple[ExplainedElement, ...]
    serves: tuple[str, ...]
    """materials that its answer can satisfy"""


@dataclass(frozen=True, slots=True)
class Left:
    """A want that the applicant answers."""

    want: Want
    why: WhyLeft
    resources: tuple[str, ...] = ()
    """that give the element, and yet cannot help"""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A plan for one applying role, in reasons. Each want is in `known`, in an element of a question, or in
    `left`.
    """

    known: tuple[Want, ...]
    """wants that the login answers"""
    rounds: tuple[tuple[ExplainedQuestion, ...], ...]
    left: tuple[Left, ...]
