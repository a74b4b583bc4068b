"""Materials (申请材料) of an application: what satisfies one, and what the ways of satisfying it know and say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.applying.types.acts import RequiredAct
from services.applying.types.states import ActKind, ActState, MaterialState
from services.catalogue.types import Bilingual
from services.documents.types import CertificateVerdict, Document, Evidence, WayKind
from services.sharing.types import PartyKey, StepReport

Permissions = Mapping[tuple[str, PartyKey], ActState]
"""resource and whose data → state of the last act that permits, or would permit, asking it"""


@dataclass(frozen=True, slots=True)
class Material:
    """A material of this application, and its state."""

    code: str
    name: Bilingual
    party: UUID
    state: MaterialState
    way: WayKind | None
    reason: Bilingual
    """why it need not be handed in, or what to do"""
    evidence: Evidence | None
    skipped: bool
    """the person has nothing to hand in and nothing to do"""
    required: bool = True


@dataclass(frozen=True, slots=True)
class CertificateReview:
    """What was found of a certificate that a source answered with; neither its identifier nor its holder's number."""

    verdict: CertificateVerdict
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """One question that was put to a source, and which elements of whom came; their values are in the fields."""

    report: StepReport
    came: tuple[tuple[PartyKey, str], ...]
    certificate: CertificateReview | None = None
    """where a certificate was asked for and came"""


@dataclass(frozen=True, slots=True)
class Need:
    """A material of one party that asks to be satisfied, with what is known so far."""

    material: str
    party: PartyKey
    asked: Sequence[AnsweredQuestion]
    """this application's pulls so far, of each resource and party the last"""
    document: Evidence | None = None
    """what was uploaded for it"""
    acts: Sequence[RequiredAct] = ()
    """what was asked of people for it, oldest first"""
    permissions: Permissions = field(default_factory=dict)
    earlier: Sequence[Document] = ()
    """documents of the party from before, newest first"""
    permitter: bool = False
    """whether there is somebody who can permit the use of what is the party's"""

    def act(self, kind: ActKind) -> RequiredAct | None:
        """The last of a kind for this material."""
        return next(
            (
                act
                for act in reversed(self.acts)
                if (act.kind, act.material) == (kind, self.material) and act.state is not ActState.DROPPED
            ),
            None,
        )


@dataclass(frozen=True, slots=True)
class Satisfied:
    evidence: Evidence
    reason: Bilingual


@dataclass(frozen=True, slots=True)
class NotThisWay:
    """The material is not satisfied this way; the next way follows."""

    reason: Bilingual | None = None
    """why, where the person should know"""


@dataclass(frozen=True, slots=True)
class ActNeeded:
    """The way is open once somebody has done something."""

    kind: ActKind
    text: Bilingual
    resources: tuple[str, ...] = ()
    """what a permission is to be about"""


@dataclass(frozen=True, slots=True)
class CheckLater:
    """The way is right, but the answer comes later."""

    reason: Bilingual


WayOutcome = Satisfied | NotThisWay | ActNeeded | CheckLater
