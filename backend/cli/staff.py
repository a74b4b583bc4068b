"""`wanshitong staff`: who registers services for which department, and who examines them."""

import asyncio
import getpass
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import orjson
import typer

from backend import logs
from backend.settings import Settings
from services.access.types import IdentifierKind, PostMisplaced, StaffPost, StaffRole
from services.kit.problems import Problem

if TYPE_CHECKING:
    from backend.wiring import Gateway

_MOST_MATTERS = 1000

app = typer.Typer(help="工作人员岗位和待处理事项 / Posts of the staff, and what waits for them.", no_args_is_help=True)
matters = typer.Typer(help="待人工处理的事项 / What waits for a person.")
app.add_typer(matters, name="matters")

Role = Annotated[StaffRole, typer.Argument(help="岗位 / The role.")]
Department = Annotated[
    str | None,
    typer.Option("--department", help="部门标识；主管部门不填 / The department's id; none for the authority."),
]
Member = Annotated[
    str | None,
    typer.Option(
        "--member",
        help="示例人物代码；否则读入身份证号 / A person of the examples; else the ID number is asked for.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="打印一行 JSON / Print one line of JSON.")]


@app.command()
def grant(role: Role, department: Department = None, member: Member = None, json: AsJson = False) -> None:
    """授予岗位，操作记入审计 / Give somebody a post; the act is recorded."""
    _act(role, department, member, json=json, give=True)


@app.command()
def revoke(role: Role, department: Department = None, member: Member = None, json: AsJson = False) -> None:
    """收回岗位，操作记入审计 / End somebody's post; the act is recorded."""
    _act(role, department, member, json=json, give=False)


@app.command("list")
def list_(json: AsJson = False) -> None:
    """列出岗位 / List all posts that are held."""
    logs.configure(level="ERROR")
    asyncio.run(_listed(json=json))


@matters.callback(invoke_without_command=True)
def list_matters(context: typer.Context, department: Department = None, json: AsJson = False) -> None:
    """列出待人工处理的事项 / List what waits for a person: what departments said or got, and no rule can apply."""
    logs.configure(level="ERROR")
    if context.invoked_subcommand is None:
        asyncio.run(_matters(department, json=json))


@matters.command()
def close(
    matter: Annotated[UUID, typer.Argument(metavar="ID", help="事项标识 / The matter's id, as listed.")],
    comment: Annotated[str, typer.Option("--comment", help="如何办理的 / How it was seen to; it is kept sealed.")],
    json: AsJson = False,
) -> None:
    """办结待处理事项，操作记入审计 / Close a matter that was seen to; the act is recorded."""
    problem = asyncio.run(_close(matter, comment))
    if problem is not None:
        typer.echo(problem, err=True)
        raise typer.Exit(1)
    typer.echo(orjson.dumps({"matter": matter, "closed": True}) if json else f"已办结 / Closed: {matter}")


def _act(role: StaffRole, department: str | None, member: str | None, *, json: bool, give: bool) -> None:
    logs.configure(level="ERROR")
    try:
        post = StaffPost(role, department)
    except PostMisplaced:
        typer.echo(
            "除主管部门审核员外须注明部门 / --department belongs to every role but AUTHORITY_REVIEWER.",
            err=True,
        )
        raise typer.Exit(2) from None
    # A number on the command line would stay in the shell's history and in the list of processes.
    number = None if member else typer.prompt("身份证号 / ID number", hide_input=True)
    problem = asyncio.run(_done(post, member, number, give=give))
    if problem is not None:
        typer.echo(problem, err=True)
        raise typer.Exit(1)
    done = {"role": role.value, "department": department, "granted": give}
    words = "已授予 / Granted" if give else "已收回 / Revoked"
    typer.echo(orjson.dumps(done) if json else f"{words}: {role.value} {department or ''}".rstrip())


async def _done(post: StaffPost, member: str | None, number: str | None, *, give: bool) -> str | None:
    """Why it cannot be done, in words; none once it is."""
    from backend.cli.gateway import gateway_for_command
    from backend.operators import end_post, give_post

    async with gateway_for_command(Settings()) as gateway:
        rooms = gateway.rooms
        if post.department is not None and post.department not in rooms.department_names:
            return f"没有这个部门 / There is no such department: {post.department}"
        subject = await (_of_examples(gateway, member) if member else _by_number(gateway, number or ""))
        if subject is None:
            return "没有这个人 / Nobody is known by this: they must have logged in once."
        if give:
            await give_post(rooms, getpass.getuser(), subject, post)
        elif not await end_post(rooms, getpass.getuser(), subject, post):
            return "没有这一岗位 / This post is not held."
    return None


async def _of_examples(gateway: "Gateway", code: str) -> UUID | None:
    from backend.samples.personas import sample_personas
    from backend.samples.staff import sample_staff
    from backend.samples.subjects import member_subject, persona_subject

    if gateway.settings.environment != "development":
        return None
    if (member := sample_staff(gateway.settings.desk).get(code)) is not None:
        return await member_subject(gateway, member)
    persona = sample_personas(desk=gateway.settings.desk).get(code)
    return None if persona is None else await persona_subject(gateway, persona)


async def _by_number(gateway: "Gateway", number: str) -> UUID | None:
    async with gateway.rooms.db.read() as session:
        return await gateway.rooms.access.find(session, IdentifierKind.ID_CARD, number.strip())


async def _listed(*, json: bool) -> None:
    from backend.cli.gateway import gateway_for_command

    async with gateway_for_command(Settings()) as gateway, gateway.rooms.db.read() as session:
        held = await gateway.rooms.access.postings(session)
    if json:
        typer.echo(orjson.dumps(held))
        return
    for each in held:
        until = each.until.date().isoformat() if each.until else "—"
        typer.echo(f"{each.subject} {each.post.role.value:20} {each.post.department or '':20} {until}")


async def _matters(department: str | None, *, json: bool) -> None:
    from backend.cli.gateway import gateway_for_command

    only = None if department is None else {department}
    async with gateway_for_command(Settings()) as gateway, gateway.rooms.db.read() as session:
        waiting = await gateway.rooms.handover.open_matters(session, only, first=_MOST_MATTERS)
    if json:
        typer.echo(orjson.dumps(waiting))
        return
    for each in waiting:
        opened = f"{each.opened_at:%Y-%m-%d %H:%M}"
        typer.echo(f"{each.id}  {opened}  {each.department}  {each.reason_code}  {each.case or '-'}")


async def _close(matter: UUID, comment: str) -> str | None:
    """Why it cannot be done, in words; none once it is."""
    from backend.cli.gateway import gateway_for_command
    from backend.operators import OPERATOR, close_matter

    async with gateway_for_command(Settings()) as gateway:
        closed = await close_matter(gateway.rooms, OPERATOR, matter, None, comment, operator=getpass.getuser())
        if not isinstance(closed, Problem):
            return None
        words = gateway.errors.entry(closed.code)
        return f"{words.zh.message}{words.zh.way_out} / {words.en.message} {words.en.way_out}"
