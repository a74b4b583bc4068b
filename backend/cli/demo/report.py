"""What the demo prints: fields, materials, cases, time; Chinese, with English beside it. Values stay masked."""

from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from backend.cli.demo.client import Json
from backend.cli.demo.story import Story, case_name, figures
from services.kit.clock import CHINA

_ORIGIN = {"SOURCE": "数据 / data", "DECLARED": "自填 / typed", "DERIVED": "推得 / derived"}
_CHECK = {"MATCHED": "一致", "PENDING": "待核", "MISMATCH": "[yellow]不一致[/yellow]", "NONE": ""}

_SUMMARY_ZH = (
    "字段 {fields_filled}/{fields_total} 已预填，材料 {materials_skipped}/{materials_total} 免交，"
    "{departments} 个部门，{cases_granted}/{cases} 件准予；取数 {prefill} 毫秒（{rounds} 轮），全程 {total} 秒。"
)
_SUMMARY_EN = (
    "{fields_filled} of {fields_total} fields filled, {materials_skipped} of {materials_total} materials skipped, "
    "{departments} departments, {cases_granted} of {cases} cases granted; "
    "prefill {prefill} ms in {rounds} rounds, {total} s in all."
)


def print_report(story: Story, console: Console) -> None:
    family = story.persona
    console.rule(f"{family.title.zh} / {family.title.en}")
    console.print(f"{story.one_thing['name']['zh']}：{story.one_thing['notice']['zh']}", style="dim")
    console.print(_fields(story))
    console.print(_materials(story))
    console.print(_cases(story))
    console.print(_time(story))
    _summary(story, console)


def _fields(story: Story) -> Table:
    table = Table(title="表单 / Form", title_justify="left")
    for column in ("谁 / whose", "字段 / field", "值 / value", "来自 / from", "截至 / as of", "核对 / check"):
        table.add_column(column)
    for field in story.application["fields"]:
        source = "登录 / login" if field["source"] == "login" else _words(field["sourceName"])
        table.add_row(
            _whose(field["party"]),
            field["label"]["zh"],
            _value(field),
            source or _ORIGIN.get(field["origin"] or "", "[red]未填 / empty[/red]"),
            _moment(field["asOf"]),
            _check(field),
        )
    return table


def _check(field: Json) -> str:
    said = _CHECK[field["check"]]
    others = "、".join(f"{other['source']}: {other['value']}" for other in field["differences"])
    return f"{said}（{others}）" if others else said


def _value(field: Json) -> str:
    value = field["value"]
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def _materials(story: Story) -> Table:
    table = Table(title="材料 / Materials", title_justify="left")
    for column in ("材料 / material", "谁 / whose", "免交 / skipped", "方式 / way", "原因 / reason"):
        table.add_column(column)
    for material in story.application["materials"]:
        table.add_row(
            material["name"]["zh"],
            _whose(material["party"]),
            "✓" if material["skipped"] else "",
            material["way"] or "",
            _words(material["reason"]),
        )
    return table


def _cases(story: Story) -> Table:
    table = Table(title=f"办件 / Cases — 统一收件码 {story.submitted['receiptNumber']}", title_justify="left")
    for column in (
        "事项 / item",
        "部门 / department",
        "部门编号 / number there",
        "结果 / result",
        "证照 / issued",
        "用时 / time",
    ):
        table.add_column(column)
    for case in story.cases:
        result = "[green]准予 / granted[/green]" if case["granted"] else f"[yellow]{case['state']}[/yellow]"
        reason = f"：{case['reason']}" if case["reason"] else ""
        table.add_row(
            case_name(case),
            case["departmentName"]["zh"],
            case["externalReference"] or "",
            result + reason,
            "、".join(issued["number"] or issued["kind"] for issued in case["results"]),
            _took(case),
        )
    return table


def _took(case: Json) -> str:
    """From the parcel's leaving to the decision."""
    sent = next((entry["at"] for entry in case["timeline"] if entry["state"] == "SUBMITTED"), None)
    if sent is None or case["decidedAt"] is None:
        return ""
    return f"{(_time_of(case['decidedAt']) - _time_of(sent)).total_seconds():.1f} s"


def _time(story: Story) -> Table:
    table = Table(title="取数用时 / Questions to departments", title_justify="left")
    for column in ("轮 / round", "部门 / department", "资源 / resource", "问谁 / about", "回答 / answer"):
        table.add_column(column)
    table.add_column("毫秒 / ms", justify="right")
    for nth, steps in enumerate(story.opened["prefill"]["rounds"], start=1):
        for step in steps:
            table.add_row(
                str(nth),
                step["departmentName"]["zh"],
                step["sourceName"]["zh"],
                _whose(step),
                step["outcome"],
                f"{step['milliseconds']:.0f}",
            )
    return table


def _summary(story: Story, console: Console) -> None:
    n = figures(story)
    took = {"prefill": f"{n['prefill_ms']:.0f}", "total": f"{n['total_ms'] / 1000:.1f}"}
    console.print(_SUMMARY_ZH.format(**n, **took))
    console.print(_SUMMARY_EN.format(**n, **took))


def closing(address: str, token: str, console: Console) -> None:
    """How to go on by oneself; the gateway keeps running until Ctrl-C."""
    query = '{"query":"{ myCases { cases { itemName { zh } state receiptNumber } } }"}'
    console.print("\n自己来查 / Ask it yourself (Ctrl-C 结束 / ends):", style="bold")
    # no wrapping: the line must survive being copied
    console.print(
        f"curl -s {address}/graphql -H 'Content-Type: application/json' "
        f"-H 'Authorization: Bearer {token}' -d '{query}'",
        soft_wrap=True,
        markup=False,
    )


def _whose(party: Json) -> str:
    names = {"mother": "母亲", "father": "父亲", "child": "孩子", "applicant": "申请人"}
    name = names.get(party["role"], party["role"])
    return f"{name} {party['ordinal']}" if party["role"] == "child" else str(name)


def _words(words: dict[str, Any] | None) -> str:
    return str(words["zh"]) if words else ""


def _time_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _moment(text: str | None) -> str:
    return _time_of(text).astimezone(CHINA).strftime("%m-%d %H:%M:%S") if text else ""
