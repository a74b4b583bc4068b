"""What everybody may ask about regions."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from backend.graphapi.base.access import everyone
from backend.graphapi.base.context import Context
from backend.graphapi.directory.types import Region
from backend.graphapi.problems.directory import RegionUnknown


@strawberry.type(description="The regions right below one, in order of their codes.")
class RegionList:
    regions: list[Region]


RegionsAnswer = Annotated[RegionList | RegionUnknown, strawberry.union("RegionsAnswer")]


@strawberry.type
class DirectoryQuery:
    @strawberry.field(
        extensions=everyone(), description="The regions of today right below one; without one, the provinces."
    )
    def regions(
        self,
        info: Info[Context, None],
        parent: Annotated[str | None, strawberry.argument(description="12 digits.")] = None,
    ) -> RegionsAnswer:
        directory = info.context.rooms.directory
        if parent is not None:
            region = directory.regions.by_code(parent, on=directory.today)
            if isinstance(region, RegionUnknown):
                return region
        children = directory.regions.children(parent, on=directory.today)
        return RegionList(regions=[Region.of(child, info.context.rooms) for child in children])
