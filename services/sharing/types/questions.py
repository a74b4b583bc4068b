"""Nouns of data sharing: elements, resources, plans, pulls, answers, and the state of a field.

Facts: 《安徽省政务数据资源管理办法》 arts. 13–27; 《政务数据共享条例》 (State Council order 809).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.access.types import Actor
from services.documents.types import Grade
from services.kit.problems import Problem
from services.kit.values.elements import Value
from services.sharing.types.catalogue import (
    SELF,
    Ground,
)
from services.sharing.types.running import OutcomeKind


class World(StrEnum):
    """`TRIAL` is a rehearsal on personas and never touches live data."""

    LIVE = "LIVE"
    TRIAL = "TRIAL"


class Origin(StrEnum):
    SOURCE = "SOURCE"
    DECLARED = "DECLARED"
    DERIVED = "DERIVED"


class Check(StrEnum):
    """Whether a value was held against a source."""

    MATCHED = "MATCHED"
    PENDING = "PENDING"
    MISMATCH = "MISMATCH"
    NONE = "NONE"


class DisputeState(StrEnum):
    NONE = "NONE"
    OPEN = "OPEN"
    ENDED = "ENDED"


@dataclass(frozen=True, order=True, slots=True)
class PartyKey:
    """A role with its ordinal: the second child is `PartyKey("child", 2)`."""

    role: str
    ordinal: int = 1


@dataclass(frozen=True, order=True, slots=True)
class Want:
    """Neutral wish of a form or material: this element of this role."""

    role: str
    element: str


@dataclass(frozen=True, slots=True)
class Relations:
    """How roles stand to one another: `{("mother", "spouse"): "father"}`."""

    of: Mapping[tuple[str, str], str]

    def role(self, asked: str, relation: str) -> str | None:
        return asked if relation == SELF else self.of.get((asked, relation))


@dataclass(frozen=True, slots=True)
class PlanStep:
    """Ask one resource about one role, for these elements."""

    resource: str
    of: str
    gives: tuple[Want, ...]
    """elements asked for, by the role they belong to; nothing more is asked (PIPL art. 6). Wants that are known by
    then stand here too, for confirmation: see `sharing.planner`"""


@dataclass(frozen=True, slots=True)
class Plan:
    """Prefill plan: the steps of a round are asked at once; a later round's keys may come from an earlier answer."""

    rounds: tuple[tuple[PlanStep, ...], ...]
    uncovered: tuple[Want, ...] = ()
    """wants that no resource answers: the applicant is asked"""


@dataclass(frozen=True, slots=True)
class Basis:
    """Why data may be pulled: who asks, on whose behalf, for what, on which ground."""

    actor: Actor
    item: str
    """code of the item or one-thing"""
    application: UUID
    ground: Ground | None = None
    """on which the item says that it asks; none: on whichever ground the resource names first"""
    world: World = World.LIVE
    scenes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """item within the one-thing → elements that it needs: what was granted to the item is given for these alone"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question before it is authorised: this resource, about this party, by this key, for these elements."""

    resource: str
    party: PartyKey
    key: Mapping[str, str] = field(repr=False)
    elements: Mapping[str, tuple[str, ...]]
    """relation → elements wanted"""
    own: bool = False
    """the asked party is the one on whose behalf it is asked"""


class PermissionKind(StrEnum):
    """What a person permits."""

    CONSENT = "CONSENT"
    """that resources are asked about them, where consent is the ground (PIPL arts. 13, 14, 29)"""
    CERTIFICATE_USE = "CERTIFICATE_USE"
    """that their electronic certificate is used for one application of another's"""


@dataclass(frozen=True, slots=True)
class Permission:
    """That a person permits the use of what is theirs, for one application; a guardian permits for a child."""

    kind: PermissionKind
    application: UUID
    party: PartyKey
    """whose data it is"""
    resources: tuple[str, ...]
    given_by: Actor
    act: UUID
    """the required act by which it was given; withdrawn by the same"""
    text_digest: str
    """of what the person was told when they gave it"""
    expires_at: datetime


