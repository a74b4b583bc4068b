"""`wanshitong item try`: a rehearsal of published services on the personas of the examples."""

import asyncio
import getpass
from pathlib import Path

import orjson
import typer

from backend import logs
from backend.settings import Settings
from services.kit.problems import GatewayError


def try_(
    code: str | None = typer.Argument(None, help="一件事代码 / Code of a one-thing, as `newborn`."),
    persona: str | None = typer.Option(None, help="只用此人物 / This persona alone, as `wanshitong persona list`."),
    all_: bool = typer.Option(False, "--all", help="全部服务与人物 / All services and personas."),
    json: bool = typer.Option(False, "--json", help="每项一行 JSON / One line of JSON per item and persona."),
    html: Path | None = typer.Option(None, help="报告写入此文件 / Write the report as a page to this file."),
) -> None:
    """试运行：不提交、不触及真实数据 / Rehearse: nothing is submitted, no live data is touched."""
    logs.configure(level="ERROR")
    if (code is None and persona is None) is not all_:
        typer.echo("请给出一件事代码、人物，或 --all / Name a one-thing, a persona, or --all.", err=True)
        raise typer.Exit(2)
    try:
        passed = asyncio.run(_try(code, persona, html, json=json))
    except GatewayError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    raise typer.Exit(0 if passed else 1)


async def _try(code: str | None, persona: str | None, html: Path | None, *, json: bool) -> bool:
    from backend.outside import open_outside
    from backend.rehearsals.report import lines, page
    from backend.rehearsals.trial import try_services
    from backend.seeding import personas, seed
    from backend.wiring import open_gateway
    from services.kit.clock import Deadline

    chosen = [each for each in personas(code).values() if persona in {None, each.code}]
    if not chosen:
        typer.echo("没有这样的人物 / There is no such persona. `wanshitong persona list`", err=True)
        return False
    settings = Settings()
    async with open_outside(settings, "") as outside, open_gateway(settings, outside) as gateway:
        if settings.environment == "development":
            await seed(gateway)
            # The providers' grants come with the platform's catalogue, which nothing else follows here.
            until = Deadline.after(settings.follow_seconds, gateway.rooms.clock)
            await gateway.rooms.sharing.follow_platform(until=until)
        trials = await try_services(gateway.rooms, getpass.getuser(), chosen)
        if html is not None:
            report = page(trials, gateway.rooms, gateway.rooms.clock.now())
            await asyncio.to_thread(html.write_text, report, "utf-8")
        for line in lines(trials):
            typer.echo(orjson.dumps(line.to_json()) if json else line.to_text())
    return all(trial.passed for trial in trials)
