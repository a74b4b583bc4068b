"""The rehearsal (试运行): a persona's way through a version of a service, published or not, in world `TRIAL`.

It goes the applicant's own way, through the same modules, in a transaction that is thrown away: no application, no
case and no parcel remains. Its pulls remain, as all pulls do; the gate lets them reach none but the sources for
personas.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.access.service import Access
from services.access.types import Actor, Channel, SubjectKind
from services.applying.application.form_review import FormReview
from services.applying.application.loaded import LoadedApplication
from services.applying.fields.typed_answers import TypedAnswers
from services.applying.inquiry.answers import SourceAnswers
from services.applying.inquiry.prefill import prefill_deadline
from services.applying.inquiry.questions import Inquiries
from services.applying.materials.assessment import Materials, hand_in
from services.applying.parties.people import People
from services.applying.parties.reader import Reader
from services.applying.steps.open import Opening
from services.applying.steps.submission_blockers import submission_blockers
from services.applying.steps.submit import Submission
from services.applying.store.applications import ApplicationStore
from services.applying.types import (
    ActKind,
    ActState,
    Application,
    ApplyingSettings,
    FieldNotEditable,
    FieldState,
    Material,
    MaterialState,
    OpenCommand,
    RoleNotAllowed,
)
from services.applying.types.rehearsal import (
    RehearsalPersona,
    RehearsalRefusal,
    RehearsalReport,
    RehearsedField,
    RehearsedItem,
    RehearsedMaterial,
)
from services.applying.views.application import view
from services.applying.views.saving import saving
from services.casework.service import Casework
from services.catalogue.types import ItemVersion, OneThingVersion
from services.documents.types import Document, DocumentOrigin, Grade
from services.forms.service import CompiledForm, compile_form, fields
from services.forms.types import AnswersInvalid
from services.kit.clock import Clock, china_day
from services.kit.db import Database, ReadSession, UnitOfWork
from services.kit.digests import digest
from services.kit.ids import Ids
from services.kit.vault import Vault
from services.sharing.types import PartyKey, Want


@dataclass(frozen=True, slots=True)
class OnlyThis:
    """In place of the catalogue: the version that is rehearsed, under whatever identifier."""

    one_thing: OneThingVersion
    form: CompiledForm

    async def ready(self, session: ReadSession, version: UUID) -> tuple[OneThingVersion, CompiledForm]:  # noqa: ARG002 - there is one
        return self.one_thing, self.form


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Rehearses versions on personas. Its `inquiries` ask in world `TRIAL`."""

    db: Database
    opening: Opening
    inquiries: Inquiries
    answers: SourceAnswers
    typed_answers: TypedAnswers
    people: People
    materials: Materials
    submission: Submission
    casework: Casework
    access: Access
    vault: Vault
    ids: Ids
    clock: Clock
    settings: ApplyingSettings

    async def run(self, one_thing: OneThingVersion, persona: RehearsalPersona) -> RehearsalReport | RehearsalRefusal:
        """One persona's way. Nothing is submitted, and of what is written nothing is kept."""
        store = ApplicationStore(self.vault, OnlyThis(one_thing, compile_form(one_thing.form)))
        async with self.db.scratch() as work:
            subject = await self.access.ensure(
                work, SubjectKind.PERSON, persona.name, [persona.number], phone=persona.phone
            )
            actor = Actor.oneself(subject, Channel.JOB)
            command = OpenCommand(one_thing.code, persona.applies_as, persona.code)
            row = await self.opening.write(work, actor, command, one_thing)
            if isinstance(row, RoleNotAllowed):
                return RehearsalRefusal(persona.code, row.allowed)
            await work.flush()
            application = await store.load(work, row.id)
            facts = await self.inquiries.facts(work, application)
            plan, until = one_thing.plans[persona.applies_as], prefill_deadline(self.settings, self.clock)
            prefilled = await self.inquiries.ask(application, facts, plan, until=until)
            await self.answers.take_prefill(work, application, facts, prefilled)
            faults = self._answer(application, persona)
            await self._do_the_rest(work, application, persona)
            now = self.clock.now()
            seen = view(application, now, Reader.applicant(application))
            review = FormReview.of(application, now)
            await self.people.add_missing_subjects(work, application, review)
            dossier = self.submission.dossier(application, review, actor, now)
            cases = self.casework.preview(dossier)
        return RehearsalReport(
            persona=persona.code,
            service=one_thing.code,
            on=china_day(self.clock.now()),
            saving=seen.saving,
            items=tuple(_item(item, seen, one_thing) for item in one_thing.items),
            fields=tuple(_field(field, seen) for field in seen.fields),
            materials=tuple(_material(material, seen) for material in seen.materials),
            questions=tuple(prefilled.steps),
            cases=tuple(cases),
            faults=(*faults, *_blockers(application, review)),
        )

    def _answer(self, application: LoadedApplication, persona: RehearsalPersona) -> tuple[str, ...]:
        """Type what the persona says; what of it the form or a source bars."""
        barred = self.typed_answers.put(
            application, _answers(application, persona.answers), china_day(self.clock.now())
        )
        match barred:
            case AnswersInvalid(findings):
                return tuple(f"{finding.pointer}: {finding.rule}" for finding in findings)
            case FieldNotEditable(pointers):
                return tuple(f"{pointer}: FIELD_NOT_EDITABLE" for pointer in pointers)
            case None:
                return ()

    async def _do_the_rest(self, work: UnitOfWork, application: LoadedApplication, persona: RehearsalPersona) -> None:
        """Hand in what the persona has on paper, and agree to whatever is asked of anybody."""
        now = self.clock.now()
        await self.materials.assess(work, application)
        for act in application.acts:
            if act.state is ActState.AWAITED and act.kind is not ActKind.WINDOW_CONFIRMATION:
                act.state, act.done_at, act.means = ActState.DONE, now, Channel.JOB
        for (code, _), row in application.materials.items():
            if row.asked and row.state is MaterialState.TO_HAND_IN and code in persona.uploads:
                hand_in(row, self._paper(code, application.row.applicant, now))
        await self.materials.assess(work, application)

    def _paper(self, material: str, owner: UUID, now: datetime) -> Document:
        return Document(
            id=self.ids.subject(),
            kind=material,
            origin=DocumentOrigin.UPLOAD,
            owner=owner,
            digest=digest({"rehearsed": material}),
            grade=Grade.C,
            issued_at=now,
        )