class Authorised:
    """A pull that may go out: its row is committed. Only `sharing.authorise` makes one, so a source cannot be
    asked without a recorded basis.
    """

    __slots__ = ("asked", "basis", "code", "pull")

    def __init__(self, mint: object, pull: UUID, asked: Asked, basis: Basis, code: str | None = None) -> None:
        """`code`: the one-time authorization code (用证授权码), where the resource is a certificate."""
        if mint is not MINT:
            raise NotMintedBySharing
        self.pull = pull
        self.asked = asked
        self.basis = basis
        self.code = code


class _Mint:
    """What `sharing.authorise` holds and nobody else may import; a test sees to that."""


MINT = _Mint()


class NotMintedBySharing(TypeError):
    """An Authorised value is made by sharing.authorise alone."""


@dataclass(frozen=True, slots=True)
class PartyAnswer:
    """What a source says of one person: the asked party or somebody in a relation to it."""

    relation: str
    ordinal: int
    values: Mapping[str, Value] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """The source knows."""

    answers: tuple[PartyAnswer, ...]
    as_of: datetime
    digest: str
    grade: Grade = Grade.A


@dataclass(frozen=True, slots=True)
class Nothing:
    """The source has no record of this key; `elsewhere` when it says that another region would."""

    as_of: datetime
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The source will not answer, for a reason of its own."""

    reason: str


@dataclass(frozen=True, slots=True)
class NeedsAct:
    """The source answers once a person has done something, such as giving consent."""

    act: str
    of: PartyKey


@dataclass(frozen=True, slots=True)
class Unavailable:
    """No usable answer came: `TIMED_OUT`, `DOWN`, or `MALFORMED`."""

    kind: OutcomeKind
    detail: str = ""
    """for operators; never a value"""


Answer = Found | Nothing | Refused | NeedsAct | Unavailable


@dataclass(frozen=True, slots=True)
class SourcedValue:
    """A value with its provenance."""

    party: PartyKey
    element: str
    value: Value = field(repr=False)
    resource: str
    pull: UUID
    as_of: datetime


@dataclass(frozen=True, slots=True)
class StepReport:
    """How one step of a plan went."""

    round: int
    resource: str
    provider: str
    party: PartyKey
    outcome: OutcomeKind
    milliseconds: float
    pull: UUID | None
    wanted: tuple[Want, ...]
    as_of: datetime | None = None
    digest: str | None = None
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class Prefilled:
    """All that one run of a plan brought."""

    values: Sequence[SourcedValue]
    steps: Sequence[StepReport]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Concern:
    """Which pulls of one application concern somebody."""

    application: UUID
    asked: frozenset[PartyKey]
    """parties that they are: every question about these"""
    told: frozenset[tuple[str, str]]
    """asked role and relation that lead to them: the answers that told of them, too"""


@dataclass(frozen=True, slots=True)
class PullRecord:
    """One pull as somebody whom it concerns may see it: never a value, never the key it was asked by."""

    id: UUID
    application: UUID
    item: str
    """code of the item or one-thing it was for"""
    resource: str
    provider: str | None
    """none where the catalogue did not know the resource"""
    party: PartyKey
    """whose record was asked"""
    elements: Mapping[str, tuple[str, ...]]
    """relation to the asked party → elements asked for, as far as they concern the reader"""
    actor: Actor
    ground: Ground
    statute: str | None
    world: World
    requested_at: datetime
    finished_at: datetime | None
    outcome: OutcomeKind | None
    """none while the answer is awaited"""
    sent: bool
    """false where the gateway itself refused to put the question"""


@dataclass(frozen=True, slots=True)
class PullBasis:
    """On which ground a question was put, as it was recorded before it went out."""

    ground: Ground
    statute: str | None
    """law and article, where the ground is a statute"""


@dataclass(frozen=True, slots=True)
class ResourceUnknown(Problem):
    """The catalogue has no such resource."""

    code: ClassVar[str] = "RESOURCE_UNKNOWN"
    resource: str
