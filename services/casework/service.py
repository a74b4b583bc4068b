"""Casework: from a submitted dossier to delivered results."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from services.access.service import Access
from services.access.types import Actor, Channel, NotTheApplicant
from services.audit.service import Audit
from services.casework.cases.competence import Competence
from services.casework.cases.corrections import Corrections
from services.casework.cases.disputed_values import DisputedValues
from services.casework.cases.intake import Intake
from services.casework.cases.issued_id_numbers import IssuedIdNumbers
from services.casework.cases.issued_results import IssuedResults
from services.casework.cases.progress import Progress
from services.casework.cases.remarks import Remarks
from services.casework.cases.states import UNDECIDED
from services.casework.cases.withdrawal import Withdrawal
from services.casework.dossier.current_values import DisputeNotices
from services.casework.dossier.store import DossierStore
from services.casework.occurrences.joining import Joining
from services.casework.occurrences.running import as_read_by, cases_about_the_same, hold, occurrence_rows
from services.casework.parcels.dispatch import Dispatch
from services.casework.parcels.preview import CasePreview, preview
from services.casework.ports import OneThings
from services.casework.reveals import record_reveal
from services.casework.tables import CaseRow
from services.casework.types import (
    CaseNotWithdrawable,
    CasesAboutTheSame,
    CaseUnknown,
    CaseView,
    DisputeNotice,
    Dossier,
    K,
    OccurrenceKey,
    Receipt,
    Remark,
    RunningCase,
)
from services.casework.views import Views
from services.documents.service import Documents
from services.handover.service import Handover
from services.handover.types import ParcelAnswered, ParcelAnswerUnreadable, ParcelPurpose, ParcelSettled, RecallEnded
from services.handover.types.deliveries import DeliveryUnanswered
from services.kit.clock import Clock
from services.kit.db import Database, ReadSession, UnitOfWork
from services.kit.ids import Ids, bucket_of
from services.kit.jobs import JobKind, Priority
from services.kit.values.elements import Elements
from services.kit.vault import Vault
from services.kit.workdays import WorkdayCalendar
from services.sharing.types import Element

__all__ = [
    "ON_ANSWER_UNREADABLE",
    "ON_DELIVERY_UNANSWERED",
    "ON_PARCEL_ANSWERED",
    "ON_PARCEL_SETTLED",
    "ON_RECALL_ENDED",
    "CasePreview",
    "Casework",
]

ON_PARCEL_SETTLED = JobKind("casework.on_parcel_settled", ParcelSettled, Priority.PROGRESS)
ON_PARCEL_ANSWERED = JobKind("casework.on_parcel_answered", ParcelAnswered, Priority.PROGRESS)
ON_RECALL_ENDED = JobKind("casework.on_recall_ended", RecallEnded, Priority.PROGRESS)
ON_ANSWER_UNREADABLE = JobKind("casework.on_answer_unreadable", ParcelAnswerUnreadable, Priority.PROGRESS)
ON_DELIVERY_UNANSWERED = JobKind("casework.on_delivery_unanswered", DeliveryUnanswered, Priority.PROGRESS)


class Casework:
    """The facade. An actor reads the cases of all whose matters are theirs to read (`Access.principals_of`)."""

    def __init__(
        self,
        *,
        db: Database,
        handover: Handover,
        documents: Documents,
        access: Access,
        audit: Audit,
        one_things: OneThings,
        elements: Mapping[str, Element],
        vault: Vault,
        calendar: WorkdayCalendar,
        ids: Ids,
        clock: Clock,
    ) -> None:
        dossiers = DossierStore(vault=vault, ids=ids, clock=clock)
        dispatch = Dispatch(handover=handover, documents=documents, audit=audit, ids=ids)
        notices = DisputeNotices(dossiers=dossiers, vault=vault)
        self._db = db
        self._dossiers = dossiers
        self._handover = handover
        self._calendar = calendar
        self._ids = ids
        self._access = access
        self._audit = audit
        self._views = Views(
            vault=vault, dossiers=dossiers, documents=documents, one_things=one_things, elements=elements
        )
        self._intake = Intake(
            dossiers=dossiers,
            dispatch=dispatch,
            handover=handover,
            audit=audit,
            vault=vault,
            calendar=calendar,
            ids=ids,
        )
        self._progress = Progress(
            db=db,
            dossiers=dossiers,
            dispatch=dispatch,
            notices=notices,
            corrections=Corrections(
                dossiers=dossiers, dispatch=dispatch, notices=notices, handover=handover, clock=clock
            ),
            results=IssuedResults(
                dossiers=dossiers,
                documents=documents,
                competence=Competence(elements),
                id_numbers=IssuedIdNumbers(access, clock),
                clock=clock,
            ),
            handover=handover,
            calendar=calendar,
            clock=clock,
        )
        self._withdrawal = Withdrawal(db=db, dossiers=dossiers, handover=handover, audit=audit, clock=clock)
        self._joining = Joining(dossiers=dossiers, handover=handover, audit=audit, clock=clock)
        self._remarks = Remarks(dossiers=dossiers, clock=clock)
        self._disputed_values = DisputedValues(
            dossiers=dossiers, dispatch=dispatch, notices=notices, remarks=self._remarks
        )

    async def receive(self, work: UnitOfWork, dossier: Dossier) -> Receipt:
        """Take a dossier in the transaction of whoever submits it: dossier, cases, timelines, audit and first parcels
        become true together.

        Raises `PlanDoesNotRun`, `OutsideItsBucket`, `DepartmentNotJoined`.
        """
        return await self._intake.receive(work, dossier)

    def keep_occurrences(self, work: UnitOfWork, occurrences: Mapping[UUID, Sequence[OccurrenceKey]]) -> None:
        """Case → what it is about, of cases received in this transaction: `about_the_same` finds them by it."""
        work.add(*occurrence_rows(occurrences))

    async def about_the_same(
        self,
        session: ReadSession,
        subject: UUID,
        occurrences: Mapping[K, Sequence[OccurrenceKey]],
        *,
        beside: UUID,
    ) -> CasesAboutTheSame[K]:
        """Of what a subject applies for, the cases about the same that are under way or granted; those of the
        application `beside` left aside. A unit of work holds the occurrences until it ends: of two that ask at once,
        the second finds the first's cases.
        """
        if isinstance(session, UnitOfWork):
            await hold(session, (key for occurrence in occurrences.values() for key in occurrence))
        readers = await self._access.principals_of(session, Actor.oneself(subject, Channel.JOB))
        return await cases_about_the_same(session, occurrences, readers, beside=beside)

    async def as_read_by(
        self, session: ReadSession, actor: Actor, running: Sequence[RunningCase]
    ) -> tuple[RunningCase, ...]:
        """Cases that stand in the way of an applicant, as somebody else reads them, such as their agent."""
        return await as_read_by(session, await self._access.principals_of(session, actor), running)

    async def issued_elements(self, work: UnitOfWork, case: UUID) -> Mapping[str, Elements]:
        """Role → elements that the results of one case brought."""
        loaded = await self._dossiers.open(work, case)
        return self._dossiers.issued(loaded).get(case, {})

    def preview(self, dossier: Dossier) -> Sequence[CasePreview]:
        """What this dossier would become if it were received now. Raises `DepartmentNotJoined`."""
        return preview(dossier, self._handover, self._calendar, self._ids)

    async def withdraw(
        self, actor: Actor, case: UUID
    ) -> CaseView | CaseUnknown | NotTheApplicant | CaseNotWithdrawable:
        """Take a case back before it is decided; what waits for it is blocked. Its other readers may not.

        A parcel that was not yet sent is kept back. Of one that was sent the department is told by a job, where its
        protocol carries that, else its staff by an open matter; the reason code of the withdrawal says which. What the
        department still decides is noted and moves nothing.
        """
        async with self._db.work() as work:
            readers = await self._access.principals_of(work, actor)
            matter = await self._views.matter(work, case)
            if matter is None:
                return CaseUnknown()
            if matter.applicant not in readers.in_service(matter.codes):
                return CaseUnknown() if await self._views.one(work, readers, case) is None else NotTheApplicant()
            refused = await self._withdrawal.withdraw(work, actor, case)
            if refused is not None:
                return refused
            await work.flush()
            return await self._views.one(work, readers, case) or CaseUnknown()

    async def join(self, work: UnitOfWork, actor: Actor, subject: UUID, case: UUID, numbers: Elements) -> bool:
        """Let a subject read a case in which only the applicant named them, and its siblings that do: by one of their
        `numbers`, as their login states them. False where the case itself names nobody by it. That the actor knows of
        the case is the caller's to check.
        """
        return await self._joining.join(work, actor, subject, case, numbers)

    async def object_to(self, work: UnitOfWork, actor: Actor, case: UUID, application: UUID) -> None:
        """Put a case before a person, for somebody whose application is about the same; once for an application."""
        await self._joining.object_to(work, actor, case, application)

    async def put_unconfirmed_before_a_person(
        self, work: UnitOfWork, actor: Actor, cases: Iterable[UUID], application: UUID
    ) -> None:
        """Put cases before a person, since an application that registers confirm is about the same."""
        for case in cases:
            await self._joining.put_unconfirmed_before_a_person(work, actor, case, application)

    async def remark(self, work: UnitOfWork, application: UUID, remark: Remark) -> None:
        """Enter a remark in the timeline of each case of an application that gets the element or the material, in the
        caller's transaction; no state changes. The same remark twice is one entry; nothing before submission.
        """
        await self._remarks.remark(work, application, remark)

    async def note_dispute(self, work: UnitOfWork, application: UUID, notice: DisputeNotice) -> None:
        """A value of what was submitted is disputed, confirmed or corrected: each case that gets it has one remark of
        it, and a parcel that was not sent yet is packed anew with it. Nothing before submission.
        """
        await self._disputed_values.note(work, application, notice)

    async def is_undecided(self, session: ReadSession, application: UUID) -> bool:
        """Whether any case of what was submitted is still to be decided."""
        statement = select(CaseRow.id).where(
            CaseRow.bucket == bucket_of(application), CaseRow.application == application, CaseRow.state.in_(UNDECIDED)
        )
        return bool(await session.rows(statement.limit(1)))

    async def my_cases(
        self, session: ReadSession, actor: Actor, *, first: int, after: UUID | None = None
    ) -> Sequence[CaseView]:
        """The newest cases first; `after` is the last case of the page before."""
        readers = await self._access.principals_of(session, actor)
        return await self._views.newest(session, readers, first=first, after=after)

    async def case(self, session: ReadSession, actor: Actor, case: UUID) -> CaseView | CaseUnknown:
        readers = await self._access.principals_of(session, actor)
        return await self._views.one(session, readers, case) or CaseUnknown()

    async def of_application(self, session: ReadSession, actor: Actor, application: UUID) -> Sequence[CaseView]:
        """In the order of the one-thing; none before it is submitted."""
        readers = await self._access.principals_of(session, actor)
        return await self._views.of_application(session, readers, application)

    async def record_reveal(self, actor: Actor, case: CaseView, purpose: str) -> None:
        """Put on record that the actor is shown the numbers of a case's results whole: about the person they are of."""
        async with self._db.work() as work:
            await record_reveal(work, self._audit, actor, case, purpose)

    async def on_parcel_settled(self, event: ParcelSettled) -> None:
        """Job: a delivery ended. Safe to run again; parcels that are no case's are another room's."""
        if event.purpose is ParcelPurpose.CASE:
            await self._progress.on_parcel_settled(event)

    async def on_parcel_answered(self, event: ParcelAnswered) -> None:
        """Job: a department answered. Safe to run again; parcels that are no case's are another room's."""
        if event.purpose is ParcelPurpose.CASE:
            await self._progress.on_parcel_answered(event)

    async def on_delivery_unanswered(self, event: DeliveryUnanswered) -> None:
        """Job: a department has not answered a delivery for long. Safe to run again, as above."""
        if event.purpose is ParcelPurpose.CASE:
            await self._progress.on_delivery_unanswered(event)

    async def on_recall_ended(self, event: RecallEnded) -> None:
        """Job: a department was told that a case is withdrawn, or could not be. Safe to run again."""
        if event.purpose is ParcelPurpose.CASE:
            await self._withdrawal.on_recall_ended(event)

    async def on_answer_unreadable(self, event: ParcelAnswerUnreadable) -> None:
        """Job: a department stated something that cannot be read. Safe to run again."""
        if event.purpose is ParcelPurpose.CASE:
            await self._progress.on_answer_unreadable(event)
