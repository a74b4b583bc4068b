"""`wanshitong serve`: the gateway, its worker and, in development, everything they need."""

import asyncio
import gc

import typer

from backend import logs
from backend.settings import Settings


def serve(
    human: bool = typer.Option(False, "--human", help="给人看的日志 / Logs for reading, not JSON."),
    worker: bool = typer.Option(True, help="同时做后台工作 / Do the background work too; see `wanshitong worker`."),
) -> None:
    """启动网关 / Start the gateway; Ctrl-C or SIGTERM ends it cleanly."""
    from backend.background.supervisor import WorkerGaveUp
    from backend.external_systems import HomeInUse, simulating_alone

    logs.configure(human=human)
    settings = Settings()
    try:
        with simulating_alone(settings):
            asyncio.run(_serve(settings, worker=worker))
    except WorkerGaveUp as gave_up:
        typer.echo(f"后台工作无法继续 / {gave_up}", err=True)
        raise typer.Exit(1) from None
    except HomeInUse as in_use:
        typer.echo(str(in_use), err=True)
        raise typer.Exit(1) from None


async def _serve(settings: Settings, *, worker: bool) -> None:
    from backend.serving import running, told_to_end

    end = told_to_end()
    async with running(settings, worker=worker) as up:
        # What the start has made stays: without this, every full pass of the collector would look through it, and hold
        # all answers up for a tenth of a second.
        gc.freeze()
        typer.echo(f"GraphQL: {up.address}/graphql", err=True)
        await up.until(end)
