"""Registering services: drafts, their review, publication, and taking them out of force."""

from datetime import datetime
from typing import Annotated, Any, Self, cast

import strawberry
from strawberry.types import Info

from backend.graphapi.base.access import authority, departments, staff
from backend.graphapi.base.context import Context
from backend.graphapi.base.scalars import record_id
from backend.graphapi.base.words import VersionDifference
from backend.graphapi.problems.members import ItemUnknown, member
from backend.graphapi.problems.registration import (
    DraftDepartmentOtherwise,
    DraftElsewhere,
    DraftOwn,
    DraftStale,
    DraftUnknown,
    ItemStandsOtherwise,
    PackageRefused,
    ReasonNotTaken,
    StaffRoleNeeded,
)
from services.catalogue.service import lifecycle
from services.kit.problems import Problem as DomainProblem

LARGEST_PAGE = 50

strawberry.enum(lifecycle.DraftKind, description="What a package describes.")
strawberry.enum(lifecycle.StepKind, name="RegistrationStepKind", description="What was done to a draft.")


@strawberry.type(description="One thing that was done to a draft: a step of its way, or a comment.")
class RegistrationStep:
    kind: lifecycle.StepKind
    revision: int
    by: strawberry.ID
    at: datetime
    path: str | None = strawberry.field(description="Place in the package, of a comment.")
    words: str | None = strawberry.field(description="The comment or the reason.")

    @classmethod
    def of(cls, step: lifecycle.DraftStep) -> Self:
        by = strawberry.ID(str(step.subject))
        return cls(kind=step.kind, revision=step.revision, by=by, at=step.at, path=step.path, words=step.words)


@strawberry.type(description="事项草案 / A package on its way to being published.")
class ItemDraft:
    id: strawberry.ID
    kind: lifecycle.DraftKind
    code: str = strawberry.field(description="As the text says; empty where it says none.")
    department: str
    state: lifecycle.DraftState
    revision: int
    text: str = strawberry.field(description="The package in YAML, as its author wrote it.")
    version_id: strawberry.ID | None = strawberry.field(description="The version that it became.")
    changed_at: datetime
    steps: list[RegistrationStep]

    @classmethod
    def of(cls, draft: lifecycle.Draft) -> Self:
        return cls(
            id=strawberry.ID(str(draft.id)),
            kind=draft.kind,
            code=draft.code,
            department=draft.department,
            state=draft.state,
            revision=draft.revision,
            text=draft.text,
            version_id=strawberry.ID(str(draft.published)) if draft.published else None,
            changed_at=draft.changed_at,
            steps=[RegistrationStep.of(step) for step in draft.steps],
        )


@strawberry.type(description="All places in which a draft differs from what is in force.")
class DraftDifference:
    differences: list[VersionDifference]


@strawberry.type(description="How what is published under a code stands now.")
class ItemStands:
    code: str
    standing: lifecycle.ServiceStatus


@strawberry.input
class ItemDraftInput:
    kind: lifecycle.DraftKind
    department: str
    text: str = strawberry.field(description="The package in YAML.")


@strawberry.input
class DraftEditInput:
    draft_id: strawberry.ID
    revision: int
    text: str


@strawberry.input
class DraftCommentInput:
    draft_id: strawberry.ID
    path: str = strawberry.field(description="Place in the package, as findings name it; empty for the whole.")
    words: str


@strawberry.input
class DraftReviewInput:
    draft_id: strawberry.ID
    revision: int = strawberry.field(description="The one that was read: what changed meanwhile is not approved.")


@strawberry.input
class DraftReturnInput:
    draft_id: strawberry.ID
    reason: str


@strawberry.input
class ItemStandingInput:
    code: str
    reason: str


