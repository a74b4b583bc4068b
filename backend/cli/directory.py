"""`wanshitong db load-directory`: a newer table of regions and organisations."""

import asyncio
import getpass
from pathlib import Path
from typing import Annotated, NoReturn

import orjson
import typer

from services.directory.service import read_table_file
from services.directory.types import DirectoryTable, Edition, TableFinding, TableRefused

TableFile = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="区划与机构表 / The table; see examples/directory.yaml.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只检查，不装载 / Check the file and load nothing.")]
MayDrop = Annotated[
    bool,
    typer.Option("--may-drop", help="允许新表缺少现行表中的代码 / Load it even if it lacks codes that are in use now."),
]
AsJson = Annotated[bool, typer.Option("--json", help="打印一行 JSON / Print one line of JSON.")]


def load(file: TableFile, dry_run: DryRun = False, may_drop: MayDrop = False, json: AsJson = False) -> None:
    """装载区划与机构表，取代现行的表 / Check a table and put it in place of the one in use; the act is recorded.

    Running gateways take it over within WST_FOLLOW_SECONDS. Exit code 1: the table is refused, and nothing changed.
    """
    table = read_table_file(file)
    if isinstance(table, TableRefused):
        _refuse(table.findings, json=json)
    edition = None if dry_run else asyncio.run(_loaded(table, may_drop=may_drop))
    if isinstance(edition, TableRefused):
        _refuse(edition.findings, json=json)
    counts = {"regions": len(table.regions), "organisations": len(table.organisations)}
    if json:
        typer.echo(orjson.dumps({**counts, "edition": edition and edition.number}))
        return
    said = (
        "检查通过 / The table is sound" if edition is None else f"第 {edition.number} 版在用 / Edition {edition.number}"
    )
    typer.echo(f"{said}: {counts['regions']} 区划 / regions, {counts['organisations']} 机构 / organisations")


def _refuse(findings: tuple[TableFinding, ...], *, json: bool) -> NoReturn:
    for found in findings:
        if json:
            typer.echo(orjson.dumps({"code": found.rule, "path": found.path, "zh": found.zh, "en": found.en}))
        else:
            typer.echo(f"{found.path}: {found.rule}\n  {found.zh}\n  {found.en}", err=True)
    raise typer.Exit(1)


async def _loaded(table: DirectoryTable, *, may_drop: bool) -> Edition | TableRefused:
    from backend import logs
    from backend.cli.gateway import gateway_for_command
    from backend.operators import OPERATOR
    from backend.settings import Settings

    logs.configure(level="ERROR")
    settings, operator = Settings(), getpass.getuser()
    async with (
        gateway_for_command(settings) as gateway,
        gateway.rooms.db.work() as work,
    ):
        edition = await gateway.rooms.directory.replace(work, table, by=operator, may_drop=may_drop)
        if isinstance(edition, Edition):
            await gateway.rooms.audit.record(
                work,
                actor=OPERATOR,
                action="directory.load",
                purpose="directory.edition",
                about=None,
                object_kind="directory_edition",
                object_id=str(edition.number),
                facts={"operator": operator, "digest": edition.digest, "regions": len(table.regions)},
            )
        return edition
