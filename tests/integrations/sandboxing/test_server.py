"""What all simulated departments share, tried on one that is made for it."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.rest_client import Reply, RestClient
from integrations.adapter_kit.signatures import SignatureScheme, SigningHash
from integrations.sandboxing.ledger import Body, Case, StatusStep
from integrations.sandboxing.server import Call, Handler, Sandbox, SandboxNotStarted, SignedReply
from integrations.sandboxing.settings import Condition, SandboxSettings
from services.handover.types import Inbound
from services.kit.clock import HeldClock
from services.sharing.types import OutcomeKind, Unavailable
from tests.support.callbacks import CallbackEndpoint
from tests.support.deadlines import in_good_time

CREDENTIALS = Credentials("test", "test-token", "test-secret")
SCHEME = SignatureScheme("t", "n", "s", SigningHash.SHA256)
STEPS = 3


class Office(Sandbox):
    """Takes anything, and counts to three about it."""

    home = Path(__file__).parent
    usual_latency = (0, 0)
    token_header = "x-token"
    scheme = SCHEME

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "/take": self._take,
            "/echo": lambda call: {"body": call.body},
            "/signed": lambda _: SignedReply({"a": 1}),
        }

    def _take(self, call: Call) -> Body:
        key, url = call.body["key"], call.body["url"]
        case = self.take(key, "item", call.body, reference="O-{year}-{nth:03d}", callback_url=url)
        return {"reference": case.reference}

    def next_step(self, case: Case, nth: int) -> StatusStep:
        return StatusStep({"case": case.reference, "nth": nth}, last=nth == STEPS - 1)


def office(clock: HeldClock, settings: SandboxSettings | None = None) -> Office:
    return Office(CREDENTIALS, clock, settings or SandboxSettings.at_once())


async def post(sandbox: Sandbox, path: str, body: Mapping[str, Any], encoding: str = "json") -> Reply | Unavailable:
    async with RestClient(sandbox.url) as client:
        headers = {"x-token": CREDENTIALS.token}
        return await client.send(path, body, until=in_good_time(), encoding=encoding, headers=headers)


def nths(messages: list[Inbound]) -> list[bytes]:
    return [message.body for message in messages]


ALL = [b'{"case":"O-2026-001","nth":%d}' % nth for nth in range(STEPS)]


async def test_words_come_in_order_each_signed_anew(clock: HeldClock) -> None:
    async with CallbackEndpoint() as endpoint, office(clock) as sandbox:
        await post(sandbox, "/take", {"key": "k", "url": endpoint.url})
        await sandbox.settled()
        messages = endpoint.all()
    assert nths(messages) == ALL
    assert all(SCHEME.check(message, CREDENTIALS.secret, now=clock.now()) is None for message in messages)
    assert len({message.headers["n"] for message in messages}) == STEPS


async def test_a_gateway_that_is_away_for_a_while_misses_nothing(clock: HeldClock) -> None:
    async with CallbackEndpoint(refusing=5) as endpoint, office(clock) as sandbox:
        await post(sandbox, "/take", {"key": "k", "url": endpoint.url})
        await sandbox.settled()
        assert nths(endpoint.all()) == ALL
        assert not sandbox.ledger.unsent("O-2026-001")


async def test_a_gateway_that_stays_away_is_given_up_and_told_after_the_next_start(clock: HeldClock) -> None:
    settings = SandboxSettings.at_once()
    async with CallbackEndpoint(refusing=settings.callback_attempts * STEPS) as endpoint, office(clock) as sandbox:
        await post(sandbox, "/take", {"key": "k", "url": endpoint.url})
        await sandbox.settled()
        assert endpoint.refused == settings.callback_attempts * STEPS
        assert nths(endpoint.all()) == []
        await sandbox.stop()
        await sandbox.start()
        await sandbox.settled()
        assert nths(endpoint.all()) == ALL


async def test_a_gateway_that_is_not_there_at_all_is_given_up_too(clock: HeldClock) -> None:
    async with CallbackEndpoint() as endpoint:
        gone = endpoint.url
    async with office(clock) as sandbox:
        await post(sandbox, "/take", {"key": "k", "url": gone})
        await sandbox.settled()
        assert len(sandbox.ledger.unsent("O-2026-001")) == STEPS


async def test_a_sandbox_that_is_stopped_says_nothing_more(clock: HeldClock) -> None:
    slow = SandboxSettings(latency=(0, 0), decides_after=(3600, 3600))
    async with CallbackEndpoint() as endpoint, office(clock, slow) as sandbox:
        await post(sandbox, "/take", {"key": "k", "url": endpoint.url})
        await sandbox.stop()
        await sandbox.settled()
        assert not endpoint.all()
        assert not sandbox.ledger.steps("O-2026-001")


async def test_started_again_it_is_at_the_same_address_and_knows_its_cases(clock: HeldClock) -> None:
    async with CallbackEndpoint() as endpoint, office(clock) as sandbox:
        before = sandbox.url
        await post(sandbox, "/take", {"key": "k", "url": endpoint.url})
        await sandbox.stop()
        with pytest.raises(SandboxNotStarted):
            assert sandbox.url
        await sandbox.start()
        assert sandbox.url == before
        await post(sandbox, "/take", {"key": "k", "url": endpoint.url})
        assert sandbox.ledger.deliveries("k") == 2
        assert len(sandbox.ledger.cases()) == 1


async def test_a_case_without_a_call_back_waits_to_be_asked_about(clock: HeldClock) -> None:
    async with office(clock) as sandbox:
        await post(sandbox, "/take", {"key": "k", "url": None})
        await sandbox.settled()
        assert [step.body["nth"] for step in sandbox.ledger.steps("O-2026-001")] == [0, 1, 2]


async def test_calls_are_counted_by_path_whatever_became_of_them(clock: HeldClock) -> None:
    async with office(clock) as sandbox:
        await post(sandbox, "/echo", {})
        sandbox.condition = Condition.FAILING
        await post(sandbox, "/echo", {})
        await post(sandbox, "/signed", {})
        assert sandbox.calls == {"/echo": 2, "/signed": 1}


async def test_forms_are_read_as_texts(clock: HeldClock) -> None:
    async with office(clock) as sandbox:
        answer = await post(sandbox, "/echo", {"name": "测试", "number": 1}, "form")
    assert isinstance(answer, Reply)
    assert answer.body == '{"body":{"name":"测试","number":"1"}}'.encode()


async def test_a_signed_answer_is_signed_as_a_call_back_is(clock: HeldClock) -> None:
    async with office(clock) as sandbox:
        answer = await post(sandbox, "/signed", {})
    assert isinstance(answer, Reply)
    assert SCHEME.check(Inbound(answer.body, answer.headers), CREDENTIALS.secret, now=clock.now()) is None


async def test_a_caller_without_the_token_is_not_served(clock: HeldClock) -> None:
    async with office(clock) as sandbox, RestClient(sandbox.url) as client:
        answer = await client.send("/take", {}, until=in_good_time())
    assert answer == Unavailable(OutcomeKind.DOWN, "status 401")


async def test_a_body_that_is_no_object_is_not_served(clock: HeldClock) -> None:
    async with office(clock) as sandbox, aiohttp.ClientSession() as session:
        for body in (b"{", b"[1]", b""):
            headers = {"x-token": CREDENTIALS.token, "Content-Type": "application/json"}
            async with session.post(f"{sandbox.url}/echo", data=body, headers=headers) as answer:
                assert answer.status == 400


async def test_numbers_are_counted_by_series_and_year_and_go_on_after_a_restart(
    clock: HeldClock, tmp_path: Path
) -> None:
    settings = SandboxSettings.at_once(tmp_path)
    async with office(clock, settings) as sandbox:
        assert [sandbox.number("A-{year}-{nth}") for _ in range(2)] == ["A-2026-1", "A-2026-2"]
        assert sandbox.number("B-{nth}") == "B-1"
        opened = sandbox.ledger.opened
    clock.advance(timedelta(days=60))
    async with office(clock, settings) as sandbox:
        assert sandbox.number("A-{year}-{nth}") == "A-2027-1"
        assert sandbox.number("B-{nth}") == "B-2"
        assert sandbox.ledger.opened == opened
