"""`wanshitong demo`: a family goes through the newborn one-thing, over the public endpoint alone."""

import asyncio
import os

import orjson
import typer
from rich.console import Console

from backend import logs
from backend.cli.demo.outage import outage
from backend.settings import Settings
from services.access.types import AssuranceLevel, Channel
from services.kit.problems import GatewayError

_LONGEST_SECONDS = 120
_WIDTH = 112
"""columns, where the output goes into a file"""


app = typer.Typer(help="演示 / See it at work.", invoke_without_command=True)
app.command("outage")(outage)


@app.callback()
def demo(
    context: typer.Context,
    family: str = typer.Option("standard", "--family", help="哪一家 / Which family, as `wanshitong persona list`."),
    once: bool = typer.Option(False, "--once", help="办完即止 / End when all is decided, with an exit code."),
    json: bool = typer.Option(False, "--json", help="末行打印 JSON / Print one JSON object as the last line."),
) -> None:
    """演示新生儿出生一件事 / Run the newborn one-thing end to end and say what happened."""
    if context.invoked_subcommand is not None:
        return
    logs.configure(level="ERROR")
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH)
    try:
        asyncio.run(_demo(family, console, once=once, json=json))
    except GatewayError as error:
        console.print(f"[red]{error}[/red]")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


async def _demo(family: str, console: Console, *, once: bool, json: bool) -> None:
    from backend.cli.demo.report import closing, print_report
    from backend.cli.demo.story import ONE_THING, figures, tell
    from backend.seeding import personas, subject_of
    from backend.serving import running, told_to_end

    persona = personas(ONE_THING).get(family)
    if persona is None:
        console.print(f"没有这一家 / There is no such family: {family}. `wanshitong persona list`")
        raise typer.Exit(2)
    settings = Settings(port=int(os.environ.get("WST_PORT", "0" if once else "8040")))
    with console.status("启动数据库、网关和各部门 / Starting database, gateway and departments …"):
        started = running(settings)
        up = await started.__aenter__()
    try:
        subject = await subject_of(up.gateway, persona)
        token = up.gateway.tokens.issue(subject, level=AssuranceLevel.L3, channel=Channel.CLI)
        async with asyncio.timeout(_LONGEST_SECONDS):
            story = await tell(up.address, token, persona, console)
        print_report(story, console)
        if not once:
            closing(up.address, token, console)
            await up.until(told_to_end())
    finally:
        await started.__aexit__(None, None, None)
    if json:
        typer.echo(orjson.dumps(figures(story)))
