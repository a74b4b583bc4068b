"""A small schema behind the gateway's own door, on a loopback port of its own."""

import asyncio
import socket
import threading
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import strawberry
import uvicorn
from fastapi import FastAPI
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.fastapi import BaseContext
from strawberry.types import Info

from backend.graphapi.admission.known_documents import DocumentAdmission, KnownDocuments
from backend.graphapi.admission.limits import GuardLimits
from backend.graphapi.base.errors_catalogue import ErrorsCatalogue
from backend.graphapi.protocol.execution import GatewaySchema
from backend.graphapi.protocol.http import GatewayRouter
from backend.graphapi.protocol.masking import ErrorMasking, Unexpected
from backend.graphapi.protocol.request_body import BodyLimits
from services.kit.clock import HeldClock
from services.kit.ids import SeededIds

SECRET = "340000190001010015"
"""What must never leave: an ID number, fictional"""

CATALOGUE = Path(__file__).resolve().parents[2] / "graphql" / "errors.json"

OPERATIONS = {
    "Hello": "# 问候\nquery Hello($name: String!) { hello(name: $name) }\n",
    "Keep": "mutation Keep($input: KeepInput!) { keep(input: $input) }\n",
    "Count": "subscription Count($to: Int!) { count(to: $to) }\n",
    # deeper and costlier than any open document may be: known ones pass no guard
    "Costly": "query Costly " + "{ items " * 13 + "{ name }" + " }" * 13 + "\n",
}


class AskedForContext(BaseContext):
    """The context of these tests."""


@strawberry.type
class Thing:
    name: str

    @strawberry.field
    def items(self, first: int | None = None) -> "list[Thing]":
        return []


@strawberry.input
class KeepInput:
    number: int
    secret: str
    again: "KeepInput | None" = None


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "测试") -> str:
        return f"你好，{name}"

    @strawberry.field
    def items(self, first: int = 20) -> list[Thing]:
        return []

    @strawberry.field
    def whole(self, number: int) -> int:
        return number

    @strawberry.field
    def sum(self, numbers: list[int]) -> int:
        return len(numbers)

    @strawberry.field
    def boom(self) -> str | None:
        raise RuntimeError(SECRET) from ValueError(SECRET)

    @strawberry.field
    def never(self) -> str:
        return None  # type: ignore[return-value]  # a resolver that breaks its promise

    @strawberry.field
    def denied(self, info: Info[AskedForContext, None]) -> str | None:
        raise GraphQLError("不可以 / No", extensions={"code": "TOKEN_MISSING"})

    @strawberry.field
    def uncoded(self) -> str | None:
        raise GraphQLError(SECRET)

    @strawberry.field
    def disguised(self) -> str | None:
        raise Disguised(SECRET)


class Disguised(Exception):
    """An exception that carries members like those of a coded error."""

    extensions = {"code": "TOKEN_MISSING", "secret": SECRET}  # noqa: RUF012 - read, never written


@strawberry.type
class Mutation:
    @strawberry.mutation
    def keep(self, input: KeepInput) -> int:  # noqa: A002 - the contract's name
        return input.number


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int) -> AsyncGenerator[int, None]:
        for number in range(to):
            yield number

    @strawberry.subscription
    async def breaking(self) -> AsyncGenerator[int, None]:
        yield 1
        raise RuntimeError(SECRET)

    @strawberry.subscription
    async def endless(self) -> AsyncGenerator[int, None]:
        yield 1
        await asyncio.Event().wait()


class BreakingExtension(SchemaExtension):
    """Fails where no resolver is: before the execution of an operation of this name."""

    def on_execute(self) -> Iterator[None]:
        if self.execution_context.operation_name == "BreakExecution":
            raise RuntimeError(SECRET)
        yield

    def on_operation(self) -> Iterator[None]:
        if "BreakOperation" in (self.execution_context.query or ""):
            raise RuntimeError(SECRET)
        yield


@dataclass
class SmallGateway:
    """The parts, and what was reported."""

    known: KnownDocuments
    schema: GatewaySchema
    errors: ErrorsCatalogue
    reported: list[Unexpected] = field(default_factory=list)
    address: str = ""


def write_operations(folder: Path) -> Path:
    """The known documents of the small gateway, as files."""
    (folder / "citizen").mkdir(parents=True)
    for name, text in OPERATIONS.items():
        (folder / "citizen" / f"{name}.graphql").write_text(text, "utf-8")
    return folder


def small_gateway(operations: Path) -> SmallGateway:
    """All parts but the server."""
    reported: list[Unexpected] = []
    errors = ErrorsCatalogue.load(CATALOGUE)
    ids = SeededIds(HeldClock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC)))
    known = KnownDocuments.load(operations)
    schema = GatewaySchema(
        Query,
        Mutation,
        Subscription,
        known=known,
        limits=GuardLimits(tokens=1000),
        masking=ErrorMasking(errors, ids, reported.append),
        extensions=[BreakingExtension],
    )
    return SmallGateway(known, schema, errors, reported)


async def _context() -> AskedForContext:
    return AskedForContext()


def router(gateway: SmallGateway, path: str, *, is_open: bool) -> GatewayRouter:
    """One door; bodies up to 4 KiB, two operations at a time on a connection."""
    return GatewayRouter(
        gateway.schema,
        path=path,
        admission=DocumentAdmission(gateway.known, is_open),
        context_getter=_context,
        body=BodyLimits(size=4096, depth=16),
        operations_per_connection=2,
    )


def application(gateway: SmallGateway) -> FastAPI:
    """`/graphql` takes open documents, `/closed` known ones only."""
    app = FastAPI(openapi_url=None)
    app.include_router(router(gateway, "/graphql", is_open=True))
    app.include_router(router(gateway, "/closed", is_open=False))
    return app


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The application on a free port of loopback; its address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # whoever connects now is answered once the server runs
        server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="websockets-sansio")
        )
        running = threading.Thread(target=server.run, args=([listener],))
        running.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            running.join()
