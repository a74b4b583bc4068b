"""What a citizen does with an application: open, save answers, complete an act, attach, move to a version, submit."""

from typing import Annotated

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from backend.graphapi.applications.types import Application, ApplicationMoved, SubmissionReceipt
from backend.graphapi.applications.versions import WantedField
from backend.graphapi.base.access import citizens, require_level
from backend.graphapi.base.context import Context
from backend.graphapi.base.scalars import ClientKey, record_id
from backend.graphapi.cases.types import Case
from backend.graphapi.problems.applications import (
    ActUnknown,
    AlreadyApplied,
    AnswersInvalid,
    ApplicationNotOpen,
    ApplicationNotReady,
    ApplicationUnknown,
    DocumentRefused,
    DocumentUnknown,
    FieldNotEditable,
    KeyUsedOtherwise,
    MaterialUnknown,
    NotTheApplicant,
    RevisionStale,
    RoleNotAllowed,
    VersionNotNewer,
)
from backend.graphapi.problems.catalogue import ItemCancelled, ItemSuspended, ItemUnknown
from backend.identity.tokens import Bearer
from services.access.types import AssuranceLevel
from services.applying import types as domain
from services.forms.types import Finding
from services.kit.problems import Problem


@strawberry.input
class ApplicationOpenInput:
    one_thing: str
    applies_as: str = strawberry.field(description="Role of the applicant, such as `mother`.")
    client_key: ClientKey = strawberry.field(description="The same key opens the same application.")


@strawberry.input
class AnswersSaveInput:
    application_id: strawberry.ID
    revision: int
    answers: JSON = strawberry.field(description="Role → (party id →) property → value; only what changed.")


@strawberry.input
class ActCompleteInput:
    application_id: strawberry.ID
    act_id: strawberry.ID
    accept: bool


@strawberry.input
class MaterialAttachInput:
    application_id: strawberry.ID
    material: str
    party_id: strawberry.ID
    document_id: strawberry.ID = strawberry.field(description="As answered by the upload endpoint.")


@strawberry.input
class VersionMoveInput:
    application_id: strawberry.ID
    revision: int


@strawberry.input
class ApplicationSubmitInput:
    application_id: strawberry.ID
    revision: int
    client_key: ClientKey = strawberry.field(
        description="Same key, same content: same receipt. Other content: refused."
    )


ApplicationOpenAnswer = Annotated[
    Application | ItemUnknown | ItemSuspended | ItemCancelled | RoleNotAllowed | KeyUsedOtherwise | NotTheApplicant,
    strawberry.union("ApplicationOpenAnswer"),
]
ApplicationAnswer = Annotated[Application | ApplicationUnknown, strawberry.union("ApplicationAnswer")]
AnswersSaveAnswer = Annotated[
    Application
    | ApplicationUnknown
    | NotTheApplicant
    | ApplicationNotOpen
    | RevisionStale
    | AnswersInvalid
    | FieldNotEditable,
    strawberry.union("AnswersSaveAnswer"),
]
ActCompleteAnswer = Annotated[
    Application | ApplicationUnknown | ApplicationNotOpen | ActUnknown, strawberry.union("ActCompleteAnswer")
]
MaterialAttachAnswer = Annotated[
    Application
    | ApplicationUnknown
    | NotTheApplicant
    | ApplicationNotOpen
    | MaterialUnknown
    | DocumentUnknown
    | DocumentRefused,
    strawberry.union("MaterialAttachAnswer"),
]
VersionMoveAnswer = Annotated[
    ApplicationMoved | ApplicationUnknown | NotTheApplicant | ApplicationNotOpen | RevisionStale | VersionNotNewer,
    strawberry.union("VersionMoveAnswer"),
]
ApplicationSubmitAnswer = Annotated[
    SubmissionReceipt
    | ApplicationUnknown
    | NotTheApplicant
    | ApplicationNotOpen
    | RevisionStale
    | AnswersInvalid
    | ApplicationNotReady
    | KeyUsedOtherwise
    | AlreadyApplied,
    strawberry.union("ApplicationSubmitAnswer"),
]


