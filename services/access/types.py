"""Who people and firms are to the gateway, and why one may act for another."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar
from uuid import UUID

from services.kit.problems import GatewayError, Problem


class SubjectKind(StrEnum):
    PERSON = "PERSON"
    FIRM = "FIRM"


class SubjectStatus(StrEnum):
    """A newborn and a firm being founded are `PROVISIONAL`; the dead and the dissolved keep their records."""

    PROVISIONAL = "PROVISIONAL"
    ACTIVE = "ACTIVE"
    DECEASED = "DECEASED"
    DISSOLVED = "DISSOLVED"


ENDED = frozenset({SubjectStatus.DECEASED, SubjectStatus.DISSOLVED})
"""Who has ended holds no session, and nobody acts for them."""


class IdentifierKind(StrEnum):
    """Kinds of numbers by which a register knows a subject (GB 11643, GB 32100, travel and residence permits).

    Each is the kind of number (`NumberKind`) of the same name.
    """

    ID_CARD = "ID_CARD"
    ID_CARD_15 = "ID_CARD_15"
    RESIDENCE_PERMIT = "RESIDENCE_PERMIT"
    PERMANENT_RESIDENCE_CARD = "PERMANENT_RESIDENCE_CARD"
    PERMANENT_RESIDENCE_CARD_15 = "PERMANENT_RESIDENCE_CARD_15"
    HONG_KONG_MACAO_TRAVEL_PERMIT = "HONG_KONG_MACAO_TRAVEL_PERMIT"
    TAIWAN_TRAVEL_PERMIT = "TAIWAN_TRAVEL_PERMIT"
    PASSPORT = "PASSPORT"
    CREDIT_CODE = "CREDIT_CODE"


class AuthorityKind(StrEnum):
    """Why someone may act for another."""

    GUARDIAN = "GUARDIAN"
    KIN = "KIN"
    AGENT = "AGENT"
    LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE"
    HELPER = "HELPER"


class Channel(StrEnum):
    """Through what an act reaches the gateway."""

    WEB = "WEB"
    APP = "APP"
    WINDOW = "WINDOW"
    CLI = "CLI"
    DEPARTMENT = "DEPARTMENT"
    JOB = "JOB"


class AssuranceLevel(StrEnum):
    """How surely it is known who has logged in: L1 by phone, L2 by name and ID number, L3 by face,
    network ID or bank.
    """

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One dated number of a subject; the value is in the clear only inside a request."""

    kind: IdentifierKind
    value: str = field(repr=False)
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, on whose behalf, and from where; every recorded act carries one."""

    subject: UUID
    on_behalf_of: UUID
    channel: Channel
    hall: str | None = None
    window: str | None = None

    @classmethod
    def oneself(cls, subject: UUID, channel: Channel) -> "Actor":
        return cls(subject, subject, channel)

    @property
    def at_window(self) -> bool:
        """Whether staff sits at a window and acts for the person in front of it."""
        seated = self.channel is Channel.WINDOW and self.hall is not None and self.window is not None
        return seated and self.subject != self.on_behalf_of


@dataclass(frozen=True, slots=True)
class Person:
    """A person as known from the login: what a register of people would call them."""

    subject: UUID
    name: str = field(repr=False)
    identifiers: tuple[Identifier, ...] = field(repr=False)
    phone: str | None = field(default=None, repr=False)
    status: SubjectStatus = SubjectStatus.ACTIVE

    def number(self, kind: IdentifierKind) -> str | None:
        return next((i.value for i in self.identifiers if i.kind is kind and i.valid_to is None), None)


@dataclass(frozen=True, slots=True)
class SubjectUnknown(Problem):
    """Nobody is known under this identifier."""

    code: ClassVar[str] = "SUBJECT_UNKNOWN"


@dataclass(frozen=True, slots=True)
class NotTheApplicant(Problem):
    """Who only sees a matter does not act in it: that is for the applicant, and for whom they authorised."""

    code: ClassVar[str] = "NOT_THE_APPLICANT"


class Operation(StrEnum):
    """What may be done with applications and cases; each operation of the public contract is one of these."""

    READ = "READ"
    REVEAL = "REVEAL"
    """read values whole"""
    OPEN = "OPEN"
    SAVE = "SAVE"
    COMPLETE_ACT = "COMPLETE_ACT"
    ATTACH = "ATTACH"
    MOVE_VERSION = "MOVE_VERSION"
    SUBMIT = "SUBMIT"
    DISPUTE = "DISPUTE"
    WITHDRAW = "WITHDRAW"


class Entitled(StrEnum):
    """Who may do something: each of these, those they have authorised for it, and a window at which they sit."""

    PARTY = "PARTY"
    """whoever takes part, for sure"""
    ASKED = "ASKED"
    """the party of whom it is asked"""
    APPLICANT = "APPLICANT"


ENTITLED: Mapping[Operation, Entitled] = MappingProxyType(
    {
        Operation.READ: Entitled.PARTY,
        Operation.REVEAL: Entitled.PARTY,
        Operation.OPEN: Entitled.APPLICANT,
        Operation.SAVE: Entitled.APPLICANT,
        Operation.COMPLETE_ACT: Entitled.ASKED,
        Operation.ATTACH: Entitled.APPLICANT,
        Operation.MOVE_VERSION: Entitled.APPLICANT,
        Operation.SUBMIT: Entitled.APPLICANT,
        Operation.DISPUTE: Entitled.APPLICANT,
        Operation.WITHDRAW: Entitled.APPLICANT,
    }
)
"""Operation → who may do it. Reading is not acting: a party sees an application and changes nothing of it."""


LEAST_LEVEL = AssuranceLevel.L2
"""below it nothing personal is shown, and nothing done; to submit and to reveal asks what the item states, else L3"""


@dataclass(frozen=True, slots=True)
class AuthorityGranted:
    """Answer to "may this actor act for this subject": yes, for this reason."""

    kind: AuthorityKind | None
    until: datetime | None = None


class SessionStanding(StrEnum):
    """Whether a session goes on, as its token does not know."""

    HELD = "HELD"
    NOT_ACTIVE = "NOT_ACTIVE"
    """the dead, the dissolved, the merged, newborns and firms being founded hold none"""
    NO_AUTHORITY = "NO_AUTHORITY"
    """by what authority whoever acts would act for the other has ended"""


Codes = frozenset[str] | None
"""of the services and items in which an authority holds; none for everything"""


def covers(scope: Codes, codes: Collection[str]) -> bool:
    """Whether a scope covers a matter that any of these codes names; with none, whether it covers everything."""
    return scope is None or not scope.isdisjoint(codes)


@dataclass(frozen=True, slots=True)
class Principals:
    """Whose matters an actor reads as their own: those of whom they act for, and of all for whom that one may act.

    Reading is narrowed as acting is: what an authority for one service does not cover is not there for its agent.
    """

    within: Codes
    """in which services the actor acts for another; in everything for oneself, and at a window"""
    scopes: Mapping[UUID, Codes] = field(default_factory=dict)
    """subject, under every identifier of theirs → in which services their matters are read"""

    @property
    def anywhere(self) -> frozenset[UUID]:
        """Those of whom anything is read; `in_service` says whether a matter is."""
        return frozenset(self.scopes)

    @property
    def in_everything(self) -> frozenset[UUID]:
        """Those of whom all is read."""
        return frozenset() if self.within is not None else self._with(())

    @property
    def all_in_everything(self) -> bool:
        """Whether no service makes a difference."""
        return self.within is None and not any(codes is not None for codes in self.scopes.values())

    def in_service(self, codes: Collection[str]) -> frozenset[UUID]:
        """Those whose matter is read where these codes name it."""
        return self._with(codes) if covers(self.within, codes) else frozenset()

    def _with(self, codes: Collection[str]) -> frozenset[UUID]:
        return frozenset(subject for subject, scope in self.scopes.items() if covers(scope, codes))


class StaffRole(StrEnum):
    """What somebody does for a department (事项登记员, 部门审核员), or for the authority over all (主管部门审核员)."""

    REGISTRAR = "REGISTRAR"
    DEPARTMENT_REVIEWER = "DEPARTMENT_REVIEWER"
    AUTHORITY_REVIEWER = "AUTHORITY_REVIEWER"


class PostMisplaced(GatewayError):
    """Registrars and department reviewers hold their post in one department, the authority's reviewers in none."""


@dataclass(frozen=True, slots=True)
class StaffPost:
    """A role and where it is held; the authority's is held over every department."""

    role: StaffRole
    department: str | None = None

    def __post_init__(self) -> None:
        if (self.role is StaffRole.AUTHORITY_REVIEWER) is not (self.department is None):
            raise PostMisplaced(self.role)

    def covers(self, department: str) -> bool:
        return self.role is StaffRole.AUTHORITY_REVIEWER or self.department == department


@dataclass(frozen=True, slots=True)
class Posting:
    """That somebody holds a post, and how long."""

    subject: UUID
    post: StaffPost
    since: datetime
    until: datetime | None
