"""Secrets, signatures and what a node makes of them."""

import asyncio
from datetime import datetime, timedelta

import aiohttp
import orjson
import pytest
import structlog

from integrations.adapter_kit.credentials import Credentials
from integrations.jianghuai import wire
from integrations.jianghuai.signed_headers import RTIME, Signer
from integrations.sandboxing.settings import Condition
from services.kit.clock import HeldClock
from services.sharing.types import Found, OutcomeKind, Unavailable
from tests.integrations.jianghuai.bench import CREDENTIALS, ON_MAIN, Bench, bench_of, settled
from tests.support.deadlines import in_good_time


async def code_of(bench: Bench, path: str, headers: dict[str, str]) -> object:
    async with (
        aiohttp.ClientSession() as session,
        session.post(bench.platform.url + path, json={}, headers=headers) as answer,
    ):
        return orjson.loads(await answer.read())["code"]


async def fetched(bench: Bench) -> int:
    """How often a secret was fetched, once no fetching is under way."""
    await settled((await bench.nodes.main())._secret)
    return bench.platform.main.calls[wire.SECRET]


async def test_one_secret_serves_all_questions_however_many_come_at_once(bench: Bench) -> None:
    answers = await bench.ask(*[ON_MAIN] * 10)
    assert all(isinstance(answer, Found) for answer in answers)
    assert await fetched(bench) == 1


async def test_a_secret_is_renewed_before_it_ends_and_nobody_notices(bench: Bench, clock: HeldClock) -> None:
    await bench.ask(ON_MAIN)
    clock.advance(bench.platform.main.secret_good_for * 0.79)
    await bench.ask(ON_MAIN)
    assert await fetched(bench) == 1
    clock.advance(bench.platform.main.secret_good_for * 0.02)
    (answer,) = await bench.ask(ON_MAIN)
    assert isinstance(answer, Found)
    assert await fetched(bench) == 2
    clock.advance(bench.platform.main.secret_good_for * 0.5)
    (answer,) = await bench.ask(ON_MAIN)
    assert isinstance(answer, Found)
    assert bench.platform.main.calls[wire.QUERY] == 4


async def test_when_the_node_says_that_the_secret_has_expired_the_question_is_put_once_more(bench: Bench) -> None:
    await bench.ask(ON_MAIN)
    bench.platform.main.expire_secrets()
    answers = await bench.ask(*[ON_MAIN] * 5)
    assert all(isinstance(answer, Found) for answer in answers)
    assert await fetched(bench) == 2


async def test_a_node_that_lent_another_process_a_secret_after_a_restart_is_asked_for_one_of_ours(
    bench: Bench, clock: HeldClock
) -> None:
    await bench.ask(ON_MAIN)
    bench.platform.main.expire_secrets()
    headers = Signer("r_TEST_AH", HeldClock(clock.now() - timedelta(seconds=1))).headers(
        CREDENTIALS.token, wire.SECRET_SERVICE
    )
    assert await code_of(bench, wire.SECRET, headers) == wire.OK
    (answer,) = await bench.ask(ON_MAIN)
    assert isinstance(answer, Found)


async def test_a_node_whose_secrets_never_hold_is_given_up_after_the_second_time(bench: Bench) -> None:
    class Forgetful(HeldClock):
        """Every look at it, an hour has passed."""

        def now(self) -> datetime:
            self.advance(timedelta(hours=1))
            return self.moment

    await bench.ask(ON_MAIN)
    bench.platform.main.clock = Forgetful(bench.platform.main.clock.now())
    (answer,) = await bench.ask(ON_MAIN)
    assert isinstance(answer, Unavailable)
    assert answer.kind is OutcomeKind.DOWN
    assert bench.platform.main.calls[wire.QUERY] <= 3


