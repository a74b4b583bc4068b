"""What of several parties cannot be true together keeps an application from being submitted, at its place."""

from collections.abc import Mapping

import pytest

from services.applying.types import ApplicationNotReady
from services.forms.service import words_of
from services.forms.types import AnswersInvalid, FindingLevel
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.values.check_characters import mod_11_2
from services.kit.vault import Vault
from services.sharing.types import Answer, Found, PartyAnswer
from tests.support.applications import AS_OF, SUN, Filed, Office, Record, found
from tests.support.example_services import example_office, opened
from tests.support.queue import HeldQueue

AGENT, FIRST = "340000198802143113", "340000198506033219"
UNMARRIED: Mapping[Record, Answer] = {
    ("police.person", SUN): found({"person.name": "孙测样", "person.ethnicity": "汉族"}),
    ("civil_affairs.marriage", SUN): found({"marriage.status": "NONE"}),
}
FOUNDERS: Mapping[Record, Answer] = {
    ("market_regulation.name_reservation", AGENT): Found(
        (
            PartyAnswer("firm", 1, {"organisation.name": "安徽测试示例商贸有限公司"}),
            PartyAnswer("partner", 1, {"person.name": "韩样测"}),
            PartyAnswer("partner", 2, {"person.name": "杨范试"}),
        ),
        AS_OF,
        "sha256:test",
    ),
}


@pytest.fixture
async def office(seeded_db: Database, queue: HeldQueue, clock: HeldClock, ids: SeededIds, vault: Vault) -> Office:
    return await example_office(seeded_db, queue, clock, ids, vault)


def born(day: str) -> str:
    digits = f"340000{day}001"
    return digits + mod_11_2(digits)


def errors(filed: Filed) -> list[tuple[str, str]]:
    return [(each.pointer, each.rule) for each in filed.now.findings if each.level is FindingLevel.ERROR]


async def test_mother_and_father_are_two_people_of_an_age_and_a_child_is_born_by_now(office: Office) -> None:
    sun = await opened(office, "newborn", "mother", SUN, UNMARRIED)
    child = f"/child/{sun.child()}/birth_moment"
    await sun.save({"child": {sun.child(): {"birth_moment": "2026-11-18T08:12:00+08:00"}}})
    assert errors(sun) == []

    await sun.save({"father": {"person_id_number": SUN}})
    assert errors(sun) == [("/father/person_id_number", "distinct")]

    await sun.save({"father": {"person_id_number": born("18500101")}})
    assert errors(sun) == [("/father/person_id_number", "mostAge")]

    await sun.save({"father": {"person_id_number": born("20150101")}})
    assert errors(sun) == [("/father/person_id_number", "leastAge")]

    await sun.save({"father": {"person_id_number": born("19900101")}})
    assert errors(sun) == []

    await sun.save({"child": {sun.child(): {"birth_moment": "2099-01-01T00:00:00+08:00"}}})
    assert (child, "notAfter") in errors(sun)


async def test_a_contradiction_blocks_the_submission_and_is_named(office: Office) -> None:
    sun = await opened(office, "newborn", "mother", SUN, UNMARRIED)
    await sun.save({"father": {"person_id_number": SUN}})
    refused = await sun.submit()
    assert isinstance(refused, ApplicationNotReady)
    assert [(each.pointer, each.rule) for each in refused.findings] == [("/father/person_id_number", "distinct")]
    await sun.save({"father": {"person_id_number": born("19900101")}})
    again = await sun.submit()
    assert isinstance(again, ApplicationNotReady)
    assert again.findings == ()


async def test_one_partner_is_not_named_twice(office: Office) -> None:
    filed = await opened(office, "enterprise-opening", "agent", AGENT, FOUNDERS)
    first, second = (str(filed.party("partner", ordinal).id) for ordinal in (1, 2))
    number = {"person_id_number": FIRST}
    await filed.save({"partner": {first: number, second: number}})
    assert errors(filed) == [(f"/partner/{second}/person_id_number", "distinct")]


