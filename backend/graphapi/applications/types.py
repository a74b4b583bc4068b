"""An application as its parties see it: fields with provenance, materials with reasons, acts awaited, the saving."""

from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from functools import partial
from typing import Self
from uuid import UUID

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from backend.graphapi.applications.evidence import Evidence, PullBasis
from backend.graphapi.base.context import Context
from backend.graphapi.base.enums import OutcomeKind, WayKind
from backend.graphapi.base.words import VersionDifference, Words
from backend.graphapi.cases.operations import Case
from backend.graphapi.catalogue.items import label_of
from backend.rooms import Rooms
from services.applying import service as domain_service
from services.applying import types as domain
from services.directory.service import Directory
from services.kit.values.masking import mask
from services.sharing.types import (
    Check,
    Dispute,
    DisputeOutcome,
    DisputeStage,
    DisputeState,
    Origin,
    StepReport,
    Value,
    Want,
)

strawberry.enum(domain.ApplicationState)
strawberry.enum(domain.MaterialState)
strawberry.enum(domain.ActState)
strawberry.enum(domain.ActKind)
strawberry.enum(Origin, name="FieldOrigin", description="Where a value comes from.")
strawberry.enum(Check, name="FieldCheck", description="Whether a value was held against a source.")
strawberry.enum(DisputeState, name="FieldDispute")
strawberry.enum(DisputeStage, description="Where the review of a disputed value stands.")
strawberry.enum(DisputeOutcome, description="How a dispute ended.")


@strawberry.enum(description="Why values are shown whole; every such reading is recorded.")
class RevealPurpose(Enum):
    FILLING_IN = "FILLING_IN"
    CHECKING = "CHECKING"


@strawberry.type(description="A subject in a role; two children are two parties.")
class Party:
    id: strawberry.ID
    role: str
    ordinal: int

    @classmethod
    def of(cls, party: domain.Party) -> Self:
        return cls(id=strawberry.ID(str(party.id)), role=party.key.role, ordinal=party.key.ordinal)


@strawberry.type(description="Another source says otherwise; it is shown and never silently resolved.")
class FieldDifference:
    value: JSON
    source: str


@strawberry.type(description="疑义数据校核 / The last dispute of a field, and where its review stands.")
class DisputeReview:
    stage: DisputeStage
    outcome: DisputeOutcome | None = strawberry.field(description="None while it is open.")
    claimed_value: JSON | None = strawberry.field(description="What the applicant says; masked like the value.")
    raised_at: datetime
    due_on: date | None = strawberry.field(description="Last day of the review, in working days.")
    overdue: bool
    ended_at: datetime | None
    reason_code: str | None
    reason: str | None = strawberry.field(description="Of the provider or the platform, in its own words.")

    @classmethod
    def of(cls, dispute: Dispute, shown: Callable[[Value], JSON]) -> Self:
        return cls(
            stage=dispute.stage,
            outcome=dispute.outcome,
            claimed_value=shown(dispute.claimed),
            raised_at=dispute.raised_at,
            due_on=dispute.due_on,
            overdue=dispute.overdue,
            ended_at=dispute.ended_at,
            reason_code=dispute.reason_code,
            reason=dispute.reason,
        )


@strawberry.type(description="One field on its three axes: origin, check, dispute.")
class ApplicationField:
    party: Party
    element: str
    pointer: str = strawberry.field(description="JSON pointer into the answers.")
    label: Words
    value: JSON | None = strawberry.field(description="Masked unless `reveal` was given.")
    masked: bool
    origin: Origin | None
    check: Check
    dispute: DisputeState
    review: DisputeReview | None = strawberry.field(description="Of its last dispute.")
    outcome: OutcomeKind | None
    source: str | None = strawberry.field(description="Resource that answered, or `login`.")
    source_name: Words | None
    as_of: datetime | None
    differences: list[FieldDifference]
    editable: bool
    required: bool
    application: strawberry.Private[UUID]
    pull: strawberry.Private[UUID | None]

    @strawberry.field(description="None where no department said it.")
    async def basis(self, info: Info[Context, None]) -> PullBasis | None:
        return await PullBasis.at(self.pull, self.application, info)


@strawberry.type(description="A material of this application, and why it need not be handed in, or what to do.")
class Material:
    code: str
    name: Words
    party: Party
    state: domain.MaterialState
    way: WayKind | None
    reason: Words
    skipped: bool
    required: bool
    grade: str | None
    as_of: datetime | None
    digest: str | None
    evidence: Evidence | None


