"""`wanshitong item try`: a rehearsal of services on personas: published ones, drafts, and packages on disk."""

import asyncio
import getpass
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import orjson
import typer

from backend import logs
from backend.settings import Settings
from services.kit.problems import GatewayError

if TYPE_CHECKING:
    from backend.rehearsals.runs import PersonaRehearsal, RehearsalWithoutPersonas
    from backend.samples.personas import Persona
    from backend.wiring import Gateway
    from services.catalogue.service import Package
    from services.catalogue.types import PackageRefused


def try_(
    code: str | None = typer.Argument(
        None,
        help="一件事代码，或事项包、其文件夹 / Code of a one-thing, as `newborn`; a package, or their folder.",
    ),
    draft: UUID | None = typer.Option(None, help="草案编号 / Id of a draft."),
    persona: str | None = typer.Option(None, help="只用此人物 / This persona alone, as `wanshitong persona list`."),
    all_: bool = typer.Option(False, "--all", help="全部服务与人物 / All services and personas."),
    json: bool = typer.Option(False, "--json", help="每项一行 JSON / One line of JSON per item and persona."),
    html: Path | None = typer.Option(None, help="报告写入此文件 / Write the report as a page to this file."),
) -> None:
    """试运行：不提交、不触及真实数据 / Rehearse: nothing is submitted, no live data is touched."""
    logs.configure(level="ERROR")
    if (code is None and persona is None and draft is None) is not all_:
        typer.echo("请给出一件事代码、事项包、草案、人物，或 --all / Name what to try, a persona, or --all.", err=True)
        raise typer.Exit(2)
    path = Path(code) if code is not None and Path(code).exists() else None
    try:
        desk = None if path is None else _desk(path)
        passed = asyncio.run(_try(desk or code, draft, persona, html, json=json))
    except GatewayError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    raise typer.Exit(0 if passed else 1)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Packages on disk, and the personas that come with them."""

    packages: "Sequence[Package]"
    personas: "Mapping[str, Persona]"


def _desk(path: Path) -> _Desk:
    """A file, or a folder with its own `personas/`; it ends here where one of the packages does not read."""
    from backend.samples.personas import load_personas
    from services.catalogue.service import parse_folder, parse_package
    from services.catalogue.types import PackageRefused

    read = [parse_package(path.read_bytes())] if path.is_file() else [package for _, package in parse_folder(path)]
    packages = [package for package in read if not isinstance(package, PackageRefused)]
    if len(packages) < len(read) or not read:
        typer.echo(f"事项包有错，请运行 / There is something wrong with it; run: wanshitong item lint {path}", err=True)
        raise typer.Exit(2)
    return _Desk(packages, load_personas(path / "personas") if path.is_dir() else {})


async def _try(
    what: "str | _Desk | None", draft: UUID | None, persona: str | None, html: Path | None, *, json: bool
) -> bool:
    from backend.cli.gateway import gateway_for_command
    from backend.rehearsals.report import lines, page
    from backend.samples.seeding import seed
    from services.kit.clock import Deadline

    settings = Settings()
    async with gateway_for_command(settings) as gateway:
        if settings.environment == "development":
            await seed(gateway)
            # The providers' grants come with the platform's catalogue, which nothing else follows here.
            until = Deadline.after(settings.follow_seconds, gateway.rooms.clock)
            await gateway.rooms.sharing.follow_platform(until=until)
        rehearsals = await _rehearsals(gateway, what, draft, persona)
        if isinstance(rehearsals, str):
            typer.echo(rehearsals, err=True)
            return False
        if html is not None:
            report = page(rehearsals, gateway.rooms, gateway.rooms.clock.now())
            await asyncio.to_thread(html.write_text, report, "utf-8")
        for line in lines(rehearsals):
            typer.echo(orjson.dumps(line.to_json()) if json else line.to_text())
    return all(rehearsal.passed for rehearsal in rehearsals)


async def _rehearsals(
    gateway: "Gateway", what: "str | _Desk | None", draft: UUID | None, persona: str | None
) -> "Sequence[PersonaRehearsal] | str":
    """The rehearsals, or in words why there are none."""
    from backend.rehearsals.runs import RehearsalRequest, rehearse_draft_of, rehearse_packages, rehearse_services
    from backend.samples.personas import sample_personas

    rooms = gateway.rooms
    request = RehearsalRequest.of_operator(getpass.getuser(), draft)
    if draft is not None:
        async with rooms.db.read() as session:
            written = await rooms.registration.read_as_operator(session, draft)
        if written is None:
            return f"没有这个草案 / There is no such draft: {draft}"
        return _in_words(await rehearse_draft_of(rooms, request, written))
    known = sample_personas(None if isinstance(what, _Desk) else what, gateway.settings.desk)
    if isinstance(what, _Desk):
        known |= what.personas
    chosen = [each for each in known.values() if persona in {None, each.code}]
    if isinstance(what, _Desk):
        return _in_words(await rehearse_packages(rooms, request, what.packages, chosen))
    if not chosen:
        return "没有这样的人物 / There is no such persona. `wanshitong persona list`"
    return await rehearse_services(rooms, getpass.getuser(), chosen)


def _in_words(
    ended: "Sequence[PersonaRehearsal] | PackageRefused | RehearsalWithoutPersonas",
) -> "Sequence[PersonaRehearsal] | str":
    from backend.rehearsals.runs import RehearsalWithoutPersonas
    from services.catalogue.types import PackageRefused

    match ended:
        case PackageRefused(findings):
            return "\n".join(f"{each.path}: {each.code} {each.wrong.zh} / {each.wrong.en}" for each in findings)
        case RehearsalWithoutPersonas(services):
            return f"没有试运行用的示例人物 / There are no personas: personas/{{{','.join(services)}}}/*.yaml"
        case _:
            return ended
