"""Consent (同意): asked of each person whose data is read on that ground, given, declined and withdrawn."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from services.applying.acts.requests import ActRequests, drop
from services.applying.acts.texts import PermissionTexts
from services.applying.application.field import StoredField
from services.applying.application.loaded import LoadedApplication
from services.applying.fields.source_values import SourceValues
from services.applying.parties.guardians import permitter
from services.applying.tables import ActRow
from services.applying.types import ActKind, ActNeeded, ActState, AnsweredQuestion
from services.kit.clock import Clock, china_day
from services.kit.db import UnitOfWork
from services.sharing.types import Check, Ground, Origin, OutcomeKind, PartyKey, Resource, Want

_Needed = Mapping[PartyKey, Mapping[str, Collection[Want]]]
"""whose data → resource → what is wanted of it"""


@dataclass(frozen=True, slots=True)
class Consents:
    """Keeps one consent awaited of each person whom something still to be read is about."""

    resources: Mapping[str, Resource]
    acts: ActRequests
    source_values: SourceValues
    texts: PermissionTexts
    clock: Clock

    def update(self, work: UnitOfWork, application: LoadedApplication) -> None:
        """Ask for the consents that are missing, drop those that nothing waits for, and update the fields they are for.

        What somebody declined, or let lapse, is not asked again; the applicant types it. Once an application is
        submitted, nothing is read any more on a consent that nobody has given.
        """
        self.acts.lapse(application)
        if application.open:
            needed = self._needed(application)
            waited = [party for party, of in needed.items() if self._ask(work, application, party, of)]
            ids = {application.parties[party].id for party in waited}
            drop(application, {ActKind.CONSENT}, {(ActKind.CONSENT, None, party) for party in ids})
        else:
            drop(application, {ActKind.CONSENT}, ())
        self.source_values.update_permission_fields(application)

    def _needed(self, application: LoadedApplication) -> _Needed:
        needed: dict[PartyKey, dict[str, Collection[Want]]] = {}
        for question in application.questions.latest():
            report = question.report
            if self._rests_on_consent(application, question) and report.party in application.parties:
                needed.setdefault(report.party, {})[report.resource] = report.wanted
        refused = {
            question.report.party
            for question in application.questions.latest()
            if question.report.outcome is OutcomeKind.CONSENT_NEEDED
        }
        return {party: of for party, of in needed.items() if party in refused}

    def _rests_on_consent(self, application: LoadedApplication, question: AnsweredQuestion) -> bool:
        """Whether a question waits for consent, or will once its key has come: both are asked for in one."""
        resource = self.resources.get(question.report.resource)
        if resource is None or resource.certificate is not None or Ground.CONSENT not in resource.grounds:
            return False
        if question.report.outcome is OutcomeKind.CONSENT_NEEDED:
            return True
        # Where the items leave the ground to each resource, it is the one that the resource names first.
        ground = application.one_thing.ground or resource.grounds[0]
        return question.report.outcome is OutcomeKind.KEY_MISSING and ground is Ground.CONSENT

    def _ask(
        self, work: UnitOfWork, application: LoadedApplication, party: PartyKey, of: Mapping[str, Collection[Want]]
    ) -> bool:
        """Whether a consent is awaited of the party then."""
        known = application.permissions()
        unasked = [code for code in of if (code, party) not in known]
        awaited = [code for code in of if known.get((code, party)) is ActState.AWAITED]
        giver = permitter(application, party, china_day(self.clock.now()))
        if not unasked or giver is None:
            return bool(awaited)
        row = application.parties[party]
        for act in application.acts:
            if (act.kind, act.of, act.state) == (ActKind.CONSENT, row.id, ActState.AWAITED):
                act.state = ActState.DROPPED  # one that names all takes its place
        asked = {code: [want.element for want in of[code]] for code in (*unasked, *awaited)}
        text = self.texts.consent(application.one_thing, asked)
        needed = ActNeeded(ActKind.CONSENT, text, tuple(sorted(asked)))
        self.acts.ask(work, application, needed, by=giver.id, of=row.id)
        return True


def forget(application: LoadedApplication, act: ActRow) -> None:
    """What was drawn on a permission that is withdrawn leaves the application: values, and the answers they came by."""
    of = application.key_of(act.of)
    drawn = [
        t for t in (*application.questions.steps, *application.questions.later) if _rested_on(t, of, act.resources)
    ]
    pulls = {question.report.pull for question in drawn}
    brought = {(question.report.resource, party, element) for question in drawn for party, element in question.came}
    application.record_questions(application.questions.forgetting(drawn))
    for stored in list(application.fields.values()):
        place = (stored.resource, application.key_of(stored.key.party), stored.key.element)
        differs = tuple(d for d in stored.differences if (d.resource, *place[1:]) not in brought)
        if stored.pull in pulls or place in brought:
            application.put(_without_source(replace(stored, differences=differs)))
        elif differs != stored.differences:
            application.put(replace(stored, differences=differs))


def _rested_on(question: AnsweredQuestion, of: PartyKey, resources: Collection[str]) -> bool:
    return question.report.party == of and question.report.resource in resources


def _without_source(stored: StoredField) -> StoredField:
    """A typed value stays typed, unchecked; a source's goes."""
    bare = replace(stored, resource=None, pull=None, as_of=None, check=Check.NONE, outcome=OutcomeKind.CONSENT_NEEDED)
    return bare if stored.origin is Origin.DECLARED else replace(bare.emptied(), differences=())
