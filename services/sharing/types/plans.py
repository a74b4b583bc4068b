"""Prefill plans: what is wanted of whom, how the roles are related, and which resources are asked in which rounds."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.sharing.types.catalogue import SELF


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
    """How roles are related: `{("mother", "spouse"): "father"}`."""

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
    then are listed too, for confirmation: see `prefill/planner`"""


@dataclass(frozen=True, slots=True)
class Plan:
    """Prefill plan: the steps of a round are asked at once; a later round's keys may come from an earlier answer."""

    rounds: tuple[tuple[PlanStep, ...], ...]
    uncovered: tuple[Want, ...] = ()
    """wants that no resource answers: the applicant is asked"""
