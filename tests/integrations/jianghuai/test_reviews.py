"""Doubts about data: taken once, looked at, answered by a signed call-back; and what is corrected stays corrected."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import orjson
import pytest

from integrations.jianghuai import reviews, wire
from integrations.jianghuai.reviews import SIGNING
from integrations.jianghuai.sandbox.contents import Correction
from integrations.sandboxing.settings import Condition, SandboxSettings
from services.handover.types import (
    ACCEPTED_SKEW,
    AnswerKind,
    DeliveryRefused,
    DepartmentEvent,
    Inbound,
    InboundRefused,
    NotSeen,
    OutcomeUnknown,
    Parcel,
    Taken,
    UnreadableStatement,
)
from services.kit.clock import HeldClock
from services.sharing.types import Asked, Found
from tests.integrations.jianghuai.bench import (
    CONTENTS,
    CREDENTIALS,
    FATHER,
    HEFEI,
    MOTHER,
    ON_BRANCH,
    ON_MAIN,
    WUHU,
    Bench,
    bench_of,
    in_city,
)
from tests.support.callbacks import CallbackEndpoint
from tests.support.deadlines import at_once, in_good_time
from tests.support.replaying import spoiled
from tests.support.statements import events_of, statements

KEY = UUID(int=0x1234)
PULL = str(UUID(int=100))
"""the first question that `authorised` makes"""
CLAIMED = "合肥市测试路3号"
ADDRESS = {
    "review.provider": "housing",
    "review.resource": "housing.title",
    "review.element": "household.address",
    "review.pull": PULL,
    "review.stated": "合肥市测试路1号",
    "review.claimed": CLAIMED,
    "review.record_digest": "sha256:00",
    "review.ground": "门牌号有误",
    "review.dispute": str(UUID(int=5)),
    "review.as_of": "2026-11-23T02:00:00+00:00",
    "review.due_on": "2026-12-07",
}


@pytest.fixture
async def endpoint() -> AsyncIterator[CallbackEndpoint]:
    async with CallbackEndpoint() as endpoint:
        yield endpoint


def dispute(endpoint: CallbackEndpoint, **other: str | int | bool | None) -> Parcel:
    said = {**ADDRESS, **{f"review.{name}": value for name, value in other.items()}}
    parties = {"review": {name: value for name, value in said.items() if value is not None}}
    return Parcel(KEY, "jianghuai", "data-review", "3400002026000001X", parties, callback_url=endpoint.url)


async def take(bench: Bench, parcel: Parcel, key: UUID = KEY) -> Taken:
    taken = await bench.reviews.deliver(bench.reviews.render(parcel), key, until=in_good_time())
    assert isinstance(taken, Taken), taken
    return taken


async def events(bench: Bench, endpoint: CallbackEndpoint) -> list[DepartmentEvent]:
    await bench.platform.main.settled()
    read = [bench.reviews.read(message) for message in endpoint.all()]
    return [event for each in read for event in events_of(each)]


async def address(bench: Bench, asked: Asked) -> object:
    (answer,) = await bench.ask(asked)
    assert isinstance(answer, Found)
    return answer.answers[0].values["household.address"]


async def test_a_dispute_is_reviewed_and_the_wrong_value_corrected_in_the_record_it_came_from_and_in_no_other(
    bench: Bench, endpoint: CallbackEndpoint, clock: HeldClock
) -> None:
    await address(bench, in_city(HEFEI))
    taken = await take(bench, dispute(endpoint))
    assert taken.at == clock.now()
    under_review, corrected = await events(bench, endpoint)
    assert (under_review.kind, corrected.kind) == (AnswerKind.ACCEPTED, AnswerKind.GRANTED)
    assert {under_review.reference, corrected.reference} == {taken.reference}
    (result,) = corrected.results
    assert (result.kind, result.elements) == ("corrected_value", {"review": {"review.value": CLAIMED}})
    assert result.number
    assert await address(bench, in_city(HEFEI)) == CLAIMED
    assert await address(bench, in_city(HEFEI, FATHER)) == "合肥市测试路2号"
    assert await address(bench, in_city(WUHU)) == "芜湖市测试路1号"


async def test_a_value_that_its_provider_finds_right_is_confirmed_with_a_reason(
    bench: Bench, endpoint: CallbackEndpoint
) -> None:
    (before,) = await bench.ask(ON_BRANCH)
    other = {"provider": "justice", "resource": "justice.family", "element": "marriage.status", "stated": "已婚"}
    await take(bench, dispute(endpoint, **other, claimed="未婚"))
    *_, last = await events(bench, endpoint)
    assert last.kind is AnswerKind.DENIED
    assert last.reason
    assert not last.results
    (after,) = await bench.ask(ON_BRANCH)
    assert isinstance(before, Found)
    assert isinstance(after, Found)
    assert before.digest == after.digest


async def test_whose_record_it_is_is_found_by_the_value_where_the_question_is_forgotten(
    bench: Bench, endpoint: CallbackEndpoint
) -> None:
    await take(bench, dispute(endpoint, pull=None))
    await events(bench, endpoint)
    assert await address(bench, in_city(HEFEI)) == CLAIMED
    assert await address(bench, in_city(HEFEI, FATHER)) == "合肥市测试路2号"


async def test_only_the_record_that_is_said_to_be_wrong_is_corrected(
    clock: HeldClock, endpoint: CallbackEndpoint
) -> None:
    wrong = Correction("housing.title", "household.address", {"person.id_number": MOTHER, "household.region": HEFEI})
    async with bench_of(clock, replace(CONTENTS, corrections=[wrong])) as bench:
        await take(bench, dispute(endpoint))
        assert (await events(bench, endpoint))[-1].kind is AnswerKind.GRANTED
        await take(bench, dispute(endpoint, stated="合肥市测试路2号", pull=None), UUID(int=7))
        assert (await events(bench, endpoint))[-1].kind is AnswerKind.DENIED


async def test_a_provider_outside_the_platform_is_asked_through_it_too(
    clock: HeldClock, endpoint: CallbackEndpoint
) -> None:
    wrong = Correction("police.household", "household.address")
    async with bench_of(clock, replace(CONTENTS, corrections=[wrong])) as bench:
        await take(bench, dispute(endpoint, provider="police", resource="police.household"))
        *_, last = await events(bench, endpoint)
    assert last.results[0].elements == {"review": {"review.value": CLAIMED}}


@pytest.mark.parametrize("claimed", [2027, False, "2027"])
async def test_a_corrected_value_is_of_the_type_that_was_claimed(
    clock: HeldClock, endpoint: CallbackEndpoint, claimed: str | int | bool
) -> None:
    async with bench_of(clock, replace(CONTENTS, corrections=[Correction("housing.title", "premium.year")])) as bench:
        await take(bench, dispute(endpoint, element="premium.year", stated=2026, claimed=claimed))
        *_, last = await events(bench, endpoint)
    value = last.results[0].elements["review"]["review.value"]
    assert (type(value), value) == (type(claimed), claimed)


class TestDelivery:
    async def test_nobodys_number_travels_again_and_rendering_is_pure(
        self, bench: Bench, endpoint: CallbackEndpoint
    ) -> None:
        parcel = dispute(endpoint)
        first, second = bench.reviews.render(parcel), bench.reviews.render(parcel)
        assert first == second
        assert orjson.loads(orjson.dumps(first.body)) == first.body
        assert first.body == {
            "dispute": str(UUID(int=5)),
            "provider": "housing",
            "resource": "housing.title",
            "element": "household.address",
            "request": PULL,
            "asOf": "2026-11-23T02:00:00+00:00",
            "stated": "合肥市测试路1号",
            "claimed": CLAIMED,
            "recordDigest": "sha256:00",
            "reason": "门牌号有误",
            "dueOn": "2026-12-07",
            "receiptNumber": "3400002026000001X",
            "evidence": [],
            "callbackUrl": endpoint.url,
        }
        assert not bench.platform.main.calls

    async def test_a_dispute_that_arrives_twice_is_one_review(self, bench: Bench, endpoint: CallbackEndpoint) -> None:
        first, second = await take(bench, dispute(endpoint)), await take(bench, dispute(endpoint))
        assert first == second
        assert len(await events(bench, endpoint)) == 2
        assert (await take(bench, dispute(endpoint), UUID(int=9))).reference != first.reference

    async def test_a_dispute_whose_answer_was_lost_can_be_asked_for(
        self, bench: Bench, endpoint: CallbackEndpoint
    ) -> None:
        await bench.ask(ON_MAIN)
        assert await bench.reviews.look_up(KEY, until=in_good_time()) == NotSeen()
        wire_form = bench.reviews.render(dispute(endpoint))
        bench.platform.main.condition = Condition.LOSING
        assert isinstance(await bench.reviews.deliver(wire_form, KEY, until=in_good_time()), OutcomeUnknown)
        bench.platform.main.condition = Condition.WELL
        assert isinstance(await bench.reviews.look_up(KEY, until=in_good_time()), Taken)

    @pytest.mark.parametrize("condition", [Condition.FAILING, Condition.HANGING, Condition.GARBLED, Condition.ENDLESS])
    async def test_of_a_platform_in_trouble_the_outcome_is_unknown(
        self, bench: Bench, endpoint: CallbackEndpoint, condition: Condition
    ) -> None:
        bench.platform.main.condition = condition
        until = at_once() if condition is Condition.HANGING else in_good_time()
        wire_form = bench.reviews.render(dispute(endpoint))
        assert isinstance(await bench.reviews.deliver(wire_form, KEY, until=until), OutcomeUnknown)
        assert isinstance(await bench.reviews.look_up(KEY, until=until), OutcomeUnknown)

    @pytest.mark.parametrize("missing", ["provider", "resource", "element", "claimed"])
    async def test_a_dispute_that_does_not_say_what_is_disputed_is_refused(
        self, bench: Bench, endpoint: CallbackEndpoint, missing: str
    ) -> None:
        wire_form = bench.reviews.render(dispute(endpoint, **{missing: None}))
        refused = await bench.reviews.deliver(wire_form, KEY, until=in_good_time())
        assert isinstance(refused, DeliveryRefused)
        assert refused.reason_code == wire.INCOMPLETE
        assert missing in refused.reason

    async def test_no_other_item_is_taken_and_nobody_called(self, bench: Bench, endpoint: CallbackEndpoint) -> None:
        wire_form = bench.reviews.render(replace(dispute(endpoint), item="household-entry"))
        assert isinstance(await bench.reviews.deliver(wire_form, KEY, until=in_good_time()), DeliveryRefused)
        assert not bench.platform.main.calls

    async def test_the_platform_is_not_polled(self, bench: Bench) -> None:
        assert bench.reviews.poll_every is None
        assert isinstance(await bench.reviews.poll("any", until=in_good_time()), OutcomeUnknown)

    async def test_no_receipt_however_spoiled_raises(self, bench: Bench, endpoint: CallbackEndpoint) -> None:
        client = await bench.replaying(ON_MAIN)
        wire_form = bench.reviews.render(dispute(endpoint))
        await bench.reviews.deliver(wire_form, KEY, until=in_good_time())
        assert client.heard is not None
        for body in spoiled(client.heard.body):
            client.replay = body
            delivered = await bench.reviews.deliver(wire_form, KEY, until=in_good_time())
            assert isinstance(delivered, (Taken, DeliveryRefused, OutcomeUnknown)), body
            seen = await bench.reviews.look_up(KEY, until=in_good_time())
            assert isinstance(seen, (Taken, NotSeen, OutcomeUnknown)), body
            client.replay = None
            await bench.ask(ON_MAIN)


class TestCallBacks:
    async def test_an_altered_or_old_message_is_refused(
        self, bench: Bench, endpoint: CallbackEndpoint, clock: HeldClock
    ) -> None:
        await take(bench, dispute(endpoint))
        await bench.platform.main.settled()
        message = endpoint.all()[-1]
        assert not isinstance(bench.reviews.read(message), InboundRefused)
        assert isinstance(bench.reviews.read(Inbound(message.body + b" ", message.headers)), InboundRefused)
        assert isinstance(bench.reviews.read(Inbound(message.body, {})), InboundRefused)
        clock.advance(ACCEPTED_SKEW + timedelta(seconds=1))
        assert isinstance(bench.reviews.read(message), InboundRefused)

    async def test_no_signed_message_however_spoiled_raises(
        self, bench: Bench, endpoint: CallbackEndpoint, clock: HeldClock
    ) -> None:
        await take(bench, dispute(endpoint))
        await bench.platform.main.settled()
        for message in endpoint.all():
            for body in (b"", b"\xff", b"[" * 100_000, *spoiled(message.body)):
                headers = SIGNING.headers(CREDENTIALS.secret, body, at=clock.now(), nonce="nonce-of-the-test")
                read = bench.reviews.read(Inbound(body, headers))
                assert all(isinstance(each, DepartmentEvent | UnreadableStatement) for each in statements(read))

    @pytest.mark.parametrize(
        "word",
        [
            {"state": "9"},
            {"state": "2"},
            {"state": "2", "value": "x"},
            {"state": "2", "notice": "x"},
            {"state": "1", "value": "x", "notice": "x"},
            {"state": "3", "notice": "x"},
        ],
    )
    def test_a_word_that_contradicts_itself_cannot_be_read(self, word: dict[str, str]) -> None:
        body = orjson.dumps({"reference": "SJJH1", "at": "2026-11-23T10:00:00+08:00", **word})
        (statement,) = reviews.read_status(body, {})
        assert isinstance(statement, UnreadableStatement)
        assert statement.reference == "SJJH1"


async def test_a_correction_outlasts_a_restart_of_the_platform(
    clock: HeldClock, endpoint: CallbackEndpoint, tmp_path: Path
) -> None:
    settings = SandboxSettings.at_once(tmp_path)
    async with bench_of(clock, settings=settings) as bench:
        await take(bench, dispute(endpoint))
        await events(bench, endpoint)
    async with bench_of(clock, settings=settings) as bench:
        assert await address(bench, in_city(HEFEI)) == CLAIMED
