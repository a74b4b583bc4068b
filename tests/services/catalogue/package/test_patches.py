"""Patches upon a base, and their way to the next base."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.package.patches import patched, rebase
from services.catalogue.types import PatchUnfit, RebaseConflicts, Rebased

BASE: dict[str, Any] = {
    "name": {"zh": "甲", "en": "a"},
    "limits": {"statutory_days": 20, "promised_days": 5},
    "targets": ["1", "2"],
    "materials": [
        {"code": "identity", "required": True, "ways": [{"kind": "DATA_CHECK"}, {"kind": "UPLOAD"}]},
        {"code": "proof", "required": False},
    ],
}

NAMES = st.sampled_from(["a", "b", "c"])
SCALARS = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["x", "y"])
VALUES = st.recursive(
    SCALARS.filter(lambda value: value is not None),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3) | st.lists(st.sampled_from(["x", "y"]), max_size=2),
    max_leaves=5,
)


def listed(tree: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"code": name} | value for name, value in tree.items()]


MEMBERS = st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=2), min_size=1, max_size=3).map(listed)
BASES = st.dictionaries(NAMES, VALUES | MEMBERS, max_size=3)
PATCHES = st.dictionaries(
    NAMES, st.recursive(SCALARS, lambda inner: st.dictionaries(NAMES, inner, max_size=3), max_leaves=5), max_size=3
)


def test_objects_are_merged_and_null_takes_away() -> None:
    patch = {"limits": {"promised_days": 3, "statutory_days": None}, "targets": ["1"]}
    assert patched(BASE, patch) == BASE | {"limits": {"promised_days": 3}, "targets": ["1"]}


def test_members_of_a_list_are_changed_by_their_names_and_new_ones_follow_in_order() -> None:
    patch = {
        "materials": {"new-b": {"required": True}, "identity": {"ways": {"UPLOAD": None}}, "new-a": {}, "proof": None}
    }
    result: Any = patched(BASE, patch)
    assert result["materials"] == [
        {"code": "identity", "required": True, "ways": [{"kind": "DATA_CHECK"}]},
        {"code": "new-a"},
        {"code": "new-b", "required": True},
    ]


@pytest.mark.parametrize(
    ("patch", "path"),
    [
        ({"targets": {"1": None}}, "/targets"),
        ({"materials": {"proof": 1}}, "/materials/proof"),
        ({"materials": {"proof": {"code": "other"}}}, "/materials/proof/code"),
    ],
)
def test_a_patch_that_does_not_fit_says_where(patch: dict[str, Any], path: str) -> None:
    assert patched(BASE, patch) == PatchUnfit(path)


def test_a_change_of_the_base_elsewhere_leaves_the_patch_as_it_is() -> None:
    new = copy.deepcopy(BASE) | {"name": {"zh": "乙", "en": "b"}}
    new["materials"].insert(0, {"code": "first"})
    patch = {"limits": {"promised_days": 3}, "materials": {"proof": {"required": True}, "identity": None}}
    assert rebase(BASE, new, patch) == Rebased(patch)


def test_what_the_base_says_by_now_is_left_out() -> None:
    new = patched(BASE, {"limits": {"promised_days": 3}})
    assert rebase(BASE, new, {"limits": {"promised_days": 3}}) == Rebased({})


@pytest.mark.parametrize(
    ("change", "patch", "paths"),
    [
        ({"limits": {"promised_days": 4}}, {"limits": {"promised_days": 3}}, ["/limits/promised_days"]),
        ({"limits": {"promised_days": None}}, {"limits": {"promised_days": 3}}, ["/limits/promised_days"]),
        ({"limits": {"promised_days": 4}}, {"limits": {"promised_days": None}}, ["/limits/promised_days"]),
        ({"materials": {"proof": None}}, {"materials": {"proof": {"copies": 2}}}, ["/materials/proof"]),
        ({"materials": {"new": {"copies": 1}}}, {"materials": {"new": {"copies": 2}}}, ["/materials/new"]),
        ({"targets": ["1"]}, {"targets": ["2"]}, ["/targets"]),
        ({"materials": None}, {"materials": {"proof": {"copies": 2}, "identity": {"copies": 2}}}, ["/materials"]),
    ],
)
def test_what_both_change_otherwise_is_a_conflict_named_by_its_path(
    change: dict[str, Any], patch: dict[str, Any], paths: list[str]
) -> None:
    outcome = rebase(BASE, patched(BASE, change), patch)
    assert isinstance(outcome, RebaseConflicts)
    assert [conflict.path for conflict in outcome.conflicts] == paths


def test_a_member_that_both_take_away_is_gone_without_a_conflict() -> None:
    new = patched(BASE, {"materials": {"proof": None}})
    assert rebase(BASE, new, {"materials": {"proof": None}}) == Rebased({})


@given(BASES, PATCHES)
def test_upon_the_same_base_nothing_is_lost_and_nothing_conflicts(base: dict[str, Any], patch: dict[str, Any]) -> None:
    flat = patched(base, patch)
    moved = rebase(base, base, patch)
    assert isinstance(flat, PatchUnfit) or isinstance(moved, Rebased)
    if isinstance(moved, Rebased) and not isinstance(flat, PatchUnfit):
        assert patched(base, moved.patch) == flat


@given(BASES, PATCHES, PATCHES)
def test_conflicts_lie_where_the_patch_and_the_new_base_meet(
    base: dict[str, Any], change: dict[str, Any], patch: dict[str, Any]
) -> None:
    new = patched(base, change)
    if isinstance(new, PatchUnfit):
        return
    outcome = rebase(base, new, patch)
    if isinstance(outcome, RebaseConflicts):
        for conflict in outcome.conflicts:
            assert conflict.path.split("/")[1] in set(change) & set(patch)


@given(BASES, PATCHES, PATCHES)
def test_without_a_conflict_both_changes_are_in_the_result(
    base: dict[str, Any], change: dict[str, Any], patch: dict[str, Any]
) -> None:
    change = {name: value for name, value in change.items() if name not in patch}
    new, flat = patched(base, change), patched(base, patch)
    if isinstance(new, PatchUnfit) or isinstance(flat, PatchUnfit):
        return
    outcome = rebase(base, new, patch)
    assert isinstance(outcome, Rebased)
    assert patched(new, outcome.patch) == patched(flat, change)


@given(BASES, PATCHES)
def test_neither_base_nor_patch_is_changed(base: dict[str, Any], patch: dict[str, Any]) -> None:
    before = copy.deepcopy((base, patch))
    patched(base, patch)
    rebase(base, base | {"z": 1}, patch)
    assert (base, patch) == before