DraftItemAnswer = Annotated[ItemDraft | StaffRoleNeeded | PackageRefused, strawberry.union("DraftItemAnswer")]
DraftAnswer = Annotated[ItemDraft | DraftUnknown, strawberry.union("DraftAnswer")]
EditAnswer = Annotated[
    ItemDraft | DraftUnknown | StaffRoleNeeded | DraftElsewhere | DraftStale | PackageRefused,
    strawberry.union("DraftEditAnswer"),
]
CommentAnswer = Annotated[
    ItemDraft | DraftUnknown | StaffRoleNeeded | DraftElsewhere | ReasonNotTaken,
    strawberry.union("DraftCommentAnswer"),
]
SubmitAnswer = Annotated[
    ItemDraft
    | DraftUnknown
    | StaffRoleNeeded
    | DraftElsewhere
    | DraftStale
    | PackageRefused
    | DraftDepartmentOtherwise,
    strawberry.union("DraftSubmitAnswer"),
]
ApproveAnswer = Annotated[
    ItemDraft | DraftUnknown | StaffRoleNeeded | DraftElsewhere | DraftStale | DraftOwn,
    strawberry.union("DraftApproveAnswer"),
]
PublishAnswer = Annotated[
    ItemDraft
    | DraftUnknown
    | StaffRoleNeeded
    | DraftElsewhere
    | DraftStale
    | DraftOwn
    | PackageRefused
    | DraftDepartmentOtherwise
    | ItemStandsOtherwise,
    strawberry.union("DraftPublishAnswer"),
]
DifferenceAnswer = Annotated[DraftDifference | DraftUnknown, strawberry.union("DraftDifferenceAnswer")]
StandingAnswer = Annotated[
    ItemStands | StaffRoleNeeded | ItemUnknown | ItemStandsOtherwise | ReasonNotTaken,
    strawberry.union("ItemStandingAnswer"),
]


def _answer(outcome: lifecycle.Draft | DomainProblem, context: Context) -> Any:
    """A draft, or the union member for why not; each union above lists what its operation can answer."""
    return member(outcome, context.errors) if isinstance(outcome, DomainProblem) else ItemDraft.of(outcome)


@strawberry.type
class RegistrationQuery:
    @strawberry.field(extensions=staff(), description="The drafts last changed of the departments one works for.")
    async def item_drafts(
        self, info: Info[Context, None], state: lifecycle.DraftState | None = None, first: int = 20
    ) -> list[ItemDraft]:
        context = info.context
        limit = max(1, min(first, LARGEST_PAGE))
        async with context.rooms.db.read() as session:
            found = await context.rooms.registration.newest(session, context.actor, state=state, first=limit)
        return [ItemDraft.of(draft) for draft in found]

    @strawberry.field(
        extensions=staff(),
        description="The package in YAML that the version in force under a code was published from; none if none is.",
    )
    async def published_package(self, info: Info[Context, None], code: str) -> str | None:
        rooms = info.context.rooms
        async with rooms.db.read() as session:
            return await rooms.catalogue.export(session, code)

    @strawberry.field(extensions=staff(), description="One draft with all that was done to it.")
    async def item_draft(self, info: Info[Context, None], id: strawberry.ID) -> DraftAnswer:  # noqa: A002
        context = info.context
        async with context.rooms.db.read() as session:
            found = await context.rooms.registration.read(session, context.actor, record_id(id))
        return cast("DraftAnswer", _answer(found, context))

    @strawberry.field(extensions=staff(), description="In which places a draft differs from what is in force.")
    async def draft_difference(self, info: Info[Context, None], id: strawberry.ID) -> DifferenceAnswer:  # noqa: A002
        context = info.context
        async with context.rooms.db.read() as session:
            found = await context.rooms.registration.difference(session, context.actor, record_id(id))
        if isinstance(found, lifecycle.DraftUnknown):
            return cast("DifferenceAnswer", _answer(found, context))
        return DraftDifference(differences=[VersionDifference.of(difference) for difference in found])


