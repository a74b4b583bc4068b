"""Questions to sources: on which basis, by whose permission, what a source answers, and how each question ended.

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
from services.sharing.types.catalogue import Ground
from services.sharing.types.outcomes import OutcomeKind
from services.sharing.types.plans import PartyKey, Want


class World(StrEnum):
    """`TRIAL` is a rehearsal on personas and never touches live data."""

    LIVE = "LIVE"
    TRIAL = "TRIAL"


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
    """of the text that the person read when they gave it"""
    expires_at: datetime


class Authorised:
    """A pull that may go out: its row is committed. Only the gate makes one, so a source cannot be
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
    """What the gate alone may import; a test checks that."""


MINT = _Mint()


class NotMintedBySharing(TypeError):
    """An Authorised value is made by the gate of data sharing alone."""


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
class ResourceUnknown(Problem):
    """The catalogue has no such resource."""

    code: ClassVar[str] = "RESOURCE_UNKNOWN"
    resource: str
