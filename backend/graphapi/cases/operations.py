"""What a citizen does with cases: list, read, withdraw, and follow their progress."""

from collections.abc import AsyncGenerator
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry.types import Info

from backend.graphapi.base.access import Audience, citizens, require, require_in_time, still_allowed
from backend.graphapi.base.context import Context
from backend.graphapi.base.paging import DEFAULT_PAGE, PageRequest
from backend.graphapi.base.scalars import record_id
from backend.graphapi.cases.types import Case, CasePage, CaseProgress
from backend.graphapi.problems.applications import ApplicationUnknown, NotTheApplicant
from backend.graphapi.problems.cases import CaseNotWithdrawable, CaseUnknown
from services.kit.outages import is_outage
from services.kit.problems import Problem

CaseAnswer = Annotated[Case | CaseUnknown, strawberry.union("CaseAnswer")]
CaseWithdrawAnswer = Annotated[
    Case | CaseUnknown | NotTheApplicant | CaseNotWithdrawable, strawberry.union("CaseWithdrawAnswer")
]
CaseProgressAnswer = Annotated[CaseProgress | ApplicationUnknown, strawberry.union("CaseProgressAnswer")]


@strawberry.type
class CasesQuery:
    @strawberry.field(extensions=citizens(), description="Cases of the caller and of those they act for.")
    async def my_cases(
        self, info: Info[Context, None], first: int = DEFAULT_PAGE, after: strawberry.ID | None = None
    ) -> CasePage:
        context = info.context
        page = PageRequest.of(context, first, after)
        async with context.rooms.db.read() as session:
            views = await context.rooms.casework.my_cases(session, context.actor, first=page.first, after=page.after)
        return CasePage(
            cases=[Case.of(view, context.rooms) for view in views], after=page.next_after([view.id for view in views])
        )

    @strawberry.field(extensions=citizens(), description="One case, with its timeline and results.")
    async def case(self, info: Info[Context, None], id: strawberry.ID) -> CaseAnswer:
        context = info.context
        async with context.rooms.db.read() as session:
            view = await context.rooms.casework.case(session, context.actor, record_id(id))
        return view if isinstance(view, Problem) else Case.of(view, context.rooms)


@strawberry.type
class CasesMutation:
    @strawberry.mutation(
        extensions=citizens(),
        description="Withdraw a case before it is decided: its applicant, or whom they authorised.",
    )
    async def withdraw_case(self, info: Info[Context, None], id: strawberry.ID) -> CaseWithdrawAnswer:
        context = info.context
        answer = await context.rooms.casework.withdraw(context.actor, record_id(id))
        return answer if isinstance(answer, Problem) else Case.of(answer, context.rooms)


@strawberry.type
class CasesSubscription:
    @strawberry.subscription(
        description="Progress of an application's cases: at once, on every move, and a last time when all have ended."
    )
    async def case_progress(
        self, info: Info[Context, None], application_id: strawberry.ID
    ) -> AsyncGenerator[CaseProgressAnswer, None]:
        context = info.context
        await require(context, Audience.CITIZEN)
        known = record_id(application_id)
        found = await context.rooms.applying.application(context.actor, known)
        if isinstance(found, ApplicationUnknown):
            yield found
            return
        async with context.wakeups.follow(known) as wakes:
            seen = await _progress(context, known)
            yield seen
            while isinstance(seen, CaseProgress) and not seen.ended:
                await anext(wakes)
                now = await _progress_if_any(context, known)
                if now is not None and _marks(now) != _marks(seen):
                    yield now
                    seen = now


async def _progress(context: Context, application: UUID) -> CaseProgress | ApplicationUnknown:
    """Whether the application is shown to the caller is looked at each time: an authority may end meanwhile."""
    async with context.rooms.db.read() as session:
        if not await context.rooms.applying.is_shown(session, context.actor, application):
            return ApplicationUnknown()
        views = await context.rooms.casework.of_application(session, context.actor, application)
    cases = [Case.of(view, context.rooms) for view in views]
    return CaseProgress(
        application_id=strawberry.ID(str(application)),
        cases=cases,
        ended=bool(cases) and all(case.ended for case in cases),
    )


async def _progress_if_any(context: Context, application: UUID) -> CaseProgress | ApplicationUnknown | None:
    """None while the database is away: a subscription goes on when it is back, for whom it is still for."""
    require_in_time(context)
    try:
        return await _progress(await still_allowed(context), application)
    except Exception as error:
        if not is_outage(error):
            raise
        return None


def _marks(answer: CaseProgress | ApplicationUnknown) -> list[tuple[str, int]] | None:
    return [(case.id, case.revision) for case in answer.cases] if isinstance(answer, CaseProgress) else None
