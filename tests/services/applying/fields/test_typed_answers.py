"""Saving: all of what was typed, or nothing; and never what a register said."""

import asyncio

import pytest

from services.access.types import NotTheApplicant
from services.applying.types import (
    Application,
    ApplicationNotOpen,
    ApplicationUnknown,
    FieldNotEditable,
    MaterialState,
    NotEditableReason,
    RevisionStale,
)
from services.forms.service import words_of
from services.forms.types import AnswersInvalid, Finding
from services.sharing.types import Check, Origin
from tests.support.applications import CHEN, DOWN, LI, STANDARD, SUN, UNMARRIED, Filed, Office, delivered

FATHER = {"person_name": "周例样", "person_id_number": "340000199308145011"}


@pytest.fixture
async def chen(office: Office) -> Filed:
    return await office.family(STANDARD, "陈测试", CHEN)


@pytest.fixture
async def sun(office: Office) -> Filed:
    """Unmarried: the father's particulars are hers to type."""
    return await office.family(UNMARRIED, "孙测样", SUN)


def findings(outcome: object) -> list[tuple[str, str]]:
    assert isinstance(outcome, AnswersInvalid), outcome
    return [(finding.pointer, finding.rule) for finding in outcome.findings]


async def test_what_is_typed_is_declared_by_the_applicant(sun: Filed) -> None:
    revision = sun.now.revision
    await sun.save({"father": FATHER})
    name = sun.field("father", "person.name")
    assert (name.value, name.origin, name.check, name.pull) == ("周例样", Origin.DECLARED, Check.NONE, None)
    assert name.editable
    assert sun.now.revision == revision + 1
    assert (await sun.reread()).field("father", "person.name") == name


async def test_a_typed_number_asks_no_department(sun: Filed) -> None:
    await sun.save({"father": FATHER})
    await sun.office.recheck()
    assert "340000199308145011" not in {key for _, key in sun.office.asked}
    assert sun.party("father").subject is None


async def test_the_kind_of_document_follows_from_what_was_typed(sun: Filed) -> None:
    await sun.save({"father": FATHER})
    assert sun.field("father", "person.id_kind").value == "ID_CARD"
    await sun.save({"father": {"person_id_kind": "PASSPORT"}})
    kind = sun.field("father", "person.id_kind")
    assert (kind.value, kind.origin) == ("PASSPORT", Origin.DECLARED)
    assert sun.field("father", "person.passport_number").visible


async def test_a_value_may_be_typed_again_and_emptied(sun: Filed) -> None:
    await sun.save({"father": {"person_name": "周例样"}})
    await sun.save({"father": {"person_name": "周例示"}})
    assert sun.field("father", "person.name").value == "周例示"
    await sun.save({"father": {"person_name": None}})
    name = sun.field("father", "person.name")
    assert (name.value, name.origin) == (None, None)
    assert "/father/person_name" in sun.now.missing


async def test_what_a_register_said_is_not_editable(chen: Filed) -> None:
    refused = await chen.try_save(
        {"father": {"person_name": "别人"}, "child": {chen.child(): {"person_name": "测试一"}}}
    )
    assert refused == FieldNotEditable(("/father/person_name",))
    after = await chen.reread()
    assert after.field("father", "person.name").value == "李样本"
    assert after.field("child", "person.name").value is None
    assert after.now.revision == 1


async def test_not_even_the_same_value_is_taken_for_one_that_a_register_said(chen: Filed) -> None:
    # Else whoever guesses a masked number right would learn that it is.
    refused = await chen.try_save({"father": {"person_id_number": LI}})
    assert refused == FieldNotEditable(("/father/person_id_number",))


@pytest.mark.parametrize(
    ("role", "name", "why"),
    [
        ("mother", "person_phone", NotEditableReason.LOGIN),
        ("applicant", "person_phone", NotEditableReason.LOGIN),
        ("mother", "person_id_kind", NotEditableReason.DERIVED),
    ],
)
async def test_neither_the_login_nor_what_follows_from_it_is_editable_and_the_refusal_says_which(
    chen: Filed, role: str, name: str, why: NotEditableReason
) -> None:
    assert await chen.try_save({role: {name: "13900000000"}}) == FieldNotEditable((f"/{role}/{name}",), why)


async def test_a_constant_is_not_editable(chen: Filed) -> None:
    pointer = f"/child/{chen.child()}/person_nationality"
    refused = await chen.try_save({"child": {chen.child(): {"person_nationality": "中国"}}})
    assert refused == FieldNotEditable((pointer,), NotEditableReason.FIXED)


