"""`wanshitong token`: an access token for a persona or a member of the staff, in development only."""

import asyncio

import orjson
import typer

from backend.settings import Settings
from services.access.types import AssuranceLevel, Channel


def token(
    persona: str = typer.Option(..., "--persona", help="人物代码 / The persona's code, as `wanshitong persona list`."),
    json: bool = typer.Option(False, "--json", help="打印一行 JSON / Print one line of JSON."),
) -> None:
    """签发开发用令牌 / Issue a token for a persona; refused outside development."""
    settings = Settings()
    if settings.environment != "development":
        typer.echo("仅限开发环境 / In development only.", err=True)
        raise typer.Exit(2)
    issued = asyncio.run(_issue(settings, persona))
    if issued is None:
        typer.echo(f"没有这个人物 / There is no such persona: {persona}. `wanshitong persona list`", err=True)
        raise typer.Exit(1)
    typer.echo(orjson.dumps({"persona": persona, "token": issued}) if json else issued)


async def _issue(settings: Settings, code: str) -> str | None:
    from backend.cli.gateway import gateway_for_command
    from backend.samples.personas import sample_personas
    from backend.samples.staff import sample_staff
    from backend.samples.subjects import persona_subject, staff_subject

    persona, member = sample_personas(desk=settings.desk).get(code), sample_staff(settings.desk).get(code)
    if persona is None and member is None:
        return None
    async with gateway_for_command(settings) as gateway:
        if persona is not None:
            subject = await persona_subject(gateway, persona)
        else:
            assert member is not None
            subject = await staff_subject(gateway, member)
        return await gateway.issuer.issue(subject, level=AssuranceLevel.L3, channel=Channel.CLI)
