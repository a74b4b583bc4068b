"""A simulated department: a real HTTP server on loopback that knows fictional people, takes parcels and decides late.

What all of them share is here: time, faults, the journal, call-backs, counting. A department's `sandbox.py` says only
what is its own: which paths it answers, in which shape, and how it decides a case.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from itertools import count
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, ClassVar, Self

import orjson
from aiohttp import web

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.rest_client import MEBIBYTE
from integrations.adapter_kit.signatures import SignatureScheme
from integrations.sandboxing.callbacks import CallbackSender, Signer
from integrations.sandboxing.ledger import Body, Case, Ledger, StatusStep
from integrations.sandboxing.samples import Row, Samples
from integrations.sandboxing.settings import Condition, SandboxSettings, Span
from services.kit.clock import CHINA, Clock
from services.kit.problems import GatewayError


class SandboxNotStarted(GatewayError):
    """A sandbox has an address only after it was started."""


class TakesNoParcels(GatewayError):
    """A department that only answers questions has no cases to decide."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call as a department's own handler sees it; a form's body is a mapping of texts."""

    body: Body = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignedReply:
    """A reply that is signed like a call-back: the status of a case, where the department is polled."""

    body: Body = field(repr=False)


class Recalled(Enum):
    """What a department makes of a case that its applicant has withdrawn."""

    TAKEN_BACK = auto()
    ALREADY_DECIDED = auto()
    NOT_SEEN = auto()


Handler = Callable[[Call], Body | SignedReply]


