"""A value that is wrong at its source: disputed, submitted with the mark, corrected by its provider, put right."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from rich.console import Console

from backend.cli.demo.client import Json, PublicClient, expect
from backend.cli.demo.story import ONE_THING, case_name, prepare
from backend.contract import contract_folder
from backend.samples.personas import Persona

ELEMENT = "household.address"
"""which the sample register has wrong"""
RIGHT = "安徽省测试市示例区更正路2号"
_LOOK_SECONDS = 0.2
_CORRECTED = "DISPUTE_CORRECTED"
_STAGES = {
    "RAISED": "已提出 / raised",
    "FORWARDED": "已转江淮大数据中心 / passed on to the data platform",
    "UNDER_REVIEW": "提供部门校核中 / its provider looks into it",
    "HELD_UP": "暂未转出，稍后再转 / not passed on yet, tried again",
    "CONFIRMED_CORRECT": "数据无误 / found right",
    "NOT_TAKEN": "未予受理 / not taken",
    "CORRECTED": "已更正 / corrected",
    "CLOSED": "校核结束 / closed",
}


@dataclass(slots=True)
class DisputeStory:
    """What was seen on the way, as the gateway answered it."""

    receipt_number: str = ""
    submitted_while_open: bool = False
    stages: list[str] = field(default_factory=list)
    outcome: str | None = None
    due_on: str | None = None
    corrected_in_application: bool = False
    cases_told: list[str] = field(default_factory=list)
    total_ms: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether the correction has reached the application and a case, and nothing waited for it."""
        return self.submitted_while_open and self.corrected_in_application and bool(self.cases_told)


async def tell(address: str, token: str, persona: Persona, console: Console) -> DisputeStory:
    """Go from the wrong value to the right one. Raises `GatewayRefused` where the gateway refuses."""
    begun = time.monotonic()
    story = DisputeStory()
    async with aiohttp.ClientSession() as http:
        client = PublicClient(http, address, token, contract_folder() / "operations")
        wish = {"oneThing": ONE_THING, "appliesAs": persona.applicant.applies_as, "clientKey": f"dispute-{begun:.6f}"}
        opened = expect(await client.run("OpenApplication", input=wish, reveal="FILLING_IN"), "Application")
        ready = await prepare(client, opened, persona)
        stated = _field(ready)
        _say(console, "预填 / prefilled", f"{stated['label']['zh']}：{stated['value']}（{stated['sourceName']['zh']}）")
        await _dispute(client, ready, stated, story, console)
        await _submit(client, ready["id"], story, console)
        await _follow(client, ready["id"], story, console)
        await _cases(client, story, console)
    story.total_ms = (time.monotonic() - begun) * 1000
    return story


async def _dispute(client: PublicClient, ready: Json, stated: Json, story: DisputeStory, console: Console) -> None:
    wish = {
        "applicationId": ready["id"],
        "pointer": stated["pointer"],
        "value": RIGHT,
        "reason": "去年已迁居",
        "clientKey": "demo-dispute",
    }
    marked = _field(expect(await client.run("DisputeField", input=wish), "Application"))
    story.due_on = marked["review"]["dueOn"]
    _note(story, marked)
    claimed = marked["review"]["claimedValue"]
    _say(
        console,
        "提出疑义 / disputed",
        f"应为 {claimed}；校核期限 / review due {story.due_on or '待定 / not known yet'}",
    )


async def _submit(client: PublicClient, application: str, story: DisputeStory, console: Console) -> None:
    now = expect(await client.run("Application", id=application), "Application")
    story.submitted_while_open = _field(now)["dispute"] == "OPEN"
    wish = {"applicationId": application, "revision": now["revision"], "clientKey": "demo-submit"}
    receipt = expect(await client.run("SubmitApplication", input=wish), "SubmissionReceipt")
    story.receipt_number = receipt["receiptNumber"]
    _say(console, "照常提交 / submitted", f"{story.receipt_number}，{len(receipt['cases'])} 件，疑义标注随件 / marked")


async def _follow(client: PublicClient, application: str, story: DisputeStory, console: Console) -> None:
    """Look until the dispute is closed and the application goes by how it ended, which it does just after."""
    while True:
        seen = _field(expect(await client.run("Application", id=application, reveal="CHECKING"), "Application"))
        if _note(story, seen):
            _say(console, "校核 / review", _STAGES.get(story.stages[-1], story.stages[-1]))
        if seen["review"]["stage"] == "CLOSED" and seen["dispute"] == "ENDED":
            break
        await asyncio.sleep(_LOOK_SECONDS)
    story.outcome = seen["review"]["outcome"]
    story.corrected_in_application = seen["value"] == RIGHT and seen["dispute"] == "ENDED"
    masked = _field(expect(await client.run("Application", id=application), "Application"))
    _say(console, "申请中现为 / now", f"{masked['value']}（{_STAGES.get(story.outcome or '', story.outcome)}）")


async def _cases(client: PublicClient, story: DisputeStory, console: Console) -> None:
    page = await client.run("MyCases", first=50)
    for listed in page["cases"]:
        if listed["receiptNumber"] != story.receipt_number:
            continue
        case = expect(await client.run("CaseDetail", id=listed["id"]), "Case")
        for entry in case["timeline"]:
            if entry["element"] == ELEMENT:
                _say(console, f"办件 / case {case_name(case)}", f"{entry['remark']['zh']} / {entry['remark']['en']}")
                if entry["reasonCode"] == _CORRECTED:
                    story.cases_told.append(case_name(case))


def _field(application: Json) -> Json:
    found: Json = next(each for each in application["fields"] if each["element"] == ELEMENT)
    return found


def _note(story: DisputeStory, seen: Json) -> bool:
    """Whether the review has moved since it was looked at last; its stage is noted."""
    stage = seen["review"]["stage"]
    if story.stages[-1:] == [stage]:
        return False
    story.stages.append(stage)
    return True


def _say(console: Console, what: str, words: str) -> None:
    console.print(f"[bold]{what}[/bold]  {words}")


def figures(story: DisputeStory) -> dict[str, Any]:
    """What `--json` prints; no value is among it."""
    return {
        "element": ELEMENT,
        "submitted_while_open": story.submitted_while_open,
        "stages": story.stages,
        "outcome": story.outcome,
        "due_on": story.due_on,
        "corrected_in_application": story.corrected_in_application,
        "cases_told": len(story.cases_told),
        "total_ms": round(story.total_ms, 1),
    }
