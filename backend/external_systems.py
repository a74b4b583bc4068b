"""The systems that the gateway needs, by address: databases, Redis, departments, platform. One without an address is
started here and stopped again: PostgreSQL and Redis as children, departments and platform simulated in this process.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis.asyncio import Redis

from backend import migrations
from backend.data_platform.simulation import contents_of, simulated_platform
from backend.departments import registry
from backend.embedded import HeldByAnother, held_alone, prepared_home, start_postgres, start_redis
from backend.secrets import credentials_of
from backend.settings import Settings
from backend.wiring import Addresses
from integrations.departments.adapters import Parts
from integrations.described.names import described_name
from integrations.registry import Registry
from integrations.sandboxing.settings import SandboxSettings
from services.kit.clock import SystemClock
from services.kit.problems import GatewayError
from services.sharing.ports import Source
from services.sharing.types import PLATFORM


class DepartmentWithoutAddress(GatewayError):
    """In production every department's address is set in WST_DEPARTMENT_URLS."""


class HomeInUse(GatewayError):
    """已有一个进程在用这个目录模拟各部门：请先结束它，或以 WST_HOME 另设目录；
    要同时运行几个进程，请用 wanshitong sandbox 给出的地址。 /
    Another process simulates the departments of this home: end it first, or choose another folder with WST_HOME; for
    several processes at once give them the addresses that `wanshitong sandbox` prints.
    """


@contextmanager
def simulating_alone(settings: Settings) -> Iterator[None]:
    """For a process that simulates departments over the journals of its home, as it does where it has no addresses of
    real ones: no other does meanwhile. Two would share the cases in the journals, and what one has ended owes would
    reach the other. Raises `HomeInUse`.
    """
    if settings.jianghuai_url is not None and set(registry(settings.desk).systems) <= set(settings.department_urls):
        yield
        return
    try:
        with held_alone(prepared_home(settings.home) / "sandbox.lock"):
            yield
    except HeldByAnother as held:
        raise HomeInUse(settings.home, f"pid {held.process}") from None


@asynccontextmanager
async def open_external_systems(
    settings: Settings, public_url: str, *, keeps_journals: bool = True
) -> AsyncIterator[Addresses]:
    """The addresses; whatever had to be started for them ends with the block. Without journals what departments are
    told is forgotten with it, and what another process has told them is not known.
    """
    simulation = _Simulation(settings, settings.home / "sandbox" if keeps_journals else None)
    departments = registry(settings.desk)
    async with AsyncExitStack() as stack:
        database_url = await _database(stack, settings)
        yield Addresses(
            database_url=database_url,
            redis=await _redis(stack, settings),
            departments=await _departments(stack, simulation, departments),
            public_url=settings.public_url or public_url,
            simulated=_simulated(settings, departments),
            registry=departments,
            platform=settings.jianghuai_url or await simulation.start_platform(stack, departments),
        )


async def _database(stack: AsyncExitStack, settings: Settings) -> str:
    """Address for the application role, with the newest schema where the owner's address is at hand."""
    owner = settings.database_owner_url
    if settings.database_url is not None:
        if owner is not None:
            await asyncio.to_thread(migrations.upgrade, owner.get_secret_value())
        return settings.database_url.get_secret_value()
    server = await asyncio.to_thread(start_postgres, settings.home)
    stack.push_async_callback(asyncio.to_thread, server.stop)
    await asyncio.to_thread(migrations.upgrade, server.owner_url)
    return server.app_url


async def _redis(stack: AsyncExitStack, settings: Settings) -> Redis | None:
    if settings.redis_url is not None:
        client = Redis.from_url(settings.redis_url.get_secret_value())
    elif server := await asyncio.to_thread(start_redis, settings.home):
        stack.push_async_callback(asyncio.to_thread, server.stop)
        client = Redis.from_url(server.url)
    else:
        return None
    stack.push_async_callback(client.aclose)
    return client


def _simulated(settings: Settings, departments: Registry) -> frozenset[str]:
    """The departments of which no system is a real one, and the platform unless its address is given."""
    real = set(settings.department_urls) | ({PLATFORM} if settings.jianghuai_url else set())
    return frozenset(name for name in (*departments.departments, PLATFORM) if not {name, described_name(name)} & real)


async def _departments(stack: AsyncExitStack, simulation: "_Simulation", departments: Registry) -> dict[str, str]:
    """Each department's base address; in development the ones without are simulated on loopback."""
    settings = simulation.settings
    addresses = dict(settings.department_urls)
    systems = departments.systems
    missing = [system for system in systems if system not in addresses]
    if missing and settings.environment == "production":
        raise DepartmentWithoutAddress(*missing)
    for system in missing:
        addresses[system] = await simulation.start_department(stack, system, systems[system])
    return addresses


@dataclass(frozen=True, slots=True)
class _Simulation:
    """Starts what stands here for departments and the platform."""

    settings: Settings
    journal: Path | None
    """folder of what they must not forget; none where they may"""

    async def start_department(self, stack: AsyncExitStack, system: str, parts: Parts[Source], port: int = 0) -> str:
        settings = self.settings
        behaviour = SandboxSettings(
            port=port,
            speed=settings.sandbox_speed,
            journal=self.journal,
            births_anew=settings.sandbox_births_anew,
        )
        sandbox = parts.sandbox(credentials_of(system, settings), SystemClock(), behaviour)
        await stack.enter_async_context(sandbox)
        return sandbox.url

    async def start_platform(self, stack: AsyncExitStack, departments: Registry, port: int = 0) -> str:
        contents = contents_of(departments.resources.values(), departments.descriptions.values())
        platform = simulated_platform(self.settings, contents, port, journal=self.journal)
        return (await stack.enter_async_context(platform)).url


@asynccontextmanager
async def simulated_departments(settings: Settings, first_port: int = 0) -> AsyncIterator[dict[str, str]]:
    """Only the departments and the platform, for `wanshitong sandbox`: they live on while a gateway is killed and
    started again.
    """
    departments = registry(settings.desk)
    systems = departments.systems
    simulation = _Simulation(settings, settings.home / "sandbox")
    async with AsyncExitStack() as stack:
        addresses = {
            system: await simulation.start_department(stack, system, parts, first_port + nth if first_port else 0)
            for nth, (system, parts) in enumerate(systems.items())
        }
        last = first_port + len(systems) if first_port else 0
        yield {**addresses, PLATFORM: await simulation.start_platform(stack, departments, last)}
