"""Whose child a child is, by the relations that a one-thing states."""

import pytest

from services.applying.parties.guardians import parents_of
from services.sharing.types import Relations

BORN_TO_MOTHER = {("mother", "child"): "child"}
MOTHERS_SPOUSE = {("mother", "spouse"): "father"}
FATHERS_SPOUSE = {("father", "spouse"): "mother"}


@pytest.mark.parametrize(
    ("stated", "parents"),
    [
        ({}, ()),
        (MOTHERS_SPOUSE, ()),
        (BORN_TO_MOTHER, ("mother",)),
        (BORN_TO_MOTHER | MOTHERS_SPOUSE, ("mother", "father")),
        (BORN_TO_MOTHER | FATHERS_SPOUSE, ("mother", "father")),
        (BORN_TO_MOTHER | MOTHERS_SPOUSE | FATHERS_SPOUSE, ("mother", "father")),
        (BORN_TO_MOTHER | {("father", "child"): "child"}, ("mother", "father")),
    ],
)
def test_a_child_has_the_one_whose_child_it_is_and_their_spouse_whoever_of_the_two_names_the_other(
    stated: dict[tuple[str, str], str], parents: tuple[str, ...]
) -> None:
    assert parents_of(Relations(stated), "child") == parents


def test_other_relations_make_nobody_a_parent() -> None:
    assert parents_of(Relations({("parent", "pupil"): "child", ("child", "parent"): "deceased"}), "child") == ()
