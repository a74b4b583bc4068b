"""What everybody may ask of the catalogue: an item, a one-thing, a search, and what will be needed."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from backend.graphapi.base.access import everyone
from backend.graphapi.base.context import Context
from backend.graphapi.base.enums import Target, Theme
from backend.graphapi.base.paging import DEFAULT_PAGE, page_size
from backend.graphapi.catalogue.previews import OneThingPreview
from backend.graphapi.catalogue.types import Item, ItemFound, OneThing
from backend.graphapi.problems.applications import RoleNotAllowed
from backend.graphapi.problems.catalogue import ItemUnknown
from services.catalogue.types import SearchQuery
from services.directory.types import RegionUnknown
from services.kit.problems import Problem

ItemAnswer = Annotated[Item | ItemUnknown, strawberry.union("ItemAnswer")]
OneThingAnswer = Annotated[OneThing | ItemUnknown, strawberry.union("OneThingAnswer")]
_LONGEST_REGION = 20
"""of what was sent as a code, told back"""
OneThingPreviewAnswer = Annotated[
    OneThingPreview | ItemUnknown | RoleNotAllowed, strawberry.union("OneThingPreviewAnswer")
]


@strawberry.type
class CatalogueQuery:
    @strawberry.field(extensions=everyone(), description="One item by its 31-character code.")
    async def item(self, info: Info[Context, None], code: str) -> ItemAnswer:
        async with info.context.rooms.db.read() as session:
            found = await info.context.rooms.catalogue.item(session, code)
        return found if isinstance(found, Problem) else Item.of(found, info.context.rooms)

    @strawberry.field(extensions=everyone(), description="One one-thing by its code, such as `newborn`.")
    async def one_thing(self, info: Info[Context, None], code: str) -> OneThingAnswer:
        async with info.context.rooms.db.read() as session:
            found = await info.context.rooms.catalogue.one_thing(session, code)
        return found if isinstance(found, Problem) else OneThing.of(found, info.context.rooms)

    @strawberry.field(
        extensions=everyone(),
        description="Items and one-things by what people call them: words, pinyin, initials, with typing errors.",
    )
    async def search_items(
        self,
        info: Info[Context, None],
        text: str,
        first: int = DEFAULT_PAGE,
        region: Annotated[str | None, strawberry.argument(description="12 digits: what is to be had there.")] = None,
        audience: Target | None = None,
        theme: Theme | None = None,
    ) -> list[ItemFound]:
        if region is not None:
            _expect_region(info.context, region)
        async with info.context.rooms.db.read() as session:
            found = await info.context.rooms.catalogue.search(
                session, SearchQuery(text, region=region, target=audience, theme=theme), limit=page_size(first)
            )
        return [ItemFound.of(line) for line in found]

    @strawberry.field(extensions=everyone(), description="What an applicant in this role will need.")
    async def one_thing_preview(self, info: Info[Context, None], code: str, applies_as: str) -> OneThingPreviewAnswer:
        rooms = info.context.rooms
        async with rooms.db.read() as session:
            found = await rooms.catalogue.one_thing(session, code)
        if isinstance(found, ItemUnknown):
            return found
        if applies_as not in found.plans:
            return RoleNotAllowed(tuple(found.plans))
        return OneThingPreview.of(found, applies_as, rooms.catalogue.preview(found, applies_as), rooms)


def _expect_region(context: Context, region: str) -> None:
    """Raises the coded GraphQL error for a region that there is not: an empty answer would say that nothing is to be
    had there.
    """
    directory = context.rooms.directory
    if not directory.may_exist(region):
        near = ", ".join(f"{zh} {en} {code}" for code, zh, en in directory.nearest_regions(region))
        facts = {"region": region[:_LONGEST_REGION], "nearest": near}
        wording = "REGION_UNKNOWN_NEAREST" if near else RegionUnknown.code
        raise context.errors.graphql_error(RegionUnknown.code, facts, wording=wording)
