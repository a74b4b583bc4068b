"""Trying services on personas, and keeping the reports."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from backend.personas import Persona
from backend.rooms import Rooms
from backend.staff import NOBODY
from services.access.types import Channel
from services.applying.service import Refusal, Rehearsed
from services.applying.types import Saving
from services.catalogue.types import OneThingVersion, UnknownItem
from services.kit.problems import GatewayError


class ServiceUnknown(GatewayError):
    """No one-thing with this code is published."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How one service fared with one persona, beside how its definition before did."""

    service: OneThingVersion
    persona: Persona
    report: Rehearsed | Refusal
    before: Saving | None

    @property
    def passed(self) -> bool:
        return isinstance(self.report, Rehearsed) and self.report.passed


async def try_services(rooms: Rooms, operator: str, personas: Collection[Persona]) -> Sequence[Trial]:
    """Every persona on the service it applies for; `operator` is who has it done. Raises `ServiceUnknown`."""
    trials: list[Trial] = []
    for code in dict.fromkeys(persona.service for persona in personas):
        async with rooms.db.read() as session:
            one_thing = await rooms.catalogue.one_thing(session, code)
            if isinstance(one_thing, UnknownItem):
                raise ServiceUnknown(code)
            before = await rooms.rehearsals.before(session, one_thing)
        own = [persona for persona in personas if persona.service == code]
        reports = [await rooms.applying.rehearse(one_thing, persona.on_trial()) for persona in own]
        trials += [
            Trial(one_thing, persona, report, before.get(persona.code))
            for persona, report in zip(own, reports, strict=True)
        ]
        await _keep(rooms, operator, one_thing, reports)
    return trials


async def _keep(
    rooms: Rooms, operator: str, one_thing: OneThingVersion, reports: Sequence[Rehearsed | Refusal]
) -> None:
    async with rooms.db.work() as work:
        for report in reports:
            if isinstance(report, Rehearsed):
                await rooms.rehearsals.keep(work, one_thing, report)
        await rooms.audit.record(
            work,
            subject=NOBODY,
            on_behalf_of=NOBODY,
            channel=Channel.CLI,
            action="item.rehearse",
            purpose=one_thing.code,
            about=None,
            object_kind="one_thing_version",
            object_id=one_thing.id,
            facts={"personas": len(reports), "operator": operator},
        )
