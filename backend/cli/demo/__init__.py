"""`wanshitong demo`: a family goes through the newborn one-thing, over the public endpoint alone."""

import asyncio
import os
from collections.abc import Coroutine
from typing import TYPE_CHECKING

import orjson
import typer
from rich.console import Console

from backend import logs
from backend.settings import Settings
from services.access.types import AssuranceLevel, Channel
from services.kit.problems import GatewayError

if TYPE_CHECKING:
    from backend.samples.personas import Persona
    from backend.serving import Running

_LONGEST_SECONDS = 120
_WIDTH = 112
"""columns, where the output goes into a file"""


app = typer.Typer(help="演示 / See it at work.", invoke_without_command=True)


@app.callback()
def demo(
    context: typer.Context,
    family: str = typer.Option("standard", "--family", help="哪一家 / Which family, as `wanshitong persona list`."),
    once: bool = typer.Option(False, "--once", help="办完即止 / End when all is decided, with an exit code."),
    json: bool = typer.Option(False, "--json", help="末行打印 JSON / Print one JSON object as the last line."),
) -> None:
    """演示新生儿出生一件事 / Run the newborn one-thing end to end and say what happened."""
    if context.invoked_subcommand is None:
        console = _console()
        _run(_demo(family, console, once=once, json=json), console)


@app.command()
def outage(
    json: bool = typer.Option(False, "--json", help="末行打印 JSON / Print one JSON object as the last line."),
) -> None:
    """演示部门中断：照常填报提交，恢复后核对 / A department is down: apply all the same; checked once it is back."""
    console = _console()
    _run(_outage(console, json=json), console)


@app.command()
def dispute(
    family: str = typer.Option("standard", "--family", help="哪一家 / Which family, as `wanshitong persona list`."),
    json: bool = typer.Option(False, "--json", help="末行打印 JSON / Print one JSON object as the last line."),
) -> None:
    """演示疑义数据校核 / Dispute a wrong value, submit meanwhile, and see the correction arrive."""
    console = _console()
    _run(_dispute(family, console, json=json), console)


def _console() -> Console:
    logs.configure(level="ERROR")
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDTH)


def _run(story: Coroutine[None, None, None], console: Console) -> None:
    from backend.external_systems import simulating_alone

    try:
        with simulating_alone(Settings()):
            asyncio.run(story)
    except GatewayError as error:
        console.print(f"[red]{error}[/red]")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        console.print("演示已停止。 / The demonstration was stopped.")
        raise typer.Exit(130) from None
    finally:
        story.close()  # it may not have begun


async def _outage(console: Console, *, json: bool) -> None:
    from backend.cli.demo.outage import tell

    seen = await tell(console)
    if json:
        typer.echo(orjson.dumps(seen.figures()))
    if not seen.as_it_should_be:
        raise typer.Exit(1)


async def _dispute(family: str, console: Console, *, json: bool) -> None:
    from backend.cli.demo.correction import figures, tell
    from backend.cli.demo.patience import in_time
    from backend.serving import running

    persona = _persona(family, console)
    async with running(Settings(port=0, sandbox_births_anew=True)) as up:
        token = await _token(up, persona)
        async with in_time(_LONGEST_SECONDS):
            story = await tell(up.address, token, persona, console)
    if json:
        typer.echo(orjson.dumps(figures(story)))
    if not story.complete:
        raise typer.Exit(1)


def _persona(family: str, console: Console) -> "Persona":
    from backend.cli.demo.story import ONE_THING
    from backend.samples.personas import sample_personas

    persona = sample_personas(ONE_THING).get(family)
    if persona is None:
        console.print(f"没有这一家 / There is no such family: {family}. `wanshitong persona list`")
        raise typer.Exit(2)
    return persona


async def _token(up: "Running", persona: "Persona") -> str:
    from backend.samples.subjects import persona_subject

    subject = await persona_subject(up.gateway, persona)
    return await up.gateway.issuer.issue(subject, level=AssuranceLevel.L3, channel=Channel.CLI)


async def _demo(family: str, console: Console, *, once: bool, json: bool) -> None:
    from backend.cli.demo.patience import in_time
    from backend.cli.demo.report import closing, print_report
    from backend.cli.demo.story import figures, tell
    from backend.serving import running, told_to_end

    persona = _persona(family, console)
    settings = Settings(port=int(os.environ.get("WST_PORT", "0" if once else "8040")), sandbox_births_anew=True)
    with console.status("启动数据库、网关和各部门 / Starting database, gateway and departments …"):
        started = running(settings)
        up = await started.__aenter__()
    try:
        token = await _token(up, persona)
        async with in_time(_LONGEST_SECONDS):
            story = await tell(up.address, token, persona, console)
        print_report(story, console)
        if not once:
            closing(up.address, token, console)
            await up.until(told_to_end())
    finally:
        await started.__aexit__(None, None, None)
    if json:
        typer.echo(orjson.dumps(figures(story)))
