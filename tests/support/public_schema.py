"""The public schema over real rooms, asked as a client asks it: known documents, but no server between."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Any

from strawberry.types import ExecutionResult

from backend.contract import contract_folder
from backend.graphapi.admission.known_documents import KnownDocuments
from backend.graphapi.admission.limits import GuardLimits
from backend.graphapi.base.context import Context
from backend.graphapi.base.errors_catalogue import ErrorsCatalogue
from backend.graphapi.protocol.execution import GatewaySchema
from backend.graphapi.protocol.masking import ErrorMasking, Unexpected
from backend.graphapi.schema import gateway_schema
from backend.identity.tokens import Bearer, TokenRefused
from backend.rooms import Rooms
from backend.wakeups.followers import Wakeups
from services.access.types import Actor, AssuranceLevel, Channel, StaffPost, SubjectKind
from services.applying.service import RehearsalStore
from services.catalogue.service import Catalogue, Registration
from services.catalogue.types import ItemVersion, OneThingVersion
from services.kit.clock import SystemClock
from services.kit.ids import SystemIds
from tests.support import newborn, packages
from tests.support.applications import Office
from tests.support.elements import ELEMENTS
from tests.support.local_channel import LocalChannel
from tests.support.packages import Tree, item_of, one_thing_of
from tests.support.regions import directory

NAMES = {
    "health": ("卫生健康委员会", "Health Commission"),
    "police": ("公安局", "Public Security"),
    "civil_affairs": ("民政局", "Civil Affairs"),
    "medical_insurance": ("医疗保障局", "Medical Insurance"),
}
NEVER_SECONDS = 600.0


@cache
def documents() -> KnownDocuments:
    return KnownDocuments.load(contract_folder() / "operations")


@cache
def words() -> ErrorsCatalogue:
    return ErrorsCatalogue.load(contract_folder() / "errors.json")


@dataclass(frozen=True)
class Caller:
    """Somebody who sends operations, or nobody in particular."""

    schema: GatewaySchema
    context: Context

    async def execute(self, operation: str, **variables: object) -> ExecutionResult:
        document = documents().by_name[operation]
        # A request has its own loaders; here one caller sends many.
        sender = self.context
        context = Context(sender.rooms, sender.errors, sender.wakeups, sender.caller)
        return await self.schema.execute(document.text, variables, context, None, operation)

    async def run(self, operation: str, **variables: object) -> Any:
        """The only root field of the answer; an error is a mistake of the test."""
        result = await self.execute(operation, **variables)
        assert not result.errors, result.errors
        assert result.data is not None
        (root,) = result.data.values()
        return root

    async def code(self, operation: str, **variables: object) -> str:
        """The code of the only error."""
        result = await self.execute(operation, **variables)
        [error] = result.errors or []
        return str((error.extensions or {})["code"])

    async def follow(self, operation: str, **variables: object) -> AsyncIterator[ExecutionResult]:
        """The messages of a subscription."""
        document = documents().by_name[operation]
        stream = await self.schema.stream(document.text, variables, self.context, None, operation)
        async with aclosing(stream):
            async for message in stream:
                assert isinstance(message, ExecutionResult)
                yield message


@cache
def built_schema() -> GatewaySchema:
    """Built, and its documents validated, once a process: that takes longer than most tests. It reports to nobody."""
    return gateway_schema(documents(), GuardLimits(), ErrorMasking(words(), SystemIds(SystemClock()), lambda _: None))


@dataclass
class PublicSchema:
    """The office of applications with a catalogue and a registration beside it, behind the schema."""

    office: Office
    reported: list[Unexpected] = field(default_factory=list)
    """what nobody expected"""

    def __post_init__(self) -> None:
        office = self.office
        resources = {**packages.RESOURCES, **newborn.RESOURCES}
        elements = {**packages.ELEMENTS, **ELEMENTS}
        self.catalogue = Catalogue(
            resources=resources,
            elements=elements,
            departments=packages.DEPARTMENTS,
            directory=directory(office.clock),
            ids=office.ids,
            clock=office.clock,
        )
        self._rooms = Rooms(
            db=office.db,
            clock=office.clock,
            ids=office.ids,
            access=office.access,
            audit=office.audit,
            directory=directory(office.clock),
            documents=office.documents,
            handover=office.handover,
            sharing=office.sharing,
            disputes=office.disputes,
            catalogue=self.catalogue,
            registration=Registration(
                db=office.db,
                publication=self.catalogue.publication,
                access=office.access,
                audit=office.audit,
                ids=office.ids,
                clock=office.clock,
            ),
            casework=office.casework,
            applying=office.applying,
            rehearsals=RehearsalStore(office.clock),
            elements=elements,
            resources=resources,
            department_names=NAMES,
        )
        self.wakeups = Wakeups(None, LocalChannel(), look_again=NEVER_SECONDS)
        self.schema = copy(built_schema())
        self.schema.masking = ErrorMasking(words(), office.ids, self.reported.append)

    @property
    def rooms(self) -> Rooms:
        """With what the office has on its shelf now."""
        return replace(self._rooms, applying=self.office.applying)

    def caller(
        self,
        actor: Actor,
        *,
        level: AssuranceLevel = AssuranceLevel.L3,
        lifetime: timedelta = timedelta(minutes=15),
    ) -> Caller:
        bearer = Bearer(
            subject=actor.on_behalf_of,
            level=level,
            channel=actor.channel,
            actor=actor,
            token_id=self.office.ids.subject(),
            expires_at=self.office.clock.now() + lifetime,
        )
        return Caller(self.schema, Context(self.rooms, words(), self.wakeups, bearer))

    def nobody(self, why: TokenRefused) -> Caller:
        """A client that sent no token, or one that is not accepted."""
        return Caller(self.schema, Context(self.rooms, words(), self.wakeups, why))

    async def staff(self, *posts: StaffPost, level: AssuranceLevel = AssuranceLevel.L3) -> Caller:
        """Somebody of the staff who holds these posts."""
        async with self.office.db.work() as work:
            subject = await self.office.access.ensure(work, SubjectKind.PERSON, "员测试", [])
            for post in posts:
                await self.office.access.appoint(work, subject, post, by=subject)
        return self.caller(Actor.oneself(subject, Channel.WEB), level=level)

    async def publish(self, *items: Tree, one_thing: Tree | None = None) -> None:
        async with self.office.db.work() as work:
            for item in items:
                published = await self.catalogue.publish(work, item_of(item))
                assert isinstance(published, ItemVersion), published
            if one_thing is not None:
                whole = await self.catalogue.publish(work, one_thing_of(one_thing))
                assert isinstance(whole, OneThingVersion), whole


def is_problem(answer: Any, name: str, code: str, wording: str | None = None) -> bool:
    """By its name, with the words of its code, or narrower ones, and a way out in both languages."""
    entry = words().entry(wording or code)
    expected = {
        "__typename": name,
        "code": code,
        "message": {"zh": entry.zh.message, "en": entry.en.message},
        "wayOut": {"zh": entry.zh.way_out, "en": entry.en.way_out},
    }
    return {part: answer.get(part) for part in expected} == expected
