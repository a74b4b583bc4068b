"""What is different between two versions, in words: for reviewers, and for applicants whose application moves over.

No difference means the same digest, and the other way round.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.catalogue.package.exports import as_tree
from services.catalogue.package.package_files import parse_package
from services.catalogue.package.patches import members, pointer
from services.catalogue.types import Bilingual, Difference, OneThingVersion, PackageRefused
from services.catalogue.versions import definitions
from services.catalogue.versions.labels import LABELS

_LONGEST_QUOTED = 60
_COMPILED = ("form", "merged", "materials", "material_items", "plans")
"""follow from the items"""
_Where = tuple[Bilingual, ...]


def version_differences(before: OneThingVersion, after: OneThingVersion) -> tuple[Difference, ...]:
    """What differs for whoever applies: the one-thing's own words and order, and each item from within.

    What is compiled of these (the merged form, the plans) is not listed again.
    """
    return tree_differences(_as_applied_for(before), _as_applied_for(after))


def package_differences(before: bytes, after: bytes) -> tuple[Difference, ...] | PackageRefused:
    """Between two packages as they are written in YAML; what one leaves to a default is no difference."""
    old, new = parse_package(before), parse_package(after)
    if isinstance(old, PackageRefused):
        return old
    if isinstance(new, PackageRefused):
        return new
    return tree_differences(as_tree(old), as_tree(new))


def tree_differences(before: object, after: object) -> tuple[Difference, ...]:
    """Of two definitions in plain JSON: of items, of packages."""
    return tuple(_walk(before, after, (), ()))


def _as_applied_for(one_thing: OneThingVersion) -> Mapping[str, Any]:
    own = definitions.one_thing_definition(one_thing)
    items = [definitions.item_definition(item) for item in one_thing.items]
    return {name: own[name] for name in own if name not in _COMPILED} | {"items": items}


def _walk(before: object, after: object, path: tuple[str, ...], where: _Where) -> Iterator[Difference]:
    if _same(before, after):
        return
    match before, after:
        case {"zh": str(), "en": str(), **rest}, {"zh": str(), "en": str(), **more} if not rest and not more:
            yield Difference(pointer(path), _reworded(before, after, where))
        case Mapping(), Mapping():
            yield from _walk_members(before, after, path, where)
        case list() | tuple(), list() | tuple():
            yield from _walk_list(before, after, path, where)
        case _:
            yield Difference(pointer(path), _changed(before, after, where))


def _walk_list(
    before: Sequence[object], after: Sequence[object], path: tuple[str, ...], where: _Where
) -> Iterator[Difference]:
    named, renamed = members(before), members(after)
    if named is not None and renamed is not None:
        yield from _walk_members(named, renamed, path, where)
        if [name for name in named if name in renamed] != [name for name in renamed if name in named]:
            yield Difference(pointer(path), _sentence("{}的顺序有变。", "The order of {} is another.", where))
    elif any(isinstance(member, Mapping | list | tuple) for member in (*before, *after)):
        numbered = {str(place): member for place, member in enumerate(before)}
        yield from _walk_members(numbered, {str(place): member for place, member in enumerate(after)}, path, where)
    else:
        yield Difference(pointer(path), _changed(before, after, where))


def _walk_members(
    before: Mapping[str, object], after: Mapping[str, object], path: tuple[str, ...], where: _Where
) -> Iterator[Difference]:
    for name in dict.fromkeys([*before, *after]):
        here = (*path, name)
        if name not in after:
            at = (*where, _name_of(name, before[name]))
            yield Difference(pointer(here), _sentence("删去{}。", "{} is taken out.", at))
        elif name not in before:
            at = (*where, _name_of(name, after[name]))
            yield Difference(pointer(here), _sentence("新增{}。", "{} is new.", at))
        else:
            yield from _walk(before[name], after[name], here, (*where, _name_of(name, after[name])))


def _reworded(before: Any, after: Any, where: _Where) -> Bilingual:
    zh, en = _place(where)
    sentence_zh = (
        f"{zh}的英文有修改。" if before["zh"] == after["zh"] else f"{zh}{_from_to_zh(before['zh'], after['zh'])}"
    )
    sentence_en = (
        f"The Chinese of {en} is reworded."
        if before["en"] == after["en"]
        else f"{_capitalised(en)} {_from_to_en(before['en'], after['en'])}"
    )
    return Bilingual(sentence_zh, sentence_en)


def _changed(before: object, after: object, where: _Where) -> Bilingual:
    zh, en = _place(where)
    old, new = _quoted(before), _quoted(after)
    return Bilingual(f"{zh}{_from_to_zh(old, new)}", f"{_capitalised(en)} {_from_to_en(old, new)}")


def _from_to_zh(before: str | None, after: str | None) -> str:
    if before is None or after is None or max(len(before), len(after)) > _LONGEST_QUOTED:
        return "有修改。"
    return f"由“{before}”改为“{after}”。"


def _from_to_en(before: str | None, after: str | None) -> str:
    if before is None or after is None or max(len(before), len(after)) > _LONGEST_QUOTED:
        return "is changed."
    return f'is "{after}" and no longer "{before}".'


def _quoted(value: object) -> str | None:
    match value:
        case str():
            return value
        case None | bool() | int():
            return json.dumps(value)
        case list() | tuple() if not any(isinstance(member, Mapping | list | tuple) for member in value):
            return ", ".join(str(member) for member in value)
        case _:
            return None


def _sentence(zh: str, en: str, where: _Where) -> Bilingual:
    at_zh, at_en = _place(where)
    return Bilingual(zh.format(at_zh), _capitalised(en.format(at_en)))


def _place(where: _Where) -> tuple[str, str]:
    if not where:
        return "定义", "the definition"
    return "「" + " / ".join(words.zh for words in where) + "」", " / ".join(words.en for words in where)


def _name_of(name: str, stated: object) -> Bilingual:
    """What people call this part: its own name or title, else the label of its key, else the key."""
    match stated:
        case {"name": {"zh": str(zh), "en": str(en)}}:
            return Bilingual(zh, en)
        case {"title": str(zh), "x-title-en": str(en)}:
            return Bilingual(zh, en)
        case _:
            return LABELS.get(name, Bilingual(name, name))


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]


def _same(first: object, second: object) -> bool:
    """Equal as JSON, where `true` is not `1` and the order of keys says nothing."""
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)