async def test_a_region_that_there_is_not_is_told_with_those_near_it(office: Office) -> None:
    filed = await opened(office, "enterprise-opening", "agent", AGENT, FOUNDERS)
    refused = await filed.try_save({"firm": {"organisation_region": "345600000000"}})
    assert isinstance(refused, AnswersInvalid)
    (finding,) = refused.findings
    assert (finding.pointer, finding.rule) == ("/firm/organisation_region", "region")
    assert "34" in words_of(finding)[1]
    for written in ("340100000000", "340100", "３４０１ ００", "3401 0000 0000", 340100, 340100000000):
        await filed.save({"firm": {"organisation_region": written}})
        assert filed.field("firm", "organisation.region").value == "340100000000"
        await filed.save({"firm": {"organisation_region": None}})
    no_region = await filed.try_save({"firm": {"organisation_region": "345600"}})
    assert isinstance(no_region, AnswersInvalid)
    assert [each.rule for each in no_region.findings] == ["region"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("349903000000", "已撤销，请改填现在的行政区划代码：东示区（349904000000）、西示区（349905000000）。"),
        ("349902005001", "样本区（349901000000）"),
        ("310300000000", "相近的有：浦东新区"),
        ("990000000000", "没有这个行政区划代码，请核对前几位。"),
    ],
)
async def test_a_region_that_is_no_more_is_told_with_what_took_its_place(office: Office, code: str, said: str) -> None:
    filed = await opened(office, "enterprise-opening", "agent", AGENT, FOUNDERS)
    refused = await filed.try_save({"firm": {"organisation_region": code}})
    assert isinstance(refused, AnswersInvalid)
    assert said in words_of(refused.findings[0])[0]


async def test_a_child_is_not_vaccinated_before_its_birth(office: Office) -> None:
    sun = await opened(office, "newborn", "mother", SUN, UNMARRIED)
    child = sun.child()
    pointer = f"/child/{child}/vaccination_bcg_on"
    await sun.save({"child": {child: {"birth_moment": "2026-11-18T08:12:00+08:00"}}})
    await sun.save({"child": {child: {"vaccination_bcg_on": "2026年11月17日"}}})
    assert (pointer, "notBefore") in errors(sun)

    await sun.save({"child": {child: {"vaccination_bcg_on": "2026/11/18"}}})
    assert pointer not in [place for place, _ in errors(sun)]


@pytest.mark.parametrize("written", ["1,200,000元", "１２０００００．００", "￥1200000", "120万元"])
async def test_an_amount_is_saved_in_one_spelling_however_it_was_written(office: Office, written: str) -> None:
    filed = await opened(office, "enterprise-opening", "agent", AGENT, FOUNDERS)
    partner = str(filed.party("partner", 1).id)
    await filed.save({"partner": {partner: {"partner_contribution": written}}})
    assert filed.field("partner", "partner.contribution", 1).value == "1200000.00"


async def test_a_whole_number_is_saved_as_one_however_it_was_written_and_told_its_bounds(office: Office) -> None:
    sun = await opened(office, "newborn", "mother", SUN, UNMARRIED)
    child = sun.child()
    for written in ("38", "３８", "38.0", 38.0):
        await sun.save({"child": {child: {"birth_gestation_weeks": written}}})
        kept = sun.field("child", "birth.gestation_weeks").value
        assert (kept, type(kept)) == (38, int)
        await sun.save({"child": {child: {"birth_gestation_weeks": None}}})
    for wrong, rule in (
        ("8", "minimum"),
        (10**20, "maximum"),
        (1e20, "maximum"),
        ("1" + "0" * 20, "maximum"),
        ("八", "type"),
    ):
        refused = await sun.try_save({"child": {child: {"birth_gestation_weeks": wrong}}})
        assert isinstance(refused, AnswersInvalid)
        assert [finding.rule for finding in refused.findings] == [rule]


async def test_an_amount_that_may_be_two_is_told_and_not_saved(office: Office) -> None:
    filed = await opened(office, "enterprise-opening", "agent", AGENT, FOUNDERS)
    partner = str(filed.party("partner", 1).id)
    refused = await filed.try_save({"partner": {partner: {"partner_contribution": "1.234"}}})
    assert isinstance(refused, AnswersInvalid)
    ((zh, en),) = [words_of(finding) for finding in refused.findings]
    assert "金额" in zh
    assert "amount of money" in en


async def test_what_registers_alone_say_keeps_nobody_from_submitting(office: Office) -> None:
    old = born("19300101")
    records = {
        ("police.person", SUN): found({"person.name": "孙测样"}),
        ("civil_affairs.marriage", SUN): found(
            {"marriage.status": "REGISTERED"},
            PartyAnswer("spouse", 1, {"person.name": "周例样", "person.id_number": old}),
        ),
        ("health.delivery", SUN): found(
            {}, PartyAnswer("child", 1, {"birth.record_number": "D1", "birth.moment": "2026-11-18T08:12:00+08:00"})
        ),
    }
    sun = await opened(office, "newborn", "mother", SUN, records)
    assert errors(sun) == []
    assert ("/father/person_id_number", "mostAge") in [(each.pointer, each.rule) for each in sun.now.findings]
