"""How deliveries and departments' answers move cases.

Each is handled in one transaction with all that follows from it. A job may run twice: a second time it finds that
nothing is left to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.casework.cases.answer_places import Place, StandingGrant, place_of, within_the_case
from services.casework.cases.corrections import GRANT_CORRECTED, Corrections
from services.casework.cases.deadlines import due_on
from services.casework.cases.issued_results import IssuedResults, TakenResults
from services.casework.cases.left_out_results import EARLIER_RESULT_LEFT_OUT
from services.casework.cases.moves import (
    TARGETS,
    Move,
    moves_on_answer,
    moves_on_correction,
    moves_on_receipt,
    moves_on_refusal,
)
from services.casework.cases.states import Trigger
from services.casework.dossier.current_values import DisputeNotices
from services.casework.dossier.loaded import LoadedDossier
from services.casework.dossier.store import DossierStore
from services.casework.dossier.timeline import DEPARTMENT, GATEWAY, TimelineEvent
from services.casework.parcels.dispatch import Dispatch
from services.casework.parcels.packing import PackingList
from services.casework.tables import CaseRow
from services.casework.types import CaseState
from services.handover.service import Handover
from services.handover.types import (
    ANSWER_UNREADABLE,
    AnswerKind,
    DepartmentEvent,
    ParcelAnswered,
    ParcelAnswerUnreadable,
    ParcelSettled,
    ParcelState,
)
from services.handover.types.deliveries import DELIVERY_UNANSWERED, DeliveryUnanswered
from services.kit.clock import Clock
from services.kit.db import Database, UnitOfWork
from services.kit.workdays import WorkdayCalendar

ANSWER_OUT_OF_PLACE = "ANSWER_OUT_OF_PLACE"
"""Reason code of a note: from where the case is, the law leads no way to what the department says."""

_BY_THE_GATEWAY = frozenset({Trigger.RELEASE, Trigger.BLOCK, Trigger.COMPLETE, Trigger.DELIVER})


@dataclass(frozen=True, slots=True)
class Heard:
    """A department's answer, and the case that it is about."""

    loaded: LoadedDossier
    row: CaseRow
    answered: ParcelAnswered
    answer: DepartmentEvent

    @property
    def entry(self) -> TimelineEvent:
        answer = self.answer
        return TimelineEvent(DEPARTMENT, answer.at, answer.reason_code, answer.reason, self.answered.answer)


