"""`wanshitong db`: the schema of the database, and its tables of reference."""

import typer

from backend.cli import directory
from backend.settings import Settings

app = typer.Typer(help="数据库 / The database.", no_args_is_help=True)
app.command("load-directory")(directory.load)


@app.command()
def upgrade() -> None:
    """升级表结构 / Bring the schema up to date, as the owner role."""
    from backend import migrations
    from backend.embedded import start_postgres

    settings = Settings()
    if settings.database_owner_url is not None:
        typer.echo(migrations.upgrade(settings.database_owner_url.get_secret_value()))
        return
    if settings.database_url is not None:
        typer.echo("缺少属主连接 / WST_DATABASE_OWNER_URL is not set.", err=True)
        raise typer.Exit(2)
    with start_postgres(settings.home) as server:
        typer.echo(migrations.upgrade(server.owner_url))
