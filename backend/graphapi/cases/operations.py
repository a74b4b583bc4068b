"""Cases as their parties see them, and the stream of their progress."""

from collections.abc import AsyncGenerator
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry
from strawberry.types import Info

from backend.graphapi.base.access import Audience, citizens, require, require_in_time
from backend.graphapi.base.context import Context
from backend.graphapi.base.scalars import record_id
from backend.graphapi.base.words import Words
from backend.graphapi.problems.members import ApplicationUnknown, CaseNotWithdrawable, CaseUnknown, member
from backend.rooms import Rooms
from services.applying import types as applying
from services.casework import types as domain
from services.documents.types import Document
from services.kit.outages import is_outage
from services.kit.values.masking import mask_id_number

LARGEST_PAGE = 50

strawberry.enum(domain.CaseState)
_ENDED = frozenset(
    {
        domain.CaseState.DELIVERED,
        domain.CaseState.ARCHIVED,
        domain.CaseState.DECIDED_DENY,
        domain.CaseState.NOT_ACCEPTED,
        domain.CaseState.WITHDRAWN,
        domain.CaseState.VOIDED,
        domain.CaseState.RETURNED,
        domain.CaseState.TERMINATED,
        domain.CaseState.BLOCKED,
    }
)


@strawberry.type(description="One step of a case.")
class TimelineEntry:
    at: datetime
    state: domain.CaseState
    by: str = strawberry.field(description="APPLICANT, DEPARTMENT or GATEWAY.")
    reason_code: str | None
    reason: str | None
    element: str | None = strawberry.field(description="The element that a remark of the gateway is about.")
    material: str | None = strawberry.field(description="The material that a remark of the gateway is about.")

    @strawberry.field(description="A remark of the gateway in words: a value in doubt, evidence lost, a dispute.")
    def remark(self, info: Info[Context, None]) -> Words | None:
        if self.reason_code is None or (self.element is None and self.material is None):
            return None
        words = info.context.errors.entry(self.reason_code)
        return Words(zh=words.zh.message, en=words.en.message)

    @classmethod
    def of(cls, entry: domain.TimelineEntry) -> Self:
        about = entry.about
        return cls(
            at=entry.at,
            state=entry.state,
            by=entry.actor_kind,
            reason_code=entry.reason_code,
            reason=entry.reason,
            element=about.element if about else None,
            material=about.material if about else None,
        )


@strawberry.type(description="A result: what was issued, by whom, under which number (masked).")
class Result:
    kind: str
    number: str | None
    issuer: str | None
    issued_at: datetime
    digest: str
    grade: str

    @classmethod
    def of(cls, document: Document) -> Self:
        return cls(
            kind=document.kind,
            number=mask_id_number(document.number) if document.number else None,
            issuer=document.issuer,
            issued_at=document.issued_at,
            digest=document.digest,
            grade=document.grade.value,
        )


@strawberry.type(description="办件 / One handling item for one party at one department.")
class Case:
    id: strawberry.ID
    receipt_number: str
    one_thing: str
    one_thing_name: Words
    item: str
    item_name: Words
    department: str
    department_name: Words
    party_role: str
    party_ordinal: int
    state: domain.CaseState
    ended: bool = strawberry.field(description="Nothing more happens by itself.")
    granted: bool
    waits_for: list[strawberry.ID]
    blocked_by: strawberry.ID | None
    reason_code: str | None
    reason: str | None
    external_reference: str | None = strawberry.field(description="The department's own number.")
    submitted_at: datetime
    decided_at: datetime | None
    due_on: date | None
    results: list[Result]
    timeline: list[TimelineEntry]
    revision: int

    @classmethod
    def of(cls, view: domain.CaseView, rooms: Rooms) -> Self:
        zh, en = rooms.department_names.get(view.department, (view.department, view.department))
        return cls(
            id=strawberry.ID(str(view.id)),
            receipt_number=view.receipt_number,
            one_thing=view.one_thing,
            one_thing_name=Words(zh=view.one_thing_name_zh, en=view.one_thing_name_en),
            item=view.item,
            item_name=Words(zh=view.item_name_zh, en=view.item_name_en),
            department=view.department,
            department_name=Words(zh=zh, en=en),
            party_role=view.party_role,
            party_ordinal=view.party_ordinal,
            state=view.state,
            ended=view.state in _ENDED,
            granted=any(entry.state is domain.CaseState.DECIDED_GRANT for entry in view.timeline),
            waits_for=[strawberry.ID(str(other)) for other in view.waits_for],
            blocked_by=strawberry.ID(str(view.blocked_by)) if view.blocked_by else None,
            reason_code=view.reason_code,
            reason=view.reason,
            external_reference=view.external_reference,
            submitted_at=view.submitted_at,
            decided_at=view.decided_at,
            due_on=view.due_on,
            results=[Result.of(document) for document in view.results],
            timeline=[TimelineEntry.of(entry) for entry in view.timeline],
            revision=view.revision,
        )


