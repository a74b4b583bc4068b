"""A stand-in for the gateway's `/inbound`: keeps what departments send, exactly as it came."""

from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web

from services.handover.types import Inbound


@dataclass
class CallbackEndpoint:
    """`refusing` so many messages first, as a gateway does that is being started."""

    refusing: int = 0
    refused: int = 0
    url: str = ""
    _came: list[Inbound] = field(default_factory=list)
    _runner: web.AppRunner | None = None

    def all(self) -> list[Inbound]:
        """What has come since the last time of asking."""
        came, self._came = self._came, []
        return came

    async def _take(self, request: web.Request) -> web.Response:
        if self.refused < self.refusing:
            self.refused += 1
            return web.Response(status=503)
        self._came.append(Inbound(await request.read(), dict(request.headers)))
        return web.Response(status=204)

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_post("/inbound", self._take)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/inbound"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()
