"""YAML as data and nothing more, for files that people write: packages, samples, tables of codes.

A subset of YAML 1.2: no anchors and aliases (a few lines of them unfold into gigabytes), no tags, no key twice, and no
dates, octal or floating-point numbers, which turn a code into something else. `no` and `off` are words, not false.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Protocol

import yaml

from services.kit.problems import Problem
from services.kit.values.typed_text import first_forbidden_character, has_forbidden_characters

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
    """those that no text is written with, such as control characters and marks that reverse its direction"""
    TAB = "TAB"
    """a tab where YAML wants spaces"""


_WORDS_OF_FAULTS: Mapping[YamlFault, tuple[str, str]] = {
    YamlFault.TOO_LARGE: ("文件太大", "the file is too large"),
    YamlFault.TOO_DEEP: ("嵌套层次太深", "it is nested too deeply"),
    YamlFault.NOT_UTF_8: ("不是 UTF-8 编码", "it is not in UTF-8"),
    YamlFault.NOT_YAML: (
        "不符合 YAML 的写法，多为缩进、冒号或引号有误",
        "it cannot be read as YAML; mostly the indentation, a colon or a quote is wrong",
    ),
    YamlFault.ALIAS: ("不接受锚点和别名", "anchors and aliases are not taken"),
    YamlFault.TAG: ("不接受标签", "tags are not taken"),
    YamlFault.KEY_TWICE: ("同一键出现两次", "a key stands there twice"),
    YamlFault.KEY_NOT_TEXT: ("键不是文字", "a key is no text"),
    YamlFault.SEVERAL_DOCUMENTS: ("含有多个文档", "there is more than one document"),
    YamlFault.CHARACTERS: (
        "含有控制字符或不可见字符",
        "there is a control character, or a mark that nobody sees",
    ),
    YamlFault.TAB: ("缩进处用了制表符，请改用空格", "there is a tab where spaces are needed"),
}


@dataclass(frozen=True, slots=True)
class YamlRefused(Problem):
    """A text is not of the YAML that is taken here."""

    code: ClassVar[str] = "YAML_REFUSED"
    fault: YamlFault
    line: int = 0
    """counted from 1; 0 where no single line is at fault"""
    column: int = 0
    """counted from 1; 0 where no single place is at fault"""
    character: str = ""
    """the code point that stands there, such as `U+0009`, and the character itself where it can be seen"""
    largest: int = 0
    """bytes of a file that is taken; 0 where it is not the size that is at fault"""

    @property
    def zh(self) -> str:
        place = f"第{self.line}行第{self.column}列" if self.column else ""
        character = f"（字符 {self.character}）" if self.character else ""
        limit = f"，最多{self.largest // 1024} KB" if self.largest else ""
        return f"{place}{character}{_WORDS_OF_FAULTS[self.fault][0]}{limit}"

    @property
    def en(self) -> str:
        place = f"line {self.line}, column {self.column}" if self.column else ""
        character = f" (character {self.character})" if self.character else ""
        limit = f"; at most {self.largest // 1024} KB are taken" if self.largest else ""
        return f"{place}{character}{': ' if place else ''}{_WORDS_OF_FAULTS[self.fault][1]}{limit}"


def read_yaml(raw: bytes, *, largest: int = LARGEST, deepest: int = DEEPEST) -> Plain | YamlRefused:
    """The one document of a text in UTF-8, as plain JSON values. Unquoted numbers of more than 15 digits are text."""
    text = _text_of(raw, largest)
    if isinstance(text, YamlRefused):
        return text
    try:
        return _Tree(deepest).grown_from(_events(text))
    except _Refusal as refusal:
        return _refused_at(refusal.fault, text, *refusal.place)
    except yaml.MarkedYAMLError as error:
        place = _place(error.problem_mark)
        return _refused_at(YamlFault.TAB if _has_tab_before(text, *place) else YamlFault.NOT_YAML, text, *place)
    except yaml.YAMLError:
        return YamlRefused(YamlFault.NOT_YAML)


def _text_of(raw: bytes, largest: int) -> str | YamlRefused:
    """The text in UTF-8, if it is of characters that texts are written with."""
    if len(raw) > largest:
        return YamlRefused(YamlFault.TOO_LARGE, largest=largest)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", "replace")
        return YamlRefused(YamlFault.NOT_UTF_8, *_place_after(before), f"0x{error.object[error.start]:02X}")
    if (forbidden := first_forbidden_character(text)) is not None:
        return _refused_at(YamlFault.CHARACTERS, text, *_place_after(text[:forbidden]))
    return text


def read_own_yaml(file: Path) -> Any:
    """A file that comes with the gateway, as all of safe YAML; in a tenth of the time that `yaml.safe_load` takes."""
    return yaml.load(file.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - one of the two safe ones


class _Refusal(Exception):
    """The text is refused here."""

    def __init__(self, fault: YamlFault, event: yaml.Event) -> None:
        super().__init__(fault)
        self.fault = fault
        self.place = _place(event.start_mark)


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

    @property
    def column(self) -> int: ...


def _place(mark: _Mark | None) -> tuple[int, int]:
    """Line and column, counted from 1."""
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)


def _place_after(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _refused_at(fault: YamlFault, text: str, line: int, column: int) -> YamlRefused:
    written = _line_of(text, line)
    if not 0 < column <= len(written):
        return YamlRefused(fault, line, column)
    character = written[column - 1]
    seen = f" “{character}”" if character.isprintable() and not character.isspace() else ""
    return YamlRefused(fault, line, column, f"U+{ord(character):04X}{seen}")


def _has_tab_before(text: str, line: int, column: int) -> bool:
    """Whether a line is indented by a tab, at the place of a fault or before it."""
    begin = _line_of(text, line)[:column]
    return "\t" in begin and not begin.strip()


def _line_of(text: str, line: int) -> str:
    return next(islice(text.split("\n"), line - 1, None), "") if line else ""
