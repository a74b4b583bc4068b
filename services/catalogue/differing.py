"""In which places two packages differ, whatever they hold."""

import json
from collections.abc import Iterator

from services.catalogue.lifecycle import Change
from services.kit.plain_yaml import Plain

_NAMED_BY = ("code", "short", "kind", "role", "name")
"""By the first of these that its members have, and that tells them apart, a list is compared: one more in front does
not shift all the others."""


def differences(before: Plain, after: Plain) -> list[Change]:
    """Place by place, in the order of the paths; nothing where they are equal."""
    old, new = dict(_leaves(before, "")), dict(_leaves(after, ""))
    return [
        Change(path, old.get(path), new.get(path))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    ]


def _leaves(tree: Plain, path: str) -> Iterator[tuple[str, str]]:
    match tree:
        case dict() if tree:
            for name, value in tree.items():
                yield from _leaves(value, f"{path}/{name.replace('~', '~0').replace('/', '~1')}")
        case list() if tree:
            for name, value in zip(_names(tree), tree, strict=True):
                yield from _leaves(value, f"{path}/{name}")
        case _:
            yield path, json.dumps(tree, ensure_ascii=False)


def _names(members: list[Plain]) -> list[str]:
    for key in _NAMED_BY:
        names = [member[key] for member in members if isinstance(member, dict) and isinstance(member.get(key), str)]
        if len(set(names)) == len(names) == len(members):
            return [str(name) for name in names]
    return [str(place) for place in range(len(members))]
