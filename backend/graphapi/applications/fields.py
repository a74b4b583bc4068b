"""Fields of an application: where a value comes from, whether it was checked, and how its dispute stands."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Self
from uuid import UUID

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from backend.graphapi.applications.materials import PullBasis
from backend.graphapi.applications.parties import Party
from backend.graphapi.base.context import Context
from backend.graphapi.base.enums import OutcomeKind
from backend.graphapi.base.names import element_name
from backend.graphapi.base.words import Words
from backend.graphapi.directory.types import Region
from backend.rooms import Rooms
from services.applying import types as domain
from services.directory.service import Directory
from services.kit.values.elements import Value
from services.kit.values.masking import mask
from services.sharing.types import Check, Dispute, DisputeOutcome, DisputeStage, DisputeState, Origin, is_region

ALL = "all"
"""mask of a value of another that has no mask of its own"""
MASKED = "***"

strawberry.enum(Origin, name="FieldOrigin", description="Where a value comes from.")
strawberry.enum(Check, name="FieldCheck", description="Whether a value was compared with a source.")
strawberry.enum(DisputeState, name="FieldDispute")
strawberry.enum(DisputeStage, description="Where the review of a disputed value stands.")
strawberry.enum(DisputeOutcome, description="How a dispute ended.")


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
    region: Region | None = strawberry.field(description="The region that the value is the code of.")
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

    @classmethod
    def of(cls, state: domain.FieldState, application: UUID, party: Party, rooms: Rooms, *, whole: bool) -> Self:
        """Whole, where the reader may see it so and gave a purpose; else masked by the rule of its element, and of
        others wholly masked where it has none, but for what the reader typed.
        """
        revealed = whole and state.revealable
        rule = None if revealed else rooms.elements[state.element].mask
        if rule is None and not (revealed or state.known):
            rule = ALL
        shown = partial(_shown, rule=rule, directory=rooms.directory)
        return cls(
            party=party,
            element=state.element,
            pointer=state.pointer,
            label=element_name(state.element, rooms),
            value=shown(state.value),
            masked=rule is not None and state.value is not None,
            region=_region(state, rooms) if rule is None else None,
            origin=state.origin,
            check=state.check,
            dispute=state.dispute,
            review=DisputeReview.of(state.last_dispute, shown) if state.last_dispute else None,
            outcome=state.outcome,
            source=state.resource,
            source_name=Words.if_any(rooms.resources.get(state.resource or "")),
            as_of=state.as_of,
            differences=[FieldDifference(value=shown(d.value), source=d.resource) for d in state.differences],
            editable=state.editable,
            required=state.required,
            application=application,
            pull=state.pull,
        )


def visible_fields(application: domain.Application, rooms: Rooms, *, whole: bool) -> list[ApplicationField]:
    """What no rule hides, as people see it."""
    parties = {party.id: Party.of(party) for party in application.parties}
    return [
        ApplicationField.of(state, application.id, parties[state.party], rooms, whole=whole)
        for state in application.fields
        if state.visible
    ]


def _region(state: domain.FieldState, rooms: Rooms) -> Region | None:
    return Region.of_code(state.value, rooms) if is_region(state.element) and isinstance(state.value, str) else None


def _shown(value: Value | None, rule: str | None, directory: Directory) -> JSON:
    if rule == ALL:
        return JSON(None if value is None else MASKED)
    return JSON(mask(rule, value, directory.district_parts) if rule and isinstance(value, str) else value)
