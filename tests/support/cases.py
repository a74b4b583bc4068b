"""An office in which dossiers are submitted and departments answer, all in one process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import select

from services.access.service import Access
from services.access.tables import SubjectRow
from services.access.types import AssuranceLevel, AuthorityKind, Person, SubjectKind, SubjectStatus
from services.audit.service import Audit
from services.audit.tables import AuditEntry
from services.casework.cases.states import TRANSITIONS
from services.casework.service import (
    ON_ANSWER_UNREADABLE,
    ON_DELIVERY_UNANSWERED,
    ON_PARCEL_ANSWERED,
    ON_PARCEL_SETTLED,
    ON_RECALL_ENDED,
    Casework,
)
from services.casework.types import CaseMoved, CaseState, CaseView, Receipt
from services.catalogue.types import OneThingVersion, Visibility
from services.handover.service import DELIVER, EXPIRE, JOIN_EARLY, READ_PART, RECALL, Handover
from services.handover.tables import ParcelRow
from services.handover.types import AnswerKind, DepartmentEvent, IssuedResult, Parcel
from services.kit.clock import HeldClock
from services.kit.db import Database, ReadSession, UnitOfWork
from services.kit.ids import SeededIds, bucket_of
from services.kit.jobs import JobKind
from services.kit.values.elements import Elements
from services.kit.vault import Vault, key_id_of
from tests.support.departments import FakeDepartment, inbound
from tests.support.dossiers import CHILD, SampleDossier, newborn
from tests.support.newborn import NEWBORN
from tests.support.queue import HeldQueue

BEGINNINGS = frozenset({CaseState.WAITING, CaseState.SUBMITTED})
ENDS = frozenset(CaseState) - {state for state, _ in TRANSITIONS}
"""States that nothing leads out of."""
MOVED = JobKind("test.case_moved", CaseMoved)


@dataclass
class NewbornAlone:
    """Every dossier is of the newborn one-thing."""

    version: OneThingVersion = NEWBORN

    async def one_thing_version(self, session: ReadSession, version: UUID) -> OneThingVersion:
        return self.version

    def let_see(self, sees: Mapping[str, Mapping[str, Visibility]]) -> None:
        """From now on with this matrix and no other."""
        roles = tuple(replace(role, sees=sees.get(role.role, {})) for role in NEWBORN.roles)
        self.version = replace(NEWBORN, roles=roles)


@dataclass
class CaseOffice:
    """Casework over real rooms below it, with departments that do as they are told."""

    casework: Casework
    handover: Handover
    departments: Mapping[str, FakeDepartment]
    access: Access
    audit: Audit
    db: Database
    queue: HeldQueue
    vault: Vault
    ids: SeededIds
    clock: HeldClock
    one_things: NewbornAlone
    moved: list[CaseMoved] = field(default_factory=list)

    async def submit(self, *, children: int = 1, family: int = 0, run: bool = True) -> tuple[SampleDossier, Receipt]:
        """A newborn's dossier, received; with `run`, its first parcels are delivered. The children of each `family` are
        given numbers of their own.
        """
        async with self.db.work() as work:
            key = self.vault.new_key(work, 7)
            sample = newborn(self.ids, self.clock, key_id_of(key), children=children, family=family)
            for party in sample.dossier.parties:
                status = SubjectStatus.PROVISIONAL if party.role == CHILD else SubjectStatus.ACTIVE
                work.add(self._subject(work, party.subject, status))
            receipt = await self.casework.receive(work, sample.dossier)
        if run:
            await self.run()
        return sample, receipt

    def _subject(self, work: UnitOfWork, subject: UUID, status: SubjectStatus) -> SubjectRow:
        bucket = bucket_of(subject)
        return SubjectRow(
            bucket=bucket,
            id=subject,
            kind=SubjectKind.PERSON,
            status=status,
            data_key=key_id_of(self.vault.new_key(work, bucket)),
            created_at=self.clock.now(),
        )

    async def person(self, subject: UUID) -> Person:
        """What access knows of a party."""
        async with self.db.read() as session:
            person = await self.access.person(session, subject)
        assert isinstance(person, Person)
        return person

    async def let_act(self, agent: UUID, principal: UUID) -> None:
        """From now on one acts for the other in everything."""
        async with self.db.work() as work:
            await self.access.grant_authority(
                work, principal=principal, agent=agent, kind=AuthorityKind.GUARDIAN, scope={}, proof={}
            )

    async def run(self) -> None:
        """Run all jobs, and those that they beget."""
        await self.queue.run(
            DELIVER.handled_by(self.handover.deliver),
            ON_PARCEL_SETTLED.handled_by(self.casework.on_parcel_settled),
            ON_DELIVERY_UNANSWERED.handled_by(self.casework.on_delivery_unanswered),
            ON_PARCEL_ANSWERED.handled_by(self.casework.on_parcel_answered),
            ON_ANSWER_UNREADABLE.handled_by(self.casework.on_answer_unreadable),
            RECALL.handled_by(self.handover.tell_of_withdrawal),
            ON_RECALL_ENDED.handled_by(self.casework.on_recall_ended),
            READ_PART.handled_by(self.handover.read_part),
            JOIN_EARLY.handled_by(self.handover.join_early),
            EXPIRE.handled_by(self.handover.expire),
            MOVED.handled_by(self._note_move),
        )

    async def hear(self, case: UUID, *words: DepartmentEvent, run: bool = True) -> None:
        """The case's department calls back; the reference in the words does not matter."""
        parcel = await self.parcel_row(case)
        assert parcel is not None
        reference = parcel.external_reference or "none yet"
        said = [DepartmentEvent(reference, w.kind, w.at, w.reason_code, w.reason, w.results) for w in words]
        assert isinstance(await self.handover.receive(parcel.department, inbound(*said)), int)
        if run:
            await self.run()

    async def grant(self, sample: SampleDossier, item: str, ordinal: int = 1, *, run: bool = True) -> None:
        await self.grant_with(sample.case(item, ordinal), sample.result(item, self.clock, ordinal), run=run)

    async def grant_with(self, case: UUID, *results: IssuedResult, run: bool = True) -> None:
        await self.hear(case, DepartmentEvent("", AnswerKind.GRANTED, self.clock.now(), results=results), run=run)

    async def parcel_row(self, case: UUID) -> ParcelRow | None:
        async with self.db.read() as session:
            return await session.one(select(ParcelRow).where(ParcelRow.case_id == case))

    async def audited(self) -> Sequence[AuditEntry]:
        """What the record of every use of personal data holds, in order."""
        async with self.db.read() as session:
            return await session.all(select(AuditEntry).order_by(AuditEntry.at, AuditEntry.id))

    def handed_over(self, item: str) -> list[Parcel]:
        """The parcels of an item that its department was sent, in order."""
        return [parcel for each in self.departments.values() for parcel in each.parcels if parcel.item == item]

    def contents(self, item: str) -> Mapping[str, Elements]:
        (parcel,) = self.handed_over(item)
        return parcel.parties

    async def view(self, sample: SampleDossier, item: str, ordinal: int = 1) -> CaseView:
        async with self.db.read() as session:
            seen = await self.casework.case(session, sample.actor("mother"), sample.case(item, ordinal))
        assert isinstance(seen, CaseView)
        return seen

    async def states(self, sample: SampleDossier, ordinal: int = 1) -> dict[str, CaseState]:
        """Item → state, for one child and the mother."""
        async with self.db.read() as session:
            views = await self.casework.of_application(session, sample.actor("mother"), sample.dossier.application)
        short_of = {planned.id: planned.short for planned in sample.dossier.cases}
        return {
            short_of[view.id]: view.state
            for view in views
            if view.party_role == "mother" or view.party_ordinal == ordinal
        }

    async def _note_move(self, moved: CaseMoved) -> None:
        self.moved.append(moved)


def case_view(state: CaseState, clock: HeldClock, ids: SeededIds) -> CaseView:
    """A case as a party sees it, in some state."""
    return CaseView(
        id=ids.record(7),
        dossier=ids.record(7),
        application=ids.record(7),
        receipt_number="AH2026112300000001X",
        one_thing="newborn",
        one_thing_name_zh="新生儿出生一件事",
        one_thing_name_en="A child is born",
        item="11340000MB0AA00001",
        item_name_zh="出生医学证明",
        item_name_en="Birth certificate",
        department="health",
        party_role="child",
        party_ordinal=1,
        state=state,
        granted=False,
        waits_for=(),
        blocked_by=None,
        reason_code=None,
        reason=None,
        external_reference=None,
        submitted_at=clock.now(),
        decided_at=None,
        due_on=None,
        results=(),
        timeline=(),
        revision=1,
        login_level=AssuranceLevel.L3,
    )