async def test_values_that_are_not_editable_for_different_reasons_are_not_told_the_reason_of_one(chen: Filed) -> None:
    refused = await chen.try_save(
        {"father": {"person_name": "别人"}, "mother": {"person_phone": "13900000000", "person_id_kind": "PASSPORT"}}
    )
    pointers = ("/father/person_name", "/mother/person_phone", "/mother/person_id_kind")
    assert refused == FieldNotEditable(pointers, NotEditableReason.SEVERAL)


async def test_a_default_gives_way_to_what_is_typed_and_comes_back(chen: Filed) -> None:
    await chen.save({"child": {chen.child(): {"insurance_place": "示例省"}}})
    assert chen.field("child", "insurance.place").origin is Origin.DECLARED
    await chen.save({"child": {chen.child(): {"insurance_place": None}}})
    place = chen.field("child", "insurance.place")
    assert (place.value, place.origin) == ("安徽省示例市", Origin.DERIVED)


async def test_answers_that_break_the_form_are_refused_without_saying_them_back(sun: Filed) -> None:
    refused = await sun.try_save(
        {"father": {"person_name": "长" * 101, "person_id_number": FATHER["person_id_number"]}}
    )
    assert findings(refused) == [("/father/person_name", "maxLength")]
    assert "长" not in repr(refused)
    assert (await sun.reread()).field("father", "person.id_number").value is None
    assert sun.now.revision == 1


@pytest.mark.parametrize("value", [7, True, ["甲"], {"甲": "乙"}, 1.5])
async def test_a_value_of_another_type_is_refused(sun: Filed, value: object) -> None:
    assert findings(await sun.try_save({"father": {"person_name": value}})) == [("/father/person_name", "type")]


@pytest.mark.parametrize("value", [340000199308145011, 3.5, True, ["340000199308145011"]])
async def test_a_value_of_another_type_is_told_the_kind_that_is_meant(sun: Filed, value: object) -> None:
    refused = await sun.try_save({"father": {"person_id_number": value}})
    assert findings(refused) == [("/father/person_id_number", "type")]
    assert isinstance(refused, AnswersInvalid)
    assert words_of(refused.findings[0])[0].startswith("所填内容不是身份证件号码。")


async def test_a_number_may_be_sent_as_a_json_number_that_loses_none_of_its_digits(sun: Filed) -> None:
    await sun.save({"father": {"person_id_number": 340000830629005}})
    assert sun.field("father", "person.id_number").value == "340000198306290050"


STRANGER = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("answers", "pointer", "rule"),
    [
        ({"uncle": {"person_name": "甲"}}, "/uncle", "unknown"),
        ({"father": {"shoe_size": 42}}, "/father/shoe_size", "unknown"),
        ({"father": "甲"}, "/father", "type"),
        ({"father": None}, "/father", "type"),
        ({"father": []}, "/father", "type"),
        ({"child": {STRANGER: {"person_name": "甲"}}}, f"/child/{STRANGER}", "party"),
        ({"child": {"person_name": "甲"}}, "/child/person_name", "party"),
        ({"child": ["甲"]}, "/child", "type"),
        ({"a/b~c": {"d": 1}}, "/a~1b~0c", "unknown"),
    ],
)
async def test_what_the_form_has_no_place_for_is_refused_with_what_is_wrong_in_it(
    sun: Filed, answers: dict[str, object], pointer: str, rule: str
) -> None:
    refused = await sun.try_save(answers)
    assert findings(refused) == [(pointer, rule)]
    assert isinstance(refused, AnswersInvalid)
    said = {"unknown": "表单中没有此项", "type": "由各项内容组成的对象", "party": "没有这个当事人"}[rule]
    assert said in words_of(refused.findings[0])[0]


async def test_a_flood_of_unknown_fields_is_answered_shortly(sun: Filed) -> None:
    refused = await sun.try_save({"father": {f"x{n}" * 100: n for n in range(100_000)}})
    assert len(findings(refused)) <= 100
    assert all(len(pointer) <= 200 for pointer, _ in findings(refused))


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("340000199308145010", "CHECK_CHARACTER"),
        ("34000019930814501", "LENGTH"),
        ("340000202812015010", "FUTURE_BIRTH"),
    ],
)
async def test_a_mistyped_number_is_noticed(sun: Filed, number: str, reason: str) -> None:
    refused = await sun.try_save({"father": {"person_id_number": number}})
    assert isinstance(refused, AnswersInvalid)
    facts = {"format": "id-number", "reason": reason}
    assert refused.findings == (Finding("/father/person_id_number", "number", facts),)
    assert number not in repr(refused)


