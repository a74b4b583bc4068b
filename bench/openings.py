"""Identical concurrent openings of one application: how often each department is asked."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

from pydantic import SecretStr

from backend.departments import registry
from backend.samples.personas import sample_personas
from backend.samples.seeding import seed
from backend.samples.subjects import persona_subject
from backend.secrets import credentials_of
from backend.settings import Settings
from backend.wiring import Addresses, Gateway, open_gateway
from integrations.sandboxing.server import Sandbox
from integrations.sandboxing.settings import SandboxSettings
from services.access.types import Actor, Channel
from services.applying.types import Application, OpenCommand
from services.kit.clock import SystemClock
from services.kit.problems import GatewayError

_NOWHERE = "http://127.0.0.1:9"
"""call-backs, which nobody sends while nothing is submitted"""


class OpeningsDiffer(GatewayError):
    """Openings under one key did not all come to the same application."""


async def calls_per_department(database_url: str, home: Path, runs: int, at_once: int) -> float:
    """Calls ÷ those that one opening alone makes, of the department where this is most.

    Over the departments that the newborn one-thing asks; their secrets and the gateway's keys are made in `home`.
    """
    settings = Settings(database_url=SecretStr(database_url), home=home)
    async with AsyncExitStack() as stack:
        sandboxes: dict[str, Sandbox] = {
            system: await stack.enter_async_context(
                parts.sandbox(credentials_of(system, settings), SystemClock(), SandboxSettings())
            )
            for system, parts in registry().systems.items()
        }
        addresses = {system: sandbox.url for system, sandbox in sandboxes.items()}
        external = Addresses(database_url, None, addresses, _NOWHERE)
        gateway = await stack.enter_async_context(open_gateway(settings, external))
        await seed(gateway)
        await _open(gateway, "alone", 1)
        planned = _counted(sandboxes)
        for run in range(runs):
            await _open(gateway, f"together-{run}", at_once)
        together = _counted(sandboxes) - planned
    return max(together[department] / (runs * calls) for department, calls in planned.items() if calls)


async def _open(gateway: Gateway, key: str, at_once: int) -> None:
    persona = sample_personas()["standard"]
    actor = Actor.oneself(await persona_subject(gateway, persona), Channel.WEB)
    command = OpenCommand("newborn", persona.applicant.applies_as, key)
    opened = await asyncio.gather(*(gateway.rooms.applying.open(actor, command) for _ in range(at_once)))
    if len({each.id for each in opened if isinstance(each, Application)}) != 1:
        raise OpeningsDiffer


def _counted(sandboxes: dict[str, Sandbox]) -> Counter[str]:
    return Counter({department: sandbox.calls.total() for department, sandbox in sandboxes.items()})
