"""`wanshitong item plan`: the prefill plan of an item or one-thing, explained. Reads packages; needs no gateway."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

if TYPE_CHECKING:
    from services.catalogue.types import ItemUnknown, OneThingVersion, PackageRefused
    from services.sharing.types import DataCheckUse, Explanation, Resource


class Lang(StrEnum):
    ZH = "zh"
    EN = "en"


Code = Annotated[
    str,
    typer.Argument(
        metavar="CODE",
        help="一件事代码、实施编码或事项短名 / Code of a one-thing; 31 characters or short name of an item.",
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option("--folder", exists=True, file_okay=False, help="事项包文件夹 / Folder of packages; the examples."),
]
Role = Annotated[str | None, typer.Option("--as", metavar="ROLE", help="只看这一申请角色 / This applying role only.")]
Language = Annotated[Lang, typer.Option("--lang", help="语言 / Language.")]
AsJson = Annotated[bool, typer.Option("--json", help="打印一行 JSON / Print one line of JSON.")]


def plan(code: Code, folder: Folder = None, role: Role = None, lang: Language = Lang.ZH, json: AsJson = False) -> None:
    """说明取数计划：问哪些部门、凭什么、为什么 / Say which departments are asked what, by which key, and why."""
    from backend.cli.item.lint import catalogue_of_files
    from backend.cli.item.plan_text import text_of
    from backend.contract import examples_folder
    from backend.departments import registry
    from backend.settings import Settings
    from services.catalogue.types import OneThingVersion

    known = registry(Settings().desk)
    version = catalogue_of_files(known).version_in_folder(folder or examples_folder(), code)
    if not isinstance(version, OneThingVersion):
        _refuse(version, json=json)
        raise typer.Exit(1)
    if role is not None and role not in version.plans:
        raise typer.BadParameter(
            f"可以申请的角色 / Roles that may apply: {', '.join(version.plans)}", param_hint="--as"
        )
    explained = {
        applies_as: _explained(version, applies_as, known.resources)
        for applies_as in version.plans
        if role in (None, applies_as)
    }
    if json:
        typer.echo(orjson.dumps({"code": version.code, "name": version.name, "roles": explained}))
    else:
        typer.echo(text_of(version, explained, known.elements, known.departments, lang.value))


def _explained(version: "OneThingVersion", applies_as: str, resources: dict[str, "Resource"]) -> "Explanation":
    from services.catalogue.types import known_from_login
    from services.sharing.service import explain

    return explain(
        version.plans[applies_as],
        version.wants(applies_as, resources),
        version.relations,
        known_from_login(applies_as),
        resources,
        ground=version.ground,
        checks=tuple(_checks(version, applies_as)),
    )


def _checks(version: "OneThingVersion", applies_as: str) -> "Iterator[DataCheckUse]":
    from services.catalogue.types import APPLICANT
    from services.sharing.types import DataCheckUse

    for material in version.materials:
        whose = applies_as if material.role == APPLICANT else material.role
        for way in material.ways:
            if way.resource is not None:
                yield DataCheckUse(material.code, way.resource, whose, way.expects)


def _refuse(refused: "PackageRefused | ItemUnknown", *, json: bool) -> None:
    from services.catalogue.types import PackageRefused

    findings = refused.findings if isinstance(refused, PackageRefused) else ()
    if json:
        typer.echo(orjson.dumps({"code": refused.code, "findings": findings}))
        return
    if not findings:
        typer.echo("没有这一事项或一件事 / There is no such item or one-thing.", err=True)
    for finding in findings:
        typer.echo(f"{finding.path}: {finding.wrong.zh} {finding.fix.zh}", err=True)
        typer.echo(f"{finding.path}: {finding.wrong.en} {finding.fix.en}", err=True)
