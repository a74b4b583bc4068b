"""Consent (同意): asked of each person whose data is read on that ground, given, declined and withdrawn."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from services.applying.acts.requests import ActRequests, drop
from services.applying.application.field import StoredField
from services.applying.application.loaded import LoadedApplication
from services.applying.fields.derived_values import derive
from services.applying.fields.source_values import SourceValues
from services.applying.inquiry.questions import ground_of
from services.applying.materials.texts import Names
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
    filling: SourceValues
    names: Names
    clock: Clock

    def settle(self, work: UnitOfWork, draft: LoadedApplication) -> None:
        """Ask for the consents that are missing, drop those that are not, and say of each field how it stands.

        What somebody declined, or let lapse, is not asked again; the applicant types it.
        """
        self.acts.lapse(draft)
        if draft.open:
            needed = self._needed(draft)
            waited = [party for party, of in needed.items() if self._ask(work, draft, party, of)]
            ids = {draft.parties[party].id for party in waited}
            drop(draft, {ActKind.CONSENT}, {(ActKind.CONSENT, None, party) for party in ids})
        self.filling.restate(draft)

    def _needed(self, draft: LoadedApplication) -> _Needed:
        needed: dict[PartyKey, dict[str, Collection[Want]]] = {}
        for traced in draft.trace.latest():
            report = traced.report
            if self._rests_on_consent(draft, traced) and report.party in draft.parties:
                needed.setdefault(report.party, {})[report.resource] = report.wanted
        refused = {
            traced.report.party
            for traced in draft.trace.latest()
            if traced.report.outcome is OutcomeKind.CONSENT_NEEDED
        }
        return {party: of for party, of in needed.items() if party in refused}

    def _rests_on_consent(self, draft: LoadedApplication, traced: AnsweredQuestion) -> bool:
        """Whether a question waits for consent, or will once its key has come: both are asked for in one."""
        resource = self.resources.get(traced.report.resource)
        if resource is None or resource.certificate is not None or Ground.CONSENT not in resource.grounds:
            return False
        if traced.report.outcome is OutcomeKind.CONSENT_NEEDED:
            return True
        # Where the items leave the ground to each resource, it is the one that the resource names first.
        ground = ground_of(draft.one_thing) or resource.grounds[0]
        return traced.report.outcome is OutcomeKind.KEY_MISSING and ground is Ground.CONSENT

    def _ask(
        self, work: UnitOfWork, draft: LoadedApplication, party: PartyKey, of: Mapping[str, Collection[Want]]
    ) -> bool:
        """Whether a consent is awaited of the party then."""
        known = draft.permissions()
        unasked = [code for code in of if (code, party) not in known]
        awaited = [code for code in of if known.get((code, party)) is ActState.AWAITED]
        giver = permitter(draft, party, china_day(self.clock.now()))
        if not unasked or giver is None:
            return bool(awaited)
        row = draft.parties[party]
        for act in draft.acts:
            if (act.kind, act.of, act.state) == (ActKind.CONSENT, row.id, ActState.AWAITED):
                act.state = ActState.DROPPED  # one that says all takes its place
        asked = {code: [want.element for want in of[code]] for code in (*unasked, *awaited)}
        text = self.names.consent(draft.one_thing, asked)
        needed = ActNeeded(ActKind.CONSENT, text, tuple(sorted(asked)))
        self.acts.ask(work, draft, needed, by=giver.id, of=row.id)
        return True


def forget(draft: LoadedApplication, act: ActRow) -> None:
    """What was drawn on a permission that is withdrawn leaves the draft: values, evidence, and what follows."""
    of = draft.key_of(act.of)
    drawn = [t for t in (*draft.trace.steps, *draft.trace.later) if _rested_on(t, of, act.resources)]
    pulls = {traced.report.pull for traced in drawn}
    told = {(traced.report.resource, party, element) for traced in drawn for party, element in traced.came}
    draft.asked(draft.trace.forgetting(drawn))
    for held in list(draft.fields.values()):
        place = (held.resource, draft.key_of(held.key.party), held.key.element)
        differs = tuple(d for d in held.differences if (d.resource, *place[1:]) not in told)
        if held.pull in pulls or place in told:
            draft.put(_without_source(replace(held, differences=differs)))
        elif differs != held.differences:
            draft.put(replace(held, differences=differs))
    derive(draft)


def _rested_on(traced: AnsweredQuestion, of: PartyKey, resources: Collection[str]) -> bool:
    return traced.report.party == of and traced.report.resource in resources


def _without_source(held: StoredField) -> StoredField:
    """A typed value stays typed, unchecked; a source's goes."""
    bare = replace(held, resource=None, pull=None, as_of=None, check=Check.NONE, outcome=OutcomeKind.CONSENT_NEEDED)
    return bare if held.origin is Origin.DECLARED else replace(bare.emptied(), differences=())
