"""Evidence before the decision: what may have changed since the submission is asked again, and the case is told.

A certificate may be revoked between the submission and the decision, and data grow old; a commitment is checked then,
where its item says by what.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.applying.application.loaded import LoadedApplication
from services.applying.application.question_log import traced
from services.applying.inquiry.follow_up import FollowUp
from services.applying.inquiry.questions import Inquiries
from services.applying.materials.assessment import Materials, evidence_of
from services.applying.materials.certificates import CertificateCheck
from services.applying.store.applications import ApplicationStore
from services.applying.tables import MaterialRow
from services.applying.types import (
    AnsweredQuestion,
    ApplyingSettings,
    EvidenceDue,
    FieldsChecked,
    MaterialState,
    Satisfied,
)
from services.casework.service import Casework
from services.casework.types import CaseMoved, CaseState, CaseView, Remark, RemarkCode
from services.catalogue.types import MaterialSpec, WaySpec
from services.documents.types import WayKind
from services.kit.clock import Clock
from services.kit.db import Database, ReadSession, UnitOfWork
from services.kit.jobs import JobKind
from services.sharing.service import CONSEQUENCES
from services.sharing.types import OutcomeKind, PartyKey, Plan, PlanStep, Prefilled, Want

EVIDENCE_DUE = JobKind("applying.evidence_due", EvidenceDue)
ON_CASE_MOVED = JobKind("applying.on_case_moved", CaseMoved)
"""Names of the jobs, as the wiring knows them."""

_BEFORE_DECISION = frozenset({CaseState.ACCEPTED, CaseState.IN_REVIEW})
_TOLD = frozenset({OutcomeKind.FOUND, OutcomeKind.NOTHING})
"""Ends that say something of the evidence; a question that could not be put says nothing against it."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A material that a case received, and the way by which it was satisfied."""

    spec: MaterialSpec
    way: WaySpec
    row: MaterialRow
    party: PartyKey
    too_old: bool

    @property
    def resource(self) -> str | None:
        return self.way.check_after if self.way.kind is WayKind.COMMITMENT else self.way.resource