@pytest.mark.parametrize("typed", ["３４００００１９９３０８１４５０１１", " 340000199308145011 "])
async def test_a_number_is_kept_in_its_normal_form(sun: Filed, typed: str) -> None:
    await sun.save({"father": {"person_id_number": typed}})
    assert sun.field("father", "person.id_number").value == "340000199308145011"


async def test_a_typed_number_of_fifteen_digits_becomes_one_of_eighteen(sun: Filed) -> None:
    await sun.save({"father": {"person_id_number": "340000830629005"}})
    assert sun.field("father", "person.id_number").value == "340000198306290050"


async def test_what_a_source_says_against_the_form_does_not_keep_the_applicant_from_saving(office: Office) -> None:
    odd = delivered(("D1", "没有"))
    chen = await office.family(STANDARD | {("health.delivery", CHEN): odd}, "陈测试", CHEN)
    await chen.complete()
    assert chen.field("child", "person.sex").value == "没有"


async def test_answers_decide_on_what_is_seen_and_asked(chen: Filed) -> None:
    assert not chen.field("father", "household.address").visible
    await chen.complete("father")
    assert chen.field("father", "household.address").visible
    assert not chen.field("mother", "household.address").visible
    assert chen.material("joining_promise").state is MaterialState.ACT_AWAITED
    await chen.complete("mother")
    assert all(material.code != "joining_promise" for material in chen.now.materials)


async def test_what_a_rule_hides_is_not_kept(sun: Filed) -> None:
    await sun.save({"father": FATHER | {"person_passport_number": "E7654321"}})
    assert sun.field("father", "person.passport_number").value is None
    assert sun.field("father", "person.id_kind").value == "ID_CARD"


async def test_a_value_typed_while_the_source_is_down_waits_for_its_check(office: Office) -> None:
    chen = await office.family(STANDARD | {("civil_affairs.marriage", CHEN): DOWN}, "陈测试", CHEN)
    await chen.save({"father": {"person_name": "李样本"}})
    name = chen.field("father", "person.name")
    assert (name.origin, name.check, name.editable) == (Origin.DECLARED, Check.PENDING, True)


async def test_a_stale_revision_is_refused(chen: Filed) -> None:
    await chen.complete()
    assert await chen.try_save({"applicant": {"child_joins_household_of": "father"}}, revision=1) == RevisionStale(2)
    assert (await chen.reread()).field("mother", "child.joins_household_of").value == "mother"


async def test_of_two_saves_at_once_one_is_stale(chen: Filed) -> None:
    saved = await asyncio.gather(
        chen.try_save({"applicant": {"child_joins_household_of": "father"}}),
        chen.try_save({"applicant": {"child_joins_household_of": "mother"}}),
    )
    assert sorted(type(outcome).__name__ for outcome in saved) == ["Application", "RevisionStale"]
    winner = next(outcome for outcome in saved if isinstance(outcome, Application))
    assert (await chen.reread()).now == winner


async def test_what_is_submitted_no_longer_changes(chen: Filed) -> None:
    await chen.complete()
    await chen.submit()
    refused = await chen.try_save({"applicant": {"child_joins_household_of": "father"}})
    assert isinstance(refused, ApplicationNotOpen)


async def test_nobody_but_the_applicant_changes_an_application(office: Office, chen: Filed) -> None:
    father, stranger = await office.login("李样本", LI), await office.stranger()
    for actor, refusal in ((father, NotTheApplicant()), (stranger, ApplicationUnknown())):
        other = Filed(office, actor, chen.now)
        assert await other.try_save({"applicant": {"child_joins_household_of": "father"}}) == refusal


async def test_what_is_typed_is_kept_in_one_spelling(sun: Filed) -> None:
    await sun.save({"father": {"person_name": " \u3000Zoe\u0308 ", "person_id_number": "３４００００－19930814 501１"}})
    assert sun.field("father", "person.name").value == "Zo\u00eb"
    assert sun.field("father", "person.id_number").value == "340000199308145011"
    await sun.save({"father": {"person_name": " \u3000 "}})
    assert sun.field("father", "person.name").value is None


async def test_characters_that_nobody_sees_are_removed_from_what_is_typed(sun: Filed) -> None:
    await sun.save({"father": {"person_name": "周\u200b例\u00ad样\ufeff"}})
    assert sun.field("father", "person.name").value == "周例样"


@pytest.mark.parametrize("unseen", ["\u202e", "\ufff9", "\U000e0041"])
async def test_characters_that_hide_something_are_refused_at_their_place(sun: Filed, unseen: str) -> None:
    outcome = await sun.try_save({"father": {"person_name": f"周例{unseen}样"}})
    assert ("/father/person_name", "characters") in findings(outcome)
