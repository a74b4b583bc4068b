"""Nouns of disputing a field: what is asked for, and why it may not be."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from services.kit.problems import Problem


@dataclass(frozen=True, slots=True)
class DisputeCommand:
    """An applicant says that a value from a source is wrong, and what is right."""

    application: UUID
    pointer: str
    """of the field, as the application shows it"""
    claimed: Any = field(repr=False)
    """any JSON, until the form has accepted it"""
    reason: str | None = field(repr=False)
    """in the applicant's words, at most 500 characters"""
    client_key: str
    """chosen by the client: the same key raises the same dispute"""


class NotDisputableReason(StrEnum):
    NOT_SHOWN = "NOT_SHOWN"
    """no such field, or a rule hides it"""
    EMPTY = "EMPTY"
    OWN = "OWN"
    """typed by the applicant, or following from what they typed: it is changed, not disputed"""
    SAME = "SAME"
    """the claimed value is the stated one"""


@dataclass(frozen=True, slots=True)
class FieldNotDisputable(Problem):
    """Only a visible value that a department stated can be disputed."""

    code: ClassVar[str] = "FIELD_NOT_DISPUTABLE"
    why: NotDisputableReason


@dataclass(frozen=True, slots=True)
class LoginNotDisputable(Problem):
    """The value came with the login and is corrected there."""

    code: ClassVar[str] = "LOGIN_NOT_DISPUTABLE"


@dataclass(frozen=True, slots=True)
class DisputeAlreadyOpen(Problem):
    """The field is disputed already; its review is under way."""

    code: ClassVar[str] = "DISPUTE_ALREADY_OPEN"


@dataclass(frozen=True, slots=True)
class DisputeTooLate(Problem):
    """All cases of the application are decided."""

    code: ClassVar[str] = "DISPUTE_TOO_LATE"
