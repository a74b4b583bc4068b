"""The contract: every department passes all of this. What is a department's own stands in its own tests."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import orjson
import pytest

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.manifests import AnswersBy
from integrations.sandboxing.settings import Condition, SandboxSettings
from services.handover.types import (
    AnswerKind,
    DeliveryRefused,
    DepartmentEvent,
    Inbound,
    InboundRefused,
    NotSeen,
    OutcomeUnknown,
    Taken,
    UnreadableStatement,
)
from services.kit.clock import Deadline, HeldClock
from services.sharing.ports import Source
from services.sharing.types import Asked, Found, Nothing, OutcomeKind, Refused, Unavailable
from tests.integrations import contract
from tests.integrations.contract import ANSWERERS, CREDENTIALS, KEY, RECEIVERS, Bench, Receiving
from tests.support.authorised import authorised
from tests.support.deadlines import at_once, in_good_time
from tests.support.replaying import ReplayingClient, spoiled

OTHER_KEY = UUID(int=0x5678)

every_department = pytest.mark.parametrize("department", ANSWERERS)
every_item = pytest.mark.parametrize(
    ("department", "item"), [(name, item.code) for name in RECEIVERS for item in contract.stated_of(name).items]
)


@every_department
class TestAnswers:
    async def test_every_resource_is_answered_with_all_that_it_gives(self, bench: Bench[Source]) -> None:
        given: dict[str, set[tuple[str, str]]] = {}
        for asked in bench.questions():
            (answer,) = await bench.ask(asked)
            assert isinstance(answer, Found), (asked.resource, answer)
            said = {(each.relation, element) for each in answer.answers for element in each.values}
            given.setdefault(asked.resource, set()).update(said)
        for entry in bench.manifest.resources:
            # Over all keys together: a spouse has an identity number or a passport.
            assert given[entry.code] == {(relation, each) for relation in entry.gives for each in entry.gives[relation]}

    async def test_no_element_is_handed_on_that_was_not_asked(self, bench: Bench[Source]) -> None:
        for asked in bench.questions():
            narrow = [
                replace(asked, elements={relation: (element,)})
                for relation, elements in asked.elements.items()
                for element in elements
            ]
            for question, answer in zip(narrow, await bench.ask(*narrow), strict=True):
                ((relation, elements),) = question.elements.items()
                assert isinstance(answer, Found)
                assert {a.relation for a in answer.answers} == {relation}
                assert all(set(a.values) <= set(elements) for a in answer.answers)

    async def test_the_same_facts_have_the_same_digest_and_others_another(
        self, bench: Bench[Source], clock: HeldClock
    ) -> None:
        before = [answer.digest for answer in await bench.ask(*bench.questions()) if isinstance(answer, Found)]
        clock.advance(timedelta(minutes=1))
        after = [answer.digest for answer in await bench.ask(*bench.questions()) if isinstance(answer, Found)]
        assert before == after
        assert len(set(before)) == len(before) == len(bench.questions())

    async def test_nobody_is_found_under_an_unknown_key(self, bench: Bench[Source]) -> None:
        assert all(isinstance(answer, Nothing) for answer in await bench.ask(*bench.questions_about_nobody()))

    async def test_answers_come_in_the_order_of_the_questions(self, bench: Bench[Source]) -> None:
        known, unknown = bench.questions()[0], bench.questions_about_nobody()[0]
        kinds = [type(answer) for answer in await bench.ask(unknown, known, unknown, known)]
        assert kinds == [Nothing, Found, Nothing, Found]

    async def test_all_questions_are_out_before_the_first_is_answered(self, bench: Bench[Source]) -> None:
        bench.sandbox.condition = Condition.HANGING
        questions = (bench.questions_about_nobody() * 3)[:20]  # no more than a client has connections
        answers = asyncio.create_task(bench.ask(*questions))
        async with asyncio.timeout(30):
            await bench.sandbox.called(len(questions))
        assert not answers.done()
        answers.cancel()

    async def test_a_department_that_is_off_is_down(self, bench: Bench[Source]) -> None:
        await bench.sandbox.stop()
        assert await _kinds(bench) == {OutcomeKind.DOWN}

    @pytest.mark.parametrize(
        ("condition", "kind"),
        [
            (Condition.FAILING, OutcomeKind.DOWN),
            (Condition.LOSING, OutcomeKind.DOWN),
            (Condition.GARBLED, OutcomeKind.MALFORMED),
            (Condition.ENDLESS, OutcomeKind.MALFORMED),
            (Condition.LYING, OutcomeKind.MALFORMED),
        ],
    )
    async def test_a_department_in_trouble_is_a_typed_outcome(
        self, bench: Bench[Source], condition: Condition, kind: OutcomeKind
    ) -> None:
        bench.sandbox.condition = condition
        assert await _kinds(bench) == {kind}

    async def test_a_department_that_hangs_is_given_up_at_the_deadline(self, bench: Bench[Source]) -> None:
        bench.sandbox.condition = Condition.HANGING
        assert await _kinds(bench, at_once()) == {OutcomeKind.TIMED_OUT}

    async def test_after_the_deadline_nobody_is_asked(self, bench: Bench[Source]) -> None:
        assert await _kinds(bench, Deadline(0)) == {OutcomeKind.TIMED_OUT}
        assert not bench.sandbox.calls

    async def test_credentials_that_the_department_does_not_know_are_its_being_closed_to_us(
        self, bench: Bench[Source], clock: HeldClock, department: str
    ) -> None:
        stranger = ANSWERERS[department].adapter(bench.client, Credentials("x", "another", "y"), clock)
        answers = await stranger.fetch(authorised(*bench.questions()), until=in_good_time())
        assert all(isinstance(answer, Unavailable) and answer.kind is OutcomeKind.DOWN for answer in answers)

    async def test_no_answer_however_spoiled_raises_or_brings_what_was_not_asked(
        self, bench: Bench[Source], clock: HeldClock, department: str
    ) -> None:
        client = ReplayingClient(bench.client)
        adapter = ANSWERERS[department].adapter(client, CREDENTIALS, clock)
        for asked in bench.questions():
            client.replay = None
            await adapter.fetch(authorised(asked), until=in_good_time())
            assert client.heard is not None
            for body in spoiled(client.heard.body):
                client.replay = body
                (answer,) = await adapter.fetch(authorised(asked), until=in_good_time())
                assert isinstance(answer, (Found, Nothing, Refused, Unavailable)), body
                assert not isinstance(answer, Found) or _only_what_was_asked(asked, answer), body

    async def test_what_is_told_to_operators_holds_nothing_of_the_person(
        self, bench: Bench[Source], clock: HeldClock, department: str
    ) -> None:
        asked = bench.questions()[0]
        bench.sandbox.condition = Condition.LYING
        (answer,) = await bench.ask(asked)
        assert isinstance(answer, Unavailable)
        assert not any(value in f"{answer!r} {bench.adapter!r}" for value in asked.key.values())


@every_item
class TestParcels:
    async def test_rendering_is_pure_and_the_same_each_time(self, receiver: Receiving, item: str) -> None:
        parcel = receiver.parcel(item)
        first, second = receiver.adapter.render(parcel), receiver.adapter.render(parcel)
        assert first == second
        assert parcel == receiver.parcel(item)
        assert not receiver.sandbox.calls

    async def test_what_goes_out_is_plain_data_and_carries_the_receipt_number(
        self, receiver: Receiving, item: str
    ) -> None:
        parcel = receiver.parcel(item)
        content = orjson.dumps(receiver.adapter.render(parcel).body)
        assert parcel.receipt_number.encode() in content

    async def test_a_parcel_that_arrives_twice_is_one_case(self, receiver: Receiving, item: str) -> None:
        first, second = await receiver.take(item), await receiver.take(item)
        assert first.reference == second.reference
        assert receiver.sandbox.ledger.deliveries(str(KEY)) == 2
        assert len(receiver.sandbox.ledger.cases()) == 1
        kinds = [event.kind for event in await receiver.events(first)]
        assert len(set(kinds)) == len(kinds)

    async def test_parcels_under_two_keys_are_two_cases(self, receiver: Receiving, item: str) -> None:
        first, second = await receiver.take(item), await receiver.take(item, OTHER_KEY)
        assert first.reference != second.reference

    async def test_a_parcel_is_seen_once_it_has_arrived(self, receiver: Receiving, item: str) -> None:
        assert await receiver.adapter.look_up(KEY, until=in_good_time()) == NotSeen()
        taken = await receiver.take(item)
        seen = await receiver.adapter.look_up(KEY, until=in_good_time())
        assert isinstance(seen, Taken)
        assert seen.reference == taken.reference

    async def test_whether_a_parcel_arrived_whose_answer_was_lost_can_be_asked(
        self, receiver: Receiving, item: str
    ) -> None:
        receiver.sandbox.condition = Condition.LOSING
        wire = receiver.adapter.render(receiver.parcel(item))
        assert isinstance(await receiver.adapter.deliver(wire, KEY, until=in_good_time()), OutcomeUnknown)
        receiver.sandbox.condition = Condition.WELL
        assert isinstance(await receiver.adapter.look_up(KEY, until=in_good_time()), Taken)

    @pytest.mark.parametrize("condition", [Condition.FAILING, Condition.HANGING, Condition.GARBLED, Condition.ENDLESS])
    async def test_of_a_department_in_trouble_the_outcome_is_unknown(
        self, receiver: Receiving, item: str, condition: Condition
    ) -> None:
        receiver.sandbox.condition = condition
        until = at_once() if condition is Condition.HANGING else in_good_time()
        wire = receiver.adapter.render(receiver.parcel(item))
        assert isinstance(await receiver.adapter.deliver(wire, KEY, until=until), OutcomeUnknown)
        assert isinstance(await receiver.adapter.look_up(KEY, until=until), OutcomeUnknown)

    async def test_a_parcel_without_what_is_needed_is_refused_with_the_departments_own_reason(
        self, receiver: Receiving, item: str
    ) -> None:
        (entry,) = [entry for entry in receiver.manifest.items if entry.code == item]
        for needed in entry.needs:
            wire = receiver.adapter.render(receiver.parcel(item, without=needed))
            refused = await receiver.adapter.deliver(wire, KEY, until=in_good_time())
            assert isinstance(refused, DeliveryRefused), needed
            assert refused.reason_code
            assert refused.reason
        assert not receiver.sandbox.ledger.cases()

    async def test_an_item_that_the_department_does_not_take_is_refused_without_a_call(
        self, receiver: Receiving, item: str
    ) -> None:
        wire = receiver.adapter.render(replace(receiver.parcel(item), item="no-such-item"))
        assert isinstance(await receiver.adapter.deliver(wire, KEY, until=in_good_time()), DeliveryRefused)
        assert not receiver.sandbox.calls

    async def test_no_receipt_however_spoiled_raises(
        self, receiver: Receiving, item: str, clock: HeldClock, department: str
    ) -> None:
        client = ReplayingClient(receiver.client)
        adapter = RECEIVERS[department].adapter(client, CREDENTIALS, clock)
        wire = adapter.render(receiver.parcel(item))
        await adapter.deliver(wire, KEY, until=in_good_time())
        assert client.heard is not None
        for body in spoiled(client.heard.body):
            client.replay = body
            delivered = await adapter.deliver(wire, KEY, until=in_good_time())
            assert isinstance(delivered, (Taken, DeliveryRefused, OutcomeUnknown)), body
            seen = await adapter.look_up(KEY, until=in_good_time())
            assert isinstance(seen, (Taken, NotSeen, OutcomeUnknown)), body


@every_item
class TestStatusMessages:
    async def test_a_case_ends_granted_with_the_result_of_the_manifest(self, receiver: Receiving, item: str) -> None:
        (entry,) = [entry for entry in receiver.manifest.items if entry.code == item]
        taken = await receiver.take(item)
        *before, last = events = await receiver.events(taken)
        assert {event.reference for event in events} == {taken.reference}
        assert last.kind is AnswerKind.GRANTED
        assert all(event.kind is not AnswerKind.GRANTED and not event.results for event in before)
        (result,) = last.results
        assert result.kind == entry.result
        assert result.number
        given = {f"{role}/{element}" for role, elements in result.elements.items() for element in elements}
        assert given == set(entry.gives)

    async def test_reading_a_message_twice_says_the_same(self, receiver: Receiving, item: str) -> None:
        for message in await receiver.said(await receiver.take(item)):
            assert receiver.adapter.read(message) == receiver.adapter.read(message)

    async def test_two_children_never_get_the_same_result(self, receiver: Receiving, item: str) -> None:
        first, second = await receiver.take(item), await receiver.take(item, OTHER_KEY)
        events = await receiver.events(first)
        if receiver.manifest.answers_by is AnswersBy.POLL:
            events += await receiver.events(second)
        numbers = [result.number for event in events for result in event.results]
        assert len(numbers) == len(set(numbers)) == 2

    async def test_a_message_is_read_whatever_the_case_of_its_headers_names(
        self, receiver: Receiving, item: str
    ) -> None:
        for message in await receiver.said(await receiver.take(item)):
            for names in (str.lower, str.upper, str.title):
                again = Inbound(message.body, {names(name): value for name, value in message.headers.items()})
                assert receiver.adapter.read(again) == receiver.adapter.read(message)

    async def test_an_altered_message_is_refused(self, receiver: Receiving, item: str) -> None:
        assert receiver.exemplar.scheme is not None
        scheme = receiver.exemplar.scheme
        for message in await receiver.said(await receiver.take(item)):
            signed = {name.lower(): value for name, value in message.headers.items()}
            altered = [Inbound(message.body + b" ", signed), Inbound(message.body[:-1], signed)]
            for name in (scheme.timestamp.lower(), scheme.nonce.lower(), scheme.signature.lower()):
                value = signed[name]
                changed = value[:-1] + ("1" if value[-1] == "0" else "0")
                others = (changed, "", value + "0", "\udcff")
                altered += [Inbound(message.body, {**signed, name: other}) for other in others]
                altered += [Inbound(message.body, {n: v for n, v in signed.items() if n != name})]
            assert all(isinstance(receiver.adapter.read(each), InboundRefused) for each in altered)

    async def test_a_message_counts_for_as_long_as_clocks_may_differ_either_way(
        self, receiver: Receiving, item: str, clock: HeldClock
    ) -> None:
        messages = await receiver.said(await receiver.take(item))
        came = clock.now()
        for hours, seconds, counts in [(2, 0, True), (2, 1, False), (-2, 0, True), (-2, -1, False)]:
            clock.moment = came + timedelta(hours=hours, seconds=seconds)
            for message in messages:
                assert isinstance(receiver.adapter.read(message), InboundRefused) is not counts

    async def test_no_signed_message_however_spoiled_raises_or_is_lost(
        self, receiver: Receiving, item: str, clock: HeldClock
    ) -> None:
        assert receiver.exemplar.scheme is not None
        scheme = receiver.exemplar.scheme
        unreadable = 0
        for message in await receiver.said(await receiver.take(item)):
            for body in (b"", b"\xff", b"[" * 100_000, *spoiled(message.body)):
                headers = scheme.headers(CREDENTIALS.secret, body, at=clock.now(), nonce="nonce-of-the-test")
                read = receiver.adapter.read(Inbound(body, headers))
                if not isinstance(read, InboundRefused):
                    unreadable += sum(isinstance(each, UnreadableStatement) for each in read)
                    assert all(isinstance(each, DepartmentEvent | UnreadableStatement) for each in read)
        assert unreadable

    async def test_a_sandbox_that_was_cut_off_goes_on_where_it_was(
        self, department: str, item: str, clock: HeldClock, tmp_path: Path
    ) -> None:
        never = SandboxSettings(latency=(0, 0), decides_after=(3600, 3600), journal=tmp_path)
        async with contract.receiving(department, clock, never) as before:
            taken = await before.take(item)
            endpoint = before.endpoint
            assert not endpoint.all()
            sandbox = RECEIVERS[department].sandbox(CREDENTIALS, clock, SandboxSettings.at_once(tmp_path))
            await before.sandbox.stop()
            async with sandbox:
                await sandbox.settled()
                steps = sandbox.ledger.steps(taken.reference)
                assert steps
                assert steps[-1].last
                assert len(endpoint.all()) == (len(steps) if before.manifest.answers_by is AnswersBy.CALLBACK else 0)


async def _kinds(bench: Bench[Source], until: Deadline | None = None) -> set[OutcomeKind]:
    answers = await bench.ask(*bench.questions(), until=until)
    assert all(isinstance(answer, Unavailable) for answer in answers), answers
    return {answer.kind for answer in answers if isinstance(answer, Unavailable)}


def _only_what_was_asked(asked: Asked, found: Found) -> bool:
    return all(
        set(answer.values) <= set(asked.elements[answer.relation])
        and all(isinstance(value, str | int | bool) for value in answer.values.values())
        for answer in found.answers
    )
