"""Cases as their parties see them."""

from datetime import date, datetime
from typing import Self

import strawberry
from strawberry.types import Info

from backend.graphapi.base.access import require_level
from backend.graphapi.base.context import Context
from backend.graphapi.base.enums import CaseState, RevealPurpose
from backend.graphapi.base.names import department_name
from backend.graphapi.base.words import Words
from backend.rooms import Rooms
from services.casework import types as domain
from services.handover.types.deliveries import DELIVERY_UNANSWERED, NOT_RENDERABLE, OUTCOME_UNKNOWN, REFERENCE_TAKEN
from services.kit.values.masking import mask_id_number, mask_whole

_ABOUT_THE_CASE = frozenset(
    {
        domain.RemarkCode.OBJECTION_RAISED,
        domain.RemarkCode.CONFIRMED_ELSEWHERE,
        DELIVERY_UNANSWERED,
        OUTCOME_UNKNOWN,
        REFERENCE_TAKEN,
        NOT_RENDERABLE,
    }
)
"""remarks that are about no element and no material"""


@strawberry.type(description="One step of a case.")
class TimelineEntry:
    at: datetime
    state: CaseState
    by: str = strawberry.field(description="APPLICANT, DEPARTMENT or GATEWAY.")
    reason_code: str | None = strawberry.field(
        description="Of a withdrawal: WITHDRAWN_BEFORE_SENDING; where the department has the case, "
        "WITHDRAWN_DEPARTMENT_ASKED, and a later entry says what it answers: RECALL_TAKEN_BACK, "
        "RECALL_ALREADY_DECIDED, RECALL_NOT_NEEDED, or RECALL_LEFT_TO_STAFF where it could not be told; "
        "WITHDRAWN_DEPARTMENT_TOLD where only its staff can be."
    )
    reason: str | None
    element: str | None = strawberry.field(description="The element that a remark of the gateway is about.")
    material: str | None = strawberry.field(description="The material that a remark of the gateway is about.")

    @strawberry.field(
        description="A remark of the gateway in words: a value in dispute, evidence lost, "
        "a department that does not answer."
    )
    def remark(self, info: Info[Context, None]) -> Words | None:
        about_the_case = self.reason_code in _ABOUT_THE_CASE
        if self.reason_code is None or not (self.element or self.material or about_the_case):
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


@strawberry.type(description="A case about what somebody applies for again: without another's data.")
class RunningCase:
    id: strawberry.ID
    item: str = strawberry.field(description="31 characters.")
    item_name: Words
    department: str
    department_name: Words
    state: CaseState
    granted: bool
    since: datetime
    receipt_number: str = strawberry.field(description="统一收件码 / masked unless the case is the caller's to see.")
    readable: bool = strawberry.field(description="Whether the caller may read the case: it is among `myCases` then.")
    parties: list[strawberry.ID] = strawberry.field(
        description="Of the caller's own application, as its `parties` have them: in whose way the case stands, "
        "such as one child of two."
    )

    @classmethod
    def of(cls, case: domain.RunningCase, rooms: Rooms) -> Self:
        return cls(
            id=strawberry.ID(str(case.id)),
            item=case.item,
            item_name=Words(zh=case.item_name_zh, en=case.item_name_en),
            department=case.department,
            department_name=department_name(case.department, rooms),
            state=case.state,
            granted=case.granted,
            since=case.since,
            receipt_number=case.receipt_number,
            readable=case.readable,
            parties=[strawberry.ID(str(party)) for party in case.parties],
        )


@strawberry.type(description="A result: what was issued, by whom, under which number.")
class Result:
    kind: str
    number: str | None = strawberry.field(description="Masked unless `reveal` was given.")
    issuer: str | None
    issued_at: datetime
    digest: str = strawberry.field(description="Masked where the result tells of somebody whom the caller sees masked.")
    grade: str

    @classmethod
    def of(cls, result: domain.CaseResult, *, whole: bool) -> Self:
        """Whole, where the reader may see it so and gave a purpose."""
        document = result.document
        number = document.number if whole and result.revealable else mask_id_number(document.number or "")
        return cls(
            kind=document.kind,
            number=number or None,
            issuer=document.issuer,
            issued_at=document.issued_at,
            digest=document.digest if result.revealable else mask_whole(document.digest),
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
    state: CaseState
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
    timeline: list[TimelineEntry] = strawberry.field(description="The latest 200 entries, oldest first.")
    revision: int = strawberry.field(description="Grows by one with each entry of the timeline.")
    record: strawberry.Private[domain.CaseView]

    @strawberry.field(
        description="What the department issued. Numbers are masked unless a purpose is given: then they are whole "
        "where they tell of the caller, or of whom the service lets one's role see; it is recorded about the person, "
        "who sees it in `myDataReadings`. Asks the item's login level, else L3."
    )
    async def results(self, info: Info[Context, None], reveal: RevealPurpose | None = None) -> list[Result]:
        if reveal is not None:
            context = info.context
            require_level(context, self.record.login_level)
            await context.rooms.casework.record_reveal(context.actor, self.record, reveal.value)
        return [Result.of(result, whole=reveal is not None) for result in self.record.results]

    @classmethod
    def of(cls, view: domain.CaseView, rooms: Rooms) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            receipt_number=view.receipt_number,
            one_thing=view.one_thing,
            one_thing_name=Words(zh=view.one_thing_name_zh, en=view.one_thing_name_en),
            item=view.item,
            item_name=Words(zh=view.item_name_zh, en=view.item_name_en),
            department=view.department,
            department_name=department_name(view.department, rooms),
            party_role=view.party_role,
            party_ordinal=view.party_ordinal,
            state=view.state,
            ended=view.ended,
            granted=view.granted,
            waits_for=[strawberry.ID(str(other)) for other in view.waits_for],
            blocked_by=strawberry.ID(str(view.blocked_by)) if view.blocked_by else None,
            reason_code=view.reason_code,
            reason=view.reason,
            external_reference=view.external_reference,
            submitted_at=view.submitted_at,
            decided_at=view.decided_at,
            due_on=view.due_on,
            timeline=[TimelineEntry.of(entry) for entry in view.timeline],
            revision=view.revision,
            record=view,
        )


@strawberry.type(description="A page of cases, newest first.")
class CasePage:
    cases: list[Case]
    after: strawberry.ID | None = strawberry.field(description="Give this for the next page; none at the end.")


@strawberry.type(description="All cases of one application as they stand now; sent whenever one of them moved.")
class CaseProgress:
    application_id: strawberry.ID
    cases: list[Case]
    ended: bool = strawberry.field(description="True in the last message of the stream.")
