"""A department registers a service at its own desk: written, tried, handed in, published, and got back."""

import asyncio
from pathlib import Path

import orjson
import yaml
from typer.testing import CliRunner

from backend.cli import app
from backend.rehearsals.runs import RehearsalRequest, RehearsalWithoutPersonas, rehearse_draft_of, rehearse_packages
from backend.samples.personas import sample_personas
from backend.samples.staff import sample_staff
from backend.samples.subjects import staff_subject
from services.access.types import Actor, Channel
from services.applying.types import RehearsalReport
from services.catalogue import types as catalogue
from services.catalogue.package.item_package import ItemPackage
from services.catalogue.service import parse_package
from services.catalogue.types import ItemVersion, PackageRefused
from services.kit.plain_yaml import read_yaml
from tests.conftest import ROOT
from tests.support.gateway import RunningGateway

ITEM = ROOT / "examples/items/newborn/birth-certificate.yaml"
CODE = "11340000MB0AA000102342099001000"
PERSONA = """\
code: applicant
title: {zh: 申请人, en: An applicant}
applicant: {name: 陈测试, id_number: "340000199403121026", phone: "13800000001", applies_as: person}
answers: {}
uploads: {statement: statement.pdf}
expects: {cases: 1, granted: 1}
"""


def a_new_desk(machine: CliRunner, folder: Path) -> Path:
    """What `item new` writes, with the law filled in, and somebody to try it on."""
    item = folder / "items" / "new.yaml"
    item.parent.mkdir(parents=True)
    made = machine.invoke(app, ["item", "new", str(item), "--code", CODE, "--department", "health"])
    assert made.exit_code == 0, made.output
    text = item.read_text("utf-8").replace("待填：写明法律名称和条款。", "《测试条例》第三条。")
    item.write_text(text.replace("To be filled: the law, to the article.", "Test Regulation, article 3."), "utf-8")
    (folder / "personas").mkdir()
    (folder / "personas" / "applicant.yaml").write_text(PERSONA, "utf-8")
    return item


def test_a_package_that_was_just_begun_can_be_tried_with_its_own_personas(machine: CliRunner, tmp_path: Path) -> None:
    a_new_desk(machine, tmp_path / "desk")
    tried = machine.invoke(app, ["item", "try", str(tmp_path / "desk"), "--json"])
    assert tried.exit_code == 0, tried.output
    whole, item = [orjson.loads(line) for line in tried.stdout.splitlines()]
    assert (whole["item"], whole["persona"], whole["passed"]) == ("new-item", "applicant", True)
    assert (item["item"], item["materials_total"]) == (CODE, 1)


def test_a_package_nobody_can_be_tried_on_is_told_so(machine: CliRunner, tmp_path: Path) -> None:
    item = a_new_desk(machine, tmp_path / "desk")
    tried = machine.invoke(app, ["item", "try", str(item)])
    assert (tried.exit_code, "personas/{new-item}/*.yaml" in tried.output) == (1, True)
    item.write_text("{", "utf-8")
    assert machine.invoke(app, ["item", "try", str(item)]).exit_code == 2


def test_an_example_is_tried_in_its_one_thing(machine: CliRunner) -> None:
    tried = machine.invoke(app, ["item", "try", str(ITEM), "--persona", "standard", "--json"])
    assert tried.exit_code == 0, tried.output
    assert next(orjson.loads(line)["item"] for line in tried.stdout.splitlines()) == "newborn"


async def test_what_a_draft_breaks_is_not_published_and_spoils_no_report_of_others(running: RunningGateway) -> None:
    rooms = running.up.gateway.rooms
    actor = Actor.oneself(await staff_subject(running.up.gateway, sample_staff()["registrar-health"]), Channel.WEB)
    tree = read_yaml(ITEM.read_bytes())
    assert isinstance(tree, dict)
    materials = tree["materials"]
    assert isinstance(materials, list)
    materials.append(
        {
            "code": "portrait",
            "name": {"zh": "画像", "en": "portrait"},
            "role": "mother",
            "ways": [{"kind": "UPLOAD", "media_types": ["image/png"]}],
        }
    )
    text = yaml.safe_dump(tree, allow_unicode=True)
    draft = await rooms.registration.draft(actor, catalogue.DraftKind.ITEM, "health", text)
    assert isinstance(draft, catalogue.Draft)
    trials = await rehearse_draft_of(rooms, RehearsalRequest(actor, draft.id), draft)
    assert not isinstance(trials, PackageRefused | RehearsalWithoutPersonas)
    assert not any(trial.passed for trial in trials)
    assert all(isinstance(t.report, RehearsalReport) and "material portrait" in t.report.faults for t in trials)
    async with rooms.db.read() as session:
        assert not await rooms.rehearsals.fresh(session, trials[0].service.item(draft.code).digest)
        published = await rooms.catalogue.item(session, trials[0].service.items[1].code)
        assert isinstance(published, ItemVersion)
        assert await rooms.rehearsals.fresh(session, published.digest) is False
    package = parse_package(ITEM.read_bytes())
    assert not isinstance(package, PackageRefused)
    sound = await rehearse_packages(
        rooms, RehearsalRequest.of_operator("tester"), [package], [sample_personas()["standard"]]
    )
    assert not isinstance(sound, PackageRefused | RehearsalWithoutPersonas)
    assert sound[0].passed


async def test_a_package_is_handed_in_from_the_desk_and_stands_before_the_reviewer(
    running: RunningGateway, machine: CliRunner
) -> None:
    registrar, reviewer = await running.staff("registrar-health"), await running.staff("reviewer-health")
    hand_in = ["item", "submit", str(ITEM), "--department", "health", "--gateway", running.up.address]

    async def ran(*more: str, token: str) -> tuple[int, str]:
        result = await asyncio.to_thread(machine.invoke, app, [*hand_in, *more], env={"WST_TOKEN": token})
        return result.exit_code, result.output

    code, said = await ran("--json", token=registrar.token)
    handed = orjson.loads(said)
    assert (code, handed["state"], handed["kind"]) == (0, "DEPT_REVIEW", "ITEM")
    assert [draft["id"] for draft in await reviewer.run("ItemDrafts", state="DEPT_REVIEW")] == [handed["id"]]
    code, said = await ran(token=reviewer.token)
    assert (code, "登记" in said or "岗位" in said) == (1, True)


def test_what_is_published_comes_back_as_the_package_it_was(machine: CliRunner) -> None:
    seeded = machine.invoke(app, ["item", "try", "newborn", "--persona", "standard"])
    assert seeded.exit_code == 0, seeded.output
    package = parse_package(ITEM.read_bytes())
    assert isinstance(package, ItemPackage)
    exported = machine.invoke(app, ["item", "export", package.code])
    assert (exported.exit_code, parse_package(exported.stdout.encode())) == (0, package)
    nothing = machine.invoke(app, ["item", "export", "nothing"])
    assert (nothing.exit_code, "Nothing is published" in nothing.output) == (1, True)
