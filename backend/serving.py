"""A running gateway: listening socket, web server and worker in one event loop, with a clean end."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import structlog
import uvicorn

from backend.app import create_app
from backend.background.status import OwnWorker
from backend.background.stopping import stop_tasks
from backend.background.supervisor import RestartPolicy, Supervisor, WorkerGaveUp
from backend.data_platform.reference_data import refreshing_reference_data
from backend.external_systems import open_external_systems
from backend.samples.seeding import seed
from backend.settings import Settings
from backend.wiring import Gateway, open_gateway
from services.kit.problems import GatewayError

_LOG = structlog.get_logger()
_LARGEST_SOCKET_MESSAGE = 1024 * 1024
_WINDING_UP_SECONDS = 10.0
"""of a worker, once its jobs have ended or were cut off"""


class PortTaken(GatewayError):
    """Something else listens on this port; choose another with WST_PORT, or 0 for a free one."""


class PartEnded(GatewayError):
    """The web server or the worker ended without being told to."""


@dataclass(frozen=True, slots=True)
class Running:
    """A gateway that answers."""

    gateway: Gateway
    address: str
    parts: tuple[asyncio.Task[None], ...]
    """web server and worker; neither ends by itself while all is well"""

    async def until(self, end: asyncio.Event) -> None:
        """Until told to end. Raises what ended a part of the gateway before, `PartEnded` if nothing did."""
        await until_told(end, self.parts)


@asynccontextmanager
async def running(settings: Settings, *, worker: bool = True) -> AsyncIterator[Running]:
    """A gateway that answers, with its worker unless another process works; both end with the block."""
    with _listening(settings) as listener:
        host, port = listener.getsockname()[:2]
        address = f"http://{host}:{port}"
        async with (
            open_external_systems(settings, address) as external,
            open_gateway(settings, external) as gateway,
            refreshing_reference_data(gateway, asks_platform=worker),
        ):
            if settings.environment == "development" and settings.publish_examples:
                await seed(gateway)
            async with gateway.rooms.db.long_work() as work:
                await gateway.rooms.catalogue.index_missing(work)
            server = _server(gateway)
            serving = asyncio.create_task(server.serve([listener]))
            working = asyncio.create_task(run_worker(gateway) if worker else _rest())
            try:
                await _started(server, serving)
                _LOG.info("gateway listens", address=address)
                yield Running(gateway, address, (serving, working))
            finally:
                server.should_exit = True
                await serving
                await stop_worker(working, settings)
                _LOG.info("gateway stopped", address=address)


async def run_worker(gateway: Gateway) -> None:
    """The background work, again and again after whatever ends it. Raises `WorkerGaveUp`."""
    settings, background = gateway.settings, gateway.background

    async def run_once() -> None:
        await background.run(stop_seconds=settings.stop_seconds)

    policy = RestartPolicy.of(gives_up_after=settings.worker_gives_up_seconds, answers_within=settings.database_seconds)
    background.own_worker = OwnWorker.WORKING
    try:
        await Supervisor(run_once, lambda: background.done, gateway.rooms.clock, policy).run()
    except WorkerGaveUp:
        background.own_worker = OwnWorker.GAVE_UP
        raise


async def stop_worker(working: asyncio.Task[None], settings: Settings) -> None:
    """End `run_worker`; jobs under way may take their time."""
    await stop_tasks(working, within=settings.stop_seconds + _WINDING_UP_SECONDS)


async def _rest() -> None:
    """In place of a worker, in a process that has none."""
    await asyncio.Event().wait()


async def until_told(end: asyncio.Event, parts: Sequence[asyncio.Task[None]]) -> None:
    """Until told to end. Raises what ended a part before, `PartEnded` if nothing did."""
    told = asyncio.create_task(end.wait())
    ended, _ = await asyncio.wait([told, *parts], return_when=asyncio.FIRST_COMPLETED)
    if told not in ended:
        told.cancel()
        for part in ended:
            if not part.cancelled():
                part.result()
        raise PartEnded


def told_to_end() -> asyncio.Event:
    """Set by SIGINT or SIGTERM from now on. Ask for it before anything is started: a signal that comes meanwhile ends
    what has started by then as cleanly as a later one.
    """
    told = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, told.set)
    return told


def _listening(settings: Settings) -> socket.socket:
    # The protocol is named, since asyncio switches Nagle's algorithm off for sockets that say they are TCP only:
    # with it an answer on a connection that is kept open waits 40 ms for the client's acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise PortTaken(settings.port) from error
    return listener


class _Server(uvicorn.Server):
    """Leaves the signals alone: uvicorn would raise them again when it has ended, and so kill the process before the
    worker, the departments and the databases have.
    """

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(gateway: Gateway) -> uvicorn.Server:
    config = uvicorn.Config(
        create_app(gateway),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="websockets-sansio",
        ws_max_size=_LARGEST_SOCKET_MESSAGE,
        # an open stream would hold the end up for ever
        timeout_graceful_shutdown=int(gateway.settings.stop_seconds),
    )
    return _Server(config)


async def _started(server: uvicorn.Server, serving: asyncio.Task[None]) -> None:
    while not server.started:
        if serving.done():
            await serving
            return
        await asyncio.sleep(0.01)
