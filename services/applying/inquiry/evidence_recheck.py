"""Evidence before the decision: what may have changed since the submission is asked again, and the case is told.

A certificate may be revoked between the submission and the decision, and data grow old; a commitment is checked then,
where its item says by what.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.access.types import Actor, Channel
from services.applying.application.loaded import LoadedApplication, MaterialKey
from services.applying.application.question_log import answered_questions
from services.applying.inquiry.follow_up import FollowUp
from services.applying.inquiry.questions import Inquiries
from services.applying.inquiry.rechecks import recheck_deadline
from services.applying.materials.assessment import Materials, evidence_of
from services.applying.materials.certificates import CertificateCheck
from services.applying.settlement import UNATTENDED, Settlement
from services.applying.store.applications import ApplicationStore
from services.applying.tables import MaterialRow
from services.applying.types import AnsweredQuestion, ApplyingSettings, EvidenceDue, MaterialState, Satisfied
from services.casework.service import Casework
from services.casework.types import CaseMoved, CaseState, CaseView, Remark, RemarkCode
from services.catalogue.types import MaterialSpec, WaySpec
from services.documents.types import WayKind
from services.kit.clock import Clock
from services.kit.db import Database, ReadSession, UnitOfWork
from services.kit.jobs import JobKind
from services.sharing.types import CONSEQUENCES, OutcomeKind, PartyKey, Plan, PlanStep, Prefilled, Want

EVIDENCE_DUE = JobKind("applying.evidence_due", EvidenceDue)
ON_CASE_MOVED = JobKind("applying.on_case_moved", CaseMoved)

_BEFORE_DECISION = frozenset({CaseState.ACCEPTED, CaseState.IN_REVIEW})
_SAYS_SOMETHING = frozenset({OutcomeKind.FOUND, OutcomeKind.NOTHING})
"""outcomes that say something of the evidence; a question that could not be put says nothing against it"""


@dataclass(frozen=True, slots=True)
class Proof:
    """A material that a case received, and the way by which it was satisfied."""

    spec: MaterialSpec
    way: WaySpec
    row: MaterialRow
    party: PartyKey
    is_too_old: bool

    @property
    def key(self) -> MaterialKey:
        return self.spec.code, self.row.party

    @property
    def resource(self) -> str | None:
        return self.way.check_after if self.way.kind is WayKind.COMMITMENT else self.way.resource


@dataclass(frozen=True, slots=True)
class EvidenceRecheck:
    """Asks again for the evidence of one case, with nobody waiting."""

    db: Database
    store: ApplicationStore
    inquiries: Inquiries
    follow_up: FollowUp
    materials: Materials
    settlement: Settlement
    certificates: CertificateCheck
    casework: Casework
    clock: Clock
    settings: ApplyingSettings

    async def on_case_moved(self, event: CaseMoved) -> None:
        """Job: a case that is about to be decided has its evidence asked again. Safe to run again."""
        if event.state in _BEFORE_DECISION:
            await self.run(EvidenceDue(event.application, event.case, event.state))

    async def run(self, due: EvidenceDue) -> None:
        """Ask once for each case and state; where a source cannot answer, again later, and the evidence is kept
        meanwhile. Raises `ApplicationMissing`.
        """
        async with self.db.read() as session:
            application = await self.store.load(session, due.application)
            case = await self._case(session, application, due.case)
            facts = await self.inquiries.facts(session, application)
        if case is None or _mark(due) in application.row.evidence_asked:
            return
        plan = self._plan(application, list(self._proofs(application, case, due)))
        until = recheck_deadline(self.settings, self.clock)
        answers = (
            await self.inquiries.ask(application, facts, plan, until=until, attended=False)
            if plan.rounds
            else _NOTHING_ASKED
        )
        async with self.db.work() as work:
            application = await self.store.hold(work, due.application)
            if _mark(due) in application.row.evidence_asked:
                return
            application.row.evidence_asked = [*application.row.evidence_asked, _mark(due)]
            proofs = list(self._proofs(application, case, due))
            review = self.certificates.of(application, facts, answers.values)
            answered = answered_questions(answers.steps, answers.values, review)
            application.record_questions(application.questions.followed_by(answered))
            await self._take(work, application, proofs, answered, due)

    async def _case(self, session: ReadSession, application: LoadedApplication, case: UUID) -> CaseView | None:
        found = await self.casework.case(session, Actor.oneself(application.row.applicant, Channel.JOB), case)
        return found if isinstance(found, CaseView) else None

    def _proofs(self, application: LoadedApplication, case: CaseView, due: EvidenceDue) -> Iterator[Proof]:
        """What of the case's materials is to be asked again: certificates, what is too old, commitments; and after
        the first time, only what could not be answered.
        """
        layout, now = application.layout(), self.clock.now()
        for spec in application.one_thing.materials:
            for party in layout.parties_in(spec.role):
                row, key = application.materials.get((spec.code, party)), application.key_of(party)
                siblings = key.role == case.party_role and key.ordinal != case.party_ordinal
                received = case.item in application.one_thing.material_items.get(spec.code, ()) and not siblings
                if row is None or not (received and row.asked and row.state is MaterialState.SATISFIED):
                    continue
                evidence, way = evidence_of(row), next((way for way in spec.ways if way.kind is row.way), None)
                if evidence is None or way is None:
                    continue
                proof = Proof(spec, way, row, key, is_too_old=not evidence.is_fresh(now))
                if _is_to_be_asked(proof) and (due.attempt == 0 or _is_unanswered(application, proof)):
                    yield proof

    def _plan(self, application: LoadedApplication, proofs: Sequence[Proof]) -> Plan:
        sourced = [proof for proof in proofs if proof.way.kind is not WayKind.COMMITMENT]
        wants = {want for p in sourced for want in self.materials.wants(application, p.way, p.row.party)}
        again = self.follow_up.of_evidence(application, wants, {proof.way.resource for proof in sourced})
        promises = {(proof.resource, proof.party.role): proof.way.expects for proof in proofs if proof not in sourced}
        steps = tuple(
            PlanStep(resource, role, tuple(Want(role, element) for element in expects))
            for (resource, role), expects in promises.items()
            if resource is not None
        )
        return Plan((*again.rounds, steps) if steps else again.rounds)

    async def _take(
        self,
        work: UnitOfWork,
        application: LoadedApplication,
        proofs: Sequence[Proof],
        answered: Sequence[AnsweredQuestion],
        due: EvidenceDue,
    ) -> None:
        """Renew evidence or let it go by what was answered, and tell the case; what was not answered is kept."""
        unanswered = False
        checked: list[Proof] = []
        not_renewed: set[MaterialKey] = set()
        for proof in proofs:
            answers = [each for each in answered if each.report.resource == proof.resource]
            if any(CONSEQUENCES[each.report.outcome].retry for each in answers):
                unanswered = True
            elif any(each.report.outcome in _SAYS_SOMETHING for each in answers):
                checked.append(proof)
                if not await self._is_renewed(work, application, proof, answers):
                    not_renewed.add(proof.key)
        await self.settlement.settle(work, application, UNATTENDED, again=not_renewed)
        for proof in checked:
            await self._tell(work, application, proof, renewed=proof.key not in not_renewed)
        if unanswered and due.attempt < len(self.settings.recheck_after):
            self._schedule_next(work, due)

    async def _is_renewed(
        self, work: UnitOfWork, application: LoadedApplication, proof: Proof, answers: Sequence[AnsweredQuestion]
    ) -> bool:
        """Whether the same way still satisfies the material; if not, all its ways are assessed once more."""
        if proof.way.kind is WayKind.COMMITMENT:
            if not _is_kept(proof, answers):
                self.materials.break_promise(proof.spec, proof.row)
            return True
        outcome = await self.materials.one_way(work, application, proof.spec, proof.row)
        if isinstance(outcome, Satisfied):
            self.materials.renew(proof.row, outcome)
        return isinstance(outcome, Satisfied)

    async def _tell(self, work: UnitOfWork, application: LoadedApplication, proof: Proof, *, renewed: bool) -> None:
        """Tell the case of evidence that is lost, and of evidence that had to be renewed."""
        lost = proof.row.state is not MaterialState.SATISFIED
        if lost or not renewed or proof.is_too_old:
            code = RemarkCode.EVIDENCE_LOST if lost else RemarkCode.EVIDENCE_RENEWED
            remark = Remark(code, proof.party.role, proof.party.ordinal, material=proof.spec.code)
            await self.casework.remark(work, application.row.id, remark)

    def _schedule_next(self, work: UnitOfWork, due: EvidenceDue) -> None:
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
            return proof.is_too_old
        case WayKind.COMMITMENT:
            return proof.way.check_after is not None
        case _:
            return False


def _is_unanswered(application: LoadedApplication, proof: Proof) -> bool:
    asked = [each for each in application.questions.latest() if each.report.resource == proof.resource]
    return any(CONSEQUENCES[each.report.outcome].retry for each in asked)


def _is_kept(proof: Proof, answers: Sequence[AnsweredQuestion]) -> bool:
    came = {element for each in answers for party, element in each.came if party == proof.party}
    return came.issuperset(proof.way.expects)


_NOTHING_ASKED = Prefilled((), (), 0.0)
