"""What four departments know of a birth, a plan that asks them, and ways to look at what came of it."""

from collections.abc import Mapping

from sqlalchemy import select

from services.kit.db import Database
from services.kit.values.elements import Value
from services.sharing.prefill.planner import compile_plan
from services.sharing.tables import PullRow
from services.sharing.types import PartyAnswer, PartyKey, Plan, PlanStep, Prefilled, StepReport, Want
from tests.support.resources import CATALOGUE, FORM, MOTHER_LOGIN, RELATIONS
from tests.support.sources import (
    Records,
    TableSource,
    found,
)

MOTHER_NUMBER, FATHER_NUMBER = "340000199403121026", "340000199209082019"
FATHER_OLD_NUMBER = "340000920908201"
MOTHER, FATHER = PartyKey("mother"), PartyKey("father")
KNOWN: Mapping[PartyKey, Mapping[str, Value]] = {
    MOTHER: {"person.name": "陈测试", "person.phone": "13800000001", "person.id_number": MOTHER_NUMBER}
}
PLAN = compile_plan(FORM, RELATIONS, MOTHER_LOGIN, CATALOGUE)

SPOUSE = PartyAnswer("spouse", 1, {"person.name": "李样本", "person.id_number": FATHER_NUMBER})
MARRIAGE_RECORDS: Records = {
    ("civil_affairs.marriage", MOTHER_NUMBER): found({"marriage.status": "REGISTERED"}, SPOUSE)
}
POLICE_RECORDS: Records = {
    ("police.person", MOTHER_NUMBER): found({"person.name": "陈测试", "person.ethnicity": "汉族"}),
    ("police.person", FATHER_NUMBER): found(
        {"person.name": "李样本", "person.ethnicity": "汉族", "household.number": "H340000002"}
    ),
    ("police.household", "H340000002"): found({"household.address": "安徽省示例市样本区演示路2号"}),
}
HEALTH_RECORDS: Records = {
    ("health.delivery", MOTHER_NUMBER): found(
        {"person.name": "陈测试"},
        PartyAnswer("child", 1, {"person.sex": "FEMALE", "birth.moment": "2026-11-18T08:00:00+08:00"}),
        PartyAnswer("child", 2, {"person.sex": "MALE", "birth.moment": "2026-11-18T08:10:00+08:00"}),
    )
}
INSURANCE_RECORDS: Records = {
    ("medical_insurance.participation", number): found({"insurance.status": "INSURED"})
    for number in (MOTHER_NUMBER, FATHER_NUMBER)
}


def all_sources() -> dict[str, TableSource]:
    return {
        "civil_affairs": TableSource(MARRIAGE_RECORDS),
        "police": TableSource(POLICE_RECORDS),
        "health": TableSource(HEALTH_RECORDS),
        "medical_insurance": TableSource(INSURANCE_RECORDS),
    }


def values_of(run: Prefilled, party: PartyKey, element: str) -> list[tuple[str, Value]]:
    return [(each.resource, each.value) for each in run.values if (each.party, each.element) == (party, element)]


def report(run: Prefilled, resource: str, party: PartyKey) -> StepReport:
    [its] = [each for each in run.steps if (each.resource, each.party) == (resource, party)]
    return its


def one_step(resource: str, role: str, *elements: str) -> Plan:
    return Plan(((PlanStep(resource, role, tuple(Want(role, element) for element in elements)),),))


async def pull_rows(db: Database) -> dict[str, PullRow]:
    async with db.read() as session:
        return {str(row.id): row for row in await session.all(select(PullRow))}
