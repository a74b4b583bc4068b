"""The platform as a source: the contract of every source, tried at each tier; and routing, which is its own."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from aiohttp import web

from integrations.adapter_kit.rest_client import RestClient
from integrations.jianghuai import wire
from integrations.jianghuai.sandbox.contents import MAIN
from integrations.jianghuai.source import JianghuaiSource
from integrations.sandboxing.settings import Condition
from services.kit.clock import Deadline, HeldClock
from services.sharing.types import (
    SELF,
    Answer,
    Asked,
    Found,
    Location,
    Nothing,
    OutcomeKind,
    Refused,
    Tier,
    Unavailable,
)
from tests.integrations.adapter_kit.test_rest import serving
from tests.integrations.jianghuai.bench import (
    CONTENTS,
    FATHER,
    HEFEI,
    HUANGSHAN,
    MOTHER,
    ON_BRANCH,
    ON_MAIN,
    RESOURCES,
    WUHU,
    Bench,
    bench_of,
    in_city,
    settled,
)
from tests.support.authorised import authorised, under_code
from tests.support.deadlines import at_once, in_good_time
from tests.support.regions import NEW_COUNTY, OLD_COUNTY, directory
from tests.support.replaying import spoiled

QUESTIONS = [ON_MAIN, ON_BRANCH, in_city(HEFEI)]
every_tier = pytest.mark.parametrize("asked", QUESTIONS, ids=["main", "branch", "sub"])


def kind(answer: Answer) -> OutcomeKind | None:
    return answer.kind if isinstance(answer, Unavailable) else None


def address(answer: Answer) -> object:
    assert isinstance(answer, Found), answer
    return answer.answers[0].values["household.address"]


class TestRouting:
    async def test_each_question_goes_to_the_node_that_holds_the_resource_and_to_no_other(self, bench: Bench) -> None:
        answers = await bench.ask(*QUESTIONS)
        assert all(isinstance(answer, Found) for answer in answers)
        asked = {site: node.calls[wire.QUERY] for site, node in bench.platform.nodes.items()}
        assert asked == {
            MAIN: 1,
            (Tier.BRANCH, "justice"): 1,
            (Tier.SUB, "3401"): 1,
            (Tier.SUB, "3402"): 0,
            (Tier.SUB, "3403"): 0,
        }

    async def test_the_region_in_the_key_says_which_citys_node_is_asked(self, bench: Bench) -> None:
        answers = await bench.ask(in_city(HEFEI), in_city(WUHU))
        assert [address(answer) for answer in answers] == ["合肥市测试路1号", "芜湖市测试路1号"]

    async def test_a_region_that_another_city_took_over_is_asked_there(self, bench: Bench) -> None:
        (answer,) = await bench.ask(in_city(OLD_COUNTY.code))
        assert isinstance(answer, Nothing)
        asked = {site: node.calls[wire.QUERY] for site, node in bench.platform.nodes.items()}
        assert (asked[Tier.SUB, WUHU[:4]], asked[Tier.SUB, NEW_COUNTY.code[:4]]) == (0, 1)

    async def test_a_city_without_the_record_says_so_itself(self, bench: Bench) -> None:
        (answer,) = await bench.ask(in_city("340302000000"))
        assert isinstance(answer, Nothing)
        assert not answer.elsewhere

    @pytest.mark.parametrize(
        "region", [HUANGSHAN, "", "3401", "34010400000", "3401040000000", "３４０１０４００００００", "合肥市"]
    )
    async def test_a_region_without_a_node_or_that_is_none_is_unknown_and_nobody_is_asked_about_the_person(
        self, bench: Bench, clock: HeldClock, region: str
    ) -> None:
        assert await bench.ask(in_city(region)) == [Nothing(clock.now(), elsewhere=True)]
        assert not any(node.calls[wire.QUERY] for node in bench.every())

    async def test_a_key_that_lacks_the_region_is_of_an_unknown_region(self, bench: Bench) -> None:
        (answer,) = await bench.ask(replace(in_city(HEFEI), key={"person.id_number": MOTHER}))
        assert isinstance(answer, Nothing)
        assert answer.elsewhere

    async def test_a_provider_without_a_node_is_down(self, bench: Bench, clock: HeldClock) -> None:
        lost = replace(RESOURCES[1], code="lost.family", provider="lost")
        source = JianghuaiSource(bench.nodes, {"lost.family": lost}.get, directory(clock), clock)
        (answer,) = await source.fetch(authorised(replace(ON_BRANCH, resource="lost.family")), until=in_good_time())
        assert kind(answer) is OutcomeKind.DOWN

    @pytest.mark.parametrize("at", [None, "unknown"])
    async def test_a_resource_that_is_not_on_the_platform_is_not_asked_there(
        self, bench: Bench, clock: HeldClock, at: str | None
    ) -> None:
        known = {} if at else {ON_MAIN.resource: replace(RESOURCES[0], at=None)}
        source = JianghuaiSource(bench.nodes, known.get, directory(clock), clock)
        answers = await source.fetch(authorised(ON_MAIN), until=in_good_time())
        assert kind(answers[0]) is OutcomeKind.DOWN
        assert not bench.platform.main.calls

    async def test_the_list_of_nodes_is_fetched_once_and_then_kept(self, bench: Bench) -> None:
        await bench.ask(*QUESTIONS * 3)
        await bench.ask(*QUESTIONS)
        assert bench.platform.main.calls[wire.NODES] == 1

    async def test_a_node_that_moved_is_found_once_the_list_is_renewed(self, bench: Bench, clock: HeldClock) -> None:
        await bench.ask(in_city(HEFEI))
        bench.platform.main.directory[Tier.SUB, "3401"] = bench.platform.sub("3402").url
        clock.advance(timedelta(minutes=10))
        await bench.ask(in_city(HEFEI))
        await settled(bench.nodes._directory)
        (answer,) = await bench.ask(in_city(HEFEI))
        assert isinstance(answer, Nothing)
        assert bench.platform.sub("3402").calls[wire.QUERY] == 1

    async def test_while_the_main_node_is_away_the_others_are_still_asked(self, bench: Bench, clock: HeldClock) -> None:
        await bench.ask(*QUESTIONS)
        await bench.platform.main.stop()
        clock.advance(timedelta(minutes=15))
        main, branch, sub = await bench.ask(*QUESTIONS)
        assert kind(main) is OutcomeKind.DOWN
        assert isinstance(branch, Found)
        assert isinstance(sub, Found)

    async def test_without_any_list_of_nodes_the_question_has_the_main_nodes_fault(self, bench: Bench) -> None:
        bench.platform.main.condition = Condition.HANGING
        answers = await bench.ask(ON_BRANCH, in_city(HEFEI), until=at_once())
        assert {kind(answer) for answer in answers} == {OutcomeKind.TIMED_OUT}

    async def test_a_city_that_hangs_holds_up_no_other_node(self, bench: Bench) -> None:
        await bench.ask(*QUESTIONS, in_city(WUHU))
        bench.platform.sub("3401").condition = Condition.HANGING
        answers = await bench.ask(*QUESTIONS, in_city(WUHU), until=Deadline(in_good_time().at - 29))
        assert [kind(answer) for answer in answers] == [None, None, OutcomeKind.TIMED_OUT, None]


@every_tier
class TestAnswers:
    async def test_it_is_answered_with_all_that_the_resource_gives_of_everybody(
        self, bench: Bench, asked: Asked
    ) -> None:
        (answer,) = await bench.ask(asked)
        assert isinstance(answer, Found)
        said = {(each.relation, element) for each in answer.answers for element in each.values}
        assert said == {(relation, element) for relation, names in asked.elements.items() for element in names}

    async def test_only_what_is_asked_for_travels(self, bench: Bench, asked: Asked) -> None:
        client = await bench.replaying(asked)
        for relation, names in asked.elements.items():
            for name in names:
                await bench.ask(replace(asked, elements={relation: (name,)}))
                assert client.heard is not None
                heard = wire.Envelope[wire.Records].model_validate_json(client.heard.body)
                assert heard.data is not None
                assert {(each.relation, *each.values) for each in heard.data.records} == {(relation, name)}

    async def test_the_same_facts_have_the_same_digest(self, bench: Bench, asked: Asked, clock: HeldClock) -> None:
        (before,) = await bench.ask(asked)
        clock.advance(timedelta(minutes=1))
        (after,) = await bench.ask(asked)
        assert isinstance(before, Found)
        assert isinstance(after, Found)
        assert before.digest == after.digest
        assert before.as_of != after.as_of

    async def test_nobody_is_found_under_an_unknown_key(self, bench: Bench, asked: Asked) -> None:
        nobody = replace(asked, key={**asked.key, "person.id_number": "340000190001010015"})
        answers = await bench.ask(nobody, asked, nobody)
        assert [type(answer) for answer in answers] == [Nothing, Found, Nothing]
        assert not getattr(answers[0], "elsewhere", True)

    async def test_all_questions_are_out_before_the_first_is_answered(self, bench: Bench, asked: Asked) -> None:
        await bench.ask(asked)
        served = bench.simulated(asked)
        before = served.calls.total()
        served.condition = Condition.HANGING
        answers = asyncio.create_task(bench.ask(*[asked] * 5))
        async with asyncio.timeout(30):
            await served.called(before + 5)
        assert not answers.done()
        answers.cancel()

    @pytest.mark.parametrize("warm", [True, False], ids=["with a secret", "without a secret"])
    @pytest.mark.parametrize(
        ("condition", "expected"),
        [
            (Condition.FAILING, OutcomeKind.DOWN),
            (Condition.LOSING, OutcomeKind.DOWN),
            (Condition.GARBLED, OutcomeKind.MALFORMED),
            (Condition.ENDLESS, OutcomeKind.MALFORMED),
            (Condition.LYING, OutcomeKind.MALFORMED),
            (Condition.HANGING, OutcomeKind.TIMED_OUT),
        ],
    )
    async def test_a_node_in_trouble_is_a_typed_outcome(
        self, bench: Bench, asked: Asked, condition: Condition, expected: OutcomeKind, warm: bool
    ) -> None:
        await bench.node(asked)
        if warm:
            await bench.ask(asked)
        bench.simulated(asked).condition = condition
        (answer,) = await bench.ask(asked, until=at_once() if condition is Condition.HANGING else None)
        assert kind(answer) is expected
        assert not any(value in repr(answer) for value in asked.key.values())

    async def test_a_node_that_is_off_is_down(self, bench: Bench, asked: Asked) -> None:
        await bench.node(asked)
        await bench.simulated(asked).stop()
        assert kind((await bench.ask(asked))[0]) is OutcomeKind.DOWN

    async def test_after_the_deadline_nobody_is_asked(self, bench: Bench, asked: Asked) -> None:
        assert kind((await bench.ask(asked, until=Deadline(0)))[0]) is OutcomeKind.TIMED_OUT
        assert not any(node.calls for node in bench.every())

    async def test_no_answer_however_spoiled_raises_or_brings_what_was_not_asked(
        self, bench: Bench, asked: Asked
    ) -> None:
        client = await bench.replaying(asked)
        assert client.heard is not None
        for body in spoiled(client.heard.body):
            client.replay = body
            (answer,) = await bench.ask(asked)
            assert isinstance(answer, (Found, Nothing, Refused, Unavailable)), body
            assert not isinstance(answer, Found) or all(
                set(each.values) <= set(asked.elements[each.relation]) for each in answer.answers
            ), body
            client.replay = None
            await bench.ask(asked)


class TestBinding:
    async def test_a_key_that_is_repeated_over_somebody_elses_record_is_seen_through(self, bench: Bench) -> None:
        client = await bench.replaying(ON_BRANCH)
        assert client.heard is not None
        of_mother = client.heard.body
        record = b'"values":{"person.id_number":"' + MOTHER.encode()
        assert record in of_mother
        client.replay = of_mother.replace(record, record.replace(MOTHER.encode(), FATHER.encode()))
        assert kind((await bench.ask(ON_BRANCH))[0]) is OutcomeKind.MALFORMED

    async def test_an_answer_about_another_resource_is_none(self, bench: Bench) -> None:
        client = await bench.replaying(ON_MAIN)
        assert client.heard is not None
        client.replay = client.heard.body.replace(b"statistics.person", b"statistics.other")
        assert kind((await bench.ask(ON_MAIN))[0]) is OutcomeKind.MALFORMED

    async def test_a_record_that_lies_with_another_region_is_told_as_such(self, bench: Bench) -> None:
        asked = in_city(HEFEI)
        client = await bench.replaying(asked)
        assert client.heard is not None
        client.replay = client.heard.body.replace(b'"records"', b'"elsewhere":true,"records"')
        (answer,) = await bench.ask(asked)
        assert isinstance(answer, Nothing)
        assert answer.elsewhere


@pytest.mark.parametrize("code", sorted(wire.CLOSED_TO_US))
async def test_a_node_that_is_busy_or_does_not_take_the_signature_is_closed_to_us_and_asked_again_later(
    bench: Bench, code: str
) -> None:
    client = await bench.replaying(ON_MAIN)
    client.replay = orjson.dumps({"code": code, "message": "", "data": None})
    assert kind((await bench.ask(ON_MAIN))[0]) is OutcomeKind.DOWN


async def test_a_node_that_drips_does_not_outlive_the_deadline(bench: Bench) -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0)

    async with serving(drip) as url:
        await bench.ask(ON_MAIN)
        bench.swapped.append((node := await bench.node(ON_MAIN), node.client))
        async with RestClient(url) as node.client:
            assert kind((await bench.ask(ON_MAIN, until=at_once()))[0]) is OutcomeKind.TIMED_OUT


async def test_a_resource_that_the_node_does_not_know_is_refused(clock: HeldClock) -> None:
    async with bench_of(clock, replace(CONTENTS, resources=RESOURCES[1:])) as bench:
        source = JianghuaiSource(bench.nodes, {each.code: each for each in RESOURCES}.get, directory(clock), clock)
        assert await source.fetch(authorised(ON_MAIN), until=in_good_time()) == [Refused(wire.NO_SUCH_SERVICE)]


async def test_a_certificate_is_opened_once_by_its_one_time_code(clock: HeldClock) -> None:
    certificate = replace(RESOURCES[0], certificate="11100000000013127D001")
    async with bench_of(clock, replace(CONTENTS, resources=[certificate])) as bench:
        without, pull = under_code(ON_MAIN, None), under_code(ON_MAIN, "one-time-code")
        assert await bench.source.fetch([without], until=in_good_time()) == [Refused(wire.NOT_AUTHORISED)]
        first, second = [await bench.source.fetch([pull], until=in_good_time()) for _ in range(2)]
        assert isinstance(first[0], Found)
        assert second == [Refused(wire.NOT_AUTHORISED)]


def test_the_exemplary_questions_ask_for_the_person_and_for_relations() -> None:
    assert {relation for asked in QUESTIONS for relation in asked.elements} == {SELF, "child"}
    assert {each.at and each.at.tier for each in RESOURCES} == set(Tier)
    assert RESOURCES[2].at == Location(Tier.SUB, "household.region")
