"""Inheritance by patch: what an implementation changes of its basic item, and how that moves to another base.

A patch is a JSON merge patch (RFC 7386) with one addition: an object laid upon a list whose members all have a `code`
(or all a `kind`) of their own changes the members by that name. Null takes away. New members follow the others in the
order of their names. Any other list is replaced as a whole. See `docs/inheritance.md`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from services.catalogue.types.rebases import PatchUnfit, RebaseConflict, RebaseConflicts, Rebased, Tree

Path = tuple[str, ...]

_NAMES = ("code", "kind")
_DEEPEST = 60


class _Absent:
    """Stands where there is nothing."""


_ABSENT = _Absent()


def patched(base: Tree, patch: Mapping[str, Tree]) -> Tree | PatchUnfit:
    """The base with a patch laid upon it; neither is changed."""
    try:
        return _laid_upon(base, patch, ())
    except _Unfit as unfit:
        return PatchUnfit(pointer(unfit.path))


def rebase(base_old: Tree, base_new: Tree, patch: Mapping[str, Tree]) -> Rebased | RebaseConflicts | PatchUnfit:
    """Move a patch from one version of a base to the next. Pure.

    A change that the patch makes is kept where both bases say the same there; it is dropped where the new base says by
    now what the patch says; anything else is a conflict.
    """
    try:
        edits = list(_edits(base_old, patch, ()))
    except _Unfit as unfit:
        return PatchUnfit(pointer(unfit.path))
    kept: dict[str, Tree] = {}
    conflicts: dict[Path, RebaseConflict] = {}
    for path, wanted in edits:
        gone = next(
            (path[:length] for length in range(1, len(path)) if not _holds_names(_at(base_new, path[:length]))), None
        )
        if gone is not None:
            if wanted is not _ABSENT:
                conflicts[gone] = _conflict(gone, base_old, base_new, _at(patch, gone))
            continue
        if _same(_at(base_new, path), wanted):
            continue
        if _same(_at(base_old, path), _at(base_new, path)):
            _put(kept, path, None if wanted is _ABSENT else wanted)
        else:
            conflicts[path] = _conflict(path, base_old, base_new, wanted)
    return RebaseConflicts(tuple(conflicts.values())) if conflicts else Rebased(kept)


def members(stated: Sequence[Tree]) -> Mapping[str, Tree] | None:
    """The members of a list by their names; none where they have none, or share one."""
    for key in _NAMES:
        if stated and all(isinstance(member, Mapping) and isinstance(member.get(key), str) for member in stated):
            named = {member[key]: member for member in stated}
            return named if len(named) == len(stated) else None
    return None


def pointer(path: Path) -> str:
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)


class _Unfit(Exception):
    """The patch does not fit here."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


def _laid_upon(base: Tree, patch: Tree, path: Path) -> Tree:
    if not isinstance(patch, Mapping):
        return patch
    if len(path) > _DEEPEST:
        raise _Unfit(path)
    if isinstance(base, list | tuple):
        return _laid_upon_list(base, patch, path)
    result = dict(base) if isinstance(base, Mapping) else {}
    for name, change in patch.items():
        if change is None:
            result.pop(name, None)
        else:
            result[name] = _laid_upon(result.get(name), change, (*path, name))
    return result


def _laid_upon_list(base: Sequence[Tree], patch: Mapping[str, Tree], path: Path) -> list[Tree]:
    named = members(base)
    if named is None:
        raise _Unfit(path)
    key = next(key for key in _NAMES if all(key in member for member in base))
    result = dict(named)
    for name in [*(name for name in patch if name in named), *sorted(name for name in patch if name not in named)]:
        change = patch[name]
        if change is None:
            result.pop(name, None)
        elif not isinstance(change, Mapping):
            raise _Unfit((*path, name))
        else:
            result[name] = {key: name} | _laid_upon(result.get(name), change, (*path, name))
            if result[name][key] != name:
                raise _Unfit((*path, name, key))
    return list(result.values())


def _edits(base: Tree, patch: Mapping[str, Tree], path: Path) -> Iterator[tuple[Path, Tree]]:
    """Each change of a patch with the value it makes, as large as it is new."""
    if len(path) > _DEEPEST or (isinstance(base, list | tuple) and members(base) is None):
        raise _Unfit(path)
    for name, change in patch.items():
        here = (*path, name)
        under = _at(base, (name,))
        if change is None:
            yield here, _ABSENT
        elif isinstance(change, Mapping) and isinstance(under, Mapping | list | tuple):
            yield from _edits(under, change, here)
        else:
            yield here, _laid_upon(None, change, here)


def _holds_names(tree: Tree) -> bool:
    return isinstance(tree, Mapping) or (isinstance(tree, list | tuple) and members(tree) is not None)


def _at(tree: Tree, path: Path) -> Tree:
    for name in path:
        stated = (members(tree) or {}) if isinstance(tree, list | tuple) else tree
        if not isinstance(stated, Mapping) or name not in stated:
            return _ABSENT
        tree = stated[name]
    return tree


def _put(patch: dict[str, Tree], path: Path, value: Tree) -> None:
    for name in path[:-1]:
        patch = patch.setdefault(name, {})
    patch[path[-1]] = value


def _conflict(path: Path, base_old: Tree, base_new: Tree, wanted: Tree) -> RebaseConflict:
    before, base, patch = (
        None if value is _ABSENT else value for value in (_at(base_old, path), _at(base_new, path), wanted)
    )
    return RebaseConflict(pointer(path), before, base, patch)


def _same(first: Tree, second: Tree) -> bool:
    """Equal as JSON, where `true` is not `1`."""
    if first is _ABSENT or second is _ABSENT:
        return first is second
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)
