"""Filling: what sources say of one field comes to one value, and no word is lost."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.applying.application.field import FieldKey, StoredField
from services.applying.fields.source_values import SourceStatement, learn, settle
from services.applying.types import LOGIN
from services.sharing.types import Check, DisputeState, Origin
from tests.support.resources import catalogue, resource

KEY = FieldKey(UUID(int=1), "person.name")
AT = datetime(2026, 11, 23, tzinfo=UTC)
REGISTER = resource("police.person", (("person.id_number",),), {"self": ("person.name",)})
SECOND = resource("police.archive", (("person.id_number",),), {"self": ("person.name",)}, rank=1)
COPY = resource("health.copy", (("person.id_number",),), {"self": ("person.name",)}, authoritative=False)
RESOURCES = catalogue(REGISTER, SECOND, COPY)

names = st.sampled_from(["陈测试", "陈 测试", "陈测式", "安娜·测试", "安娜•测试"])
words = st.builds(
    SourceStatement, value=names, resource=st.sampled_from([LOGIN, *RESOURCES]), pull=st.none(), as_of=st.just(AT)
)


def word(value: str, resource: str = "police.person") -> SourceStatement:
    return SourceStatement(value, resource, None, AT)


def test_the_logins_word_stands_before_any_registers() -> None:
    assert settle(KEY, [word("甲"), word("乙", LOGIN)], RESOURCES).value == "乙"


def test_the_authoritative_source_stands_before_a_copy_and_the_better_before_the_worse() -> None:
    said = [word("丙", "health.copy"), word("乙", "police.archive"), word("甲")]
    held = settle(KEY, said, RESOURCES)
    assert held.value == "甲"
    assert [difference.value for difference in held.differences] == ["乙", "丙"]


def test_a_single_source_has_said_it_and_is_believed() -> None:
    assert settle(KEY, [word("甲")], RESOURCES).check is Check.MATCHED


def test_the_login_alone_was_held_against_nothing() -> None:
    held = settle(KEY, [word("甲", LOGIN)], RESOURCES)
    assert (held.check, held.outcome) == (Check.NONE, None)


@given(st.lists(words, min_size=1, max_size=5))
def test_no_word_that_differs_is_lost(said: list[SourceStatement]) -> None:
    held = settle(KEY, said, RESOURCES)
    assert held.origin is Origin.SOURCE
    shown = {held.value, *(difference.value for difference in held.differences)}
    folded = {str(value).replace(" ", "").replace("•", "·") for value in shown}
    assert folded == {str(each.value).replace(" ", "").replace("•", "·") for each in said}
    assert (held.check is Check.MISMATCH) == (len(folded) > 1)


@given(st.permutations([word("甲"), word("乙", "police.archive"), word("丙", "health.copy"), word("丁", LOGIN)]))
def test_the_order_in_which_sources_answer_does_not_matter(said: list[SourceStatement]) -> None:
    assert settle(KEY, said, RESOURCES) == settle(KEY, sorted(said, key=lambda each: each.resource), RESOURCES)


@given(names, st.lists(words, min_size=1, max_size=4))
def test_what_the_applicant_typed_stays_the_applicants_word(typed: str, said: list[SourceStatement]) -> None:
    held = learn(StoredField(KEY, value=typed, origin=Origin.DECLARED, check=Check.PENDING), said, RESOURCES, fill=True)
    assert (held.value, held.origin) == (typed, Origin.DECLARED)
    assert held.check in {Check.MATCHED, Check.MISMATCH}
    assert (held.check is Check.MISMATCH) == bool(held.differences)


def test_without_leave_to_fill_an_empty_field_stays_empty() -> None:
    empty = StoredField(KEY)
    assert learn(empty, [word("甲")], RESOURCES, fill=False) == empty


def test_a_register_that_lags_behind_does_not_take_a_correction_back() -> None:
    corrected = StoredField(
        KEY, value="乙", origin=Origin.SOURCE, resource="police.person", as_of=AT, dispute=DisputeState.ENDED
    )
    heard = learn(corrected, [word("甲")], RESOURCES, fill=True)
    assert (heard.value, heard.origin, heard.check) == ("乙", Origin.SOURCE, Check.MISMATCH)
    assert [difference.value for difference in heard.differences] == ["甲"]
    caught_up = learn(heard, [word("乙")], RESOURCES, fill=True)
    assert (caught_up.value, caught_up.check, caught_up.differences) == ("乙", Check.MATCHED, ())
