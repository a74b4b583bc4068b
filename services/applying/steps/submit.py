"""Submission: the application becomes an immutable dossier, in one transaction with its cases."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from services.access.types import Actor
from services.applying.application.field import FieldKey
from services.applying.application.form_review import FormReview
from services.applying.application.loaded import LoadedApplication
from services.applying.materials.assessment import Materials, evidence_of
from services.applying.parties.people import People
from services.applying.settlement import Occasion, Settlement
from services.applying.steps.case_order import planned_cases
from services.applying.steps.case_places import CasePlace, CasePlaces
from services.applying.steps.dispute import FieldDisputes
from services.applying.steps.occurrences import occurrences_of, shown_to_applicant
from services.applying.steps.submission_blockers import submission_blockers
from services.applying.types import (
    AlreadyApplied,
    ApplicationNotOpen,
    ApplicationNotReady,
    ApplicationState,
    KeyUsedOtherwise,
    RevisionStale,
    SubmitCommand,
)
from services.casework.service import Casework
from services.casework.types import Dossier, DossierMaterial, DossierParty, Receipt, RunningCase
from services.kit.clock import Clock, china_day
from services.kit.db import UnitOfWork
from services.kit.digests import digest
from services.kit.ids import Ids
from services.kit.values.elements import Elements, Value
from services.kit.vault import Vault
from services.sharing.types import Origin

NotSubmitted = KeyUsedOtherwise | ApplicationNotOpen | RevisionStale | ApplicationNotReady | AlreadyApplied


@dataclass(frozen=True, slots=True)
class Submission:
    """Hands a complete application to casework, once."""

    casework: Casework
    people: People
    materials: Materials
    field_disputes: FieldDisputes
    settlement: Settlement
    vault: Vault
    ids: Ids
    clock: Clock

    async def submit(
        self, work: UnitOfWork, application: LoadedApplication, actor: Actor, command: SubmitCommand
    ) -> Receipt | NotSubmitted:
        """The receipt; under the same key and content the same one, however often it is asked for."""
        if not application.open:
            return _again(application, command)
        if application.row.revision != command.revision:
            return RevisionStale(application.row.revision)
        await self.materials.assess(work, application)
        now = self.clock.now()
        review = FormReview.of(application, now)
        if (blockers := submission_blockers(application, review)) is not None:
            return blockers
        occurrences = occurrences_of(application, review, self.vault, china_day(now))
        row = application.row
        same = await self.casework.about_the_same(work, row.applicant, occurrences, beside=row.id)
        places = CasePlaces.of(application, review, same.running)
        if same.running and not places.opened:
            running = shown_to_applicant(same.running)
            return AlreadyApplied(await self.casework.as_read_by(work, actor, running))
        await self.people.add_missing_subjects(work, application, review)
        dossier = self.dossier(application, review, actor, now, without=places.left_out)
        dossier = replace(dossier, answers=await self._with_results(work, application, dossier, same.running))
        receipt = await self.casework.receive(work, dossier)
        self.casework.keep_occurrences(
            work, {case.id: occurrences.get((case.item, case.party), ()) for case in dossier.cases}
        )
        contested = {case for place in places.opened for case in same.unconfirmed.get(place, ())}
        await self.casework.put_unconfirmed_before_a_person(work, actor, sorted(contested), row.id)
        await self.people.grant_guardianship(work, application, dossier.id, list(application.parties.values()))
        _close(application, review, command, receipt)
        await self.field_disputes.tell_cases(work, application)
        await self.settlement.settle(work, application, Occasion.submission(actor))
        return receipt

    async def _with_results(
        self,
        work: UnitOfWork,
        application: LoadedApplication,
        dossier: Dossier,
        running: Mapping[CasePlace, RunningCase],
    ) -> Mapping[UUID, Elements]:
        """The answers, with what cases that were granted before have brought: those opened now may be in need of it.
        Of a case that is not theirs to see they get nothing.
        """
        answers = {party: dict(elements) for party, elements in dossier.answers.items()}
        layout = application.layout()
        for (code, party), case in running.items():
            if not case.readable:
                continue
            own = application.one_thing.item(code).party
            for role, elements in (await self.casework.issued_elements(work, case.id)).items():
                for each in [party] if role == own else layout.parties_in(role)[:1]:
                    answers[each] = {**elements, **answers.get(each, {})}
        return answers

    def dossier(
        self,
        application: LoadedApplication,
        review: FormReview,
        actor: Actor,
        now: datetime,
        *,
        without: Collection[CasePlace] = (),
    ) -> Dossier:
        """What would be handed over now, `without` cases that there are already; parties without a subject are left
        out.
        """
        row, one_thing = application.row, application.one_thing
        return Dossier(
            id=self.ids.record(row.bucket),
            application=row.id,
            leading=row.applicant,
            key=row.key_id,
            actor=actor,
            one_thing=one_thing.code,
            one_thing_version=one_thing.id,
            name_zh=one_thing.name.zh,
            name_en=one_thing.name.en,
            parties=tuple(
                DossierParty(party.id, key.role, key.ordinal, party.subject)
                for key, party in sorted(application.parties.items())
                if party.subject is not None
            ),
            applicant=application.applicant.id,
            answers=_by_party(review.values()),
            materials=tuple(
                DossierMaterial(code, party, evidence_of(material))
                for (code, party), material in sorted(application.materials.items())
                if material.asked
            ),
            cases=planned_cases(application, self.ids, without),
            submitted_at=now,
            typed=_typed(application, review),
        )


def _again(application: LoadedApplication, command: SubmitCommand) -> Receipt | KeyUsedOtherwise | ApplicationNotOpen:
    row = application.row
    if row.receipt is None or row.submit_key != command.client_key:
        return ApplicationNotOpen(row.state)
    return _RECEIPT.validate_python(row.receipt) if row.submit_digest == _digest(command) else KeyUsedOtherwise()


def _by_party(values: Mapping[FieldKey, Value]) -> dict[UUID, dict[str, Value]]:
    by_party: dict[UUID, dict[str, Value]] = {}
    for key, value in values.items():
        by_party.setdefault(key.party, {})[key.element] = value
    return by_party


def _typed(application: LoadedApplication, review: FormReview) -> dict[UUID, tuple[str, ...]]:
    typed: dict[UUID, tuple[str, ...]] = {}
    for key in review.values():
        if application.field_of(key).origin is Origin.DECLARED:
            typed[key.party] = (*typed.get(key.party, ()), key.element)
    return typed


def _close(application: LoadedApplication, review: FormReview, command: SubmitCommand, receipt: Receipt) -> None:
    """No more changes; and what no department was given is not kept either (PIPL art. 47)."""
    shown = review.values()
    for key, stored in list(application.fields.items()):
        if key not in shown and stored.value is not None:
            application.put(replace(stored.emptied(), resource=None, pull=None, as_of=None, differences=()))
    row = application.row
    row.state = ApplicationState.SUBMITTED
    row.submit_key = command.client_key
    row.submit_digest = _digest(command)
    row.submitted_at = receipt.submitted_at
    row.dossier = receipt.dossier
    row.receipt_number = receipt.number
    row.receipt = _RECEIPT.dump_python(receipt, mode="json")


def _digest(command: SubmitCommand) -> str:
    """Of what is submitted: a revision names its answers, for no change leaves it as it is."""
    return digest({"application": str(command.application), "revision": command.revision})


_RECEIPT = TypeAdapter(Receipt)