@strawberry.type(description="Something a person must do before going on.")
class RequiredAct:
    id: strawberry.ID
    kind: domain.ActKind
    party: Party = strawberry.field(description="Of whom it is awaited.")
    of: Party = strawberry.field(description="Whose data or material it is about: a guardian acts for a child.")
    material: str | None = strawberry.field(description="None for a consent, which is about data.")
    text: Words
    state: domain.ActState
    expires_at: datetime
    done_at: datetime | None


@strawberry.type(
    description="What the state spared this applicant; constants, derived, defaulted and login fields "
    "do not count, nor materials that the rules do not ask of this family."
)
class Saving:
    fields_total: int
    fields_filled: int
    materials_total: int
    materials_skipped: int

    @classmethod
    def of(cls, counted: domain.Saving) -> Self:
        return cls(
            fields_total=counted.fields_total,
            fields_filled=counted.fields_filled,
            materials_total=counted.materials_total,
            materials_skipped=counted.materials_skipped,
        )


@strawberry.type(description="One question to one department.")
class PrefillStep:
    source: str
    source_name: Words
    department: str
    department_name: Words
    role: str
    ordinal: int
    outcome: OutcomeKind
    milliseconds: float

    @classmethod
    def of(cls, step: StepReport, rooms: Rooms) -> Self:
        # The catalogue may have lost it since, and the platform has providers that have no adapter here.
        entry = rooms.resources.get(step.resource)
        called = Words(zh=entry.zh, en=entry.en) if entry else Words(zh=step.resource, en=step.resource)
        zh, en = rooms.department_names.get(step.provider, (step.provider, step.provider))
        return cls(
            source=step.resource,
            source_name=called,
            department=step.provider,
            department_name=Words(zh=zh, en=en),
            role=step.party.role,
            ordinal=step.party.ordinal,
            outcome=step.outcome,
            milliseconds=step.milliseconds,
        )


@strawberry.type(description="How the form was filled: rounds of questions, those of a round at once.")
class Prefill:
    milliseconds: float
    rounds: list[list[PrefillStep]]


@strawberry.type(description="A field of a form, and of which role.")
class WantedField:
    role: str
    element: str
    label: Words

    @classmethod
    def of(cls, want: Want, rooms: Rooms) -> Self:
        return cls(role=want.role, element=want.element, label=label_of(want.element, rooms))


@strawberry.type(description="What the version in force does otherwise than the one that the application is on.")
class VersionOffer:
    version: int
    asked_newly: list[WantedField]
    asked_no_more: list[WantedField]
    materials_newly: list[Words]
    materials_no_more: list[Words]
    limits_changed: list[Words] = strawberry.field(description="Items whose time limits changed.")
    differences: list[VersionDifference] = strawberry.field(description="All that is otherwise, in words.")

    @classmethod
    def of(cls, offer: domain_service.VersionOffer, rooms: Rooms) -> Self:
        return cls(
            version=offer.number,
            asked_newly=[WantedField.of(want, rooms) for want in offer.asked_newly],
            asked_no_more=[WantedField.of(want, rooms) for want in offer.asked_no_more],
            materials_newly=[Words.of(name) for name in offer.materials_newly],
            materials_no_more=[Words.of(name) for name in offer.materials_no_more],
            limits_changed=[Words.of(name) for name in offer.limits_changed],
            differences=[VersionDifference.of(difference) for difference in offer.differences],
        )