@strawberry.type(description="A page of cases, newest first.")
class CasePage:
    cases: list[Case]
    after: strawberry.ID | None = strawberry.field(description="Give this for the next page; none at the end.")


CaseAnswer = Annotated[Case | CaseUnknown, strawberry.union("CaseAnswer")]
WithdrawAnswer = Annotated[Case | CaseUnknown | CaseNotWithdrawable, strawberry.union("CaseWithdrawAnswer")]


@strawberry.type(description="All cases of one application as they stand now; sent whenever one of them moved.")
class CaseProgress:
    application_id: strawberry.ID
    cases: list[Case]
    ended: bool = strawberry.field(description="True in the last message of the stream.")


CaseProgressAnswer = Annotated[CaseProgress | ApplicationUnknown, strawberry.union("CaseProgressAnswer")]


@strawberry.type
class CasesQuery:
    @strawberry.field(extensions=citizens(), description="Cases of the one who asks and of those they act for.")
    async def my_cases(
        self, info: Info[Context, None], first: int = 20, after: strawberry.ID | None = None
    ) -> CasePage:
        context = info.context
        limit = max(1, min(first, LARGEST_PAGE))
        async with context.rooms.db.read() as session:
            views = await context.rooms.casework.my_cases(
                session, context.subject, first=limit, after=record_id(after) if after else None
            )
        last = strawberry.ID(str(views[-1].id)) if len(views) == limit else None
        return CasePage(cases=[Case.of(view, context.rooms) for view in views], after=last)

    @strawberry.field(extensions=citizens(), description="One case, with its timeline and results.")
    async def case(self, info: Info[Context, None], id: strawberry.ID) -> CaseAnswer:  # noqa: A002 - the contract's name
        context = info.context
        async with context.rooms.db.read() as session:
            view = await context.rooms.casework.case(session, context.subject, record_id(id))
        if isinstance(view, domain.CaseView):
            return Case.of(view, context.rooms)
        unknown = member(domain.CaseUnknown(), context.errors)
        assert isinstance(unknown, CaseUnknown)
        return unknown


@strawberry.type
class CasesMutation:
    @strawberry.mutation(extensions=citizens(), description="Withdraw a case before it is decided.")
    async def withdraw_case(self, info: Info[Context, None], id: strawberry.ID) -> WithdrawAnswer:  # noqa: A002
        context = info.context
        answer = await context.rooms.casework.withdraw(context.actor, record_id(id))
        if isinstance(answer, domain.CaseView):
            return Case.of(answer, context.rooms)
        problem = member(answer, context.errors)
        assert isinstance(problem, CaseUnknown | CaseNotWithdrawable)
        return problem


@strawberry.type
class CasesSubscription:
    @strawberry.subscription(
        description="Progress of an application's cases: at once, on every move, and a last time when all have ended."
    )
    async def case_progress(
        self, info: Info[Context, None], application_id: strawberry.ID
    ) -> AsyncGenerator[CaseProgressAnswer, None]:
        context = info.context
        require(context, Audience.CITIZEN)
        known = record_id(application_id)
        found = await context.rooms.applying.application(context.actor, known)
        if isinstance(found, applying.ApplicationUnknown):
            unknown = member(applying.ApplicationUnknown(), context.errors)
            assert isinstance(unknown, ApplicationUnknown)
            yield unknown
            return
        async with context.wakeups.follow(known) as wakes:
            seen = await _progress(context, known)
            yield seen
            while not seen.ended:
                await anext(wakes)
                require_in_time(context)
                now = await _progress_if_any(context, known)
                if now is not None and _marks(now) != _marks(seen):
                    yield now
                    seen = now


async def _progress(context: Context, application: UUID) -> CaseProgress:
    async with context.rooms.db.read() as session:
        views = await context.rooms.casework.of_application(session, context.subject, application)
    cases = [Case.of(view, context.rooms) for view in views]
    return CaseProgress(
        application_id=strawberry.ID(str(application)),
        cases=cases,
        ended=bool(cases) and all(case.ended for case in cases),
    )


async def _progress_if_any(context: Context, application: UUID) -> CaseProgress | None:
    """None while the database is away: a subscription goes on when it is back."""
    try:
        return await _progress(context, application)
    except Exception as error:
        if not is_outage(error):
            raise
        return None


def _marks(progress: CaseProgress) -> list[tuple[str, int]]:
    return [(case.id, case.revision) for case in progress.cases]