def _answers(application: LoadedApplication, typed: Mapping[str, Any]) -> dict[str, Any]:
    """In the shape in which answers are saved: of a role of many by party."""
    answers: dict[str, Any] = {}
    for role, said in typed.items():
        if isinstance(said, list):
            parties = application.layout().parties_in(role)
            answers[role] = {str(party): _properties(one) for party, one in zip(parties, said, strict=False)}
        else:
            answers[role] = _properties(said)
    return answers


def _properties(said: Mapping[str, Any]) -> dict[str, Any]:
    return {element.replace(".", "_"): value for element, value in said.items()}


def _item(item: ItemVersion, seen: Application, one_thing: OneThingVersion) -> RehearsedItem:
    """What of the whole this item asks for by itself."""
    wanted = {field.want for field in fields(item.form)}
    roles = _roles(seen)
    meant = {Want(roles[seen.applicant].role, want.element) if want.role == "applicant" else want for want in wanted}
    of_item = [field for field in seen.fields if Want(roles[field.party].role, field.element) in meant]
    materials = [each for each in seen.materials if item.code in one_thing.material_items.get(each.code, ())]
    return RehearsedItem(item.code, item.short, item.department, saving(of_item, materials))


def _field(field: FieldState, seen: Application) -> RehearsedField:
    party = _roles(seen)[field.party]
    return RehearsedField(
        role=party.role,
        ordinal=party.ordinal,
        element=field.element,
        shown=field.visible,
        origin=field.origin,
        outcome=field.outcome,
        resource=field.resource,
        missing=field.pointer in seen.missing,
    )


def _material(material: Material, seen: Application) -> RehearsedMaterial:
    party = _roles(seen)[material.party]
    return RehearsedMaterial(
        code=material.code,
        name=material.name,
        role=party.role,
        ordinal=party.ordinal,
        state=material.state,
        way=material.way,
        reason=material.reason,
        skipped=material.skipped,
    )


def _blockers(application: LoadedApplication, review: FormReview) -> tuple[str, ...]:
    """What this persona could not submit for, as a report says it."""
    blocked = submission_blockers(application, review)
    if blocked is None:
        return ()
    kinds = {act.id: act.kind for act in application.acts}
    return (
        *blocked.missing,
        *(f"material {code}" for code in blocked.materials),
        *(f"act {kinds[act]}" for act in blocked.acts),
        *(f"{finding.pointer} {finding.rule}" for finding in blocked.findings),
    )


def _roles(seen: Application) -> dict[UUID, PartyKey]:
    return {party.id: party.key for party in seen.parties}
