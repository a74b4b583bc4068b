"""`wanshitong item`: packages of items and one-things."""

import typer

from backend.cli.item import plan, trying

app = typer.Typer(help="事项包与一件事 / Packages of items and one-things.", no_args_is_help=True)
app.command("plan")(plan.plan)
app.command("try")(trying.try_)
