"""`wanshitong worker`: background work alone, beside any number of gateways."""

import asyncio

import typer

from backend import logs
from backend.settings import Settings


def worker(
    human: bool = typer.Option(False, "--human", help="给人看的日志 / Logs for reading, not JSON."),
) -> None:
    """只做后台工作 / Only the background work; databases and departments by settings."""
    logs.configure(human=human)
    asyncio.run(_work(Settings()))


async def _work(settings: Settings) -> None:
    from backend.data_platform.following import following
    from backend.outside import open_outside
    from backend.serving import told_to_end
    from backend.wiring import open_gateway

    end = told_to_end()
    async with (
        open_outside(settings, f"http://{settings.host}:{settings.port}") as outside,
        open_gateway(settings, outside) as gateway,
        following(gateway, asks=True),
    ):
        working = asyncio.create_task(gateway.background.run(stop_seconds=settings.stop_seconds))
        typer.echo("后台工作已开始 / The worker has begun.", err=True)
        await end.wait()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
