"""What every department is held to: the parts that `test_department_contract.py` works with.

To put a department under the contract, give it a line in `integrations/departments/adapters.py` and write
`tests/integrations/<id>/exemplar.py` with an `EXEMPLAR`. One that is described by data is under it by its file alone.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Generic, TypeVar
from uuid import UUID

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.manifests import AnswersBy, Stated, manifest_of
from integrations.adapter_kit.rest_client import RestClient
from integrations.departments.adapters import DEPARTMENTS, RECEIVING, Parts, SourceAndDepartment
from integrations.sandboxing.server import Sandbox
from integrations.sandboxing.settings import SandboxSettings
from services.handover.types import DepartmentEvent, Inbound, Parcel, Taken
from services.kit.clock import Clock, Deadline
from services.sharing.ports import Source
from services.sharing.types import Answer, Asked, PartyKey
from tests.support.authorised import authorised
from tests.support.callbacks import CallbackEndpoint
from tests.support.deadlines import in_good_time
from tests.support.described import DESCRIBED, PARTS, exemplar_of_description
from tests.support.exemplars import Exemplar
from tests.support.statements import events_of

A_co = TypeVar("A_co", bound=Source, covariant=True)

KEY = UUID(int=0x1234)
CREDENTIALS = Credentials("wanshitong-test", "token-of-the-test", "secret-of-the-test")
NOBODY = {
    "person.id_number": "340000190001010015",
    "person.passport_number": "X00000000",
    "household.number": "H349999999",
    "organisation.credit_code": "91340000MA2AA09999",
}


ANSWERERS: Mapping[str, Parts[Source]] = {
    **DEPARTMENTS,
    **{system: parts for system, parts in PARTS.items() if DESCRIBED[system].resources},
}
RECEIVERS: Mapping[str, Parts[SourceAndDepartment]] = {
    **RECEIVING,
    **{system: parts for system, parts in PARTS.items() if DESCRIBED[system].items},
}


def stated_of(department: str) -> Stated:
    """What the department states of itself."""
    return DESCRIBED[department] if department in DESCRIBED else manifest_of(department)


def exemplar_of(department: str) -> Exemplar:
    if department in DESCRIBED:
        return exemplar_of_description(DESCRIBED[department])
    exemplar: Exemplar = import_module(f"tests.integrations.departments.{department}.exemplar").EXEMPLAR
    return exemplar


@dataclass
class Bench(Generic[A_co]):
    """A department's adapter before its running sandbox, and an inbound endpoint."""

    manifest: Stated
    exemplar: Exemplar
    adapter: A_co
    sandbox: Sandbox
    client: RestClient
    endpoint: CallbackEndpoint

    def questions(self) -> list[Asked]:
        """Every resource, by every key of the exemplar, for all that it gives."""
        return [
            Asked(entry.code, PartyKey("mother"), key, entry.gives)
            for entry in self.manifest.resources
            for key in self.exemplar.keys[entry.code]
        ]

    def questions_about_nobody(self) -> list[Asked]:
        """Every resource, by every key that it takes."""
        return [
            Asked(entry.code, PartyKey("mother"), {element: NOBODY[element] for element in key}, entry.gives)
            for entry in self.manifest.resources
            for key in entry.keys
        ]

    def parcel(self, item: str, *, without: str = "") -> Parcel:
        parties = {
            role: {element: value for element, value in elements.items() if f"{role}/{element}" != without}
            for role, elements in self.exemplar.parcels[item].items()
        }
        called_back = self.manifest.answers_by is AnswersBy.CALLBACK
        return Parcel(
            id=KEY,
            department=self.manifest.id,
            item=item,
            receipt_number="3400002026000001X",
            parties=parties,
            callback_url=self.endpoint.url if called_back else None,
        )

    async def ask(self, *questions: Asked, until: Deadline | None = None) -> Sequence[Answer]:
        return await self.adapter.fetch(authorised(*questions), until=until or in_good_time())


class Receiving(Bench[SourceAndDepartment]):
    """The bench of a department that takes parcels."""

    async def take(self, item: str, key: UUID = KEY) -> Taken:
        """Deliver the exemplar's parcel, which must be taken."""
        taken = await self.adapter.deliver(self.adapter.render(self.parcel(item)), key, until=in_good_time())
        assert isinstance(taken, Taken), taken
        return taken

    async def said(self, taken: Taken) -> list[Inbound]:
        """All messages about a case, once the department has nothing more to say: called back or polled."""
        await self.sandbox.settled()
        if self.manifest.answers_by is AnswersBy.CALLBACK:
            return self.endpoint.all()
        polled = await self.adapter.poll(taken.reference, until=in_good_time())
        assert isinstance(polled, Inbound), polled
        return [polled]

    async def events(self, taken: Taken) -> list[DepartmentEvent]:
        """What these messages say, none of which may be refused."""
        return [event for message in await self.said(taken) for event in events_of(self.adapter.read(message))]


@asynccontextmanager
async def bench_of(department: str, clock: Clock) -> AsyncIterator[Bench[Source]]:
    async with _parts(department, clock, SandboxSettings.at_once()) as (sandbox, client, endpoint):
        adapter = ANSWERERS[department].adapter(client, CREDENTIALS, clock)
        yield Bench(stated_of(department), exemplar_of(department), adapter, sandbox, client, endpoint)


@asynccontextmanager
async def receiving(department: str, clock: Clock, settings: SandboxSettings | None = None) -> AsyncIterator[Receiving]:
    async with _parts(department, clock, settings or SandboxSettings.at_once()) as (sandbox, client, endpoint):
        adapter = RECEIVERS[department].adapter(client, CREDENTIALS, clock)
        yield Receiving(stated_of(department), exemplar_of(department), adapter, sandbox, client, endpoint)


@asynccontextmanager
async def _parts(
    department: str, clock: Clock, settings: SandboxSettings
) -> AsyncIterator[tuple[Sandbox, RestClient, CallbackEndpoint]]:
    sandbox = {**ANSWERERS, **RECEIVERS}[department].sandbox(CREDENTIALS, clock, settings)
    async with CallbackEndpoint() as endpoint, sandbox, RestClient(sandbox.url) as client:
        yield sandbox, client, endpoint
