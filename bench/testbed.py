"""What is measured: the real `Sharing` over a real database, and a thin source for each synthetic department."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from backend.background.queue import Background
from integrations.adapter_kit.answers import found_self
from integrations.adapter_kit.bodies import WireModel
from integrations.adapter_kit.rest_client import RestClient
from services.access.types import Actor, Channel
from services.directory.service import Directory
from services.kit.clock import Clock, Deadline, SystemClock
from services.kit.db import Database, engine_for
from services.kit.ids import Ids, SystemIds
from services.kit.jobs import Routes
from services.kit.problems import GatewayError
from services.kit.sealed import MasterKeys
from services.kit.values.elements import Value
from services.kit.vault import Vault
from services.sharing.service import Sharing, compile_plan
from services.sharing.types import (
    SELF,
    Answer,
    Authorised,
    Basis,
    Ground,
    PartyKey,
    Plan,
    Prefilled,
    Relations,
    Resource,
    SharingClass,
    SharingSettings,
    Unavailable,
    Want,
)

APPLICANT = PartyKey("applicant")
ID_NUMBER = "340000190001010015"
"""fictional"""
KNOWN: Mapping[PartyKey, Mapping[str, Value]] = {APPLICANT: {"person.id_number": ID_NUMBER}}
FIELDS = 4
"""of each department"""
GRANTED = "granted"
"""the resource of each department that takes a grant; `record` rests on a statute"""
CONSENTED, CLOSED, CERTIFICATE = "consented", "closed", "certificate"
"""resources of each department: one that takes consent, one that is shared with nobody, and one of certificates"""
ITEM = "bench"
_POOL = 10
_NOBODY = Relations({})
_ROOT = Path(__file__).resolve().parents[1]


class DepartmentsDidNotStart(GatewayError):
    """The process of the synthetic departments ended before it said where they are."""


class Answered(WireModel):
    values: dict[str, str]
    milliseconds: float


class Calls(WireModel):
    calls: int


class BenchSource:
    """One synthetic department; keeps its own time of the last answer."""

    def __init__(self, client: RestClient, clock: Clock) -> None:
        self.client = client
        self.hangs = False
        self.milliseconds = 0.0
        self._clock = clock

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        return await asyncio.gather(*(self._ask(pull, until) for pull in pulls))

    async def _ask(self, pull: Authorised, until: Deadline) -> Answer:
        body = {"key": dict(pull.asked.key), "elements": list(pull.asked.elements[SELF])}
        path = "/hang" if self.hangs else "/answer"
        answered = await self.client.call(path, body, Answered, until=until)
        if isinstance(answered, Unavailable):
            return answered
        self.milliseconds = answered.milliseconds
        return found_self(pull.asked, answered.values, as_of=self._clock.now())


@dataclass(frozen=True, slots=True)
class Testbed:
    """Everything open and warm."""

    sharing: Sharing
    sources: Mapping[str, BenchSource]
    addresses: Sequence[str]
    plan: Plan
    database_url: str
    db: Database
    clock: Clock
    ids: Ids

    def basis(self, ground: Ground = Ground.STATUTE) -> Basis:
        """A new application of a new person."""
        subject = self.ids.subject()
        return Basis(Actor.oneself(subject, Channel.JOB), ITEM, subject, ground)

    async def prefill(self, until: Deadline) -> Prefilled:
        return await self.sharing.prefill(self.plan, self.basis(), KNOWN, _NOBODY, until=until)

    async def calls(self) -> int:
        """How often the departments were asked, as they themselves have counted."""
        until = Deadline.after(5, self.clock)
        counts = [await source.client.call("/calls", {}, Calls, until=until) for source in self.sources.values()]
        return sum(count.calls for count in counts if not isinstance(count, Unavailable))


@asynccontextmanager
async def open_testbed(database_url: str) -> AsyncIterator[Testbed]:
    """Over a database that has the newest schema; ends with the departments' process."""
    clock = SystemClock()
    ids = SystemIds(clock)
    async with AsyncExitStack() as stack:
        addresses = await stack.enter_async_context(_departments())
        db = Database(
            engine_for(database_url, pool=_POOL), Background(database_url, concurrency=1, clock=clock), Routes()
        )
        stack.push_async_callback(db.close)
        await db.warm(_POOL)
        sources = {
            f"department_{number}": BenchSource(await stack.enter_async_context(RestClient(address)), clock)
            for number, address in enumerate(addresses)
        }
        resources = {each.code: each for provider in sources for each in _resources(provider)}
        vault = Vault(MasterKeys({"bench": ids.random_bytes(32)}, "bench"), ids.random_bytes(32), ids, clock)
        # The department that hangs is asked every time: a breaker would spare the others waiting for it.
        patient = SharingSettings(opens_after=sys.maxsize)
        cities = Directory(clock)
        sharing = Sharing(
            db=db,
            sources=sources,
            resources=resources,
            elements={},
            vault=vault,
            ids=ids,
            clock=clock,
            cities=cities,
            settings=patient,
        )
        wants = [Want(APPLICANT.role, element) for provider in sources for element in elements_of(provider)]
        plan = compile_plan(wants, _NOBODY, [Want(APPLICANT.role, "person.id_number")], resources)
        yield Testbed(sharing, sources, addresses, plan, database_url, db, clock, ids)


def elements_of(provider: str) -> tuple[str, ...]:
    return tuple(f"{provider}.field_{number}" for number in range(FIELDS))


def _resources(provider: str) -> Sequence[Resource]:
    key = (("person.id_number",),)
    record = Resource(
        f"{provider}.record", 1, provider, "测试记录", "Record", key, {SELF: elements_of(provider)}, statute="测试条例"
    )

    def other(name: str) -> Resource:
        gives = {SELF: tuple(f"{element}_{name}" for element in elements_of(provider))}
        return replace(record, code=f"{provider}.{name}", gives=gives)

    return (
        record,
        replace(other(GRANTED), grounds=(Ground.GRANT,)),
        replace(other(CONSENTED), grounds=(Ground.CONSENT,)),
        replace(other(CLOSED), sharing=SharingClass.NOT_SHARED),
        replace(other(CERTIFICATE), certificate="11100000000013127D001"),
    )


@asynccontextmanager
async def _departments() -> AsyncIterator[Sequence[str]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.departments",
        cwd=_ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        line = await process.stdout.readline()
        if not line:
            raise DepartmentsDidNotStart
        yield orjson.loads(line)
    finally:
        process.terminate()
        await process.wait()
