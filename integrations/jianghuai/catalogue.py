"""The catalogue of record (统一目录) and its grants, as the main node tells them: what has changed since a revision."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import structlog
from pydantic import Field, JsonValue, TypeAdapter, ValidationError

from integrations.adapter_kit.answers import malformed
from integrations.adapter_kit.bodies import WireModel
from integrations.jianghuai import wire
from integrations.jianghuai.nodes import Nodes
from services.kit.clock import Deadline
from services.sharing.types import (
    CatalogueChanges,
    GrantEntry,
    Ground,
    OutcomeKind,
    Resource,
    SharingClass,
    Tier,
    Unavailable,
)

CHANGES = "/catalogue/changes"
"""目录变更"""
MOST_PAGES = 1000
"""a node that always has more is lying"""

RESOURCE = TypeAdapter(Resource)
GRANT = TypeAdapter(GrantEntry)
"""Entries travel as JSON under the names of their fields; periods as ISO 8601, such as `P1D`."""

_LOG = structlog.get_logger()

E = TypeVar("E", Resource, GrantEntry)


class Changes(WireModel):
    """One page of changes, in the order in which they were made; an entry that changed twice is listed once."""

    revision: int = Field(ge=0)
    """up to which this page tells"""
    more: bool = False
    resources: tuple[dict[str, JsonValue], ...] = ()
    withdrawn: tuple[str, ...] = ()
    grants: tuple[dict[str, JsonValue], ...] = ()


class JianghuaiCatalogue:
    """`PlatformCatalogue` of the main node."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes

    async def changes(self, since: int | None, *, until: Deadline) -> CatalogueChanges | Unavailable:
        """All changes after a revision, page by page; a later page's word on an entry is the one that counts."""
        pages: list[Changes] = []
        while not pages or pages[-1].more:
            page = await self._page(pages[-1].revision if pages else since, until)
            if isinstance(page, Unavailable):
                return page
            if page.more and (len(pages) == MOST_PAGES or (pages and page.revision <= pages[-1].revision)):
                return malformed("revision: more to tell, and no further")
            pages.append(page)
        return _joined(pages)

    async def _page(self, since: int | None, until: Deadline) -> Changes | Unavailable:
        main = await self._nodes.main()
        answered = await main.call(
            CHANGES, wire.CATALOGUE_SERVICE, {"since": since}, wire.Envelope[Changes], until=until
        )
        if isinstance(answered, Unavailable):
            return answered
        if answered.code != wire.OK:
            return Unavailable(OutcomeKind.DOWN, f"code {answered.code}")
        return malformed("data: no changes, and no code that says why") if answered.data is None else answered.data


def _joined(pages: Sequence[Changes]) -> CatalogueChanges:
    resources: dict[str, Resource] = {}
    withdrawn: dict[str, None] = {}
    grants: dict[str, GrantEntry] = {}
    for page in pages:
        for code in page.withdrawn:
            resources.pop(code, None)
            withdrawn[code] = None
        for resource in _read(RESOURCE, page.resources, "code"):
            withdrawn.pop(resource.code, None)
            resources[resource.code] = resource
        grants.update({str(grant.id): grant for grant in _read(GRANT, page.grants, "id")})
    return CatalogueChanges(pages[-1].revision, tuple(resources.values()), tuple(withdrawn), tuple(grants.values()))


def _read(shape: TypeAdapter[E], entries: Sequence[Mapping[str, Any]], name: str) -> list[E]:
    """The entries that can be read and agree with themselves; the others are left out, and the log says so."""
    read: list[E] = []
    for entry in entries:
        try:
            one = shape.validate_python(entry)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            _leave_out(entry, name, ".".join(map(str, first["loc"])))
            continue
        if fault := _fault(one):
            _leave_out(entry, name, fault)
        else:
            read.append(one)
    return read


def _leave_out(entry: Mapping[str, Any], name: str, field: str) -> None:
    _LOG.warning("entry of the platform's catalogue left out", code=str(entry.get(name))[:100], where=field)


def _fault(entry: Resource | GrantEntry) -> str | None:
    """Which field contradicts another one."""
    if isinstance(entry, GrantEntry):
        aware = (entry.valid_from.tzinfo, entry.valid_until.tzinfo)
        return None if all(aware) and entry.valid_from < entry.valid_until else "valid_until"
    faults = {
        "code": not entry.code,
        "version": entry.version < 1,
        "keys": not entry.keys or not all(entry.keys),
        "gives": not entry.gives or not all(entry.gives.values()),
        "statute": (Ground.STATUTE in entry.grounds) != bool(entry.statute),
        "not_shared_basis": (entry.sharing is SharingClass.NOT_SHARED) != bool(entry.not_shared_basis),
        "at": entry.at is not None
        and entry.at.tier is Tier.SUB
        and not all(entry.at.region_by in key for key in entry.keys),
    }
    return next((field for field, is_wrong in faults.items() if is_wrong), None)
