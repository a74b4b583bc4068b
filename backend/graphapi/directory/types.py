"""Regions and organisations as a client shows them."""

from typing import Self

import strawberry

from backend.graphapi.base.words import Words
from backend.rooms import Rooms
from services.directory.types import OrganisationUnknown, RegionLevel
from services.directory.types import Region as DatedRegion

strawberry.enum(RegionLevel, description="行政级别 / Level of a region.")


@strawberry.type(description="行政区划 / A region.")
class Region:
    code: str = strawberry.field(description="12 digits.")
    name: Words
    level: RegionLevel
    path: Words = strawberry.field(description="省/市/县: all that it lies in, and itself, from the province down.")
    has_children: bool = strawberry.field(description="Whether `regions` has any below it today.")

    @classmethod
    def of(cls, region: DatedRegion, rooms: Rooms) -> Self:
        regions, today = rooms.directory.regions, rooms.directory.today
        path = regions.path(region.code, on=today)
        return cls(
            code=region.code,
            name=Words.of(region),
            level=region.level,
            path=Words(zh="/".join(each.zh for each in path), en="/".join(each.en for each in path)),
            has_children=bool(regions.children(region.code, on=today)),
        )

    @classmethod
    def of_code(cls, code: str, rooms: Rooms) -> Self | None:
        """The region that has this code, or had it last; none where the table has never had it."""
        region = rooms.directory.regions.known(code, on=rooms.directory.today)
        return cls.of(region, rooms) if isinstance(region, DatedRegion) else None


@strawberry.type(description="实施主体 / The organisation that implements an item.")
class Organisation:
    code: str = strawberry.field(description="统一社会信用代码 / 18 characters.")
    name: Words

    @classmethod
    def of_code(cls, code: str, rooms: Rooms) -> Self | None:
        """As it is called today; none where the table does not have it."""
        organisation = rooms.directory.organisation(code, on=rooms.directory.today)
        if isinstance(organisation, OrganisationUnknown):
            return None
        return cls(code=code, name=Words.of(organisation))
