"""Departments fail; the applicant goes on, and what could not be checked is checked later."""

import asyncio
from pathlib import Path

import pytest

from backend.cli.demo.client import expect
from integrations.sandboxing.settings import Condition
from tests.acceptance.test_bad_input import prepared
from tests.support.departments_on_loopback import addresses, departments_on_loopback
from tests.support.gateway import opened, running_gateway, settings_for

PATIENCE_SECONDS = 60


@pytest.mark.parametrize("condition", [Condition.FAILING, Condition.GARBLED, Condition.HANGING])
async def test_a_department_down_leaves_its_fields_to_be_typed_and_checks_them_when_it_is_back(
    seeded_url: str, tmp_path: Path, condition: Condition
) -> None:
    async with departments_on_loopback(tmp_path) as departments:
        insurance = departments["medical_insurance"]
        insurance.condition = condition
        # One that hangs is waited for each time: long enough for all others, whatever else the machine does.
        patience = {"prefill_seconds": 3} if condition is Condition.HANGING else {}
        settings = settings_for(
            seeded_url, tmp_path, department_urls=addresses(departments), recheck_seconds=0.001, **patience
        )
        async with running_gateway(settings, worker=False) as running:
            client, persona = await running.client("standard")
            application = await opened(client, persona)
            fields = {(f["party"]["role"], f["element"]): f for f in application["fields"]}
            lost = fields["mother", "insurance.status"]
            assert lost["value"] is None
            assert lost["editable"]
            assert lost["outcome"] in {"DOWN", "MALFORMED", "TIMED_OUT"}
            assert fields["father", "household.address"]["origin"] == "SOURCE"

            typed = {
                "mother": {
                    "insurance_status": "INSURED",
                    "insurance_place": "安徽省示例市",
                    "maternity_settlement_number": "typed by hand",
                    "maternity_bill_amount": "1.00",
                    "maternity_invoice_number": "0000",
                },
                "father": {"insurance_status": "INSURED", "insurance_place": "安徽省示例市"},
            }
            saved = expect(
                await client.run(
                    "SaveAnswers",
                    input={"applicationId": application["id"], "revision": application["revision"], "answers": typed},
                ),
                "Application",
            )
            ready = await prepared(client, {**application, "revision": saved["revision"]}, persona)
            states = {(f["party"]["role"], f["element"]): f["check"] for f in ready["fields"]}
            assert states["mother", "insurance.status"] == "PENDING"
            submit = {"applicationId": ready["id"], "revision": ready["revision"], "clientKey": "s"}
            expect(await client.run("SubmitApplication", input=submit), "SubmissionReceipt")

            insurance.condition = Condition.WELL
            await running.work()
            checked = expect(await client.run("Application", id=application["id"]), "Application")
            after = {(f["party"]["role"], f["element"]): f for f in checked["fields"]}
            assert after["mother", "insurance.status"]["check"] == "MATCHED"
            assert after["mother", "maternity.bill_amount"]["check"] == "MISMATCH"
            assert after["mother", "maternity.bill_amount"]["differences"]


async def test_every_parcel_arrives_once_although_its_answer_is_lost(seeded_url: str, tmp_path: Path) -> None:
    async with departments_on_loopback(tmp_path) as departments:
        settings = settings_for(seeded_url, tmp_path, department_urls=addresses(departments))
        async with running_gateway(settings, worker=False) as running:
            client, persona = await running.client("standard")
            ready = await prepared(client, await opened(client, persona), persona)
            departments["health"].condition = Condition.LOSING
            submit = {"applicationId": ready["id"], "revision": ready["revision"], "clientKey": "s"}
            expect(await client.run("SubmitApplication", input=submit), "SubmissionReceipt")
            await running.work()
            departments["health"].condition = Condition.WELL
            async with running.working(), asyncio.timeout(PATIENCE_SECONDS):
                async for progress in client.follow("CaseProgress", applicationId=ready["id"]):
                    if progress["ended"]:
                        break
            assert all(case["granted"] for case in progress["cases"])
            assert len(departments["health"].ledger.cases()) == 2  # one a case: certificate and vaccination
