"""`wanshitong item lint`: all that is wrong with packages on disk. Needs no gateway."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

if TYPE_CHECKING:
    from services.catalogue.service import Catalogue

PackagePath = Annotated[
    Path, typer.Argument(exists=True, help="事项包文件或文件夹 / A package's file, or a folder of packages.")
]


def lint(
    path: PackagePath,
    json: bool = typer.Option(False, "--json", help="每个问题一行 JSON / A line of JSON a finding, and a last one."),
) -> None:
    """检查事项包 / Hold packages against the rules of publishing; exit code 1: one is broken, 2: there is none."""
    held = _catalogue().lint(path)
    if not held:
        typer.echo(
            f"{path} 下没有事项包：应有 items、one-things 或 basic-items 文件夹。"
            f" / No packages below {path}: it should hold folders `items`, `one-things` or `basic-items`.",
            err=True,
        )
        raise typer.Exit(2)
    found = [(linted.file, finding) for linted in held for finding in linted.findings]
    for file, finding in found:
        if json:
            wrong, mend = ({"zh": words.zh, "en": words.en} for words in (finding.wrong, finding.mend))
            line = {"code": finding.code, "path": finding.path, "file": str(file), "wrong": wrong, "mend": mend}
            typer.echo(orjson.dumps(line))
        else:
            typer.echo(f"{file}{finding.path and ' ' + finding.path}: {finding.code}")
            typer.echo(f"  {finding.wrong.zh}{finding.mend.zh}\n  {finding.wrong.en} {finding.mend.en}")
    if json:
        typer.echo(orjson.dumps({"items": len(held), "findings": len(found)}))
    else:
        typer.echo(f"{len(held)} 个事项包，{len(found)} 个问题 / packages: {len(held)}, findings: {len(found)}")
    raise typer.Exit(1 if found else 0)


def _catalogue() -> "Catalogue":
    """With no database behind it: it lints and does nothing else."""
    from backend.departments import registry
    from backend.settings import Settings
    from services.catalogue.service import Catalogue
    from services.kit.clock import SystemClock
    from services.kit.ids import SystemIds
    from services.sharing.service import compile_plan

    departments, clock = registry(Settings().desk), SystemClock()
    resources = departments.resources
    return Catalogue(
        lambda wants, relations, known: compile_plan(wants, relations, known, resources),
        resources,
        departments.elements,
        frozenset(departments.departments),
        SystemIds(clock),
        clock,
        undone={name: manifest.undone for name, manifest in departments.manifests.items()},
    )
