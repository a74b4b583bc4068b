from datetime import UTC, datetime

from integrations.adapter_kit.answers import found
from services.sharing.types import Asked, PartyAnswer, PartyKey

AT = datetime(2026, 11, 23, tzinfo=UTC)
ASKED = Asked("example.family", PartyKey("mother"), {"person.id_number": "x"}, {"spouse": ("person.name",)})


def test_people_and_elements_that_were_not_asked_for_are_dropped() -> None:
    spouse = {"person.name": "测试", "person.sex": "MALE"}
    answer = found(ASKED, [("self", 1, {"person.name": "示例"}), ("spouse", 1, spouse)], as_of=AT)
    assert answer.answers == (PartyAnswer("spouse", 1, {"person.name": "测试"}),)


def test_what_was_dropped_leaves_no_mark_on_the_digest() -> None:
    narrow = found(ASKED, [("spouse", 1, {"person.name": "测试"})], as_of=AT)
    wide = found(ASKED, [("self", 1, {}), ("spouse", 1, {"person.name": "测试", "person.sex": "MALE"})], as_of=AT)
    assert narrow.digest == wide.digest
    assert narrow.digest != found(ASKED, [("spouse", 2, {"person.name": "测试"})], as_of=AT).digest


def test_an_element_that_the_record_leaves_out_is_no_value() -> None:
    answer = found(ASKED, [("spouse", 1, {"person.name": None})], as_of=AT)
    assert answer.answers == (PartyAnswer("spouse", 1, {}),)
