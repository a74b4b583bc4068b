"""`wanshitong demo outage`: a department goes down while a family applies, and comes back after they have submitted."""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import aiohttp
from rich.console import Console

from backend.cli.demo.client import Json, PublicClient, expect
from backend.cli.demo.patience import in_time
from backend.cli.demo.story import ONE_THING, do_acts, fill_in, hand_in
from backend.contract import contract_folder
from backend.samples.personas import sample_personas
from backend.samples.subjects import persona_subject
from backend.secrets import credentials_of
from backend.serving import running
from backend.settings import Settings
from integrations.departments.adapters import DEPARTMENTS
from integrations.sandboxing.server import Sandbox
from integrations.sandboxing.settings import SandboxSettings
from services.access.types import AssuranceLevel, Channel
from services.kit.clock import SystemClock

FAMILY = "standard"
DEPARTMENT = "medical_insurance"
TYPED = {
    "mother": {
        "insurance_status": "INSURED",
        "insurance_place": "安徽省示例市",
        "maternity_settlement_number": "S34000001",
        "maternity_bill_amount": "6580.00",
        "maternity_invoice_number": "P3400000001",
    },
    "father": {"insurance_status": "INSURED", "insurance_place": "安徽省示例市"},
}
"""as the family knows it; two digits of the bill have changed places"""
WRONG = {("mother", "maternity.bill_amount")}
NOTICE = "FIELD_MISMATCH"
"""reason code under which a case is told of a value that its source contradicts"""

_SAID = {
    "DOWN": "部门无应答 / the department does not answer",
    "PENDING": "待核对 / to be checked",
    "MATCHED": "一致 / agrees",
    "MISMATCH": "不一致 / differs",
}
"""outcomes and checks in words"""

_RECHECK_SECONDS = 3.0
_LONGEST_SECONDS = 90
_PAUSE_SECONDS = 0.25


@dataclass(slots=True)
class Outage:
    """What was seen on the way."""

    empty: list[Json] = field(default_factory=list)
    """fields that the department could not fill"""
    pending: list[Json] = field(default_factory=list)
    """the same, typed and not checked yet"""
    checked: list[Json] = field(default_factory=list)
    """the same, after it came back"""
    notices: list[Json] = field(default_factory=list)
    """entries on the cases' timelines that tell of it"""
    receipt_number: str = ""
    total_ms: float = 0

    def of(self, check: str) -> list[Json]:
        return [each for each in self.checked if each["check"] == check]

    @property
    def as_it_should_be(self) -> bool:
        """All that was typed was taken and checked later, and what is wrong, and told to the cases, is what was typed
        wrongly.
        """
        mismatched = {(each["party"]["role"], each["element"]) for each in self.of("MISMATCH")}
        all_pending = bool(self.pending) and all(each["check"] == "PENDING" for each in self.pending)
        told = {each["element"] for each in self.notices} == {element for _, element in WRONG}
        return all_pending and not self.of("PENDING") and mismatched == WRONG and told

    def figures(self) -> dict[str, object]:
        return {
            "department": DEPARTMENT,
            "fields_down": len(self.empty),
            "fields_pending": len(self.pending),
            "fields_matched": len(self.of("MATCHED")),
            "fields_mismatched": len(self.of("MISMATCH")),
            "case_notices": len(self.notices),
            "receipt_number": self.receipt_number,
            "total_ms": round(self.total_ms, 1),
        }


async def tell(console: Console) -> Outage:
    """Start all, and go through it. Raises `GatewayRefused` where the gateway refuses."""
    given = Settings(port=0)
    behaviour = SandboxSettings(speed=given.sandbox_speed, journal=given.home / "sandbox")
    async with AsyncExitStack() as stack:
        with console.status("启动数据库、网关和各部门 / Starting database, gateway and departments …"):
            department = DEPARTMENTS[DEPARTMENT].sandbox(credentials_of(DEPARTMENT, given), SystemClock(), behaviour)
            await stack.enter_async_context(department)
            settings = Settings(
                port=0,
                department_urls={**given.department_urls, DEPARTMENT: department.url},
                recheck_seconds=given.recheck_seconds or _RECHECK_SECONDS,
                sandbox_births_anew=True,
            )
            up = await stack.enter_async_context(running(settings))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        persona = sample_personas()[FAMILY]
        token = await up.gateway.issuer.issue(
            await persona_subject(up.gateway, persona), level=AssuranceLevel.L3, channel=Channel.CLI
        )
        client = PublicClient(http, up.address, token, contract_folder() / "operations")
        async with in_time(_LONGEST_SECONDS):
            return await _Telling(client, console).tell(department)


