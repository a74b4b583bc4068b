"""`wanshitong item export`: the package of what is published, out of the database."""

import asyncio

import typer


def export(
    code: str = typer.Argument(..., help="实施编码或一件事代码 / 31 characters, or the code of a one-thing."),
) -> None:
    """导出已发布的事项包 / Print the package that the version in force was published from."""
    text = asyncio.run(_exported(code))
    if text is None:
        typer.echo(f"没有已发布的事项 / Nothing is published under this code: {code}", err=True)
        raise typer.Exit(1)
    typer.echo(text, nl=False)


async def _exported(code: str) -> str | None:
    from backend.cli.gateway import gateway_for_command
    from backend.settings import Settings

    async with gateway_for_command(Settings()) as gateway, gateway.rooms.db.read() as session:
        return await gateway.rooms.catalogue.export(session, code)
