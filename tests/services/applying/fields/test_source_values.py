"""Filling: what sources say of one field comes to one value, and no statement is lost."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.applying.application.field import FieldKey, StoredField
from services.applying.fields.source_values import SourceStatement, learn, sourced_field
from services.applying.types import LOGIN
from services.kit.clock import SystemClock
from services.sharing.types import Check, DisputeState, Origin
from tests.support.regions import directory
from tests.support.resources import catalogue, resource

KEY = FieldKey(UUID(int=1), "person.name")
AT = datetime(2026, 11, 23, tzinfo=UTC)
REGISTER = resource("police.person", (("person.id_number",),), {"self": ("person.name",)})
SECOND = resource("police.archive", (("person.id_number",),), {"self": ("person.name",)}, rank=1)
COPY = resource("health.copy", (("person.id_number",),), {"self": ("person.name",)}, authoritative=False)
RESOURCES = catalogue(REGISTER, SECOND, COPY)
PLACES = directory(SystemClock())

names = st.sampled_from(["陈测试", "陈 测试", "陈测式", "安娜·测试", "安娜•测试"])
statements = st.builds(
    SourceStatement, value=names, resource=st.sampled_from([LOGIN, *RESOURCES]), pull=st.none(), as_of=st.just(AT)
)


def statement(value: str, resource: str = "police.person") -> SourceStatement:
    return SourceStatement(value, resource, None, AT)


def test_what_the_login_says_comes_before_any_register() -> None:
    assert sourced_field(KEY, [statement("甲"), statement("乙", LOGIN)], RESOURCES, PLACES).value == "乙"


def test_the_authoritative_source_comes_before_a_copy_and_the_better_before_the_worse() -> None:
    said = [statement("丙", "health.copy"), statement("乙", "police.archive"), statement("甲")]
    stored = sourced_field(KEY, said, RESOURCES, PLACES)
    assert stored.value == "甲"
    assert [difference.value for difference in stored.differences] == ["乙", "丙"]


def test_a_single_source_has_said_it_and_is_believed() -> None:
    assert sourced_field(KEY, [statement("甲")], RESOURCES, PLACES).check is Check.MATCHED


def test_what_the_login_alone_says_was_compared_with_nothing() -> None:
    stored = sourced_field(KEY, [statement("甲", LOGIN)], RESOURCES, PLACES)
    assert (stored.check, stored.outcome) == (Check.NONE, None)


@given(st.lists(statements, min_size=1, max_size=5))
def test_no_statement_that_differs_is_lost(said: list[SourceStatement]) -> None:
    stored = sourced_field(KEY, said, RESOURCES, PLACES)
    assert stored.origin is Origin.SOURCE
    shown = {stored.value, *(difference.value for difference in stored.differences)}
    folded = {str(value).replace(" ", "").replace("•", "·") for value in shown}
    assert folded == {str(each.value).replace(" ", "").replace("•", "·") for each in said}
    assert (stored.check is Check.MISMATCH) == (len(folded) > 1)


@given(
    st.permutations(
        [statement("甲"), statement("乙", "police.archive"), statement("丙", "health.copy"), statement("丁", LOGIN)]
    )
)
def test_the_order_in_which_sources_answer_does_not_matter(said: list[SourceStatement]) -> None:
    assert sourced_field(KEY, said, RESOURCES, PLACES) == sourced_field(
        KEY, sorted(said, key=lambda each: each.resource), RESOURCES, PLACES
    )


@given(names, st.lists(statements, min_size=1, max_size=4))
def test_what_the_applicant_typed_stays_declared_by_the_applicant(typed: str, said: list[SourceStatement]) -> None:
    stored = learn(
        StoredField(KEY, value=typed, origin=Origin.DECLARED, check=Check.PENDING), said, RESOURCES, PLACES, fill=True
    )
    assert (stored.value, stored.origin) == (typed, Origin.DECLARED)
    assert stored.check in {Check.MATCHED, Check.MISMATCH}
    assert (stored.check is Check.MISMATCH) == bool(stored.differences)


def test_without_leave_to_fill_an_empty_field_stays_empty() -> None:
    empty = StoredField(KEY)
    assert learn(empty, [statement("甲")], RESOURCES, PLACES, fill=False) == empty


def test_a_register_that_lags_behind_does_not_take_a_correction_back() -> None:
    corrected = StoredField(
        KEY, value="乙", origin=Origin.SOURCE, resource="police.person", as_of=AT, dispute=DisputeState.ENDED
    )
    learnt = learn(corrected, [statement("甲")], RESOURCES, PLACES, fill=True)
    assert (learnt.value, learnt.origin, learnt.check) == ("乙", Origin.SOURCE, Check.MISMATCH)
    assert [difference.value for difference in learnt.differences] == ["甲"]
    caught_up = learn(learnt, [statement("乙")], RESOURCES, PLACES, fill=True)
    assert (caught_up.value, caught_up.check, caught_up.differences) == ("乙", Check.MATCHED, ())
