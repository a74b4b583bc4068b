"""The tally: what counts as spared, and what does not."""

from dataclasses import replace
from uuid import UUID

import pytest

from services.applying.types import LOGIN, FieldState, Material, MaterialState, Saving
from services.applying.views.saving import saving
from services.catalogue.types import Bilingual
from services.documents.types import WayKind
from services.forms.types import Requirement
from services.sharing.types import Check, DisputeState, Origin
from tests.support.applications import CHEN, STANDARD, Office

FILLED = FieldState(
    pointer="/mother/person_ethnicity",
    party=UUID(int=1),
    element="person.ethnicity",
    value="汉族",
    origin=Origin.SOURCE,
    check=Check.MATCHED,
    dispute=DisputeState.NONE,
    outcome=None,
    resource="police.person",
    pull=None,
    as_of=None,
)
EMPTY = replace(FILLED, value=None, origin=None, resource=None)
WORDS = Bilingual("测试", "test")
SPARED = Material("m", WORDS, UUID(int=1), MaterialState.SATISFIED, WayKind.DATA_CHECK, WORDS, None, skipped=True)


def test_a_field_that_a_source_filled_counts_and_is_filled() -> None:
    assert saving([FILLED], []) == Saving(1, 1, 0, 0)


@pytest.mark.parametrize("field", [EMPTY, replace(FILLED, origin=Origin.DECLARED)])
def test_a_field_that_a_person_fills_in_counts_and_is_not_filled(field: FieldState) -> None:
    assert saving([field], []) == Saving(1, 0, 0, 0)


@pytest.mark.parametrize(
    "field",
    [
        replace(FILLED, visible=False),
        replace(FILLED, resource=LOGIN),
        replace(FILLED, asking=Requirement.CONSTANT),
        replace(FILLED, asking=Requirement.DERIVED),
        replace(FILLED, asking=Requirement.DEFAULTED),
        replace(FILLED, origin=Origin.DERIVED),
    ],
)
def test_what_nobody_was_to_be_asked_does_not_count(field: FieldState) -> None:
    assert saving([field], []) == Saving(0, 0, 0, 0)


def test_a_material_counts_where_it_is_asked_and_is_skipped_where_nothing_is_to_do() -> None:
    assert saving([], [SPARED, replace(SPARED, skipped=False)]) == Saving(0, 0, 2, 1)


async def test_the_standard_family_is_spared_all_but_what_only_it_knows(office: Office) -> None:
    chen = await (await office.family(STANDARD, "陈测试", CHEN)).complete()
    # The child's name and whose household it joins; the photograph.
    assert chen.now.saving == Saving(fields_total=12, fields_filled=10, materials_total=5, materials_skipped=4)
