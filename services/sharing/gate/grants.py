"""When a grant covers a question: a provider's consent to one scene (应用场景), for its elements and its period."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from services.kit.db import ReadSession
from services.sharing.tables import GrantRow
from services.sharing.types import Asked, Basis


@dataclass(frozen=True, slots=True)
class GrantsInForce:
    """The grants to the scenes of one basis that are in force."""

    rows: Sequence[GrantRow] = ()

    def cover(self, asked: Asked, basis: Basis) -> bool:
        """What one grant leaves out, another in force may give; one to an item gives what that item needs."""
        wanted = {element for elements in asked.elements.values() for element in elements}
        own = [grant for grant in self.rows if grant.resource == asked.resource]
        return wanted <= {
            element
            for grant in own
            for element in grant.elements
            if grant.item == basis.item or element in basis.scenes.get(grant.item, ())
        }


async def grants_in_force(
    session: ReadSession, resources: Collection[str], basis: Basis, now: datetime
) -> GrantsInForce:
    """Those to the one-thing, and to the items within it."""
    return GrantsInForce(
        await session.all(
            select(GrantRow).where(
                GrantRow.item.in_({basis.item, *basis.scenes}),
                GrantRow.resource.in_(resources),
                GrantRow.valid_from <= now,
                GrantRow.valid_until > now,
                GrantRow.revoked_at.is_(None),
            )
        )
    )
