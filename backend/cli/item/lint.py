"""`wanshitong item lint`: all that is wrong with packages on disk. Needs no gateway."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

if TYPE_CHECKING:
    from integrations.registry import Registry
    from services.catalogue.service import Catalogue

PackagePath = Annotated[
    Path, typer.Argument(exists=True, help="事项包文件或文件夹 / A package's file, or a folder of packages.")
]


def lint(
    path: PackagePath,
    json: bool = typer.Option(False, "--json", help="每个问题一行 JSON / A line of JSON a finding, and a last one."),
) -> None:
    """检查事项包 / Check packages against the rules of publishing; exit code 1: one is broken, 2: there is none."""
    from backend.departments import registry
    from backend.settings import Settings

    packages = catalogue_of_files(registry(Settings().desk)).lint(path)
    if not packages:
        typer.echo(
            f"{path} 下没有事项包：应有 items、one-things 或 basic-items 文件夹。"
            f" / No packages below {path}: it should hold folders `items`, `one-things` or `basic-items`.",
            err=True,
        )
        raise typer.Exit(2)
    found = [(linted.file, finding) for linted in packages for finding in linted.findings]
    for file, finding in found:
        if json:
            wrong, fix = ({"zh": words.zh, "en": words.en} for words in (finding.wrong, finding.fix))
            line = {"code": finding.code, "path": finding.path, "file": str(file), "wrong": wrong, "mend": fix}
            typer.echo(orjson.dumps(line))
        else:
            typer.echo(f"{file}{finding.path and ' ' + finding.path}: {finding.code}")
            typer.echo(f"  {finding.wrong.zh}{finding.fix.zh}\n  {finding.wrong.en} {finding.fix.en}")
    if json:
        typer.echo(orjson.dumps({"items": len(packages), "findings": len(found)}))
    else:
        typer.echo(f"{len(packages)} 个事项包，{len(found)} 个问题 / packages: {len(packages)}, findings: {len(found)}")
    raise typer.Exit(1 if found else 0)


def catalogue_of_files(departments: "Registry") -> "Catalogue":
    """A catalogue for package files, with no database behind it."""
    from backend.samples.directory import directory_of_examples
    from services.catalogue.service import Catalogue
    from services.kit.clock import SystemClock
    from services.kit.ids import SystemIds

    clock = SystemClock()
    return Catalogue(
        resources=departments.resources,
        elements=departments.elements,
        departments=frozenset(departments.departments),
        directory=directory_of_examples(clock),
        ids=SystemIds(clock),
        clock=clock,
        unmet_rules={name: manifest.undone for name, manifest in departments.manifests.items()},
        taken=departments.taken,
    )
