"""What is worth asking again for an application, and when: questions without an answer, for fields that need one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from services.applying.application.field import FieldKey, confirmed_values
from services.applying.application.loaded import LoadedApplication
from services.applying.application.question_status import QuestionStatus
from services.applying.materials.assessment import Materials
from services.applying.types import AnsweredQuestion, ApplyingSettings, RecheckDue
from services.documents.types import WayKind
from services.kit.clock import Clock
from services.kit.db import UnitOfWork
from services.kit.jobs import JobKind
from services.sharing.types import Check, Origin, OutcomeKind, Plan, Resource, StepReport, Want

RECHECK = JobKind("applying.recheck", RecheckDue)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Leaves of the prefill plan what may bring something now."""

    resources: Mapping[str, Resource]
    materials: Materials
    clock: Clock
    settings: ApplyingSettings

    def schedule(self, work: UnitOfWork, application: LoadedApplication) -> None:
        """Plan the next check in the caller's transaction, if there is anything to check and none is planned."""
        row = application.row
        delays = self.settings.recheck_after
        if row.recheck_due is None and row.rechecks < len(delays) and self.plan(application).rounds:
            row.recheck_due = self.clock.now() + delays[row.rechecks]
            work.schedule(RECHECK.job(RecheckDue(row.id, row.rechecks), row.recheck_due))

    def plan(self, application: LoadedApplication) -> Plan:
        """The planned steps that are worth asking again, each for no more than is still needed (PIPL art. 6).

        Of a draft that is every field; of what was submitted, typed values that wait for their check. For both, what
        a material still waits for.
        """
        latest = application.questions.latest()
        awaited = self.materials.awaited(application)
        pending = QuestionStatus.of(application, self.resources).pending()
        old = [question.report for question in latest if awaited.intersection(question.report.wanted)]
        untaken = [question.report for question in latest if application.open and _was_not_taken(application, question)]
        return self._planned(application, [*pending, *old, *untaken], awaited | self._useful(application))

    def permitted(self, application: LoadedApplication) -> Plan:
        """The planned steps that somebody has permitted since they were refused, and those that hang on them."""
        ended = [OutcomeKind.CONSENT_NEEDED, OutcomeKind.KEY_MISSING]
        pending = QuestionStatus.of(application, self.resources).pending()
        permitted = [report for report in pending if report.outcome in ended]
        if not any(report.outcome is OutcomeKind.CONSENT_NEEDED for report in permitted):
            return Plan(())
        return self._planned(application, permitted, {want for report in permitted for want in report.wanted})

    def of_evidence(
        self, application: LoadedApplication, wants: Collection[Want], resources: Collection[str | None]
    ) -> Plan:
        """The planned steps on which evidence rests, of these resources, and those that bring their keys."""
        reports = [question.report for question in application.questions.latest()]
        sources = [each for each in reports if each.resource in resources or not set(wants).intersection(each.wanted)]
        return self._planned(application, sources, set(wants))

    def _useful(self, application: LoadedApplication) -> set[Want]:
        """Fields for which an answer would be of use, and what the certificates of a draft are checked by."""
        specs = application.one_thing.materials if application.open else ()
        certificates = {
            want
            for spec in specs
            for party in application.layout().parties_in(spec.role)
            for way in spec.ways
            if way.kind is WayKind.E_CERTIFICATE
            for want in self.materials.wants(application, way, party)
        }
        return _fields(application) | certificates

    def _planned(self, application: LoadedApplication, reports: Sequence[StepReport], wanted: set[Want]) -> Plan:
        chosen, needed = self._with_their_keys(application, reports, wanted)
        planned = application.one_thing.plans[application.row.applies_as].rounds
        rounds = (
            tuple(
                replace(step, gives=tuple(want for want in step.gives if want in needed))
                for step in steps
                if (step.resource, step.of) in chosen
            )
            for steps in planned
        )
        return Plan(tuple(steps for steps in rounds if steps))

    def _with_their_keys(
        self, application: LoadedApplication, reports: Sequence[StepReport], needed: Collection[Want]
    ) -> tuple[set[tuple[str, str]], set[Want]]:
        """Resource and role of the questions that bring something needed, and all that is needed with their keys."""
        wanted = set(needed)
        while True:
            chosen = [report for report in reports if wanted.intersection(report.wanted)]
            keys = {want for report in chosen for want in self._missing_keys(application, report)}
            if keys <= wanted:
                return {(report.resource, report.party.role) for report in chosen}, wanted
            wanted |= keys

    def _missing_keys(self, application: LoadedApplication, report: StepReport) -> set[Want]:
        """What a question would be asked by, if none of its keys is at hand; the login knows the applicant's."""
        party, resource = application.parties.get(report.party), self.resources.get(report.resource)
        if resource is None or report.party.role == application.row.applies_as:
            return set()
        known = {} if party is None else confirmed_values(application.fields, party.id)
        if any(all(element in known for element in key) for key in resource.keys):
            return set()
        return {Want(report.party.role, element) for key in resource.keys for element in key}


def _fields(application: LoadedApplication) -> set[Want]:
    """The fields for which an answer would be of use."""
    fields = [application.field_of(key) for key in application.layout().by_key]
    return {
        Want(application.key_of(stored.key.party).role, stored.key.element)
        for stored in fields
        if application.open or (stored.origin is Origin.DECLARED and stored.check is Check.PENDING)
    }


def _was_not_taken(application: LoadedApplication, question: AnsweredQuestion) -> bool:
    """Whether an answer was left aside because it seemed to be about another person, and no longer does."""
    shown = application.layout().by_key
    keys = [
        FieldKey(application.parties[party].id, element)
        for party, element in question.came
        if party in application.parties
    ]
    return any(
        key in shown and application.field_of(key).value is None and not application.is_contradicted(key.party)
        for key in keys
    )
