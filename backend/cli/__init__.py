"""The command line, `wanshitong`: a module a verb, named as it; `item/` and `demo/` have a module for each of their
own.

Every verb has `--help`; those that print for people have `--json`. `gateway` opens the rooms for one command.
"""

import gc
import sys

import typer

from backend.cli import ask, check, clock, db, demo, item, jobs, persona, sandbox, schema, serve, staff, token, worker

app = typer.Typer(
    name="wanshitong",
    help="皖事通办网关 / The gateway of 皖事通办.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its frames would show values of people
)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("sandbox")(sandbox.sandbox)
app.command("ask")(ask.ask)
app.command("token")(token.token)
app.command("schema")(schema.schema)
app.add_typer(check.app, name="check")
app.add_typer(clock.app, name="clock")
app.add_typer(db.app, name="db")
app.add_typer(demo.app, name="demo")
app.add_typer(item.app, name="item")
app.add_typer(jobs.app, name="jobs")
app.add_typer(persona.app, name="persona")
app.add_typer(staff.app, name="staff")

DATABASE_AWAY = "数据库无法使用或没有应答，请稍后再试。 / The database is away or does not answer; try again later."


def main() -> None:
    """Run a verb; of a database that is away a sentence says so, where an exception would show its statement."""
    try:
        app()
    except Exception as error:
        from services.kit.outages import is_outage

        if not is_outage(error):
            raise
        typer.echo(DATABASE_AWAY, err=True)
        sys.exit(1)
    finally:
        # All goes with the process: without this, Python would look through every object once more, for a second.
        gc.freeze()
