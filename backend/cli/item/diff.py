"""`wanshitong item diff`: in which places two packages differ. Needs no gateway."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

A = Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="A", help="原事项包 / The package before.")]
B = Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="B", help="新事项包 / The package after.")]


def diff(
    a: A,
    b: B,
    json: bool = typer.Option(False, "--json", help="打印一行 JSON / Print one line of JSON."),
) -> None:
    """比较两个事项包 / Say in which places two packages differ; exit code 1 where they do."""
    from services.catalogue.service import package_differences
    from services.catalogue.types import PackageRefused

    outcome = package_differences(a.read_bytes(), b.read_bytes())
    if isinstance(outcome, PackageRefused):
        for finding in outcome.findings:
            typer.echo(f"{finding.path}: {finding.wrong.zh} / {finding.wrong.en}", err=True)
        raise typer.Exit(2)
    if json:
        typer.echo(orjson.dumps({"differences": outcome}))
    else:
        for each in outcome:
            typer.echo(f"{each.path}\n  {each.words.zh}\n  {each.words.en}")
    raise typer.Exit(1 if outcome else 0)
