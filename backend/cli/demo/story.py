"""One persona's way through their one-thing: every step is an operation of the public contract."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from backend.cli.demo.client import Json, PublicClient, expect
from backend.contract import contract_folder, examples_folder
from backend.samples.personas import Persona

ONE_THING = "newborn"
_DONE = frozenset({"DELIVERED", "ARCHIVED"})
_STEPS = {
    "WAITING": 0,
    "SUBMITTED": 1,
    "PRE_REVIEW": 2,
    "ACCEPTED": 3,
    "IN_REVIEW": 4,
    "DECIDED_GRANT": 5,
    "COMPLETED": 6,
    "DELIVERED": 7,
}
_LAST_STEP = 7


@dataclass(frozen=True, slots=True)
class Story:
    """What was seen on the way, as the gateway answered it."""

    persona: Persona
    one_thing: Json
    opened: Json
    submitted: Json
    application: Json
    cases: list[Json]
    total_ms: float


async def tell(address: str, token: str, persona: Persona, console: Console) -> Story:
    """Go from the first look to the last decision. Raises `GatewayRefused` where the gateway refuses."""
    begun = time.monotonic()
    async with aiohttp.ClientSession() as http:
        client = PublicClient(http, address, token, contract_folder() / "operations")
        role = persona.applicant.applies_as
        one_thing = expect(await client.run("OneThing", code=persona.service, appliesAs=role), "OneThing")
        with console.status("向各部门取数 / Asking the departments …"):
            wish = {"oneThing": persona.service, "appliesAs": role, "clientKey": f"demo-{begun:.6f}"}
            opened = expect(
                await client.run("OpenApplication", input=wish, reveal="FILLING_IN"),
                "Application",
            )
        ready = await prepare(client, opened, persona)
        submitted = expect(
            await client.run(
                "SubmitApplication",
                input={"applicationId": ready["id"], "revision": ready["revision"], "clientKey": "demo-submit"},
            ),
            "SubmissionReceipt",
        )
        cases = await _follow(client, opened["id"], console)
        application = expect(await client.run("Application", id=opened["id"]), "Application")
    return Story(persona, one_thing, opened, submitted, application, cases, (time.monotonic() - begun) * 1000)


async def prepare(client: PublicClient, opened: Json, persona: Persona) -> Json:
    """Do all that a submission needs; the application as it is then."""
    await fill_in(client, opened, persona)
    await do_acts(client, opened["id"])
    await hand_in(client, opened["id"], persona)
    return expect(await client.run("Application", id=opened["id"]), "Application")


async def fill_in(client: PublicClient, opened: Json, persona: Persona) -> None:
    """Type what only they know; of a role of many, such as children, answers go to the parties in order."""
    parties = sorted(opened["parties"], key=lambda party: party["ordinal"])
    answers: dict[str, Any] = {}
    for role, given in persona.answers.items():
        if isinstance(given, list):
            of_role = [party["id"] for party in parties if party["role"] == role]
            answers[role] = {party: _properties(one) for party, one in zip(of_role, given, strict=True)}
        else:
            answers[role] = _properties(given)
    saved = await client.run(
        "SaveAnswers",
        input={"applicationId": opened["id"], "revision": opened["revision"], "answers": answers},
    )
    expect(saved, "Application")


def _properties(given: dict[str, Any]) -> dict[str, Any]:
    return {element.replace(".", "_"): value for element, value in given.items()}


async def do_acts(client: PublicClient, application: str) -> None:
    now = expect(await client.run("Application", id=application), "Application")
    for act in now["acts"]:
        if act["state"] == "AWAITED" and act["kind"] != "WINDOW_CONFIRMATION":
            done = {"applicationId": application, "actId": act["id"], "accept": True}
            expect(await client.run("CompleteAct", input=done), "Application")


async def hand_in(client: PublicClient, application: str, persona: Persona) -> None:
    now = expect(await client.run("Application", id=application), "Application")
    for material in now["materials"]:
        if material["state"] != "TO_HAND_IN":
            continue
        file = examples_folder() / "personas" / "files" / persona.uploads[material["code"]]
        document = await client.upload(file.read_bytes(), _media_type(file))
        attach = {
            "applicationId": application,
            "material": material["code"],
            "partyId": material["party"]["id"],
            "documentId": document,
        }
        expect(await client.run("AttachMaterial", input=attach), "Application")


def _media_type(file: Path) -> str:
    return {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg"}[file.suffix]


async def _follow(client: PublicClient, application: str, console: Console) -> list[Json]:
    """Watch the subscription until every case has ended, a bar for each."""
    cases: list[Json] = []
    with Progress(
        TextColumn("{task.fields[name]:<28}"), BarColumn(24), TextColumn("{task.fields[state]}"), console=console
    ) as bars:
        shown: dict[str, TaskID] = {}
        async for progress in client.follow("CaseProgress", applicationId=application):
            cases = expect(progress, "CaseProgress")["cases"]
            for case in cases:
                if case["id"] not in shown:
                    shown[case["id"]] = bars.add_task("", total=_LAST_STEP, name=case_name(case), state="")
                bars.update(shown[case["id"]], completed=_step(case), state=case["state"])
            if progress["ended"]:
                break
    return cases


def _step(case: Json) -> int:
    return _LAST_STEP if case["ended"] else _STEPS.get(case["state"], 0)


def case_name(case: Json) -> str:
    """The item, and for a child which one."""
    which = f" #{case['partyOrdinal']}" if case["partyRole"] == "child" else ""
    return f"{case['itemName']['zh']}{which}"


def figures(story: Story) -> dict[str, float | int]:
    """The demo's figures, as `JSON=1` prints them.

    Fields and materials are counted by the gateway (`applying.tally`). `prefill_ms` is the gateway's own measure of
    its questions to the departments; `prefill_bound_ms` the sum over the rounds of the slowest department asked.
    """
    saving = story.application["saving"]
    rounds = story.opened["prefill"]["rounds"]
    slowest = sum(max((step["milliseconds"] for step in steps), default=0) for steps in rounds)
    return {
        "fields_total": saving["fieldsTotal"],
        "fields_filled": saving["fieldsFilled"],
        "materials_total": saving["materialsTotal"],
        "materials_skipped": saving["materialsSkipped"],
        "departments": len({case["department"] for case in story.cases} | {s["department"] for r in rounds for s in r}),
        "cases": len(story.cases),
        "cases_granted": sum(case["granted"] for case in story.cases),
        "prefill_ms": round(story.opened["prefill"]["milliseconds"], 1),
        "prefill_bound_ms": round(slowest + 50, 1),
        "rounds": len(rounds),
        "total_ms": round(story.total_ms, 1),
    }