@dataclass(slots=True)
class _Telling:
    """Goes through it, and says what happens."""

    client: PublicClient
    console: Console
    seen: Outage = field(default_factory=Outage)
    cases: list[Json] = field(default_factory=list)
    step: int = 0

    async def tell(self, department: Sandbox) -> Outage:
        begun = time.monotonic()
        self._say("拔掉医保局的插头。", "The plug of the medical insurance department is pulled.")
        await department.stop()
        application = await self._open()
        await self._type(application)
        await self._submit(application["id"])
        await department.start()
        self._say("医保局恢复。稍后自动核对。", "The department is back. What was typed is checked by itself.")
        await self._until_checked(application["id"])
        await self._notices()
        self.seen.total_ms = (time.monotonic() - begun) * 1000
        return self.seen

    async def _open(self) -> Json:
        wish = {
            "oneThing": ONE_THING,
            "appliesAs": sample_personas()[FAMILY].applicant.applies_as,
            "clientKey": f"outage-{time.monotonic():.6f}",
        }
        application = expect(await self.client.run("OpenApplication", input=wish, reveal="FILLING_IN"), "Application")
        self.seen.empty = _typed_fields(application)
        self._say(
            f"打开申请：{len(self.seen.empty)} 项取不到，可以自填；其余照常预填。",
            f"The application opens: {len(self.seen.empty)} fields cannot be had and may be typed; the rest is filled.",
        )
        for each in self.seen.empty:
            self._line(each, f"[yellow]{_SAID.get(each['outcome'], each['outcome'])}[/yellow]")
        return application

    async def _type(self, application: Json) -> None:
        change = {"applicationId": application["id"], "revision": application["revision"], "answers": TYPED}
        saved = expect(await self.client.run("SaveAnswers", input=change), "Application")
        persona = sample_personas()[FAMILY]
        await fill_in(self.client, {**application, "revision": saved["revision"]}, persona)
        await do_acts(self.client, application["id"])
        await hand_in(self.client, application["id"], persona)
        now = await self._application(application["id"])
        self.seen.pending = _typed_fields(now)
        more = len(self.seen.pending) - len(self.seen.empty)
        self._say(
            f"自填这些项目，以及由此出现的另外 {more} 项；生育医疗费用故意填错（应为 6850.00）。",
            f"They are typed, and {more} more that come up with them; the bill wrongly on purpose (it was 6850.00).",
        )
        for each in self.seen.pending:
            self._line(each, f"{_shown(each['value'])} [yellow]{_SAID[each['check']]}[/yellow]")

    async def _submit(self, application: str) -> None:
        now = await self._application(application)
        wish = {"applicationId": now["id"], "revision": now["revision"], "clientKey": "outage-submit"}
        receipt = expect(await self.client.run("SubmitApplication", input=wish), "SubmissionReceipt")
        self.seen.receipt_number, self.cases = receipt["receiptNumber"], receipt["cases"]
        self._say(
            f"照常提交，统一收件码 {self.seen.receipt_number}。",
            f"It is submitted all the same: receipt number {self.seen.receipt_number}.",
        )

    async def _until_checked(self, application: str) -> None:
        while True:
            self.seen.checked = _typed_fields(await self._application(application))
            if not self.seen.of("PENDING"):
                break
            await asyncio.sleep(_PAUSE_SECONDS)
        self._say("核对完毕，申请人看到：", "All is checked; the applicant sees:")
        for each in self.seen.checked:
            others = "、".join(f"来源为 / its source says {other['value']}" for other in each["differences"])
            color = "green" if each["check"] == "MATCHED" else "red"
            self._line(each, f"{_shown(each['value'])} [{color}]{_SAID[each['check']]}[/{color}] {others}")

    async def _notices(self) -> None:
        """What the cases were told."""
        for opened in self.cases:
            case = expect(await self.client.run("CaseDetail", id=opened["id"]), "Case")
            entries = [entry for entry in case["timeline"] if entry["reasonCode"] == NOTICE]
            if entries and not self.seen.notices:
                self._say("有关办件收到提示：", "The cases concerned are told:")
            self.seen.notices += entries
            for entry in entries:
                self.console.print(f"     {case['itemName']['zh']}：{entry['remark']['zh']}", soft_wrap=True)
                self.console.print(
                    f"     {case['itemName']['en']}: {entry['remark']['en']}", style="dim", soft_wrap=True
                )

    async def _application(self, application: str) -> Json:
        return expect(await self.client.run("Application", id=application), "Application")

    def _say(self, zh: str, en: str) -> None:
        self.step += 1
        self.console.print(f"\n{self.step}. {zh}", style="bold")
        self.console.print(f"   {en}", style="dim", soft_wrap=True)

    def _line(self, shown: Json, said: str) -> None:
        role = {"mother": "母亲", "father": "父亲"}[shown["party"]["role"]]
        self.console.print(f"     {role}·{shown['label']['zh']}：{said}", soft_wrap=True)


def _shown(value: object) -> str:
    return {"INSURED": "参保"}.get(str(value), str(value))


def _typed_fields(application: Json) -> list[Json]:
    typed = {(role, name.replace("_", ".", 1)) for role, names in TYPED.items() for name in names}
    return [each for each in application["fields"] if (each["party"]["role"], each["element"]) in typed]
