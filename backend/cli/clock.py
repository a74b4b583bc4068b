"""`wanshitong clock`: the law's arithmetic of working days (《行政许可法》 arts. 45 and 82)."""

from datetime import date
from pathlib import Path
from typing import Annotated

import orjson
import typer

from services.kit.workdays import (
    CalendarNotPublished,
    MalformedYearTable,
    Suspension,
    SuspensionEndsBeforeItBegins,
    WorkdayCalendar,
    YearTable,
)

app = typer.Typer(help="工作日与期限 / Working days and time limits.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep `due` a sub-command while it is the only one."""


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"日期写作 2026-02-09 / A day is written like 2026-02-09: {text}") from None


def _span(text: str) -> Suspension:
    first, dots, last = text.partition("..")
    if not dots:
        raise typer.BadParameter(f"写作 首日..末日 / Written as FIRST..LAST: {text}")
    try:
        return Suspension(_day(first), _day(last))
    except SuspensionEndsBeforeItBegins:
        raise typer.BadParameter(f"末日早于首日 / The last day lies before the first: {text}") from None


Start = Annotated[
    date,
    typer.Argument(parser=_day, metavar="START", help="起算日，不计入 / The starting day, which does not count."),
]
Days = Annotated[int, typer.Argument(min=0, metavar="DAYS", help="工作日数 / How many working days.")]
Suspended = Annotated[
    list[Suspension] | None,
    typer.Option(
        "--suspended",
        parser=_span,
        metavar="FIRST..LAST",
        help="不计入的日子，含首末两日，可多次给出 / Days that do not count, both included; may be given again.",
    ),
]
Tables = Annotated[
    list[Path] | None,
    typer.Option(
        "--table",
        exists=True,
        dir_okay=False,
        help="尚未内置的年份的节假日表（JSON） / Holidays of a year not known yet, as JSON (`kit.workdays.YearTable`).",
    ),
]


@app.command()
def due(
    start: Start,
    days: Days,
    suspended: Suspended = None,
    tables: Tables = None,
    json: Annotated[bool, typer.Option("--json", help="打印一行 JSON / Print one line of JSON.")] = False,
) -> None:
    """期限的最后一日 / The last day of a time limit of so many working days."""
    suspensions = suspended or []
    calendar = _calendar(tables or [])
    try:
        last = calendar.due_day(start, days, suspensions)
    except CalendarNotPublished as error:
        _refuse(error.year, json=json)
        raise typer.Exit(1) from None
    answer = {
        "start": start,
        "days": days,
        "suspended": [[suspension.first, suspension.last] for suspension in suspensions],
        "due": last,
    }
    typer.echo(orjson.dumps(answer) if json else last.isoformat())


def _calendar(files: list[Path]) -> WorkdayCalendar:
    try:
        return WorkdayCalendar.published(YearTable.from_json(file.read_bytes()) for file in files)
    except MalformedYearTable as error:
        raise typer.BadParameter(f"节假日表有误 / {error}") from None


def _refuse(year: int, *, json: bool) -> None:
    zh = f"{year}年的节假日表尚未载入，无法推算；可用 --table 提供。"
    en = f"The holidays of {year} are not loaded, so it cannot be counted; hand them in with --table."
    refusal = {"code": "CALENDAR_NOT_PUBLISHED", "year": year, "zh": zh, "en": en}
    typer.echo(orjson.dumps(refusal) if json else f"{zh}\n{en}", err=not json)
