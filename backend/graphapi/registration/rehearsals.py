"""Rehearsals of drafts: fictional people try a service before it is published."""

from typing import Annotated, Self

import strawberry
from strawberry.types import Info

from backend.graphapi.applications.prefill import Saving
from backend.graphapi.base.access import departments
from backend.graphapi.base.context import Context
from backend.graphapi.base.scalars import record_id
from backend.graphapi.base.words import Words
from backend.graphapi.problems.registration import DraftUnknown, PackageRefused, RehearsalWithoutPersonas
from backend.rehearsals.runs import PersonaRehearsal, RehearsalRequest, rehearse_draft_of
from services.applying.types import RehearsalReport
from services.kit.problems import Problem


@strawberry.type(description="How one fictional person fared with one service.")
class DraftTrial:
    service: str
    persona: str
    title: Words
    passed: bool
    faults: list[str] = strawberry.field(description="What would keep this person from submitting.")
    saving: Saving | None = strawberry.field(description="None where nobody applies in this person's role.")
    before: Saving | None = strawberry.field(description="With the last other definition of the service.")

    @classmethod
    def of(cls, trial: PersonaRehearsal) -> Self:
        report = trial.report
        return cls(
            service=trial.service.code,
            persona=trial.persona.code,
            title=Words.of(trial.persona.title),
            passed=trial.passed,
            faults=list(report.faults) if isinstance(report, RehearsalReport) else ["ROLE_NOT_ALLOWED"],
            saving=Saving.of(report.saving) if isinstance(report, RehearsalReport) else None,
            before=Saving.of(trial.before) if trial.before else None,
        )


@strawberry.type(description="试运行报告 / How a draft fared with every fictional person it was tried on.")
class DraftRehearsal:
    passed: bool
    trials: list[DraftTrial]


@strawberry.input
class DraftRehearsalInput:
    draft_id: strawberry.ID


DraftRehearsalAnswer = Annotated[
    DraftRehearsal | DraftUnknown | PackageRefused | RehearsalWithoutPersonas,
    strawberry.union("DraftRehearsalAnswer"),
]


@strawberry.type
class RehearsalsMutation:
    @strawberry.mutation(
        extensions=departments(), description="Try a draft on fictional people; a fresh report is needed to publish."
    )
    async def rehearse_draft(self, info: Info[Context, None], input: DraftRehearsalInput) -> DraftRehearsalAnswer:
        context = info.context
        async with context.rooms.db.read() as session:
            known = await context.rooms.registration.read(session, context.actor, record_id(input.draft_id))
        if isinstance(known, Problem):
            return known
        trials = await rehearse_draft_of(context.rooms, RehearsalRequest(context.actor, known.id), known)
        if isinstance(trials, Problem):
            return trials
        return DraftRehearsal(
            passed=all(trial.passed for trial in trials), trials=[DraftTrial.of(trial) for trial in trials]
        )