@strawberry.type(description="申请 / An application, draft or submitted.")
class Application:
    id: strawberry.ID
    one_thing: str
    name: Words
    notice: Words
    state: domain.ApplicationState
    revision: int
    form: JSON = strawberry.field(description="JSON Schema 2020-12.")
    layout: JSON = strawberry.field(description="JSON Forms UI schema.")
    parties: list[Party]
    materials: list[Material]
    acts: list[RequiredAct]
    saving: Saving
    prefill: Prefill
    missing: list[str] = strawberry.field(description="JSON pointers of required fields that are empty.")
    opened_at: datetime
    receipt_number: str | None = strawberry.field(description="统一收件码 / one number over all cases.")
    record: strawberry.Private[domain.Application]

    @strawberry.field(description="Visible fields, masked unless a purpose is given; a reading in full is recorded.")
    async def fields(self, info: Info[Context, None], reveal: RevealPurpose | None = None) -> list[ApplicationField]:
        if reveal is not None:
            await _record_reading(info.context, self.record, reveal)
        return fields_of(self.record, info.context.rooms, whole=reveal is not None)

    @strawberry.field(description="The version in force, where it is newer: one may move over, and need not.")
    async def version_offer(self, info: Info[Context, None]) -> VersionOffer | None:
        context = info.context
        offer = await context.rooms.applying.version_offer(context.actor, self.record.id)
        return None if offer is None else VersionOffer.of(offer, context.rooms)

    @strawberry.field(description="Cases opened by the submission.")
    async def cases(self, info: Info[Context, None]) -> list[Case]:
        views = await info.context.loaders.cases_of_application.load((info.context.subject, self.record.id))
        return [Case.of(view, info.context.rooms) for view in views]

    @classmethod
    def of(cls, record: domain.Application, rooms: Rooms) -> Self:
        parties = {party.id: Party.of(party) for party in record.parties}
        version = record.one_thing
        return cls(
            id=strawberry.ID(str(record.id)),
            one_thing=version.code,
            name=Words.of(version.name),
            notice=Words.of(version.notice),
            state=record.state,
            revision=record.revision,
            form=JSON(version.form.schema),
            layout=JSON(version.form.ui),
            parties=list(parties.values()),
            materials=[_material(material, record.id, parties) for material in record.materials],
            acts=[_act(act, parties) for act in record.acts],
            saving=Saving.of(record.saving),
            prefill=Prefill(
                milliseconds=record.prefill.milliseconds,
                rounds=[[PrefillStep.of(step, rooms) for step in steps] for steps in record.prefill.rounds],
            ),
            missing=list(record.missing),
            opened_at=record.opened_at,
            receipt_number=record.receipt_number,
            record=record,
        )


async def _record_reading(context: Context, application: domain.Application, purpose: RevealPurpose) -> None:
    async with context.rooms.db.work() as work:
        await context.rooms.audit.record(
            work,
            actor=context.actor,
            action="READ_WHOLE",
            purpose=purpose.value,
            about=context.actor.on_behalf_of,
            object_kind="application",
            object_id=application.id,
            facts={"fields": len(application.fields)},
        )


def fields_of(application: domain.Application, rooms: Rooms, *, whole: bool) -> list[ApplicationField]:
    """Visible fields as people see them: masked by the rule of their element, or whole."""
    parties = {party.id: Party.of(party) for party in application.parties}
    shown = [state for state in application.fields if state.visible]
    return [_field(state, application.id, parties[state.party], rooms, whole=whole) for state in shown]


def _field(state: domain.FieldState, application: UUID, party: Party, rooms: Rooms, *, whole: bool) -> ApplicationField:
    resource = rooms.resources.get(state.resource or "")
    rule = None if whole else rooms.elements[state.element].mask
    shown = partial(_shown, rule=rule, directory=rooms.directory)
    return ApplicationField(
        party=party,
        element=state.element,
        pointer=state.pointer,
        label=label_of(state.element, rooms),
        value=shown(state.value),
        masked=rule is not None and state.value is not None,
        origin=state.origin,
        check=state.check,
        dispute=state.dispute,
        review=DisputeReview.of(state.contest, shown) if state.contest else None,
        outcome=state.outcome,
        source=state.resource,
        source_name=Words(zh=resource.zh, en=resource.en) if resource else None,
        as_of=state.as_of,
        differences=[FieldDifference(value=shown(d.value), source=d.resource) for d in state.differences],
        editable=state.editable,
        required=state.required,
        application=application,
        pull=state.pull,
    )


def _shown(value: Value | None, rule: str | None, directory: Directory) -> JSON:
    return JSON(mask(rule, value, directory.district_parts) if rule and isinstance(value, str) else value)


def _material(material: domain.Material, application: UUID, parties: dict[UUID, Party]) -> Material:
    evidence = material.evidence
    return Material(
        code=material.code,
        name=Words.of(material.name),
        party=parties[material.party],
        state=material.state,
        way=material.way,
        reason=Words.of(material.reason),
        skipped=material.skipped,
        required=material.required,
        grade=evidence.grade.value if evidence else None,
        as_of=evidence.as_of if evidence else None,
        digest=evidence.digest if evidence else None,
        evidence=Evidence.of(evidence, application) if evidence else None,
    )


def _act(act: domain.RequiredAct, parties: dict[UUID, Party]) -> RequiredAct:
    return RequiredAct(
        id=strawberry.ID(str(act.id)),
        kind=act.kind,
        party=parties[act.party],
        of=parties[act.of],
        material=act.material,
        text=Words.of(act.text),
        state=act.state,
        expires_at=act.expires_at,
        done_at=act.done_at,
    )
