"""What will be needed, told before anybody starts."""

from dataclasses import replace

from services.catalogue.types import ActNeededKind, Limits
from services.catalogue.types.codes import LimitUnit
from services.catalogue.versions.preview import preview
from services.sharing.types import Ground
from tests.examples.test_newborn import ITEMS, NEWBORN, RESOURCES
from tests.services.catalogue.versions.test_conditional_items import composed
from tests.support.packages import BIRTH, HOUSEHOLD


def test_only_what_nobody_else_can_say_is_left_to_type() -> None:
    seen = preview(NEWBORN, "mother", RESOURCES)
    assert {(each.field.want.role, each.field.want.element) for each in seen.to_type} == {
        ("father", "person.id_kind"),
        ("child", "person.name"),
        ("applicant", "child.joins_household_of"),
        ("child", "social_card.bank"),
    }
    assert seen.known > 8 * len(seen.to_type)


def test_what_a_rule_may_hide_is_not_always_asked() -> None:
    hidden = {each.field.name for each in preview(composed(), "mother", {}).to_type if not each.always}
    assert hidden == set()
    no_plans = replace(composed(), plans={"mother": replace(composed().plans["mother"], rounds=())})
    hidden = {each.field.name for each in preview(no_plans, "mother", {}).to_type if not each.always}
    assert hidden == {"household_number"}


def test_materials_say_whether_they_are_handed_in_and_whether_always() -> None:
    seen = {each.spec.code: each for each in preview(NEWBORN, "mother", RESOURCES).materials}
    assert seen["paternity-statement"].hands_in
    assert not seen["paternity-statement"].always
    assert not seen["mother-identity"].hands_in
    assert seen["mother-identity"].always
    conditional = {each.spec.code: each.always for each in preview(composed(), "mother", {}).materials}
    assert (conditional["delivery-record"], conditional["statement"]) == (True, False)


def test_items_say_whether_they_are_always_applied_for() -> None:
    assert all(always for _, always in preview(NEWBORN, "mother", RESOURCES).items)
    assert [(item.code, always) for item, always in preview(composed(), "mother", {}).items] == [
        (BIRTH, True),
        (HOUSEHOLD, False),
    ]


def test_acts_are_commitments_payments_visits_and_consents() -> None:
    acts = preview(NEWBORN, "mother", RESOURCES).acts
    assert [(act.kind, act.material or act.item) for act in acts] == [
        (ActNeededKind.COMMITMENT, "no-father-statement"),
        (ActNeededKind.COMMITMENT, "household-statement"),
        (ActNeededKind.PAYMENT, ITEMS["premium-payment"].code),
    ]
    marriage = replace(RESOURCES["civil_affairs.marriage"], grounds=(Ground.CONSENT,), statute=None)
    acts = preview(NEWBORN, "mother", {**RESOURCES, marriage.code: marriage}).acts
    assert [act.resource for act in acts if act.kind is ActNeededKind.CONSENT] == [marriage.code]
    [(item, fee)] = preview(NEWBORN, "mother", RESOURCES).fees
    assert (item, fee.amount) == (ITEMS["premium-payment"].code, "400.00")


def test_anothers_certificate_is_theirs_to_allow() -> None:
    acts = preview(NEWBORN, "father", RESOURCES).acts
    assert [act.material for act in acts if act.kind is ActNeededKind.CERTIFICATE_USE] == ["marriage-certificate"]


def test_days_are_those_of_the_longest_way_through_the_order() -> None:
    # certificate of birth, household, social card
    assert preview(NEWBORN, "mother", RESOURCES).working_days == 1 + 3 + 7


def test_no_days_are_told_where_an_item_promises_none_and_none_are_lost_on_the_spot() -> None:
    version = composed()

    def with_limits(code: str, limits: Limits) -> int | None:
        items = tuple(replace(item, limits=limits) if item.code == code else item for item in version.items)
        return preview(replace(version, items=items), "mother", {}).working_days

    assert with_limits(BIRTH, Limits(5, None)) is None
    assert with_limits(HOUSEHOLD, Limits(5, 0, promised_unit=LimitUnit.ON_THE_SPOT)) == 1
