"""What a citizen does with an application: open, answer, act, hand in, submit."""

from typing import Annotated, Any, cast

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from backend.graphapi.applications.types import Application, WantedField
from backend.graphapi.base.access import citizens
from backend.graphapi.base.context import Context
from backend.graphapi.base.scalars import ClientKey, record_id
from backend.graphapi.cases.operations import Case
from backend.graphapi.problems.members import (
    ActUnknown,
    AnswersInvalid,
    ApplicationNotOpen,
    ApplicationNotReady,
    ApplicationUnknown,
    DocumentRefused,
    DocumentUnknown,
    FieldNotEditable,
    ItemUnknown,
    KeyUsedOtherwise,
    MaterialUnknown,
    RevisionStale,
    RoleNotAllowed,
    VersionNotNewer,
    member,
)
from backend.graphapi.problems.registration import ItemCancelled, ItemSuspended
from services.applying import types as domain
from services.applying.service import Moved
from services.casework.types import Receipt
from services.forms.types import AnswersInvalid as InvalidAnswers
from services.forms.types import Finding
from services.kit.problems import Problem as DomainProblem


@strawberry.input
class ApplicationOpenInput:
    one_thing: str
    applies_as: str = strawberry.field(description="Role of the one who applies, such as `mother`.")
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
    document_id: strawberry.ID = strawberry.field(description="As answered by the upload door.")


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


@strawberry.type(description="接收凭证 / What the applicant holds in hand.")
class SubmissionReceipt:
    receipt_number: str
    digest: str = strawberry.field(description="SHA-256 of the dossier in canonical JSON.")
    cases: list[Case]


OpenAnswer = Annotated[
    Application | ItemUnknown | ItemSuspended | ItemCancelled | RoleNotAllowed | KeyUsedOtherwise,
    strawberry.union("ApplicationOpenAnswer"),
]
ApplicationAnswer = Annotated[Application | ApplicationUnknown, strawberry.union("ApplicationAnswer")]
SaveAnswer = Annotated[
    Application | ApplicationUnknown | ApplicationNotOpen | RevisionStale | AnswersInvalid | FieldNotEditable,
    strawberry.union("AnswersSaveAnswer"),
]
ActAnswer = Annotated[
    Application | ApplicationUnknown | ApplicationNotOpen | ActUnknown, strawberry.union("ActCompleteAnswer")
]
AttachAnswer = Annotated[
    Application | ApplicationUnknown | ApplicationNotOpen | MaterialUnknown | DocumentUnknown | DocumentRefused,
    strawberry.union("MaterialAttachAnswer"),
]


@strawberry.type(description="An application on its new version, and the answers that have no place there.")
class ApplicationMoved:
    application: Application
    dropped: list[WantedField]


MoveAnswer = Annotated[
    ApplicationMoved | ApplicationUnknown | ApplicationNotOpen | RevisionStale | VersionNotNewer,
    strawberry.union("VersionMoveAnswer"),
]
SubmitAnswer = Annotated[
    SubmissionReceipt
    | ApplicationUnknown
    | ApplicationNotOpen
    | RevisionStale
    | AnswersInvalid
    | ApplicationNotReady
    | KeyUsedOtherwise,
    strawberry.union("ApplicationSubmitAnswer"),
]


def _answer(outcome: domain.Application | DomainProblem, context: Context) -> Any:
    """An application, or the union member for why not; each union above lists what its operation can answer."""
    if isinstance(outcome, DomainProblem):
        return member(outcome, context.errors)
    return Application.of(outcome, context.rooms)


@strawberry.type
class ApplyingQuery:
    @strawberry.field(extensions=citizens(), description="One application, by those who are party to it.")
    async def application(self, info: Info[Context, None], id: strawberry.ID) -> ApplicationAnswer:  # noqa: A002
        context = info.context
        found = await context.rooms.applying.application(context.actor, record_id(id))
        return cast("ApplicationAnswer", _answer(found, context))


@strawberry.type
class ApplyingMutation:
    @strawberry.mutation(extensions=citizens(), description="Open a service: the departments are asked at once.")
    async def open_application(self, info: Info[Context, None], input: ApplicationOpenInput) -> OpenAnswer:  # noqa: A002
        context = info.context
        command = domain.OpenCommand(input.one_thing, input.applies_as, input.client_key)
        return cast("OpenAnswer", _answer(await context.rooms.applying.open(context.actor, command), context))

    @strawberry.mutation(extensions=citizens(), description="Save answers; all of them or none.")
    async def save_answers(self, info: Info[Context, None], input: AnswersSaveInput) -> SaveAnswer:  # noqa: A002
        context = info.context
        application = record_id(input.application_id)
        if not isinstance(input.answers, dict):
            return cast("SaveAnswer", _answer(InvalidAnswers((Finding("", "type"),)), context))
        command = domain.SaveCommand(application, input.revision, input.answers)
        return cast("SaveAnswer", _answer(await context.rooms.applying.save(context.actor, command), context))

    @strawberry.mutation(
        extensions=citizens(),
        description="Do, or decline, what is awaited of the one who asks or of somebody they act for. To decline a "
        "consent or the use of a certificate that was given is to withdraw it, until the application is submitted.",
    )
    async def complete_act(self, info: Info[Context, None], input: ActCompleteInput) -> ActAnswer:  # noqa: A002
        context = info.context
        application, act = record_id(input.application_id), record_id(input.act_id)
        outcome = await context.rooms.applying.complete_act(context.actor, application, act, accept=input.accept)
        return cast("ActAnswer", _answer(outcome, context))

    @strawberry.mutation(extensions=citizens(), description="Hand in an uploaded document for a material.")
    async def attach_material(self, info: Info[Context, None], input: MaterialAttachInput) -> AttachAnswer:  # noqa: A002
        context = info.context
        application, party = record_id(input.application_id), record_id(input.party_id)
        document = record_id(input.document_id)
        outcome = await context.rooms.applying.attach(context.actor, application, input.material, party, document)
        return cast("AttachAnswer", _answer(outcome, context))

    @strawberry.mutation(extensions=citizens(), description="Move over to the version in force, keeping what fits.")
    async def move_to_version(self, info: Info[Context, None], input: VersionMoveInput) -> MoveAnswer:  # noqa: A002
        context = info.context
        application = record_id(input.application_id)
        outcome = await context.rooms.applying.move(context.actor, application, input.revision)
        if not isinstance(outcome, Moved):
            return cast("MoveAnswer", _answer(outcome, context))
        return ApplicationMoved(
            application=Application.of(outcome.application, context.rooms),
            dropped=[WantedField.of(want, context.rooms) for want in outcome.dropped],
        )

    @strawberry.mutation(extensions=citizens(), description="Submit once; it goes to every department concerned.")
    async def submit_application(self, info: Info[Context, None], input: ApplicationSubmitInput) -> SubmitAnswer:  # noqa: A002
        context = info.context
        application = record_id(input.application_id)
        command = domain.SubmitCommand(application, input.revision, input.client_key)
        outcome = await context.rooms.applying.submit(context.actor, command)
        if not isinstance(outcome, Receipt):
            return cast("SubmitAnswer", _answer(outcome, context))
        views = await context.loaders.cases_of_application.load((context.subject, application))
        return SubmissionReceipt(
            receipt_number=outcome.number,
            digest=outcome.digest,
            cases=[Case.of(view, context.rooms) for view in views],
        )
