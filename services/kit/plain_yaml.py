"""YAML as data and nothing more, for files that people write: packages, samples, tables of codes.

A subset of YAML 1.2: no anchors and aliases (a few lines of them unfold into gigabytes), no tags, no key twice, and no
dates, octal or floating-point numbers, which turn a code into something else. `no` and `off` are words, not false.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Protocol

import yaml

from services.kit.problems import Problem
from services.kit.values.typed_text import has_forbidden_characters

LARGEST = 256 * 1024
"""bytes"""
DEEPEST = 40
_LOADER: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}

Plain = None | bool | int | str | list["Plain"] | dict[str, "Plain"]


class YamlFault(StrEnum):
    """Why a text is not taken."""

    TOO_LARGE = "TOO_LARGE"
    TOO_DEEP = "TOO_DEEP"
    NOT_UTF_8 = "NOT_UTF_8"
    NOT_YAML = "NOT_YAML"
    ALIAS = "ALIAS"
    TAG = "TAG"
    KEY_TWICE = "KEY_TWICE"
    KEY_NOT_TEXT = "KEY_NOT_TEXT"
    SEVERAL_DOCUMENTS = "SEVERAL_DOCUMENTS"
    CHARACTERS = "CHARACTERS"
    """control characters, or marks that reverse the direction of text"""


@dataclass(frozen=True, slots=True)
class YamlRefused(Problem):
    """A text is not of the YAML that is taken here."""

    code: ClassVar[str] = "YAML_REFUSED"
    fault: YamlFault
    line: int = 0
    """counted from 1; 0 where no single line is at fault"""


def read_yaml(raw: bytes, *, largest: int = LARGEST, deepest: int = DEEPEST) -> Plain | YamlRefused:
    """The one document of a text in UTF-8, as plain JSON values. Unquoted numbers of more than 15 digits are text."""
    if len(raw) > largest:
        return YamlRefused(YamlFault.TOO_LARGE)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return YamlRefused(YamlFault.NOT_UTF_8)
    try:
        return _Tree(deepest).grown_from(_events(text))
    except _Refusal as refusal:
        return refusal.refused
    except yaml.MarkedYAMLError as error:
        return YamlRefused(YamlFault.NOT_YAML, _line(error.problem_mark))
    except yaml.YAMLError:
        return YamlRefused(YamlFault.NOT_YAML)


def read_own_yaml(file: Path) -> Any:
    """A file that comes with the gateway, as all of safe YAML; in a tenth of the time that `yaml.safe_load` takes."""
    return yaml.load(file.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - one of the two safe ones


class _Refusal(Exception):
    """The text is refused here."""

    def __init__(self, fault: YamlFault, event: yaml.Event) -> None:
        super().__init__(fault)
        self.refused = YamlRefused(fault, _line(event.start_mark))


@dataclass
class _Open:
    """A list or mapping whose end has not come yet, and the key that waits for its value."""

    value: list[Plain] | dict[str, Plain]
    key: str | None = None


@dataclass
class _Tree:
    """Grows from the parser's events, without recursion: PyYAML's own composer overflows the stack on deep nesting."""

    deepest: int
    opened: list[_Open] = field(default_factory=list)
    whole: list[Plain] = field(default_factory=list)

    def grown_from(self, events: Iterable[yaml.Event]) -> Plain:
        for event in events:
            match event:
                case yaml.AliasEvent():
                    raise _Refusal(YamlFault.ALIAS, event)
                case yaml.NodeEvent(anchor=str()):
                    raise _Refusal(YamlFault.ALIAS, event)
                case yaml.ScalarEvent(tag=str()) | yaml.CollectionStartEvent(tag=str()):
                    raise _Refusal(YamlFault.TAG, event)
                case yaml.DocumentStartEvent() if self.whole:
                    raise _Refusal(YamlFault.SEVERAL_DOCUMENTS, event)
                case yaml.ScalarEvent():
                    self._place(_scalar(event), event)
                case yaml.MappingStartEvent():
                    self._open({}, event)
                case yaml.SequenceStartEvent():
                    self._open([], event)
                case yaml.CollectionEndEvent():
                    self.opened.pop()
                case _:
                    pass
        return self.whole[0] if self.whole else None

    def _open(self, value: list[Plain] | dict[str, Plain], event: yaml.Event) -> None:
        if len(self.opened) >= self.deepest:
            raise _Refusal(YamlFault.TOO_DEEP, event)
        self._place(value, event)
        self.opened.append(_Open(value))

    def _place(self, value: Plain, event: yaml.Event) -> None:
        if not self.opened:
            self.whole.append(value)
            return
        holder = self.opened[-1]
        if isinstance(holder.value, list):
            holder.value.append(value)
        elif holder.key is not None:
            holder.value[holder.key] = value
            holder.key = None
        elif not isinstance(event, yaml.ScalarEvent):
            raise _Refusal(YamlFault.KEY_NOT_TEXT, event)
        elif event.value in holder.value:
            raise _Refusal(YamlFault.KEY_TWICE, event)
        else:
            holder.key = event.value


def _events(text: str) -> Iterator[yaml.Event]:
    return iter(yaml.parse(text, Loader=_LOADER))


def _scalar(event: yaml.ScalarEvent) -> Plain:
    text: str = event.value
    if has_forbidden_characters(text):
        raise _Refusal(YamlFault.CHARACTERS, event)
    if not event.implicit[0]:  # quoted, or a block of text
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.fullmatch(text) else text


class _Mark(Protocol):
    """What the two parsers' marks have in common."""

    @property
    def line(self) -> int: ...


def _line(mark: _Mark | None) -> int:
    return mark.line + 1 if mark else 0
