"""What departments do to cases: hears how deliveries ended and what departments said, and carries it through.

Each word is heard in one transaction with all that follows from it. A job may run twice: a second time it finds that
nothing is left to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.access.service import IdentifierMalformed, IdentifierOfAnother
from services.access.types import Identifier, IdentifierKind
from services.casework.cases.deadlines import due_on
from services.casework.cases.moves import TARGETS, Move, answered, refused, taken
from services.casework.cases.states import Trigger
from services.casework.dossier.current_values import DisputeBook
from services.casework.dossier.loaded import DEPARTMENT, GATEWAY, DossierStore, LoadedDossier, TimelineEvent
from services.casework.parcels.contents import brought_by, party_of
from services.casework.parcels.dispatch import Dispatch
from services.casework.ports import Subjects
from services.casework.tables import CaseRow
from services.casework.types import Elements
from services.documents.service import Documents
from services.handover.service import Handover
from services.handover.types import (
    FINAL_ANSWERS,
    AnswerKind,
    DepartmentEvent,
    IssuedResult,
    ParcelAnswered,
    ParcelSettled,
    ParcelState,
    Settlement,
)
from services.kit.clock import Clock, china_day
from services.kit.db import Database, UnitOfWork
from services.kit.workdays import WorkdayCalendar

ANSWER_OUT_OF_PLACE = "ANSWER_OUT_OF_PLACE"
"""Reason code of a note: the department's last word contradicts how the case ended."""
NUMBER_NOT_LEARNT = "NUMBER_NOT_LEARNT"
"""Reason code of a note: the ID number in a result is malformed, or somebody else's."""

_BY_THE_GATEWAY = frozenset({Trigger.RELEASE, Trigger.BLOCK, Trigger.COMPLETE, Trigger.DELIVER})
_NEW_NUMBER = "person.id_number"


