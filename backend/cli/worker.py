"""`wanshitong worker`: background work alone, beside any number of gateways."""

import asyncio

import typer

from backend import logs
from backend.settings import Settings


def worker(
    human: bool = typer.Option(False, "--human", help="给人看的日志 / Logs for reading, not JSON."),
) -> None:
    """只做后台工作 / Only the background work; databases and departments by settings."""
    from backend.background.supervisor import WorkerGaveUp

    logs.configure(human=human)
    try:
        asyncio.run(_work(Settings()))
    except WorkerGaveUp as gave_up:
        typer.echo(f"后台工作无法继续 / {gave_up}", err=True)
        raise typer.Exit(1) from None


async def _work(settings: Settings) -> None:
    from backend.data_platform.reference_data import refreshing_reference_data
    from backend.external_systems import open_external_systems
    from backend.serving import run_worker, stop_worker, told_to_end, until_told
    from backend.wiring import open_gateway

    end = told_to_end()
    async with (
        open_external_systems(settings, f"http://{settings.host}:{settings.port}") as external,
        open_gateway(settings, external) as gateway,
        refreshing_reference_data(gateway, asks_platform=True),
    ):
        working = asyncio.create_task(run_worker(gateway))
        typer.echo("后台工作已开始 / The worker has begun.", err=True)
        try:
            await until_told(end, [working])
        finally:
            await stop_worker(working, settings)
