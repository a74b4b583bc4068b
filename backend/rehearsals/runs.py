"""Runs of services on personas, published or not, and the keeping of their reports."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from backend.contract import examples_folder
from backend.operators import OPERATOR
from backend.rooms import Rooms
from backend.samples.personas import Persona, load_personas
from services.access.types import Actor
from services.applying.types import RehearsalRefusal, RehearsalReport, Saving
from services.catalogue import types as catalogue
from services.catalogue.service import Package, package_of_draft
from services.catalogue.types import ItemUnknown, OneThingVersion, PackageRefused
from services.kit.problems import GatewayError, Problem


class ServiceUnknown(GatewayError):
    """No one-thing with this code is published."""


@dataclass(frozen=True, slots=True)
class RehearsalWithoutPersonas(Problem):
    """There is nobody to try the draft on."""

    code: ClassVar[str] = "REHEARSAL_WITHOUT_PERSONAS"
    services: tuple[str, ...]
    """codes of one-things, under which personas are looked for"""


@dataclass(frozen=True, slots=True)
class RehearsalRequest:
    """Who has something rehearsed: an operator at the machine, or somebody of the staff a draft."""

    actor: Actor
    draft: UUID | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_operator(cls, operator: str, draft: UUID | None = None) -> "RehearsalRequest":
        return cls(OPERATOR, draft, {"operator": operator})


@dataclass(frozen=True, slots=True)
class PersonaRehearsal:
    """How one service fared with one persona, and how its definition before did."""

    service: OneThingVersion
    persona: Persona
    report: RehearsalReport | RehearsalRefusal
    before: Saving | None

    @property
    def passed(self) -> bool:
        return isinstance(self.report, RehearsalReport) and self.report.passed


async def rehearse_services(rooms: Rooms, operator: str, personas: Collection[Persona]) -> Sequence[PersonaRehearsal]:
    """Every persona on the published service it applies for. Raises `ServiceUnknown`."""
    rehearsals: list[PersonaRehearsal] = []
    for code in dict.fromkeys(persona.service for persona in personas):
        async with rooms.db.read() as session:
            one_thing = await rooms.catalogue.one_thing(session, code)
        if isinstance(one_thing, ItemUnknown):
            raise ServiceUnknown(code)
        own = [persona for persona in personas if persona.service == code]
        rehearsals += await _rehearse(rooms, RehearsalRequest.of_operator(operator), one_thing, own)
    return rehearsals


async def rehearse_packages(
    rooms: Rooms, request: RehearsalRequest, packages: Sequence[Package], personas: Collection[Persona]
) -> Sequence[PersonaRehearsal] | PackageRefused | RehearsalWithoutPersonas:
    """What packages would become, on the personas of each service; one that names no service goes with all."""
    async with rooms.db.read() as session:
        versions = await rooms.catalogue.draft_versions(session, packages)
    if isinstance(versions, PackageRefused):
        return versions
    rehearsals: list[PersonaRehearsal] = []
    for version in versions:
        own = [persona for persona in personas if persona.service in {"", version.code}]
        rehearsals += await _rehearse(rooms, request, version, own) if own else ()
    return rehearsals or RehearsalWithoutPersonas(tuple(version.code for version in versions))


async def rehearse_draft_of(
    rooms: Rooms, request: RehearsalRequest, draft: catalogue.Draft
) -> Sequence[PersonaRehearsal] | PackageRefused | RehearsalWithoutPersonas:
    """A draft on the personas of the examples."""
    package = package_of_draft(draft)
    if isinstance(package, PackageRefused):
        return package
    personas = await asyncio.to_thread(load_personas, examples_folder() / "personas")
    return await rehearse_packages(rooms, request, [package], personas.values())


async def _rehearse(
    rooms: Rooms, request: RehearsalRequest, version: OneThingVersion, personas: Iterable[Persona]
) -> list[PersonaRehearsal]:
    async with rooms.db.read() as session:
        before = await rooms.rehearsals.before(session, version)
    rehearsals = [
        PersonaRehearsal(
            version, persona, await rooms.applying.rehearse(version, persona.for_rehearsal()), before.get(persona.code)
        )
        for persona in personas
    ]
    await _keep(rooms, request, version, [rehearsal.report for rehearsal in rehearsals])
    return rehearsals


async def _keep(
    rooms: Rooms,
    request: RehearsalRequest,
    version: OneThingVersion,
    reports: Sequence[RehearsalReport | RehearsalRefusal],
) -> None:
    async with rooms.db.work() as work:
        for report in reports:
            if isinstance(report, RehearsalReport):
                await rooms.rehearsals.keep(work, version, report)
        await rooms.audit.record(
            work,
            actor=request.actor,
            action="item.rehearse",
            purpose=version.code,
            about=None,
            object_kind="item_draft" if request.draft else "one_thing_version",
            object_id=request.draft or version.id,
            facts={"personas": len(reports), "digest": version.digest, **request.facts},
        )