@dataclass(frozen=True, slots=True)
class Progress:
    """Handles the events of the hand-over."""

    db: Database
    dossiers: DossierStore
    dispatch: Dispatch
    notices: DisputeNotices
    results: IssuedResults
    corrections: Corrections
    handover: Handover
    calendar: WorkdayCalendar
    clock: Clock

    async def on_parcel_settled(self, settled: ParcelSettled) -> None:
        """A delivery ended. What counts is its present state, which may be a later one than that of the event."""
        async with self.db.work() as work:
            loaded = await self.dossiers.open(work, settled.case)
            row = loaded.cases[settled.case]
            settlement = await self.handover.settlement(work, settled.parcel)
            now, reason = self.clock.now(), settlement.reason_code
            match settlement.state:
                case ParcelState.CONFIRMED:
                    row.external_reference = settlement.reference
                    received = TimelineEvent(DEPARTMENT, now, source=settled.parcel)
                    await self._carry_out(work, loaded, moves_on_receipt(loaded.positions(), row.id), received)
                case ParcelState.REFUSED:
                    refused = TimelineEvent(DEPARTMENT, now, reason, settlement.reason, settled.parcel)
                    await self._carry_out(work, loaded, moves_on_refusal(loaded.positions(), row.id), refused)
                case ParcelState.UNKNOWN:
                    if not await self.dossiers.has_entry_from(work, row, settled.parcel, reason):
                        self._note(work, loaded, row, GATEWAY, reason, settled.parcel)
                case ParcelState.READY | ParcelState.SENDING | ParcelState.RECALLED:
                    pass

    async def on_parcel_answered(self, answered: ParcelAnswered) -> None:
        """A department answered; each answer is a transaction of its own."""
        for each in answered.one_by_one():
            await self._on_answer(each)

    async def _on_answer(self, answered: ParcelAnswered) -> None:
        async with self.db.work() as work:
            loaded = await self.dossiers.open(work, answered.case)
            row = loaded.cases[answered.case]
            if await self.dossiers.has_entry_from(work, row, answered.answer):
                return
            answer = within_the_case(row, await self.handover.answer(work, answered.answer), self.clock.now())
            passed = await self.dossiers.has_been_in(work, row, TARGETS[answer.kind])
            standing = await self._standing_grant(work, row)
            heard = Heard(loaded, row, answered, answer)
            match place_of(loaded.positions(), row, answer, passed=passed, standing=standing):
                case Place.NEXT:
                    await self._apply(work, heard)
                case Place.SAME_AGAIN:
                    self._note_reason(work, heard)
                case Place.GRANTED_AGAIN:
                    await self._correct(work, heard)
                case Place.OUT_OF_PLACE:
                    await self._put_before_a_person(work, heard, ANSWER_OUT_OF_PLACE, DEPARTMENT, answer.reason)
                case Place.OVERTAKEN:
                    pass

    async def on_answer_unreadable(self, unreadable: ParcelAnswerUnreadable) -> None:
        """The parties are told that something came; the staff have it already."""
        async with self.db.work() as work:
            loaded = await self.dossiers.open(work, unreadable.case)
            row = loaded.cases[unreadable.case]
            if not await self.dossiers.has_entry_from(work, row, unreadable.message, ANSWER_UNREADABLE):
                self._note(work, loaded, row, GATEWAY, ANSWER_UNREADABLE, unreadable.message)

    async def on_delivery_unanswered(self, unanswered: DeliveryUnanswered) -> None:
        """The parties are told that the department does not answer, unless something has come of the parcel since."""
        async with self.db.work() as work:
            loaded = await self.dossiers.open(work, unanswered.case)
            row = loaded.cases[unanswered.case]
            if row.state is CaseState.SUBMITTED and not await self.dossiers.has_entry_from(
                work, row, unanswered.parcel
            ):
                self._note(work, loaded, row, GATEWAY, DELIVERY_UNANSWERED, unanswered.parcel)

    async def _apply(self, work: UnitOfWork, heard: Heard) -> None:
        loaded, row, kind = heard.loaded, heard.row, heard.answer.kind
        row.answered_at = max(row.answered_at or heard.answer.at, heard.answer.at)
        if kind is AnswerKind.GRANTED:
            await self._take_results(work, heard)
        await self._carry_out(work, loaded, moves_on_answer(loaded.positions(), row.id, kind), heard.entry)

    async def _standing_grant(self, work: UnitOfWork, row: CaseRow) -> StandingGrant | None:
        if not row.granted:
            return None
        entry = await self.dossiers.latest_entry(work, row, state=CaseState.DECIDED_GRANT, reason_code=GRANT_CORRECTED)
        assert entry is not None, "a case is granted by an entry"
        assert entry.source is not None, "and that by an answer"
        return StandingGrant(await self.handover.answer(work, entry.source), entry.at)

    async def _take_results(self, work: UnitOfWork, heard: Heard) -> TakenResults:
        """What was left out is put before a person, and the cases that need it wait on, and are told so."""
        loaded, row = heard.loaded, heard.row
        taken = await self.results.take(work, loaded, row, heard.answer.results)
        for reason in taken.reasons:
            await self._put_before_a_person(work, heard, reason)
        for other in loaded.cases.values():
            if other.state is not CaseState.WAITING or row.id not in other.after:
                continue
            # A correction that leaves out nothing lets go only what it completes: who lacks something waits for that.
            lacks = other.id in (taken.lacked_by if taken.reasons or row.id in other.lacks else taken.lost_by)
            if lacks and row.id not in other.lacks:
                self._note(work, loaded, other, GATEWAY, EARLIER_RESULT_LEFT_OUT, heard.answered.answer)
            other.lacks = [each for each in other.lacks if each != row.id] + [row.id] * lacks
        return taken

    def _note_reason(self, work: UnitOfWork, heard: Heard) -> None:
        """The department says the same again: with another reason it is news to the parties."""
        row = heard.row
        row.answered_at = max(row.answered_at or heard.answer.at, heard.answer.at)
        self.dossiers.restate(work, heard.loaded, row, heard.entry)

    async def _correct(self, work: UnitOfWork, heard: Heard) -> None:
        """The department corrects its grant: what is taken replaces the earlier results, reaches the cases that went
        out with those, and lets go what lacked it.
        """
        loaded, row, answer = heard.loaded, heard.row, heard.answer
        before, documents = self.dossiers.issued(loaded), row.results
        row.decided_at = min(answer.at, self.clock.now())
        corrected = replace(heard.entry, reason_code=GRANT_CORRECTED)
        self.dossiers.note(work, loaded, row, corrected)
        taken = await self._take_results(work, heard)
        if (self.dossiers.issued(loaded), row.results) != (before, documents):
            await self.corrections.pass_on(work, loaded, row, heard.answered.answer, before, taken.lost_by)
        await self._carry_out(work, loaded, moves_on_correction(loaded.positions(), row.id), corrected)

    async def _carry_out(
        self, work: UnitOfWork, loaded: LoadedDossier, moves: Sequence[Move], event: TimelineEvent
    ) -> None:
        """Make the moves; the reason is entered with the last that the department itself made."""
        own = [move for move in moves if move.trigger not in _BY_THE_GATEWAY]
        implied = TimelineEvent(event.actor_kind, event.at, source=event.source)
        by_gateway = TimelineEvent(GATEWAY, self.clock.now(), source=event.source)
        for move in moves:
            if move.trigger in _BY_THE_GATEWAY:
                cause = by_gateway
            elif move is own[-1]:
                cause = event
            else:
                cause = implied
            self._set_dates(loaded.cases[move.case], move.trigger, cause)
            self.dossiers.move(work, loaded, move, cause)
            if move.trigger is Trigger.RELEASE:
                await self._release(work, loaded, move.case)

    def _set_dates(self, row: CaseRow, trigger: Trigger, event: TimelineEvent) -> None:
        if trigger in {Trigger.RELEASE, Trigger.ACCEPT}:
            # From the department's receipt, and anew from acceptance (行政许可法 art. 42).
            row.due_on = due_on(self.calendar, event.at, row.limit_days, row.limit_unit)
        if trigger in {Trigger.GRANT, Trigger.DENY}:
            row.granted = trigger is Trigger.GRANT
            row.decided_at = min(event.at, self.clock.now())  # a department's clock may be fast

    async def _release(self, work: UnitOfWork, loaded: LoadedDossier, case: UUID) -> None:
        current = await self.notices.current(work, loaded)
        await self.dispatch.send(work, PackingList.of(self.dossiers, loaded, current, case), loaded.key)

    async def _put_before_a_person(
        self,
        work: UnitOfWork,
        heard: Heard,
        reason_code: str,
        actor_kind: str = GATEWAY,
        reason: str | None = None,
    ) -> None:
        """What an answer says is kept as received and not applied; the parties see that, and the staff find it."""
        answered = heard.answered
        event = TimelineEvent(actor_kind, self.clock.now(), reason_code, reason, answered.answer)
        self.dossiers.note(work, heard.loaded, heard.row, event)
        await self.handover.put_before_a_person(
            work, parcel=answered.parcel, about=answered.answer, reason_code=reason_code
        )

    def _note(
        self,
        work: UnitOfWork,
        loaded: LoadedDossier,
        row: CaseRow,
        actor_kind: str,
        reason_code: str | None,
        source: UUID,
    ) -> None:
        event = TimelineEvent(actor_kind, self.clock.now(), reason_code, source=source)
        self.dossiers.note(work, loaded, row, event)
