"""The operator's notice: which published one-things need what has changed in the catalogue of resources."""

import structlog

from backend.rooms import Rooms
from services.catalogue.types import OneThingVersion, SearchQuery
from services.sharing.types import CatalogueChanged

_LOG = structlog.get_logger()
_ALL = 100_000
"""more one-things than there are"""


async def notice_catalogue_change(rooms: Rooms, event: CatalogueChanged) -> None:
    """Job: one warning in the log for each one-thing concerned, with the codes of the resources."""
    changed = frozenset(event.codes)
    await rooms.sharing.refresh()
    async with rooms.db.read() as session:
        for summary in await rooms.catalogue.search(session, SearchQuery(), limit=_ALL):
            published = await rooms.catalogue.one_thing(session, summary.code) if summary.is_one_thing else None
            if isinstance(published, OneThingVersion) and (concerned := changed & _needed(published)):
                _LOG.warning(
                    "a published one-thing needs a resource that has changed",
                    code=published.code,
                    resource=", ".join(sorted(concerned)),
                )


def _needed(published: OneThingVersion) -> frozenset[str]:
    asked = {step.resource for plan in published.plans.values() for round_ in plan.rounds for step in round_}
    checked = {way.resource for material in published.materials for way in material.ways if way.resource}
    return frozenset(asked | checked)
