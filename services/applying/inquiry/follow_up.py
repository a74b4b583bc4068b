"""What is worth asking again for an application, as a plan: questions without an answer, for fields that need one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from services.applying.application.field import FieldKey, confirmed_values
from services.applying.application.loaded import LoadedApplication
from services.applying.application.question_status import QuestionStatus
from services.applying.materials.assessment import Materials
from services.applying.types import AnsweredQuestion
from services.documents.types import WayKind
from services.sharing.types import Check, Origin, OutcomeKind, Plan, Resource, StepReport, Want


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Leaves of the prefill plan what may bring something now."""

    resources: Mapping[str, Resource]
    materials: Materials

    def plan(self, draft: LoadedApplication) -> Plan:
        """The planned steps that are worth asking again, each for no more than is still needed (PIPL art. 6).

        Of a draft that is every field; of what was submitted, typed values that wait for their check. For both, what
        a material still waits for.
        """
        latest = draft.trace.latest()
        awaited = self.materials.awaited(draft)
        pending = QuestionStatus(latest, self.resources, draft.permissions()).pending()
        old = [traced.report for traced in latest if awaited.intersection(traced.report.wanted)]
        untaken = [traced.report for traced in latest if draft.open and _was_not_taken(draft, traced)]
        return self._planned(draft, [*pending, *old, *untaken], awaited | self._useful(draft))

    def permitted(self, draft: LoadedApplication) -> Plan:
        """The planned steps that somebody has permitted since they were refused, and those that hang on them."""
        latest = draft.trace.latest()
        ended = [OutcomeKind.CONSENT_NEEDED, OutcomeKind.KEY_MISSING]
        pending = QuestionStatus(latest, self.resources, draft.permissions()).pending()
        permitted = [report for report in pending if report.outcome in ended]
        if not any(report.outcome is OutcomeKind.CONSENT_NEEDED for report in permitted):
            return Plan(())
        return self._planned(draft, permitted, {want for report in permitted for want in report.wanted})

    def of_evidence(self, draft: LoadedApplication, wants: Collection[Want], resources: Collection[str | None]) -> Plan:
        """The planned steps on which evidence rests, of these resources, and those that bring their keys."""
        reports = [traced.report for traced in draft.trace.latest()]
        sources = [each for each in reports if each.resource in resources or not set(wants).intersection(each.wanted)]
        return self._planned(draft, sources, set(wants))

    def _useful(self, draft: LoadedApplication) -> set[Want]:
        """Fields for which an answer would be of use, and what the certificates of a draft are judged by."""
        specs = draft.one_thing.materials if draft.open else ()
        certificates = {
            want
            for spec in specs
            for party in draft.layout().parties_in(spec.role)
            for way in spec.ways
            if way.kind is WayKind.E_CERTIFICATE
            for want in self.materials.wants(draft, way, party)
        }
        return _fields(draft) | certificates

    def _planned(self, draft: LoadedApplication, reports: Sequence[StepReport], wanted: set[Want]) -> Plan:
        chosen, needed = self._with_their_keys(draft, reports, wanted)
        planned = draft.one_thing.plans[draft.row.applies_as].rounds
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
        self, draft: LoadedApplication, reports: Sequence[StepReport], needed: Collection[Want]
    ) -> tuple[set[tuple[str, str]], set[Want]]:
        """Resource and role of the questions that bring something needed, and all that is needed with their keys."""
        wanted = set(needed)
        while True:
            chosen = [report for report in reports if wanted.intersection(report.wanted)]
            keys = {want for report in chosen for want in self._missing_keys(draft, report)}
            if keys <= wanted:
                return {(report.resource, report.party.role) for report in chosen}, wanted
            wanted |= keys

    def _missing_keys(self, draft: LoadedApplication, report: StepReport) -> set[Want]:
        """What a question would be asked by, if none of its keys is at hand; the login knows the applicant's."""
        party, resource = draft.parties.get(report.party), self.resources.get(report.resource)
        if resource is None or report.party.role == draft.row.applies_as:
            return set()
        known = {} if party is None else confirmed_values(draft.fields, party.id)
        if any(all(element in known for element in key) for key in resource.keys):
            return set()
        return {Want(report.party.role, element) for key in resource.keys for element in key}


def _fields(draft: LoadedApplication) -> set[Want]:
    """The fields for which an answer would be of use."""
    fields = [draft.held(key) for key in draft.layout().by_key]
    return {
        Want(draft.key_of(held.key.party).role, held.key.element)
        for held in fields
        if draft.open or (held.origin is Origin.DECLARED and held.check is Check.PENDING)
    }


def _was_not_taken(draft: LoadedApplication, traced: AnsweredQuestion) -> bool:
    """Whether an answer was left aside because it seemed to be about another person, and no longer does."""
    shown = draft.layout().by_key
    keys = [FieldKey(draft.parties[party].id, element) for party, element in traced.came if party in draft.parties]
    return any(key in shown and draft.held(key).value is None and not draft.is_contradicted(key.party) for key in keys)
