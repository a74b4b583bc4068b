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
    from backend.external_systems import HomeInUse, simulating_alone

    logs.configure(human=human)
    settings = Settings()
    if settings.public_url is None and settings.port == 0:
        typer.echo(
            "请设置 WST_PUBLIC_URL：部门按此地址回传办理结果，后台进程自己不监听端口。"
            " / Set WST_PUBLIC_URL: departments call back there, and a worker listens on no port of its own.",
            err=True,
        )
        raise typer.Exit(2)
    try:
        with simulating_alone(settings):
            asyncio.run(_work(settings))
    except WorkerGaveUp as gave_up:
        typer.echo(f"后台工作无法继续 / {gave_up}", err=True)
        raise typer.Exit(1) from None
    except HomeInUse as in_use:
        typer.echo(str(in_use), err=True)
        raise typer.Exit(1) from None


async def _work(settings: Settings) -> None:
    from backend.cli.ask import address
    from backend.data_platform.reference_data import refreshing_reference_data
    from backend.external_systems import open_external_systems
    from backend.serving import run_worker, stop_worker, told_to_end, until_told
    from backend.wiring import open_gateway

    end = told_to_end()
    async with (
        open_external_systems(settings, address(settings)) as external,
        open_gateway(settings, external) as gateway,
        refreshing_reference_data(gateway, asks_platform=True),
    ):
        working = asyncio.create_task(run_worker(gateway))
        calls_back = f"{address(settings)}/inbound"
        typer.echo(
            f"后台工作已开始，部门回传至 {calls_back} / The worker has begun; departments call back at {calls_back}.",
            err=True,
        )
        try:
            await until_told(end, [working])
        finally:
            await stop_worker(working, settings)
