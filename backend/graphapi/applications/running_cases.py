"""What an applicant does about cases that there are already: join one, object to one, ask for a later child."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from backend.graphapi.applications.types import Application
from backend.graphapi.base.access import citizens
from backend.graphapi.base.context import Context
from backend.graphapi.base.scalars import record_id
from backend.graphapi.cases.types import RunningCase
from backend.graphapi.problems.applications import (
    ApplicationNotOpen,
    ApplicationUnknown,
    NotPartyOfCase,
    NotRunning,
    NotTheApplicant,
)
from services.kit.problems import Problem


@strawberry.input
class RunningCaseInput:
    application_id: strawberry.ID
    case_id: strawberry.ID = strawberry.field(description="As `runningCases` of the application names it.")


CaseJoinAnswer = Annotated[
    RunningCase | ApplicationUnknown | NotTheApplicant | NotRunning | NotPartyOfCase, strawberry.union("CaseJoinAnswer")
]
CaseObjectAnswer = Annotated[
    RunningCase | ApplicationUnknown | NotTheApplicant | NotRunning, strawberry.union("CaseObjectAnswer")
]
ApplicationAskAgainAnswer = Annotated[
    Application | ApplicationUnknown | NotTheApplicant | ApplicationNotOpen,
    strawberry.union("ApplicationAskAgainAnswer"),
]


@strawberry.type
class RunningCasesMutation:
    @strawberry.mutation(
        extensions=citizens(),
        description="Become a reader of a case about the same that names the caller, and of its siblings that do.",
    )
    async def join_case(self, info: Info[Context, None], input: RunningCaseInput) -> CaseJoinAnswer:
        context = info.context
        application, case = record_id(input.application_id), record_id(input.case_id)
        outcome = await context.rooms.applying.running_cases.join(context.actor, application, case)
        return outcome if isinstance(outcome, Problem) else RunningCase.of(outcome, context.rooms)

    @strawberry.mutation(extensions=citizens(), description="Have a person look at a case about the same.")
    async def object_to_case(self, info: Info[Context, None], input: RunningCaseInput) -> CaseObjectAnswer:
        context = info.context
        application, case = record_id(input.application_id), record_id(input.case_id)
        outcome = await context.rooms.applying.running_cases.object_to(context.actor, application, case)
        return outcome if isinstance(outcome, Problem) else RunningCase.of(outcome, context.rooms)

    @strawberry.mutation(
        extensions=citizens(), description="Ask the registers again who is concerned: a twin may be recorded later."
    )
    async def ask_again(self, info: Info[Context, None], application_id: strawberry.ID) -> ApplicationAskAgainAnswer:
        context = info.context
        application = record_id(application_id)
        refused = await context.rooms.applying.running_cases.ask_again(context.actor, application)
        if refused is not None:
            return refused
        outcome = await context.rooms.applying.application(context.actor, application)
        return outcome if isinstance(outcome, Problem) else Application.of(outcome, context.rooms)
