"""Firms and the deceased as parties, in the published samples: who they are, and what is said of whom."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from sqlalchemy import select

from services.access.tables import SubjectRow
from services.access.types import IdentifierKind, SubjectKind, SubjectStatus
from services.applying.types import Identification
from services.forms.service import words_of
from services.forms.types import AnswersInvalid, FindingLevel
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.values.check_characters import mod_31
from services.kit.values.elements import Value
from services.kit.vault import Vault
from services.sharing.types import Answer, Found, PartyAnswer
from tests.support.applications import AS_OF, Office, Record, found
from tests.support.example_services import example_office, opened
from tests.support.queue import HeldQueue

AGENT, FIRST, SECOND = "340000198802143113", "340000198506033219", "34000019900917332X"
OPERATOR, CREDIT_CODE = "340000198403155010", "91340000MATCY0001N"
CHILD, MOTHER = "340000198001256134", "340000195307046224"


def of(relation: str, *values: Mapping[str, Value]) -> Found:
    return Found(tuple(PartyAnswer(relation, n, each) for n, each in enumerate(values, 1)), AS_OF, "sha256:test")


FOUNDERS: dict[Record, Answer] = {
    ("market_regulation.name_reservation", AGENT): Found(
        (
            PartyAnswer("firm", 1, {"organisation.name": "安徽测试示例商贸有限公司"}),
            PartyAnswer("partner", 1, {"person.name": "韩样测", "person.id_number": FIRST}),
            PartyAnswer("partner", 2, {"person.name": "杨范试", "person.id_number": SECOND}),
        ),
        AS_OF,
        "sha256:test",
    ),
    ("natural_resources.real_estate", SECOND): of("premises", {"property.area": "103.50"}),
}
SHOP: dict[Record, Answer] = {
    ("market_regulation.position", OPERATOR): of("represented", {"organisation.credit_code": CREDIT_CODE}),
    ("market_regulation.enterprise", CREDIT_CODE): found({"organisation.name": "示例市样本区测试面馆"}),
    ("natural_resources.real_estate", CREDIT_CODE): of("premises", {"property.usage": "商业"}),
}
DEATH: dict[Record, Answer] = {
    ("police.kinship", CHILD): of("parent", {"person.name": "窦示样", "person.id_number": MOTHER}),
    ("health.death", MOTHER): found({"death.died_on": "2026-10-19"}),
}


@pytest.fixture
async def office(seeded_db: Database, queue: HeldQueue, clock: HeldClock, ids: SeededIds, vault: Vault) -> Office:
    return await example_office(seeded_db, queue, clock, ids, vault)


async def subject(office: Office, subject: UUID | None) -> tuple[str, str]:
    async with office.db.read() as session:
        row = await session.one(select(SubjectRow).where(SubjectRow.id == subject))
    assert row is not None
    return row.kind, row.status


async def test_a_firm_being_founded_is_a_provisional_firm(office: Office) -> None:
    filed = await opened(office, "enterprise-opening", "agent", AGENT, FOUNDERS)
    firm = filed.party("firm")
    assert firm.identification is Identification.VERIFIED
    assert await subject(office, firm.subject) == (SubjectKind.FIRM, SubjectStatus.PROVISIONAL)


async def test_partners_are_as_many_as_the_reservation_names_and_each_has_their_own_premises(office: Office) -> None:
    filed = await opened(office, "enterprise-opening", "agent", AGENT, FOUNDERS)
    assert filed.roles() == [("agent", 1), ("firm", 1), ("partner", 1), ("partner", 2)]
    assert filed.party("partner", 2).identification is Identification.VERIFIED
    assert filed.field("partner", "property.area", 1).value is None
    assert filed.field("partner", "property.area", 2).value == "103.50"


async def test_a_registered_firm_is_known_by_its_credit_code(office: Office) -> None:
    filed = await opened(office, "restaurant-opening", "representative", OPERATOR, SHOP)
    firm = filed.party("firm")
    assert firm.identification is Identification.VERIFIED
    async with office.db.read() as session:
        assert await office.access.find(session, IdentifierKind.CREDIT_CODE, CREDIT_CODE) == firm.subject
    assert await subject(office, firm.subject) == (SubjectKind.FIRM, SubjectStatus.ACTIVE)
    assert filed.field("firm", "property.usage").value == "商业"


async def test_a_firm_that_the_register_does_not_know_is_nobodys_yet(office: Office) -> None:
    filed = await opened(office, "restaurant-opening", "representative", OPERATOR, {})
    typed = {"organisation_credit_code": CREDIT_CODE, "organisation_name": "示例市样本区测试面馆"}
    await filed.save({"firm": typed})
    assert (filed.party("firm").identification, filed.party("firm").subject) == (Identification.CLAIMED, None)


@pytest.mark.parametrize("typed", ["不知道", "无", "91340100MAITE5T08G", "9134", "0" * 18, "B1340100MA0TE5T08G"])
async def test_what_is_no_credit_code_is_refused(office: Office, typed: str) -> None:
    filed = await opened(office, "restaurant-opening", "representative", OPERATOR, {})
    refused = await filed.try_save({"firm": {"organisation_credit_code": typed}})
    assert isinstance(refused, AnswersInvalid)
    assert [(f.pointer, f.rule, f.level) for f in refused.findings] == [
        ("/firm/organisation_credit_code", "number", FindingLevel.ERROR)
    ]


async def test_a_code_of_a_category_that_nobody_has_is_a_warning(office: Office) -> None:
    filed = await opened(office, "restaurant-opening", "representative", OPERATOR, {})
    digits = "98340100MA0TE5T08"
    await filed.save({"firm": {"organisation_credit_code": digits + mod_31(digits)}})
    (warned,) = [each for each in filed.now.findings if each.pointer == "/firm/organisation_credit_code"]
    assert (warned.level, warned.facts) == (FindingLevel.WARNING, {"reason": "CATEGORY"})
    assert "机构类别" in words_of(warned)[0]


async def test_a_wrong_check_character_of_a_credit_code_is_a_warning_that_keeps_nobody_from_going_on(
    office: Office,
) -> None:
    filed = await opened(office, "restaurant-opening", "representative", OPERATOR, {})
    wrong = CREDIT_CODE[:-1] + ("1" if CREDIT_CODE[-1] != "1" else "2")
    await filed.save({"firm": {"organisation_credit_code": wrong.lower()}})
    assert filed.field("firm", "organisation.credit_code").value == wrong
    (warned,) = filed.now.findings
    assert (warned.pointer, warned.rule, warned.level) == (
        "/firm/organisation_credit_code",
        "number",
        FindingLevel.WARNING,
    )
    assert "可以继续办理" in words_of(warned)[0]
    await filed.save({"firm": {"organisation_credit_code": CREDIT_CODE}})
    assert filed.now.findings == ()


async def test_the_deceased_is_a_subject_that_is_known_to_be_dead(office: Office) -> None:
    filed = await opened(office, "bereavement", "child", CHILD, DEATH)
    assert await subject(office, filed.party("deceased").subject) == (SubjectKind.PERSON, SubjectStatus.DECEASED)


async def test_whoever_does_not_apply_and_is_not_asked_about_is_no_party(office: Office) -> None:
    filed = await opened(office, "bereavement", "child", CHILD, DEATH)
    assert filed.roles() == [("child", 1), ("deceased", 1)]
