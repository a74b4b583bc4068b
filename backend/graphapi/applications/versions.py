"""The version in force, offered to an application that is on an earlier one."""

from typing import Self

import strawberry

from backend.graphapi.base.names import element_name
from backend.graphapi.base.words import Words
from backend.graphapi.catalogue.types import VersionDifference
from backend.rooms import Rooms
from services.applying import types as domain
from services.sharing.types import Want


@strawberry.type(description="A field of a form, and of which role.")
class WantedField:
    role: str
    element: str
    label: Words

    @classmethod
    def of(cls, want: Want, rooms: Rooms) -> Self:
        return cls(role=want.role, element=want.element, label=element_name(want.element, rooms))


@strawberry.type(description="What the version in force does otherwise than the one that the application is on.")
class VersionOffer:
    version: int
    asked_newly: list[WantedField]
    asked_no_more: list[WantedField]
    materials_newly: list[Words]
    materials_no_more: list[Words]
    limits_changed: list[Words] = strawberry.field(description="Items whose time limits changed.")
    differences: list[VersionDifference] = strawberry.field(description="All that is otherwise, in words.")

    @classmethod
    def of(cls, offer: domain.VersionOffer, rooms: Rooms) -> Self:
        return cls(
            version=offer.number,
            asked_newly=[WantedField.of(want, rooms) for want in offer.asked_newly],
            asked_no_more=[WantedField.of(want, rooms) for want in offer.asked_no_more],
            materials_newly=[Words.of(name) for name in offer.materials_newly],
            materials_no_more=[Words.of(name) for name in offer.materials_no_more],
            limits_changed=[Words.of(name) for name in offer.limits_changed],
            differences=[VersionDifference.of(difference) for difference in offer.differences],
        )