@dataclass(frozen=True, slots=True)
class EvidenceRecheck:
    """Asks again for the evidence of one case, with nobody waiting."""

    db: Database
    drafts: ApplicationStore
    inquiries: Inquiries
    replanning: FollowUp
    materials: Materials
    judge: CertificateCheck
    casework: Casework
    clock: Clock
    settings: ApplyingSettings

    async def on_case_moved(self, event: CaseMoved) -> None:
        """Job: a case that is about to be decided has its evidence asked again. Safe to run again."""
        if event.state in _BEFORE_DECISION:
            await self.run(EvidenceDue(event.application, event.case, event.state))

    async def run(self, due: EvidenceDue) -> None:
        """Ask once for each case and state; where a source cannot answer, again later, and the evidence stands
        meanwhile. Raises `ApplicationMissing`.
        """
        async with self.db.read() as session:
            draft = await self.drafts.load(session, due.application)
            case = await self._case(session, draft, due.case)
            facts = await self.inquiries.facts(session, draft)
        if case is None or _mark(due) in draft.row.evidence_asked:
            return
        plan = self._plan(draft, list(self._proofs(draft, case, due)))
        prefilled = await self.inquiries.again(draft, facts, plan) if plan.rounds else _NOTHING_ASKED
        async with self.db.work() as work:
            draft = await self.drafts.hold(work, due.application)
            if _mark(due) not in draft.row.evidence_asked:
                draft.row.evidence_asked = [*draft.row.evidence_asked, _mark(due)]
                proofs = list(self._proofs(draft, case, due))
                heard = traced(prefilled.steps, prefilled.values, self.judge.of(draft, facts, prefilled.values))
                draft.asked(draft.trace.followed_by(heard))
                await self._weigh_all(work, draft, proofs, heard, due)

    async def _case(self, session: ReadSession, draft: LoadedApplication, case: UUID) -> CaseView | None:
        found = await self.casework.case(session, draft.row.applicant, case)
        return found if isinstance(found, CaseView) else None

    def _proofs(self, draft: LoadedApplication, case: CaseView, due: EvidenceDue) -> Iterator[Proof]:
        """What of the case's materials is to be asked again: certificates, what is too old, commitments; and after
        the first time, only what could not be answered.
        """
        layout, now = draft.layout(), self.clock.now()
        for spec in draft.one_thing.materials:
            for party in layout.parties_in(spec.role):
                row, key = draft.materials.get((spec.code, party)), draft.key_of(party)
                siblings = key.role == case.party_role and key.ordinal != case.party_ordinal
                received = case.item in draft.one_thing.material_items.get(spec.code, ()) and not siblings
                if row is None or not (received and row.asked and row.state is MaterialState.SATISFIED):
                    continue
                evidence, way = evidence_of(row), next((way for way in spec.ways if way.kind is row.way), None)
                if evidence is None or way is None:
                    continue
                proof = Proof(spec, way, row, key, too_old=not evidence.is_fresh(now))
                if _is_to_be_asked(proof) and (due.attempt == 0 or _is_unheard(draft, proof)):
                    yield proof

    def _plan(self, draft: LoadedApplication, proofs: Sequence[Proof]) -> Plan:
        sourced = [proof for proof in proofs if proof.way.kind is not WayKind.COMMITMENT]
        wants = {want for p in sourced for want in self.materials.wants(draft, p.way, p.row.party)}
        again = self.replanning.of_evidence(draft, wants, {proof.way.resource for proof in sourced})
        promises = {(proof.resource, proof.party.role): proof.way.expects for proof in proofs if proof not in sourced}
        steps = tuple(
            PlanStep(resource, role, tuple(Want(role, element) for element in expects))
            for (resource, role), expects in promises.items()
            if resource is not None
        )
        return Plan((*again.rounds, steps) if steps else again.rounds)

    async def _weigh_all(
        self,
        work: UnitOfWork,
        draft: LoadedApplication,
        proofs: Sequence[Proof],
        heard: Sequence[AnsweredQuestion],
        due: EvidenceDue,
    ) -> None:
        before = [(proof.row.state, proof.row.evidence) for proof in proofs]
        unheard = False
        for proof in proofs:
            answers = [each for each in heard if each.report.resource == proof.resource]
            if any(CONSEQUENCES[each.report.outcome].retry for each in answers):
                unheard = True
            elif any(each.report.outcome in _TOLD for each in answers):
                await self._weigh(work, draft, proof, answers)
        if unheard and due.attempt < len(self.settings.recheck_after):
            self._again(work, due)
        if before != [(proof.row.state, proof.row.evidence) for proof in proofs]:
            draft.row.revision += 1
            work.publish(FieldsChecked(draft.row.id))

    async def _weigh(
        self, work: UnitOfWork, draft: LoadedApplication, proof: Proof, answers: Sequence[AnsweredQuestion]
    ) -> None:
        """Renew the evidence, or let the material stand as it does without, and tell the case."""
        if proof.way.kind is WayKind.COMMITMENT:
            if not _holds(proof, answers):
                self.materials.break_promise(proof.spec, proof.row)
                await self._tell(work, draft, proof, RemarkCode.EVIDENCE_LOST)
            return
        outcome = await self.materials.one_way(work, draft, proof.spec, proof.row)
        if isinstance(outcome, Satisfied):
            self.materials.renew(proof.row, outcome)
            if proof.too_old:
                await self._tell(work, draft, proof, RemarkCode.EVIDENCE_RENEWED)
            return
        await self.materials.assess(work, draft, again={(proof.spec.code, proof.row.party)})
        still = proof.row.state is MaterialState.SATISFIED
        await self._tell(work, draft, proof, RemarkCode.EVIDENCE_RENEWED if still else RemarkCode.EVIDENCE_LOST)

    async def _tell(self, work: UnitOfWork, draft: LoadedApplication, proof: Proof, code: RemarkCode) -> None:
        of = proof.party
        remark = Remark(code, of.role, of.ordinal, material=proof.spec.code)
        await self.casework.remark(work, draft.row.id, remark)

    def _again(self, work: UnitOfWork, due: EvidenceDue) -> None:
        later = EvidenceDue(due.application, due.case, due.state, due.attempt + 1)
        when = self.clock.now() + self.settings.recheck_after[due.attempt]
        work.schedule(EVIDENCE_DUE.job(later, when))


def _mark(due: EvidenceDue) -> str:
    return f"{due.case}:{due.state}:{due.attempt}"


def _is_to_be_asked(proof: Proof) -> bool:
    match proof.way.kind:
        case WayKind.E_CERTIFICATE:
            return True
        case WayKind.DATA_CHECK:
            return proof.too_old
        case WayKind.COMMITMENT:
            return proof.way.check_after is not None
        case _:
            return False


def _is_unheard(draft: LoadedApplication, proof: Proof) -> bool:
    asked = [each for each in draft.trace.latest() if each.report.resource == proof.resource]
    return any(CONSEQUENCES[each.report.outcome].retry for each in asked)


def _holds(proof: Proof, answers: Sequence[AnsweredQuestion]) -> bool:
    came = {element for each in answers for party, element in each.came if party == proof.party}
    return came.issuperset(proof.way.expects)


_NOTHING_ASKED = Prefilled((), (), 0.0)
