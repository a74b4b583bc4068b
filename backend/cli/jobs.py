"""`wanshitong jobs`: how the background work goes on, what was given up, and putting it again."""

import asyncio
import getpass
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

import orjson
import typer

from backend.background.failed_jobs import FailedJob, failed_jobs, put_again
from backend.background.status import BackgroundStatus, background_status, shown, shown_deliveries
from backend.settings import Settings
from services.handover.service import overdue_deliveries
from services.handover.types.deliveries import OverdueDeliveries
from services.kit.clock import SystemClock
from services.kit.db import ReadSession

_PROBE_SECONDS = 5.0
"""a probe that waits for longer is of no use"""

app = typer.Typer(help="后台工作 / The background work.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="打印一行 JSON / Print one line of JSON.")]


@app.command()
def status(json: AsJson = False) -> None:
    """后台工作是否正常 / Workers, jobs that are due, jobs given up, and overdue deliveries, as `/readyz` says it.

    Exit code 1: the work is late (see WST_WORKER_LATE_SECONDS), or no worker runs. For a probe beside a worker process.
    """
    found, overdue = asyncio.run(_status(Settings()))
    if json:
        typer.echo(orjson.dumps({**shown(found), "deliveries": shown_deliveries(overdue)}))
    else:
        oldest = "-" if found.oldest_due_seconds is None else f"{found.oldest_due_seconds:.0f} s"
        typer.echo(f"工作进程 / workers: {len(found.heartbeats)}")
        typer.echo(f"待办 / due: {found.due}, 最久 / oldest: {oldest}{' 逾时 / late' if found.late else ''}")
        typer.echo(f"已放弃 / given up: {found.failed}")
        waits = "-" if overdue.oldest_seconds is None else f"{overdue.oldest_seconds:.0f} s"
        typer.echo(f"逾时未送达 / overdue deliveries: {overdue.count}, 最久 / oldest: {waits}")
    if found.late or not found.heartbeats:
        raise typer.Exit(1)


@app.command()
def failed(json: AsJson = False) -> None:
    """已放弃的工作 / Jobs that were given up: kind, age and class of the failure; nothing of a person."""
    found = asyncio.run(_failed(Settings()))
    if json:
        typer.echo(orjson.dumps([_line(job) for job in found]))
        return
    for job in found:
        failure = f"{job.failure} ({job.where})" if job.failure else "没有这种工作 / no such kind in this release"
        typer.echo(f"{job.id}  {job.kind}  {job.age_seconds:.0f} s  {failure}")
    if not found:
        typer.echo("没有 / None.")


Jobs = Annotated[list[int] | None, typer.Argument(metavar="JOB", help="编号，见 failed / Numbers, as `failed` lists.")]
All = Annotated[bool, typer.Option("--all", help="全部 / All that were given up.")]


@app.command()
def again(jobs: Jobs = None, every: All = False, json: AsJson = False) -> None:
    """重新去做 / Put jobs that were given up into the queue again; the act is recorded.

    Exit code 1: one of the numbers is no job that was given up; the others are put.
    """
    if bool(jobs) == every:
        raise typer.BadParameter("给出编号，或 --all / Give numbers of jobs, or --all.")
    put = asyncio.run(_put(Settings(), None if every else jobs))
    missing = sorted(set(jobs or ()) - set(put))
    if json:
        typer.echo(orjson.dumps({"put": put, "unknown": missing}))
    else:
        typer.echo(f"{len(put)} 项重新去做 / put again")
        for job in missing:
            typer.echo(f"{job}: 不在已放弃之列，见 wanshitong jobs failed / was not given up", err=True)
    if missing:
        raise typer.Exit(1)


def _line(job: FailedJob) -> dict[str, object]:
    return {
        "job": job.id,
        "kind": job.kind,
        "attempts": job.attempts,
        "ageSeconds": round(job.age_seconds, 1),
        "failure": job.failure,
        "where": job.where,
    }


async def _status(settings: Settings) -> tuple[BackgroundStatus, OverdueDeliveries]:
    async with _reading(settings) as session:
        return (
            await background_status(session, late_after=settings.worker_late_seconds),
            await overdue_deliveries(session, SystemClock().now()),
        )


async def _failed(settings: Settings) -> list[FailedJob]:
    async with _reading(settings) as session:
        return await failed_jobs(session)


@asynccontextmanager
async def _reading(settings: Settings) -> AsyncIterator[ReadSession]:
    """The database alone, without the rooms: a probe runs often."""
    from backend import migrations
    from backend.background.queue import Background
    from backend.embedded import start_postgres
    from services.kit.db import Database, engine_for
    from services.kit.jobs import Routes

    server = None
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
    else:
        server = await asyncio.to_thread(start_postgres, settings.home)
        await asyncio.to_thread(migrations.upgrade, server.owner_url)
        url = server.app_url
    background = Background(url, concurrency=1, clock=SystemClock())
    database = Database(engine_for(url, pool=1, answers_within=_PROBE_SECONDS), background, Routes())
    try:
        async with database.read() as session:
            yield session
    finally:
        await database.close()
        if server is not None:
            await asyncio.to_thread(server.stop)


async def _put(settings: Settings, jobs: Sequence[int] | None) -> Sequence[int]:
    from backend import logs
    from backend.cli.gateway import gateway_for_command
    from backend.operators import record_jobs_put_again

    logs.configure(level="ERROR")
    async with gateway_for_command(settings) as gateway, gateway.rooms.db.work() as work:
        put = await put_again(work, jobs)
        if put:
            await record_jobs_put_again(work, gateway.rooms, getpass.getuser(), put)
        return put
