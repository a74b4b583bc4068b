"""The mirror of the catalogue: the definitions of resources and elements, version by version.

A pull names a resource and its version; the definition of that version is found here years later.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.kit.db import UnitOfWork
from services.kit.digests import digest
from services.kit.problems import GatewayError
from services.sharing.tables import ElementRow, ResourceRow
from services.sharing.types import Element, Resource

_ELEMENT = TypeAdapter(Element)
_RESOURCE = TypeAdapter(Resource)


class ResourceChangedUnderItsVersion(GatewayError):
    """A published version of a resource does not change: give the new definition a new version."""


async def mirror_resources(work: UnitOfWork, resources: Iterable[Resource], now: datetime) -> None:
    """Keep the versions that are not known yet. Raises `ResourceChangedUnderItsVersion`."""
    known = {(row.code, row.version): row.digest for row in await work.all(select(ResourceRow))}
    rows = [resource_row(resource, now) for resource in resources]
    for row in rows:
        if known.get((row["code"], row["version"]), row["digest"]) != row["digest"]:
            raise ResourceChangedUnderItsVersion(row["code"], row["version"])
    await _keep(work, ResourceRow, [row for row in rows if (row["code"], row["version"]) not in known])


async def mirror_elements(work: UnitOfWork, elements: Iterable[Element], now: datetime) -> None:
    """Keep each definition that differs from the one in force, under the next version."""
    in_force = {row.code: row for row in await work.all(select(ElementRow).order_by(ElementRow.version))}
    rows = []
    for element in elements:
        before = in_force.get(element.code)
        defined = _defined(_ELEMENT.dump_python(element, mode="json"), now)
        if before is None or before.digest != defined["digest"]:
            rows.append({"code": element.code, "version": before.version + 1 if before else 1, **defined})
    await _keep(work, ElementRow, rows)


def resource_row(resource: Resource, now: datetime, *, platform: str | None = None) -> dict[str, Any]:
    """A version of a resource as it is kept; `platform` where it was read from one's catalogue."""
    return {
        "code": resource.code,
        "version": resource.version,
        "provider": resource.provider,
        "platform": platform,
        **_defined(_RESOURCE.dump_python(resource, mode="json"), now),
    }


def _defined(definition: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {"definition": definition, "digest": digest(definition), "mirrored_at": now}


async def _keep(work: UnitOfWork, table: type[ResourceRow] | type[ElementRow], rows: list[dict[str, Any]]) -> None:
    if rows:
        # Several processes start at once and mirror the same catalogue: the first to write is right.
        await work.execute(insert(table).on_conflict_do_nothing(), rows)
