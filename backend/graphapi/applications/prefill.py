"""What the departments answered while the form was filled in, and what that spared the applicant."""

from typing import Self

import strawberry

from backend.graphapi.base.enums import OutcomeKind
from backend.graphapi.base.names import department_name, resource_name
from backend.graphapi.base.words import Words
from backend.rooms import Rooms
from services.applying import types as domain
from services.sharing.types import StepReport


@strawberry.type(
    description="What the state spared this applicant; constants, derived, defaulted and login fields "
    "do not count, nor materials that the rules do not ask of this family."
)
class Saving:
    fields_total: int
    fields_filled: int
    materials_total: int
    materials_skipped: int

    @classmethod
    def of(cls, counted: domain.Saving) -> Self:
        return cls(
            fields_total=counted.fields_total,
            fields_filled=counted.fields_filled,
            materials_total=counted.materials_total,
            materials_skipped=counted.materials_skipped,
        )


@strawberry.type(description="One question to one department.")
class PrefillStep:
    source: str
    source_name: Words
    department: str
    department_name: Words
    role: str
    ordinal: int
    outcome: OutcomeKind
    milliseconds: float

    @classmethod
    def of(cls, step: StepReport, rooms: Rooms) -> Self:
        return cls(
            source=step.resource,
            source_name=resource_name(step.resource, rooms),
            department=step.provider,
            department_name=department_name(step.provider, rooms),
            role=step.party.role,
            ordinal=step.party.ordinal,
            outcome=step.outcome,
            milliseconds=step.milliseconds,
        )


@strawberry.type(description="How the form was filled: rounds of questions, those of a round at once.")
class Prefill:
    milliseconds: float
    rounds: list[list[PrefillStep]]

    @classmethod
    def of(cls, report: domain.PrefillReport, rooms: Rooms) -> Self:
        return cls(
            milliseconds=report.milliseconds,
            rounds=[[PrefillStep.of(step, rooms) for step in steps] for steps in report.rounds],
        )
