"""Staff log in by two factors, and hold what was given to them at the machine."""

import orjson
import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from backend.cli import app
from backend.operators import end_post, give_post
from backend.samples.staff import sample_staff
from backend.samples.subjects import member_subject
from services.access.types import AssuranceLevel, Channel, StaffPost, StaffRole
from services.audit.tables import AuditEntry
from tests.support.gateway import RunningGateway

REGISTRAR = StaffPost(StaffRole.REGISTRAR, "health")


async def test_a_post_given_at_the_machine_opens_the_departments_door_and_is_recorded(running: RunningGateway) -> None:
    gateway = running.up.gateway
    subject = await member_subject(gateway, sample_staff()["registrar-health"])
    client, _ = await running.client("standard")
    body = {"operationName": "ItemDrafts", "documentId": client.document("ItemDrafts"), "variables": {}}

    def token(level: AssuranceLevel) -> str:
        return gateway.tokens.issue(subject, level=level, channel=Channel.WEB)

    assert await client.code_of(body, token(AssuranceLevel.L3)) == "STAFF_ONLY"
    await give_post(gateway.rooms, "tester", subject, REGISTRAR)
    _, answer = await client.post(body, token(AssuranceLevel.L3))
    assert answer["data"]["itemDrafts"] == []
    assert await client.code_of(body, token(AssuranceLevel.L2)) == "LOGIN_TOO_WEAK"
    assert await end_post(gateway.rooms, "tester", subject, REGISTRAR)
    assert not await end_post(gateway.rooms, "tester", subject, REGISTRAR)
    assert await client.code_of(body, token(AssuranceLevel.L3)) == "STAFF_ONLY"
    async with gateway.rooms.db.read() as session:
        entries = await session.all(select(AuditEntry).where(AuditEntry.action.startswith("staff.")))
    assert {entry.action: entry.facts["operator"] for entry in entries} == {
        "staff.grant": "tester",
        "staff.revoke": "tester",
    }
    assert {entry.about for entry in entries} == {subject}


def test_posts_are_given_listed_and_ended_on_the_command_line(machine: CliRunner) -> None:
    post = ["REGISTRAR", "--department", "health"]
    granted = machine.invoke(app, ["staff", "grant", *post, "--member", "reviewer-police", "--json"])
    assert orjson.loads(granted.stdout) == {"role": "REGISTRAR", "department": "health", "granted": True}
    listed = orjson.loads(machine.invoke(app, ["staff", "list", "--json"]).stdout)
    assert [each["post"] for each in listed] == [{"role": "REGISTRAR", "department": "health"}]
    number = sample_staff()["reviewer-police"].id_number
    revoked = machine.invoke(app, ["staff", "revoke", *post], input=f"{number}\n")
    assert revoked.exit_code == 0, revoked.output
    assert number not in revoked.output
    again = machine.invoke(app, ["staff", "revoke", *post], input=f"{number}\n")
    assert (again.exit_code, "This post is not held" in again.output) == (1, True)
    assert orjson.loads(machine.invoke(app, ["staff", "list", "--json"]).stdout) == []


@pytest.mark.parametrize(
    ("named", "code", "said"),
    [
        (["REGISTRAR"], 2, "--department"),
        (["AUTHORITY_REVIEWER", "--department", "health"], 2, "--department"),
        (["REGISTRAR", "--department", "nowhere", "--member", "reviewer-police"], 1, "no such department"),
        (["REGISTRAR", "--department", "health", "--member", "nobody"], 1, "Nobody is known"),
    ],
)
def test_a_post_that_cannot_be_held_is_not_given(machine: CliRunner, named: list[str], code: int, said: str) -> None:
    refused = machine.invoke(app, ["staff", "grant", *named])
    assert (refused.exit_code, said in refused.output) == (code, True)
