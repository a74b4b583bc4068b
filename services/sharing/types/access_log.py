"""The access log (who read whose data): the pulls that concern somebody, and on which ground they were made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.access.types import Actor
from services.sharing.types.catalogue import Ground
from services.sharing.types.outcomes import OutcomeKind
from services.sharing.types.plans import PartyKey
from services.sharing.types.questions import World


@dataclass(frozen=True, slots=True)
class Concern:
    """Which pulls of one application concern somebody."""

    application: UUID
    asked: frozenset[PartyKey]
    """parties that they are: every question about these"""
    told: frozenset[tuple[str, str]]
    """asked role and relation that lead to them: the questions whose answers contained data about them"""


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