@strawberry.type
class RegistrationMutation:
    @strawberry.mutation(extensions=departments(), description="Begin a draft from a package.")
    async def draft_item(self, info: Info[Context, None], input: ItemDraftInput) -> DraftItemAnswer:  # noqa: A002
        context = info.context
        drafted = await context.rooms.registration.draft(context.actor, input.kind, input.department, input.text)
        return cast("DraftItemAnswer", _answer(drafted, context))

    @strawberry.mutation(extensions=departments(), description="Put another text in place of a draft's.")
    async def edit_draft(self, info: Info[Context, None], input: DraftEditInput) -> EditAnswer:  # noqa: A002
        context = info.context
        edited = await context.rooms.registration.edit(
            context.actor, record_id(input.draft_id), input.revision, input.text
        )
        return cast("EditAnswer", _answer(edited, context))

    @strawberry.mutation(extensions=staff(), description="Comment on one place of a draft.")
    async def comment_draft(self, info: Info[Context, None], input: DraftCommentInput) -> CommentAnswer:  # noqa: A002
        context = info.context
        said = await context.rooms.registration.comment(
            context.actor, record_id(input.draft_id), input.path, input.words
        )
        return cast("CommentAnswer", _answer(said, context))

    @strawberry.mutation(extensions=departments(), description="Hand a draft to the department's reviewer.")
    async def submit_draft(self, info: Info[Context, None], input: DraftReviewInput) -> SubmitAnswer:  # noqa: A002
        context = info.context
        handed = await context.rooms.registration.submit(context.actor, record_id(input.draft_id), input.revision)
        return cast("SubmitAnswer", _answer(handed, context))

    @strawberry.mutation(extensions=staff(), description="Give a draft back to its author, with the reason.")
    async def return_draft(self, info: Info[Context, None], input: DraftReturnInput) -> CommentAnswer:  # noqa: A002
        context = info.context
        returned = await context.rooms.registration.return_(context.actor, record_id(input.draft_id), input.reason)
        return cast("CommentAnswer", _answer(returned, context))

    @strawberry.mutation(extensions=departments(), description="Stand by a draft for the department.")
    async def approve_draft(self, info: Info[Context, None], input: DraftReviewInput) -> ApproveAnswer:  # noqa: A002
        context = info.context
        approved = await context.rooms.registration.approve(context.actor, record_id(input.draft_id), input.revision)
        return cast("ApproveAnswer", _answer(approved, context))

    @strawberry.mutation(extensions=authority(), description="Put a draft in force, if it passes all checks.")
    async def publish_draft(self, info: Info[Context, None], input: DraftReviewInput) -> PublishAnswer:  # noqa: A002
        context = info.context
        published = await context.rooms.registration.publish(context.actor, record_id(input.draft_id), input.revision)
        return cast("PublishAnswer", _answer(published, context))

    @strawberry.mutation(extensions=authority(), description="暂停 / Nobody opens it until it is taken up again.")
    async def suspend_item(self, info: Info[Context, None], input: ItemStandingInput) -> StandingAnswer:  # noqa: A002
        return await _standing(info.context, input, lifecycle.StepKind.SUSPENDED)

    @strawberry.mutation(extensions=authority(), description="恢复 / It can be opened again.")
    async def resume_item(self, info: Info[Context, None], input: ItemStandingInput) -> StandingAnswer:  # noqa: A002
        return await _standing(info.context, input, lifecycle.StepKind.RESUMED)

    @strawberry.mutation(extensions=authority(), description="取消 / Nobody opens it or finds it any more.")
    async def cancel_item(self, info: Info[Context, None], input: ItemStandingInput) -> StandingAnswer:  # noqa: A002
        return await _standing(info.context, input, lifecycle.StepKind.CANCELLED)


async def _standing(context: Context, wish: ItemStandingInput, step: lifecycle.StepKind) -> StandingAnswer:
    outcome = await context.rooms.standings.change(context.actor, wish.code, step, wish.reason)
    if isinstance(outcome, DomainProblem):
        return cast("StandingAnswer", member(outcome, context.errors))
    return ItemStands(code=outcome.code, standing=outcome.standing)
