"""`wanshitong item`: packages of items and one-things."""

import typer

from backend.cli.item import plan

app = typer.Typer(help="事项包与一件事 / Packages of items and one-things.", no_args_is_help=True)
app.command("plan")(plan.plan)


@app.callback()
def group() -> None:
    """Keep `plan` a sub-command while it is the only one."""
