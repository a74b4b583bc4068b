"""What staff do with drafts and with published services."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from backend.graphapi.base.access import authority, departments, staff
from backend.graphapi.base.context import Context
from backend.graphapi.base.enums import DraftState
from backend.graphapi.base.paging import DEFAULT_PAGE, page_size
from backend.graphapi.base.scalars import record_id
from backend.graphapi.catalogue.types import VersionDifference
from backend.graphapi.problems.catalogue import ItemUnknown
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
from backend.graphapi.registration.types import DraftDifference, ItemDraft, ItemStands
from services.catalogue import types as catalogue
from services.kit.problems import Problem


@strawberry.input
class ItemDraftInput:
    kind: catalogue.DraftKind
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
DraftEditAnswer = Annotated[
    ItemDraft | DraftUnknown | StaffRoleNeeded | DraftElsewhere | DraftStale | PackageRefused,
    strawberry.union("DraftEditAnswer"),
]
DraftCommentAnswer = Annotated[
    ItemDraft | DraftUnknown | StaffRoleNeeded | DraftElsewhere | ReasonNotTaken,
    strawberry.union("DraftCommentAnswer"),
]
DraftSubmitAnswer = Annotated[
    ItemDraft
    | DraftUnknown
    | StaffRoleNeeded
    | DraftElsewhere
    | DraftStale
    | PackageRefused
    | DraftDepartmentOtherwise,
    strawberry.union("DraftSubmitAnswer"),
]
DraftApproveAnswer = Annotated[
    ItemDraft | DraftUnknown | StaffRoleNeeded | DraftElsewhere | DraftStale | DraftOwn,
    strawberry.union("DraftApproveAnswer"),
]
DraftPublishAnswer = Annotated[
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
DraftDifferenceAnswer = Annotated[DraftDifference | DraftUnknown, strawberry.union("DraftDifferenceAnswer")]
ItemStandingAnswer = Annotated[
    ItemStands | StaffRoleNeeded | ItemUnknown | ItemStandsOtherwise | ReasonNotTaken,
    strawberry.union("ItemStandingAnswer"),
]


@strawberry.type
class RegistrationQuery:
    @strawberry.field(extensions=staff(), description="The drafts last changed of the departments one works for.")
    async def item_drafts(
        self, info: Info[Context, None], state: DraftState | None = None, first: int = DEFAULT_PAGE
    ) -> list[ItemDraft]:
        context = info.context
        async with context.rooms.db.read() as session:
            found = await context.rooms.registration.newest(session, context.actor, state=state, first=page_size(first))
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
    async def item_draft(self, info: Info[Context, None], id: strawberry.ID) -> DraftAnswer:
        context = info.context
        async with context.rooms.db.read() as session:
            found = await context.rooms.registration.read(session, context.actor, record_id(id))
        return found if isinstance(found, Problem) else ItemDraft.of(found)

    @strawberry.field(extensions=staff(), description="In which places a draft differs from what is in force.")
    async def draft_difference(self, info: Info[Context, None], id: strawberry.ID) -> DraftDifferenceAnswer:
        context = info.context
        async with context.rooms.db.read() as session:
            found = await context.rooms.registration.difference(session, context.actor, record_id(id))
        if isinstance(found, Problem):
            return found
        return DraftDifference(differences=[VersionDifference.of(difference) for difference in found])


@strawberry.type
class RegistrationMutation:
    @strawberry.mutation(extensions=departments(), description="Begin a draft from a package.")
    async def draft_item(self, info: Info[Context, None], input: ItemDraftInput) -> DraftItemAnswer:
        context = info.context
        drafted = await context.rooms.registration.draft(context.actor, input.kind, input.department, input.text)
        return drafted if isinstance(drafted, Problem) else ItemDraft.of(drafted)

    @strawberry.mutation(extensions=departments(), description="Put another text in place of a draft's.")
    async def edit_draft(self, info: Info[Context, None], input: DraftEditInput) -> DraftEditAnswer:
        context = info.context
        edited = await context.rooms.registration.edit(
            context.actor, record_id(input.draft_id), input.revision, input.text
        )
        return edited if isinstance(edited, Problem) else ItemDraft.of(edited)

    @strawberry.mutation(extensions=staff(), description="Comment on one place of a draft.")
    async def comment_draft(self, info: Info[Context, None], input: DraftCommentInput) -> DraftCommentAnswer:
        context = info.context
        said = await context.rooms.registration.comment(
            context.actor, record_id(input.draft_id), input.path, input.words
        )
        return said if isinstance(said, Problem) else ItemDraft.of(said)

    @strawberry.mutation(extensions=departments(), description="Hand a draft to the department's reviewer.")
    async def submit_draft(self, info: Info[Context, None], input: DraftReviewInput) -> DraftSubmitAnswer:
        context = info.context
        handed = await context.rooms.registration.submit(context.actor, record_id(input.draft_id), input.revision)
        return handed if isinstance(handed, Problem) else ItemDraft.of(handed)

    @strawberry.mutation(extensions=staff(), description="Give a draft back to its author, with the reason.")
    async def return_draft(self, info: Info[Context, None], input: DraftReturnInput) -> DraftCommentAnswer:
        context = info.context
        returned = await context.rooms.registration.return_(context.actor, record_id(input.draft_id), input.reason)
        return returned if isinstance(returned, Problem) else ItemDraft.of(returned)

    @strawberry.mutation(extensions=departments(), description="Approve a draft for the department.")
    async def approve_draft(self, info: Info[Context, None], input: DraftReviewInput) -> DraftApproveAnswer:
        context = info.context
        approved = await context.rooms.registration.approve(context.actor, record_id(input.draft_id), input.revision)
        return approved if isinstance(approved, Problem) else ItemDraft.of(approved)

    @strawberry.mutation(extensions=authority(), description="Put a draft in force, if it passes all checks.")
    async def publish_draft(self, info: Info[Context, None], input: DraftReviewInput) -> DraftPublishAnswer:
        context = info.context
        published = await context.rooms.registration.publish(context.actor, record_id(input.draft_id), input.revision)
        return published if isinstance(published, Problem) else ItemDraft.of(published)

    @strawberry.mutation(extensions=authority(), description="暂停 / Nobody opens it until it is taken up again.")
    async def suspend_item(self, info: Info[Context, None], input: ItemStandingInput) -> ItemStandingAnswer:
        return await _standing(info.context, input, catalogue.StepKind.SUSPENDED)

    @strawberry.mutation(extensions=authority(), description="恢复 / It can be opened again.")
    async def resume_item(self, info: Info[Context, None], input: ItemStandingInput) -> ItemStandingAnswer:
        return await _standing(info.context, input, catalogue.StepKind.RESUMED)

    @strawberry.mutation(extensions=authority(), description="取消 / Nobody opens it or finds it any more.")
    async def cancel_item(self, info: Info[Context, None], input: ItemStandingInput) -> ItemStandingAnswer:
        return await _standing(info.context, input, catalogue.StepKind.CANCELLED)


async def _standing(context: Context, wish: ItemStandingInput, step: catalogue.StepKind) -> ItemStandingAnswer:
    outcome = await context.rooms.registration.change_status(context.actor, wish.code, step, wish.reason)
    if isinstance(outcome, Problem):
        return outcome
    return ItemStands(code=outcome.code, standing=outcome.status)
