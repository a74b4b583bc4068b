"""Opening: what the state knows is filled in, once, and never in silence."""

import asyncio

import pytest

from services.access.types import SubjectStatus
from services.applying.types import LOGIN, KeyUsedOtherwise, OpenCommand, RoleNotAllowed
from services.catalogue.types import UnknownItem
from services.sharing.types import Check, Origin, OutcomeKind
from tests.support.applications import (
    ANNA,
    CHEN,
    CHU,
    DOWN,
    FENG,
    JIANG,
    LI,
    OLD_NUMBERS,
    PASSPORT,
    QIAN,
    REGISTER_NAME,
    STANDARD,
    SUN,
    TWINS,
    UNMARRIED,
    WANG,
    WEI,
    Office,
)


async def test_the_standard_family_finds_its_form_filled_in(office: Office) -> None:
    filed = await office.family(STANDARD, "陈测试", CHEN)
    father = filed.field("father", "person.name")
    assert (father.value, father.origin, father.check) == ("李样本", Origin.SOURCE, Check.MATCHED)
    assert (father.resource, father.outcome, father.editable) == ("civil_affairs.marriage", OutcomeKind.FOUND, False)
    assert father.pull is not None
    assert filed.field("child", "birth.record_number").value == "D1"
    assert filed.field("mother", "insurance.status").value == "INSURED"
    print(filed.now)