async def test_a_stranger_gets_no_secret_and_the_platform_is_closed_to_it(clock: HeldClock) -> None:
    for stranger in (Credentials("r_TEST_AH", "guessed", "x"), Credentials("r_OTHER", CREDENTIALS.token, "x")):
        async with bench_of(clock, credentials=stranger) as bench:
            (answer,) = await bench.ask(ON_MAIN)
            assert isinstance(answer, Unavailable)
            assert answer.kind is OutcomeKind.DOWN
            assert not bench.platform.main.calls[wire.QUERY]


class TestTheNode:
    async def test_the_same_signature_counts_once(self, bench: Bench, clock: HeldClock) -> None:
        headers = Signer("r_TEST_AH", clock).headers(CREDENTIALS.token, wire.SECRET_SERVICE)
        codes = [await code_of(bench, wire.SECRET, headers) for _ in range(2)]
        assert codes == [wire.OK, wire.REPLAYED]

    async def test_a_signature_of_another_process_in_the_same_millisecond_costs_a_second_call_only(
        self, bench: Bench, clock: HeldClock
    ) -> None:
        other = HeldClock(clock.now() + timedelta(milliseconds=1))
        headers = Signer("r_TEST_AH", other).headers(CREDENTIALS.token, ON_MAIN.resource)
        assert await code_of(bench, wire.QUERY, headers) == wire.SECRET_EXPIRED
        await bench.nodes.main()
        bench.platform.main._seen["r_TEST_AH", ON_MAIN.resource, int(headers[RTIME])] = clock.now() + timedelta(hours=1)
        (answer,) = await bench.ask(ON_MAIN)
        assert isinstance(answer, Found)
        assert bench.platform.main.calls[wire.QUERY] == 3

    @pytest.mark.parametrize(("minutes", "code"), [(5, wire.OK), (6, wire.OUTSIDE_WINDOW), (-6, wire.OUTSIDE_WINDOW)])
    async def test_a_signature_counts_for_five_minutes(
        self, bench: Bench, clock: HeldClock, minutes: int, code: str
    ) -> None:
        then = HeldClock(clock.now() + timedelta(minutes=minutes))
        headers = Signer("r_TEST_AH", then).headers(CREDENTIALS.token, wire.SECRET_SERVICE)
        assert await code_of(bench, wire.SECRET, headers) == code

    async def test_nothing_is_served_without_a_signature_or_under_the_applications_own_credential(
        self, bench: Bench, clock: HeldClock
    ) -> None:
        await bench.ask(ON_MAIN)
        assert await code_of(bench, wire.QUERY, {}) == wire.NOT_SIGNED
        headers = Signer("r_TEST_AH", clock).headers(CREDENTIALS.token, "another.service")
        assert await code_of(bench, wire.QUERY, headers) == wire.SIGNATURE_WRONG
        assert await code_of(bench, wire.SECRET, headers) == wire.SIGNATURE_WRONG

    async def test_a_secret_of_one_node_does_not_open_another(self, bench: Bench) -> None:
        await bench.ask(ON_MAIN)
        assert bench.platform.main._issued
        assert not bench.platform.branch("justice")._issued


async def test_neither_secret_nor_credential_is_logged_or_shown(bench: Bench) -> None:
    with structlog.testing.capture_logs() as lines:
        await bench.ask(ON_MAIN)
        bench.platform.main.expire_secrets()
        await bench.ask(ON_MAIN)
    main = await bench.nodes.main()
    data = wire.SecretData(secret="s" * 32, validSeconds=1)
    shown = f"{lines!r} {main!r} {vars(main)!r} {CREDENTIALS!r} {data!r}"
    hidden = [CREDENTIALS.token, CREDENTIALS.secret, "s" * 32, *bench.platform.main._issued]
    assert not any(secret in shown for secret in hidden)


async def test_a_node_is_closed_while_it_is_asked_for_a_secret(clock: HeldClock) -> None:
    async with bench_of(clock) as bench:
        bench.platform.main.condition = Condition.HANGING
        asking = asyncio.create_task(bench.ask(ON_MAIN, until=in_good_time()))
        await bench.platform.main.called(1)
    with pytest.raises(asyncio.CancelledError):
        await asking
