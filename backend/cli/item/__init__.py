"""`wanshitong item`: packages of items and one-things."""

import typer

from backend.cli.item import diff, export, lint, new, plan, rehearsal, submit

app = typer.Typer(help="事项包与一件事 / Packages of items and one-things.", no_args_is_help=True)
app.command("new")(new.new)
app.command("lint")(lint.lint)
app.command("plan")(plan.plan)
app.command("try")(rehearsal.try_)
app.command("submit")(submit.submit)
app.command("diff")(diff.diff)
app.command("export")(export.export)