class Sandbox(ABC):
    """Base of the simulated departments.

    A subclass states the class variables, `handlers()` and, if it takes parcels, `next_step()`. Attributes for tests:
    `condition` (switch it at will), `calls` (how often each path was called), `ledger` (cases and deliveries).
    `stop()` is a power cut: nothing is answered or decided until `start()`, on the same port; what was taken is known
    still. A sandbox made anew over the same journal goes on where the last one was cut off.
    """

    home: ClassVar[Path]
    """the department's folder: its name is the id, its `samples/` the records"""
    usual_latency: ClassVar[Span]
    token_header: ClassVar[str]
    scheme: ClassVar[SignatureScheme | None] = None
    """how it signs what it says about cases; none for a source only"""
    moment_form: ClassVar[str | None] = None
    """how it writes moments, in the terms of `strftime` and in China's time; none: ISO 8601"""

    def __init__(self, credentials: Credentials, clock: Clock, settings: SandboxSettings | None = None) -> None:
        self.settings = settings or SandboxSettings()
        self.condition = self.settings.condition
        self.calls: Counter[str] = Counter()
        self.clock = clock
        journal = self.settings.journal and self.settings.journal / f"{self.name}.sqlite3"
        self.ledger = Ledger(journal, clock.now())
        self.samples = self.records()
        self._credentials = credentials
        self._chance = Random(self.settings.seed)  # noqa: S311 - repeatable on purpose
        self._signer = Signer(self.scheme, credentials.secret, clock, self.ledger) if self.scheme else None
        self._port = self.settings.port
        self._runner: web.AppRunner | None = None
        self._off = asyncio.Event()
        self._called = asyncio.Event()
        self._cases_under_way: set[asyncio.Task[None]] = set()

    @property
    def name(self) -> str:
        """The department's id."""
        return self.home.name

    def records(self) -> Samples:
        """What it answers from."""
        return Samples.read(self.home / "samples")

    @abstractmethod
    def handlers(self) -> Mapping[str, Handler]:
        """Path → what answers it; every call is a POST."""

    def next_step(self, case: Case, nth: int) -> StatusStep:
        """The first (0), second (1), … step of a case."""
        raise TakesNoParcels(self.name, case.item, nth)

    def refusal_of(self, request: web.Request) -> web.Response | None:
        """What a caller is told that is not known; none for one that is."""
        known = request.headers.get(self.token_header) == self._credentials.token
        return None if known else web.Response(status=401)

    @property
    def url(self) -> str:
        if self._runner is None:
            raise SandboxNotStarted(self.name)
        return f"http://{self.settings.host}:{self._port}"

    async def start(self) -> None:
        self._off.clear()
        application = web.Application(client_max_size=MEBIBYTE)
        for path, handler in self.handlers().items():
            application.router.add_post(path, self._served(handler))
        self._runner = web.AppRunner(application, access_log=None, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.settings.host, self._port).start()
        self._port = self._runner.addresses[0][1]
        for case in self.ledger.cases():
            self._start_processing(case)

    async def stop(self) -> None:
        self._off.set()
        under_way = list(self._cases_under_way)
        for processing in under_way:
            processing.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None

    async def close(self) -> None:
        """Stop for good."""
        await self.stop()
        self.ledger.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def called(self, times: int) -> None:
        """Until so many calls have come in all, answered or not."""
        while self.calls.total() < times:
            self._called.clear()
            await self._called.wait()

    async def settled(self) -> None:
        """Until every case has ended, and every call-back got through or was given up."""
        while self._cases_under_way:
            await asyncio.gather(*self._cases_under_way)

    def record(self, table: str, fits: Callable[[Row], bool]) -> Row | None:
        """The first record of the samples that fits; while `LYING`, the first one that does not."""
        if self.condition is Condition.LYING:
            return self.samples.first(table, lambda row: not fits(row))
        return self.samples.first(table, fits)

    def steps_of(self, case: Case) -> list[Body]:
        """All steps of a case so far, as a polled department answers them."""
        return [step.body for step in self.ledger.steps(case.reference)]

    def now(self) -> str:
        return self.moment(self.clock.now())

    def moment(self, moment: datetime) -> str:
        """A moment as the department writes it."""
        local = moment.astimezone(CHINA)
        return local.strftime(self.moment_form) if self.moment_form else local.isoformat()

    def number(self, form: str) -> str:
        """The next number of a series such as `GA-3400-{year}-{nth:06d}`, in the department's own count."""
        year = self.clock.now().astimezone(CHINA).year
        return form.format(year=year, nth=self.ledger.next(form.format(year=year, nth=0)))

    def take(self, key: str, item: str, body: Body, *, reference: str, callback_url: str | None = None) -> Case:
        """Take a parcel, once per key; `reference` is the form of the case's number, as for `number`."""
        if known := self.ledger.case_of_key(key):
            self.ledger.delivered_again(key)
            return known
        case = Case(key, self.number(reference), item, body, callback_url, self.clock.now())
        self.ledger.take(case)
        self._start_processing(case)
        return case

    def take_back(self, key: str) -> Recalled:
        """The case of the parcel under this key is withdrawn: nothing more is decided or said of it, unless it is
        decided; the same each time.
        """
        case = self.ledger.case_of_key(key)
        if case is None:
            return Recalled.NOT_SEEN
        if self.ledger.is_taken_back(key):
            return Recalled.TAKEN_BACK
        if self.is_decided(self.ledger.steps(case.reference)):
            return Recalled.ALREADY_DECIDED
        self.ledger.take_back(key)
        return Recalled.TAKEN_BACK

    def is_decided(self, steps: Sequence[StatusStep]) -> bool:
        """Whether these steps of a case end with its decision."""
        return any(step.last for step in steps)

    def _start_processing(self, case: Case) -> None:
        processing = asyncio.create_task(self._process(case))
        self._cases_under_way.add(processing)
        processing.add_done_callback(self._cases_under_way.discard)

    async def _process(self, case: Case) -> None:
        """Whatever was not called back yet, then step by step to the end of the case."""
        for nth, step in self.ledger.unsent(case.reference):
            await self._call_back(case, nth, step)
        so_far = self.ledger.steps(case.reference)
        if so_far and so_far[-1].last:
            return
        for nth in count(len(so_far)):
            await self._pause(self.settings.decides_after)
            if self.ledger.is_taken_back(case.key):
                return
            step = self.next_step(case, nth)
            self.ledger.add_step(case.reference, nth, step)
            await self._call_back(case, nth, step)
            if step.last:
                return

    async def _call_back(self, case: Case, nth: int, step: StatusStep) -> None:
        if case.callback_url is None or self._signer is None:
            return
        if await CallbackSender(self._signer, self.settings).send(case.callback_url, orjson.dumps(step.body)):
            self.ledger.mark_sent(case.reference, nth)

    def _served(self, handler: Handler) -> Callable[[web.Request], Any]:
        async def serve(request: web.Request) -> web.Response:
            self.calls[request.path] += 1
            self._called.set()
            if self.condition is Condition.HANGING:
                await self._off.wait()
            await self._pause(self.settings.latency or self.usual_latency)
            if failure := _failure(self.condition):
                return failure
            if stranger := self.refusal_of(request):
                return stranger
            body = await _body_of(request)
            if body is None:
                return web.Response(status=400)
            answer = handler(Call(body, request.headers))
            if self.condition is Condition.LOSING:
                return web.Response(status=500)
            return self._response(answer)

        return serve

    def _response(self, answer: Body | SignedReply) -> web.Response:
        if not isinstance(answer, SignedReply):
            return web.Response(body=orjson.dumps(answer), content_type="application/json")
        content = orjson.dumps(answer.body)
        headers = self._signer.headers(content) if self._signer else {}
        return web.Response(body=content, content_type="application/json", headers=headers)

    async def _pause(self, span: Span) -> None:
        await asyncio.sleep(self._chance.uniform(*span) / self.settings.speed)


def missing_fields(body: Body, needed: Iterable[str]) -> list[str]:
    """The fields that a department cannot do without and that are absent or empty."""
    return [name for name in needed if not body.get(name)]


def _failure(condition: Condition) -> web.Response | None:
    match condition:
        case Condition.FAILING | Condition.HANGING:
            return web.Response(status=500)
        case Condition.GARBLED:
            return web.Response(body=b"<html>\xff\xfe{", content_type="application/json")
        case Condition.ENDLESS:
            return web.Response(body=b"[" + b" " * (2 * MEBIBYTE) + b"]", content_type="application/json")
        case _:
            return None


async def _body_of(request: web.Request) -> Body | None:
    if request.content_type == "application/x-www-form-urlencoded":
        return {name: str(value) for name, value in (await request.post()).items()}
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        return None
    return body if isinstance(body, dict) else None
