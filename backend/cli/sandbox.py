"""`wanshitong sandbox`: the simulated departments and the simulated platform alone."""

import asyncio

import orjson
import typer

from backend import logs
from backend.settings import Settings


def sandbox(
    first_port: int = typer.Option(0, "--first-port", help="第一个端口；0 为任意 / First port; 0 takes free ones."),
    json: bool = typer.Option(False, "--json", help="打印一行 JSON / Print one line of JSON."),
) -> None:
    """启动模拟部门 / Start the simulated departments and print their addresses."""
    from backend.external_systems import HomeInUse, simulating_alone

    logs.configure()
    settings = Settings()
    try:
        with simulating_alone(settings):
            asyncio.run(_simulate(settings, first_port, json=json))
    except HomeInUse as in_use:
        typer.echo(str(in_use), err=True)
        raise typer.Exit(1) from None


async def _simulate(settings: Settings, first_port: int, *, json: bool) -> None:
    from backend.external_systems import simulated_departments
    from backend.serving import told_to_end
    from services.sharing.types import PLATFORM

    end = told_to_end()
    async with simulated_departments(settings, first_port) as addresses:
        if json:
            typer.echo(orjson.dumps(addresses))
        else:
            for department, address in addresses.items():
                typer.echo(f"{department:20} {address}")
            platform = addresses.pop(PLATFORM)
            typer.echo(f"WST_DEPARTMENT_URLS='{orjson.dumps(addresses).decode()}' WST_JIANGHUAI_URL='{platform}'")
        await end.wait()
