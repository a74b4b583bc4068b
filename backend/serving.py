"""A running gateway: listening socket, web server and worker in one event loop, with a clean end."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

import structlog
import uvicorn

from backend.app import create_app
from backend.outside import open_outside
from backend.seeding import seed
from backend.settings import Settings
from backend.wiring import Gateway, open_gateway
from services.kit.problems import GatewayError

_LOG = structlog.get_logger()
_LARGEST_SOCKET_MESSAGE = 1024 * 1024


class PortTaken(GatewayError):
    """Something else listens on this port; choose another with WST_PORT, or 0 for a free one."""


@dataclass(frozen=True, slots=True)
class Running:
    gateway: Gateway
    address: str
    server: uvicorn.Server
    serving: asyncio.Task[None]


@asynccontextmanager
async def running(settings: Settings, *, worker: bool = True) -> AsyncIterator[Running]:
    """A gateway that answers, with its worker unless another process works; both end with the block."""
    with _listening(settings) as listener:
        host, port = listener.getsockname()[:2]
        address = f"http://{host}:{port}"
        async with open_outside(settings, address) as outside, open_gateway(settings, outside) as gateway:
            if settings.environment == "development":
                await seed(gateway)
            server = _server(gateway)
            serving = asyncio.create_task(server.serve([listener]))
            working = asyncio.create_task(_work(gateway) if worker else _rest())
            try:
                await _started(server, serving)
                _LOG.info("gateway listens", address=address)
                yield Running(gateway, address, server, serving)
            finally:
                server.should_exit = True
                await serving
                working.cancel()
                with suppress(asyncio.CancelledError):
                    await working
                _LOG.info("gateway stopped", address=address)


async def _work(gateway: Gateway) -> None:
    await gateway.background.run(stop_seconds=gateway.settings.stop_seconds)


async def _rest() -> None:
    """Stands where a worker would, in a process that has none."""


async def served(up: Running) -> None:
    """Until SIGINT or SIGTERM ends the web server."""
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, _end, up.server)
    await up.serving


def _end(server: uvicorn.Server) -> None:
    server.should_exit = True


def _listening(settings: Settings) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
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
