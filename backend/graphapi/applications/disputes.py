"""Disputing a field of an application."""

from typing import Annotated

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from backend.graphapi.applications.types import Application
from backend.graphapi.base.access import citizens
from backend.graphapi.base.context import Context
from backend.graphapi.base.scalars import ClientKey, record_id
from backend.graphapi.problems.applications import (
    AnswersInvalid,
    ApplicationNotOpen,
    ApplicationUnknown,
    DisputeAlreadyOpen,
    DisputeTooLate,
    FieldNotDisputable,
    KeyUsedOtherwise,
    LoginNotDisputable,
    NotTheApplicant,
)
from services.applying.types import DisputeCommand
from services.kit.problems import Problem


@strawberry.input
class DisputeFieldInput:
    application_id: strawberry.ID
    pointer: str = strawberry.field(description="Of the field, as the application shows it.")
    value: JSON = strawberry.field(description="What is right, in the form's own type.")
    reason: str | None = strawberry.field(default=None, description="In your own words, at most 500 characters.")
    client_key: ClientKey = strawberry.field(description="The same key raises the same dispute.")


DisputeFieldAnswer = Annotated[
    Application
    | ApplicationUnknown
    | NotTheApplicant
    | ApplicationNotOpen
    | AnswersInvalid
    | KeyUsedOtherwise
    | FieldNotDisputable
    | LoginNotDisputable
    | DisputeAlreadyOpen
    | DisputeTooLate,
    strawberry.union("DisputeFieldAnswer"),
]


@strawberry.type
class DisputesMutation:
    @strawberry.mutation(
        extensions=citizens(),
        description="疑义数据校核 / Say that a sourced value is wrong; its provider reviews it, nothing waits for it.",
    )
    async def dispute_field(self, info: Info[Context, None], input: DisputeFieldInput) -> DisputeFieldAnswer:
        context = info.context
        application = record_id(input.application_id)
        command = DisputeCommand(application, input.pointer, input.value, input.reason, input.client_key)
        outcome = await context.rooms.applying.dispute(context.actor, command)
        return outcome if isinstance(outcome, Problem) else Application.of(outcome, context.rooms)
