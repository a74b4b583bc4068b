"""Submission: the draft becomes an immutable dossier, in one transaction with its cases."""

from collections.abc import Mapping
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
from services.applying.steps.case_plan import planned_cases
from services.applying.steps.submission_blockers import submission_blockers
from services.applying.types import (
    ApplicationNotOpen,
    ApplicationNotReady,
    ApplicationState,
    KeyUsedOtherwise,
    RevisionStale,
    SubmitCommand,
)
from services.casework.service import Casework
from services.casework.types import Dossier, DossierMaterial, DossierParty, Receipt
from services.kit.clock import Clock
from services.kit.db import UnitOfWork
from services.kit.digests import digest
from services.kit.ids import Ids
from services.kit.values.elements import Value

NotSubmitted = KeyUsedOtherwise | ApplicationNotOpen | RevisionStale | ApplicationNotReady


@dataclass(frozen=True, slots=True)
class Submission:
    """Hands a complete draft to casework, once."""

    casework: Casework
    people: People
    materials: Materials
    ids: Ids
    clock: Clock

    async def submit(
        self, work: UnitOfWork, draft: LoadedApplication, actor: Actor, command: SubmitCommand
    ) -> Receipt | NotSubmitted:
        """The receipt; under the same key and content the same one, however often it is asked for."""
        if not draft.open:
            return _again(draft, command)
        if draft.row.revision != command.revision:
            return RevisionStale(draft.row.revision)
        await self.materials.assess(work, draft)
        judged = FormReview.of(draft)
        if (blockers := submission_blockers(draft, judged)) is not None:
            return blockers
        await self.people.stand_in(work, draft)
        now = self.clock.now()
        dossier = self.dossier(draft, judged, actor, now)
        receipt = await self.casework.receive(work, dossier)
        await self.people.entrust(work, draft, dossier.id, list(draft.parties.values()))
        _close(draft, judged, command, receipt)
        return receipt

    def dossier(self, draft: LoadedApplication, judged: FormReview, actor: Actor, now: datetime) -> Dossier:
        """What would be handed over as the draft stands; parties without a subject are left out."""
        row, one_thing = draft.row, draft.one_thing
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
                for key, party in sorted(draft.parties.items())
                if party.subject is not None
            ),
            applicant=draft.applicant.id,
            answers=_by_party(judged.values()),
            materials=tuple(
                DossierMaterial(code, party, evidence_of(material))
                for (code, party), material in sorted(draft.materials.items())
                if material.asked
            ),
            cases=planned_cases(draft, self.ids),
            submitted_at=now,
        )


def _again(draft: LoadedApplication, command: SubmitCommand) -> Receipt | KeyUsedOtherwise | ApplicationNotOpen:
    row = draft.row
    if row.receipt is None or row.submit_key != command.client_key:
        return ApplicationNotOpen(row.state)
    return _RECEIPT.validate_python(row.receipt) if row.submit_digest == _digest(command) else KeyUsedOtherwise()


def _by_party(values: Mapping[FieldKey, Value]) -> dict[UUID, dict[str, Value]]:
    by_party: dict[UUID, dict[str, Value]] = {}
    for key, value in values.items():
        by_party.setdefault(key.party, {})[key.element] = value
    return by_party


def _close(draft: LoadedApplication, judged: FormReview, command: SubmitCommand, receipt: Receipt) -> None:
    """No more changes; and what no department was given is not kept either (PIPL art. 47)."""
    shown = judged.values()
    for key, held in list(draft.fields.items()):
        if key not in shown and held.value is not None:
            draft.put(replace(held.emptied(), resource=None, pull=None, as_of=None, differences=()))
    row = draft.row
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
