"""Acts (待办): what a person must do before an application goes on, and what they permit by it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.applying.types.states import ActKind, ActState
from services.catalogue.types import Bilingual
from services.sharing.types import PartyKey

PERMISSIONS = frozenset({ActKind.CONSENT, ActKind.CERTIFICATE_USE})
"""by which somebody permits the use of what is theirs, and which they may take back"""


@dataclass(frozen=True, slots=True)
class RequiredAct:
    """Something a person must do before going on."""

    id: UUID
    kind: ActKind
    party: UUID
    """who"""
    of: UUID
    """whose material or data it is about: a guardian acts for a child"""
    material: str | None
    """none for a consent, which is about data"""
    text: Bilingual
    state: ActState
    expires_at: datetime
    done_at: datetime | None = None
    resources: tuple[str, ...] = ()
    """what a permission is about"""


@dataclass(frozen=True, slots=True)
class AwaitedAct:
    """An act that is awaited of the reader, in their own application or in another's."""

    act: RequiredAct
    application: UUID
    service: str
    service_name: Bilingual
    role: PartyKey
    """of the reader in it"""
    applicant: UUID
    """subject"""
    applicant_name: str
    """masked"""