@dataclass(frozen=True, slots=True)
class Progress:
    """The handlers of the hand-over's two events."""

    db: Database
    dockets: DossierStore
    dispatch: Dispatch
    book: DisputeBook
    handover: Handover
    documents: Documents
    subjects: Subjects
    calendar: WorkdayCalendar
    clock: Clock

    async def on_parcel_settled(self, event: ParcelSettled) -> None:
        """A delivery ended. What counts is how it stands now: it may have gone on since."""
        async with self.db.work() as work:
            docket = await self.dockets.open(work, event.case)
            row = docket.cases[event.case]
            settlement = await self.handover.settlement(work, event.parcel)
            match settlement.state:
                case ParcelState.CONFIRMED:
                    row.external_reference = settlement.reference
                    moves = taken(docket.standings(), row.id)
                    said = TimelineEvent(DEPARTMENT, self.clock.now(), source=event.parcel)
                    await self._carry_through(work, docket, moves, said)
                case ParcelState.REFUSED:
                    said = self._refusal(event, settlement)
                    await self._carry_through(work, docket, refused(docket.standings(), row.id), said)
                case ParcelState.UNKNOWN:
                    await self._note_once(work, docket, row, event.parcel, settlement.reason_code)
                case ParcelState.READY | ParcelState.SENDING | ParcelState.RECALLED:
                    pass

    async def on_parcel_answered(self, event: ParcelAnswered) -> None:
        """A department said something."""
        async with self.db.work() as work:
            docket = await self.dockets.open(work, event.case)
            row = docket.cases[event.case]
            if await self.dockets.has_heard(work, row, event.answer):
                return
            word = await self.handover.answer(work, event.answer)
            if _is_past(row, word):
                return
            moves = answered(docket.standings(), row.id, word.kind)
            if not moves:
                if _contradicts(row, word.kind):
                    await self._note_once(work, docket, row, event.answer, ANSWER_OUT_OF_PLACE, DEPARTMENT)
                return
            row.answered_at = max(row.answered_at or word.at, word.at)
            if word.kind is AnswerKind.GRANTED:
                await self._take_results(work, docket, row, word.results, event.answer)
            said = TimelineEvent(DEPARTMENT, word.at, word.reason_code, word.reason, event.answer)
            await self._carry_through(work, docket, moves, said)

    async def _carry_through(
        self, work: UnitOfWork, docket: LoadedDossier, moves: Sequence[Move], said: TimelineEvent
    ) -> None:
        """Make the moves; the reason stands at the last that the department itself made."""
        own = [move for move in moves if move.trigger not in _BY_THE_GATEWAY]
        implied = TimelineEvent(said.actor_kind, said.at, source=said.source)
        by_gateway = TimelineEvent(GATEWAY, self.clock.now(), source=said.source)
        for move in moves:
            if move.trigger in _BY_THE_GATEWAY:
                by = by_gateway
            elif move is own[-1]:
                by = said
            else:
                by = implied
            self._set_dates(docket.cases[move.case], move.trigger, by)
            self.dockets.move(work, docket, move, by)
            if move.trigger is Trigger.RELEASE:
                await self._release(work, docket, move.case)

    def _set_dates(self, row: CaseRow, trigger: Trigger, said: TimelineEvent) -> None:
        if trigger in {Trigger.RELEASE, Trigger.ACCEPT}:
            # From the department's receipt, and anew from acceptance (行政许可法 art. 42).
            row.due_on = due_on(self.calendar, said.at, row.limit_days, row.limit_unit)
        if trigger in {Trigger.GRANT, Trigger.DENY}:
            row.granted = trigger is Trigger.GRANT
            row.decided_at = said.at

    async def _release(self, work: UnitOfWork, docket: LoadedDossier, case: UUID) -> None:
        current = await self.book.current(work, docket)
        planned = self.dockets.planned(current.dossier, case)
        await self.dispatch.send(
            work,
            current=current,
            case=planned,
            receipt_number=docket.row.receipt_number,
            issued=self.dockets.issued(docket),
            results=docket.results_before(planned),
            key=docket.key,
        )

    async def _take_results(
        self, work: UnitOfWork, docket: LoadedDossier, row: CaseRow, results: Sequence[IssuedResult], answer: UUID
    ) -> None:
        elements: dict[str, dict[str, str | int | bool]] = {}
        for result in results:
            document = await self.documents.register_result(
                work,
                bucket=row.bucket,
                owner=row.subject,
                kind=result.kind,
                number=result.number,
                issuer=row.department,
                issued_at=result.issued_at,
                payload=_payload(result),
            )
            row.results = [*row.results, document.id]
            for role, brought in result.elements.items():
                elements.setdefault(role, {}).update(brought)
            if not await self._learn_numbers(work, docket, row, result):
                await self._note_once(work, docket, row, answer, NUMBER_NOT_LEARNT)
        self.dockets.keep_issued(docket, row, dict(elements))

    async def _learn_numbers(self, work: UnitOfWork, docket: LoadedDossier, row: CaseRow, result: IssuedResult) -> bool:
        """Whether every ID number in a result is its holder's from now on. The grant stands either way: a number
        that cannot be right is the department's to mend, not the family's.
        """
        dossier = self.dockets.dossier(docket)
        learnt = True
        for party, elements in brought_by(dossier, {row.id: result.elements}).items():
            number = elements.get(_NEW_NUMBER)
            if isinstance(number, str):
                subject = party_of(dossier, party).subject
                learnt &= await self._learn(work, subject, number, china_day(result.issued_at), row.department)
        return learnt

    async def _learn(self, work: UnitOfWork, subject: UUID, number: str, valid_from: date, source: str) -> bool:
        identifier = Identifier(IdentifierKind.ID_CARD, number, valid_from)
        try:
            await self.subjects.learn_identifier(work, subject, identifier, source=source)
        except (IdentifierMalformed, IdentifierOfAnother):
            return False
        return True

    async def _note_once(
        self,
        work: UnitOfWork,
        docket: LoadedDossier,
        row: CaseRow,
        source: UUID,
        reason_code: str | None,
        actor_kind: str = GATEWAY,
    ) -> None:
        if not await self.dockets.has_heard(work, row, source, reason_code):
            said = TimelineEvent(actor_kind, self.clock.now(), reason_code, source=source)
            self.dockets.note(work, docket, row, said)

    def _refusal(self, event: ParcelSettled, settlement: Settlement) -> TimelineEvent:
        return TimelineEvent(DEPARTMENT, self.clock.now(), settlement.reason_code, settlement.reason, event.parcel)


def _is_past(row: CaseRow, word: DepartmentEvent) -> bool:
    """Whether a word was overtaken on its way by a later one; a last word counts whenever it comes."""
    return row.answered_at is not None and word.at < row.answered_at and word.kind not in FINAL_ANSWERS


def _contradicts(row: CaseRow, kind: AnswerKind) -> bool:
    """Whether a last word that moves nothing says something else than how the case stands."""
    if kind is AnswerKind.GRANTED:
        return not row.granted
    return kind in FINAL_ANSWERS and row.state is not TARGETS[kind]


def _payload(result: IssuedResult) -> dict[str, str | dict[str, Elements]]:
    return {
        "kind": result.kind,
        "number": result.number,
        "issued_at": result.issued_at.isoformat(),
        "elements": dict(result.elements),
    }
