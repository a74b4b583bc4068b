"""A way to PostgreSQL over TCP that can go silent: connections stay open, and nothing comes through any more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL, make_url

_CHUNK = 65_536


@dataclass
class SilentProxy:
    """Between clients and the server's socket; `url` is the database as it is reached over it."""

    url: str = ""
    tried: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    """released by every connection that is tried while it is silent"""
    _passes: asyncio.Event = field(default_factory=asyncio.Event)

    def silence(self) -> None:
        """From now on what is sent goes nowhere, and new connections are taken and not answered."""
        self._passes.clear()

    def speak(self) -> None:
        """What was held back goes on, and so does all else."""
        self._passes.set()

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server: Path) -> None:
        """One client's connection, until either end closes it."""
        if not self._passes.is_set():
            self.tried.release()
        from_server, to_server = await asyncio.open_unix_connection(server)
        ways = [asyncio.create_task(self._carry(*way)) for way in ((reader, to_server), (from_server, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for end in (writer, to_server):
                end.close()
                with suppress(OSError):
                    await end.wait_closed()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(_CHUNK):
            await self._passes.wait()
            writer.write(data)


@asynccontextmanager
async def silent_proxy(url: str) -> AsyncIterator[SilentProxy]:
    """To the database of an address over a socket's folder; it passes all at first."""
    proxy, parsed, joined = SilentProxy(), make_url(url), set[asyncio.Task[None]]()
    folder = parsed.query["host"]
    assert isinstance(folder, str)

    def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        joined.add(asyncio.create_task(proxy.join(reader, writer, Path(folder) / ".s.PGSQL.5432")))

    listener = await asyncio.start_server(take, "127.0.0.1", 0)
    proxy.url = _over(parsed, listener.sockets[0].getsockname()[1])
    proxy.speak()
    try:
        yield proxy
    finally:
        listener.close()
        for task in joined:
            task.cancel()
        await asyncio.gather(*joined, return_exceptions=True)


def _over(url: URL, port: int) -> str:
    reached = url.set(host="127.0.0.1", port=port).difference_update_query(["host", "port"])
    return reached.render_as_string(hide_password=False)
