"""An application as its parties see it, moved to another version, or submitted."""

from datetime import datetime
from typing import Self

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from backend.graphapi.applications.acts import RequiredAct
from backend.graphapi.applications.fields import ApplicationField, visible_fields
from backend.graphapi.applications.materials import Material
from backend.graphapi.applications.parties import Party
from backend.graphapi.applications.prefill import Prefill, Saving
from backend.graphapi.applications.versions import VersionOffer, WantedField
from backend.graphapi.base.access import require_level
from backend.graphapi.base.answer_findings import AnswerFinding
from backend.graphapi.base.context import Context
from backend.graphapi.base.enums import ApplicationState, RevealPurpose
from backend.graphapi.base.words import Words
from backend.graphapi.cases.types import Case, RunningCase
from backend.rooms import Rooms
from services.applying import types as domain


@strawberry.type(description="申请 / An application, draft or submitted.")
class Application:
    id: strawberry.ID
    one_thing: str
    name: Words
    notice: Words
    state: ApplicationState
    revision: int
    form: JSON = strawberry.field(description="JSON Schema 2020-12.")
    layout: JSON = strawberry.field(description="JSON Forms UI schema.")
    parties: list[Party]
    materials: list[Material]
    acts: list[RequiredAct]
    saving: Saving
    prefill: Prefill
    missing: list[str] = strawberry.field(description="JSON pointers of required fields that are empty.")
    findings: list[AnswerFinding] = strawberry.field(description="What is to be looked at again in the answers.")
    opened_at: datetime
    receipt_number: str | None = strawberry.field(description="统一收件码 / one number over all cases.")
    record: strawberry.Private[domain.Application]

    @strawberry.field(
        description="Visible fields, masked unless a purpose is given. Then one's own are whole, and of others' what "
        "the service lets one's role see; it is recorded about each of them, and they see it in `myDataReadings`. "
        "Asks the item's login level, else L3."
    )
    async def fields(self, info: Info[Context, None], reveal: RevealPurpose | None = None) -> list[ApplicationField]:
        if reveal is not None:
            context = info.context
            require_level(context, self.record.one_thing.login_level)
            await context.rooms.applying.record_reveal(context.actor, self.record, reveal.value)
        return visible_fields(self.record, info.context.rooms, whole=reveal is not None)

    @strawberry.field(description="The version in force, where it is newer: one may move over, and need not.")
    async def version_offer(self, info: Info[Context, None]) -> VersionOffer | None:
        context = info.context
        offer = await context.rooms.applying.version_offer(context.actor, self.record.id)
        return None if offer is None else VersionOffer.of(offer, context.rooms)

    @strawberry.field(
        description="Of an open application: cases about the same, under way or granted, whoever applied for them."
    )
    async def running_cases(self, info: Info[Context, None]) -> list[RunningCase]:
        context = info.context
        found = await context.rooms.applying.running_cases.of(context.actor, self.record.id)
        return [RunningCase.of(case, context.rooms) for case in found]

    @strawberry.field(description="Cases opened by the submission.")
    async def cases(self, info: Info[Context, None]) -> list[Case]:
        views = await info.context.loaders.cases_of_application.load((info.context.actor, self.record.id))
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
            materials=[Material.of(material, record.id, parties) for material in record.materials],
            acts=[RequiredAct.from_domain(act, parties) for act in record.acts],
            saving=Saving.of(record.saving),
            prefill=Prefill.of(record.prefill, rooms),
            missing=list(record.missing),
            findings=[AnswerFinding.of(finding) for finding in record.findings],
            opened_at=record.opened_at,
            receipt_number=record.receipt_number,
            record=record,
        )


@strawberry.type(description="An application on its new version, and the answers that have no place there.")
class ApplicationMoved:
    application: Application
    dropped: list[WantedField]


@strawberry.type(description="接收凭证 / What the applicant holds in hand.")
class SubmissionReceipt:
    receipt_number: str
    digest: str = strawberry.field(description="SHA-256 of the dossier in canonical JSON.")
    cases: list[Case]