@strawberry.type
class ApplicationsQuery:
    @strawberry.field(extensions=citizens(), description="One application, by those who are party to it.")
    async def application(self, info: Info[Context, None], id: strawberry.ID) -> ApplicationAnswer:
        context = info.context
        found = await context.rooms.applying.application(context.actor, record_id(id))
        return found if isinstance(found, Problem) else Application.of(found, context.rooms)


@strawberry.type
class ApplicationsMutation:
    @strawberry.mutation(extensions=citizens(), description="Open a service: the departments are asked at once.")
    async def open_application(self, info: Info[Context, None], input: ApplicationOpenInput) -> ApplicationOpenAnswer:
        context = info.context
        command = domain.OpenCommand(input.one_thing, input.applies_as, input.client_key)
        outcome = await context.rooms.applying.open(context.actor, command)
        return outcome if isinstance(outcome, Problem) else Application.of(outcome, context.rooms)

    @strawberry.mutation(extensions=citizens(), description="Save answers; all of them or none.")
    async def save_answers(self, info: Info[Context, None], input: AnswersSaveInput) -> AnswersSaveAnswer:
        context = info.context
        application = record_id(input.application_id)
        if not isinstance(input.answers, dict):
            return AnswersInvalid((Finding("", "type", {"types": "object"}),))
        command = domain.SaveCommand(application, input.revision, input.answers)
        outcome = await context.rooms.applying.save(context.actor, command)
        return outcome if isinstance(outcome, Problem) else Application.of(outcome, context.rooms)

    @strawberry.mutation(
        extensions=citizens(),
        description="Do, or decline, what is awaited of the caller or of somebody they act for. To decline a "
        "consent or the use of a certificate that was given is to withdraw it, until the application is submitted.",
    )
    async def complete_act(self, info: Info[Context, None], input: ActCompleteInput) -> ActCompleteAnswer:
        context = info.context
        application, act = record_id(input.application_id), record_id(input.act_id)
        outcome = await context.rooms.applying.complete_act(context.actor, application, act, accept=input.accept)
        return outcome if isinstance(outcome, Problem) else Application.of(outcome, context.rooms)

    @strawberry.mutation(extensions=citizens(), description="Hand in an uploaded document for a material.")
    async def attach_material(self, info: Info[Context, None], input: MaterialAttachInput) -> MaterialAttachAnswer:
        context = info.context
        application, party = record_id(input.application_id), record_id(input.party_id)
        document = record_id(input.document_id)
        outcome = await context.rooms.applying.attach(context.actor, application, input.material, party, document)
        return outcome if isinstance(outcome, Problem) else Application.of(outcome, context.rooms)

    @strawberry.mutation(extensions=citizens(), description="Move over to the version in force, keeping what fits.")
    async def move_to_version(self, info: Info[Context, None], input: VersionMoveInput) -> VersionMoveAnswer:
        context = info.context
        application = record_id(input.application_id)
        outcome = await context.rooms.applying.move(context.actor, application, input.revision)
        if isinstance(outcome, Problem):
            return outcome
        return ApplicationMoved(
            application=Application.of(outcome.application, context.rooms),
            dropped=[WantedField.of(want, context.rooms) for want in outcome.dropped],
        )

    @strawberry.mutation(
        extensions=citizens(),
        description="Submit once; it goes to every department concerned. Asks the item's login level, else L3.",
    )
    async def submit_application(
        self, info: Info[Context, None], input: ApplicationSubmitInput
    ) -> ApplicationSubmitAnswer:
        context = info.context
        application = record_id(input.application_id)
        if not (isinstance(context.caller, Bearer) and context.caller.level is AssuranceLevel.L3):
            async with context.rooms.db.read() as session:
                require_level(context, await context.rooms.applying.login_level(session, application))
        command = domain.SubmitCommand(application, input.revision, input.client_key)
        outcome = await context.rooms.applying.submit(context.actor, command)
        if isinstance(outcome, Problem):
            return outcome
        views = await context.loaders.cases_of_application.load((context.actor, application))
        return SubmissionReceipt(
            receipt_number=outcome.number,
            digest=outcome.digest,
            cases=[Case.of(view, context.rooms) for view in views],
        )
