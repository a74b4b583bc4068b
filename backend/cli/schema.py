"""`wanshitong schema`: the public contract, printed from the code."""

import typer


def schema(
    check: bool = typer.Option(False, "--check", help="只检查是否最新 / Only check that it is fresh."),
) -> None:
    """写出或检查公开契约 / Write graphql/schema.graphql, or check that it is fresh."""
    from backend.contract import contract_folder
    from backend.graphapi.schema import sdl

    file = contract_folder() / "schema.graphql"
    fresh = sdl()
    if check:
        if not file.exists() or file.read_text("utf-8") != fresh:
            typer.echo("契约已过期 / The contract is stale: run `make schema`.", err=True)
            raise typer.Exit(1)
        return
    file.write_text(fresh, "utf-8")
