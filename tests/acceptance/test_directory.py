"""The table of regions: loaded at the machine, recorded, and in use in a gateway that runs."""

from dataclasses import replace
from pathlib import Path

import orjson
from sqlalchemy import NullPool, create_engine, text
from typer.testing import CliRunner

from backend.cli import app
from backend.contract import directory_file
from backend.samples.seeding import seed
from services.directory.service import read_table_file
from services.directory.types import DirectoryTable, Edition, Region
from tests.support.gateway import RunningGateway
from tests.support.regions import HEFEI


def test_a_table_is_checked_loaded_and_recorded_on_the_command_line(
    machine: CliRunner, database_url: str, tmp_path: Path
) -> None:
    newer = tmp_path / "newer.yaml"
    newer.write_text(directory_file().read_text("utf-8").replace("en: Hefei", "en: Newer"), "utf-8")
    sound = machine.invoke(app, ["db", "load-directory", str(newer), "--dry-run", "--json"])
    assert orjson.loads(sound.stdout)["edition"] is None
    loaded = machine.invoke(app, ["db", "load-directory", str(newer), "--json"])
    assert orjson.loads(loaded.stdout) == {"regions": 59, "organisations": 20, "edition": 1}
    with create_engine(database_url, poolclass=NullPool).connect() as connection:
        names = connection.execute(text("select en from regions where code = :code"), {"code": HEFEI.code}).all()
        acts = connection.execute(text("select action, object_id, facts->>'regions' from audit_entries")).all()
    assert [tuple(row) for row in (*names, *acts)] == [("Newer",), ("directory.load", "1", "59")]


def test_a_table_that_is_broken_or_drops_a_code_is_refused_and_the_present_one_stays(
    machine: CliRunner, tmp_path: Path
) -> None:
    whole = directory_file().read_text("utf-8")
    file = tmp_path / "table.yaml"
    file.write_text(whole.replace("level: CITY", "level: COUNTY", 1), "utf-8")
    broken = machine.invoke(app, ["db", "load-directory", str(file), "--json"])
    assert broken.exit_code == 1
    assert orjson.loads(broken.stdout)["code"] == "LEVEL_UNFIT"
    assert machine.invoke(app, ["db", "load-directory", str(directory_file())]).exit_code == 0
    file.write_text("\n".join(line for line in whole.splitlines() if "合肥市" not in line), "utf-8")
    assert machine.invoke(app, ["db", "load-directory", str(file)]).exit_code == 1
    file.write_text("\n".join(line for line in whole.splitlines() if "示例区" not in line), "utf-8")
    dropped = machine.invoke(app, ["db", "load-directory", str(file)])
    assert (dropped.exit_code, "349903000000" in dropped.output) == (1, True)
    allowed = machine.invoke(app, ["db", "load-directory", str(file), "--may-drop", "--json"])
    assert orjson.loads(allowed.stdout)["edition"] == 2


async def test_a_development_gateway_keeps_the_table_that_an_operator_has_loaded(running: RunningGateway) -> None:
    gateway = running.up.gateway
    directory = gateway.rooms.directory
    known = directory.regions.by_code(HEFEI.code, on=directory.today)
    assert isinstance(known, Region)
    table = read_table_file(directory_file())
    assert isinstance(table, DirectoryTable)
    renamed = [replace(row, en="Newer") if row == known else row for row in table.regions]
    async with gateway.rooms.db.work() as work:
        loaded = await directory.replace(work, replace(table, regions=renamed), by="operator")
    assert isinstance(loaded, Edition)
    await seed(gateway)
    assert directory.regions.by_code(HEFEI.code, on=directory.today) == replace(known, en="Newer")
