"""What the demo prints: fields, materials, cases, time; Chinese, with English beside it. Values stay masked."""

from datetime import datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from backend.cli.demo.client import Json
from backend.cli.demo.story import Story, case_name, figures
from services.kit.clock import CHINA

_ORIGIN = {"SOURCE": "数据 / data", "DECLARED": "自填 / typed", "DERIVED": "推得 / derived"}
_ENDS = {"DECIDED_DENY": "不予 / denied", "NOT_ACCEPTED": "不予受理 / not accepted", "BLOCKED": "前序未通过 / blocked"}
_GROUND = {
    "STATUTE": "法定职责 / statutory duty",
    "GRANT": "共享授权 / grant",
    "CONSENT": "本人同意 / consent",
}
_WAY = {
    "E_CERTIFICATE": "电子证照",
    "DATA_CHECK": "数据核验",
    "REUSED": "复用",
    "COMMITMENT": "承诺",
    "UPLOAD": "上传",
    "WINDOW": "窗口",
}
_CHECK = {"MATCHED": "一致", "PENDING": "待核", "MISMATCH": "[yellow]不一致[/yellow]", "NONE": ""}

_DAY = 24 * 60 * 60

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
    console.print(f"\n{family.title.zh} / {family.title.en}", style="bold")
    console.print(story.one_thing["notice"]["zh"], style="dim")
    for table in (_fields(story), _materials(story), _rights(story), _cases(story), _time(story)):
        console.print()
        console.print(table)
    console.print()
    _summary(story, console)


def _table(title: str, *columns: str) -> Table:
    """Narrow tables with whole words: a terminal of eighty columns shows them without cutting."""
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _fields(story: Story) -> Table:
    table = _table(
        "表单 / Form", "谁 / whose", "字段 / field", "值 / value", "来自 / from", "依据", "时间 / at", "核对 / check"
    )
    choices = _choices(story.application["form"])
    bases = _bases(story)
    whose = ""
    for field in story.application["fields"]:
        before, whose = whose, _whose(field["party"])
        table.add_row(
            "" if whose == before else whose,
            field["label"]["zh"],
            _value(field, choices),
            _from(field),
            _mark(field["basis"], bases),
            _moment(field["asOf"]),
            _check(field),
        )
    return table


def _choices(form: Json) -> dict[str, dict[Any, str]]:
    """Element → value → what people call it, out of the form itself."""
    parts = [*form["properties"].values(), *form.get("$defs", {}).values()]
    leaves = [leaf for part in parts for leaf in part.get("properties", {}).values()]
    return {
        leaf["x-element"]["is"]: {choice["const"]: choice["title"] for choice in leaf["oneOf"]}
        for leaf in leaves
        if "oneOf" in leaf
    }


def _from(field: Json) -> str:
    if field["source"] == "login":
        return "登录 / login"
    return _words(field["sourceName"]) or _ORIGIN.get(field["origin"] or "", "[red]未填 / empty[/red]")


def _bases(story: Story) -> list[Json]:
    """By which rights departments were asked, each once."""
    evidence = [material["evidence"] for material in story.application["materials"] if material["evidence"]]
    named = [each["basis"] for each in (*story.application["fields"], *evidence)]
    return [basis for nth, basis in enumerate(named) if basis is not None and basis not in named[:nth]]


def _mark(basis: Json | None, bases: list[Json]) -> str:
    return "" if basis is None else f"({bases.index(basis) + 1})"


def _rights(story: Story) -> Table:
    table = _table("依据 / Basis", "", "依据 / ground", "条文 / statute")
    bases = _bases(story)
    for basis in bases:
        table.add_row(_mark(basis, bases), _GROUND[basis["ground"]], basis["statute"] or "")
    return table


def _check(field: Json) -> str:
    said = _CHECK[field["check"]]
    others = "、".join(f"{other['source']}：{other['value']}" for other in field["differences"])
    return f"{said}（{others}）" if others else said


def _value(field: Json, choices: dict[str, dict[Any, str]]) -> str:
    value = field["value"]
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else choices.get(field["element"], {}).get(value, str(value))


def _materials(story: Story) -> Table:
    table = _table("材料与证据 / Materials and evidence", "材料 / material", "谁", "免交", "方式 / way", "依据")
    for column in ("摘要 / digest", "截至 / as of", "有效", "级"):
        table.add_column(column)
    bases = _bases(story)
    for material in story.application["materials"]:
        evidence = material["evidence"]
        table.add_row(
            material["name"]["zh"],
            _whose(material["party"]),
            "✓" if material["skipped"] else "",
            _way(material),
            _mark(evidence and evidence["basis"], bases),
            *(_evidence(evidence) if evidence else ()),
        )
    return table


def _way(material: Json) -> str:
    """How the material was satisfied; while it is not, what is still to come."""
    way = _WAY.get(material["way"] or "", "")
    return way if material["evidence"] else f"{way}\n[dim]{_words(material['reason'])}[/dim]"


def _evidence(evidence: Json) -> tuple[str, str, str, str]:
    digest = evidence["digest"].partition(":")[2]
    return digest[:8], _moment(evidence["asOf"]), _age(evidence["maxAge"]), evidence["grade"]


def _age(seconds: int | None) -> str:
    """How long the evidence counts."""
    if seconds is None:
        return ""
    days, rest = divmod(seconds, _DAY)
    return f"{days} 天" if days and not rest else f"{seconds // 3600} 时"


def _cases(story: Story) -> Table:
    number = story.submitted["receiptNumber"]
    table = _table(
        f"办件 / Cases（统一收件码 {number}）",
        "事项 / item",
        "部门编号 / no. there",
        "结果 / result",
        "证照 / issued",
        "用时",
    )
    for case in story.cases:
        result = (
            "[green]准予 / granted[/green]"
            if case["granted"]
            else f"[yellow]{_ENDS.get(case['state'], case['state'])}[/yellow]"
        )
        reason = f"：{case['reason']}" if case["reason"] else ""
        table.add_row(
            f"{case_name(case)}\n[dim]{case['departmentName']['zh']}[/dim]",
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
    table = _table(
        "取数 / Questions to departments", "轮", "部门 / department", "资源 / resource", "问谁", "回答 / answer"
    )
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
    return _time_of(text).astimezone(CHINA).strftime("%H:%M:%S") if text else ""
