"""What a department wrote, as a reader sees it who sees others masked: reasons, codes and numbers of cases.

A text is compared with the values of others on a reduced form, in which the ways to write one value are the same: no
width, no case, no accent, nothing invisible, and nothing between letters. Whoever they are of, seven digits in a row
are hidden, whatever is between or beside them, but for days, times and numbers of documents. Pure, and linear in the
text.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, Self
from unicodedata import category, decimal, normalize

from services.kit.values.masking import ALL_HIDDEN, MaskKind, mask, mask_id_number, mask_phone
from services.kit.values.names import has_han, name_key
from services.kit.values.typed_text import is_unseen_mark

_LONGEST_CODE = 64
_MANY_DIGITS = 7
"""from which a number may be somebody's; what is shorter is in too many sentences"""
_SHORT_NUMBER = 4
_FOUND_ANYWHERE = 6
"""from so many letters a value is found within a word as well: `PASSPORTE12345678`"""
_LONG_VALUE = 10
_PART = 6
"""so many letters of a long value tell of it"""

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*")
_CASE_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/()\[\]-]*")
_CLAUSE_MARKS = "，。；！？、"
_RUN = re.compile(r"\d(?:[\W_]*\d)*")
_RUN_IN_A_CLAUSE = re.compile(rf"\d(?:(?:[^\w{_CLAUSE_MARKS}]|_)*\d)*")
_GROUP = re.compile(r"\S+")
_CHECK_LETTER = re.compile(r"[\W_]*x(?![a-z])")
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
_ID_NUMBER = re.compile(r"\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])\d{5,6}|\d{8}(?:0[1-9]|1[0-2])\d{5}")
"""of 18 digits (17 before a letter X) and of 15"""
_ID_NUMBER_WITHIN = re.compile(r"\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx]")
_YEAR, _MONTH, _OF_MONTH = r"(?:18|19|20|21)\d{2}", r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_NO_NUMBER = (
    rf"(?:{_YEAR}\s*[-/.]\s*{_MONTH}(?:\s*[-/.]\s*{_OF_MONTH})?"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?"
    r"|(?:19|20)\d{2}(?:[〕\])】]\s*\d{1,4})?)(?!\d)"
)
_NO_NUMBERS = re.compile(rf"(?:\d{{1,2}}[\W_]+)?{_NO_NUMBER}(?:[\W_]+{_NO_NUMBER})*")
"""Days, months, years, times and numbers of documents (`〔2026〕123`), with an ordinal before them or without."""
_HAN_DIGITS = "零一二三四五六七八九"
_TO_FIGURES = str.maketrans(_HAN_DIGITS + "〇幺", "012345678901")
_HAN_RUN = re.compile(rf"[{_HAN_DIGITS}〇幺](?:[\W_]*[{_HAN_DIGITS}〇幺]){{{_MANY_DIGITS - 1},}}")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_AMOUNT = re.compile(r"(0|[1-9]\d*)(\.\d+)?", re.ASCII)
_FIGURE = re.compile(r"(?<![\d.])(\d+(?:[,'，\s]\d{3})*(?:\.\d+)?)(?!\d)(?:\s*([万亿]))?")
_SCALES = {"万": 10_000, "亿": 100_000_000}
_REGION = re.compile(
    r"(?:.{2,10}?(?:自治区|省|市))?(?:.{1,10}?(?:地区|市|州|盟))?(?:.{1,10}?(?:区|县|市|旗))?", re.DOTALL
)
"""what an address begins with, and shares with every address of its district"""


def is_code(text: str) -> bool:
    """Whether it is a code, such as `H-1`, and nothing else: no words, and no digits that may be somebody's number."""
    digits = [len(_digits(run[0])) for run in _RUN.finditer(text)]
    return len(text) <= _LONGEST_CODE and _CODE.fullmatch(text) is not None and max(digits, default=0) < _MANY_DIGITS


def is_case_number(text: str) -> bool:
    """Whether it can be a department's number of a case and nothing else: it may be long, and is no person's number."""
    return _CASE_NUMBER.fullmatch(text) is not None and not any(
        _is_personal(digits := _digits(run[0])) or _ID_NUMBER_WITHIN.search(digits + text[run.end() :][:1].lower())
        for run in _RUN.finditer(text)
    )


class _Span(NamedTuple):
    start: int
    end: int
    mask: str


@dataclass(frozen=True, slots=True)
class _Plain:
    """A text in its reduced form, and where each letter of it stands in the text."""

    text: str
    """with what is between letters"""
    places: list[int]
    letters: str
    letter_places: list[int]
    """in `text`"""

    @classmethod
    def of(cls, text: str) -> Self:
        found = [(plain, place) for place, each in enumerate(text) for plain in _plain_characters(each)]
        letters = [(each, place) for place, (each, _) in enumerate(found) if each.isalnum() or has_han(each)]
        return cls(
            "".join(each for each, _ in found),
            [place for _, place in found],
            "".join(each for each, _ in letters),
            [place for _, place in letters],
        )

    def occurrences(self, letters: str) -> Iterator[tuple[int, int]]:
        """Where these letters stand in `text`: a short number not within a longer one, a short word in no other."""
        at = self.letters.find(letters)
        while at >= 0:
            start, end = self.letter_places[at], self.letter_places[at + len(letters) - 1] + 1
            if len(letters) >= _FOUND_ANYWHERE or not (self._joined(start) or self._joined(end)):
                yield start, end
            at = self.letters.find(letters, at + 1)

    def _joined(self, place: int) -> bool:
        """Whether a number or a word goes on over this place."""
        before, after = self.text[max(place - 1, 0) : place], self.text[place : place + 1]
        return (before.isdigit() and after.isdigit()) or (before.islower() and after.islower())


@dataclass(frozen=True, slots=True)
class TextMask:
    """Hides in a text what a reader sees masked: values of others, and numbers of people whom nobody knows here."""

    values: Mapping[str, str] = field(repr=False)
    """letters → what is shown for them"""
    parts: Collection[str] = field(repr=False)
    """of long values"""
    days: Collection[re.Pattern[str]] = field(repr=False)
    amounts: Collection[Decimal] = field(repr=False)
    shown: Collection[str] = field(repr=False)
    """letters of what the reader sees whole"""

    @classmethod
    def of(cls, hidden: Mapping[str, str | None], shown: Collection[str] = ()) -> Self:
        """`hidden`: value → rule by which it is masked; without one, wholly."""
        known = {_Plain.of(value).letters for value in shown} - {""}
        known_days = {day[0] for value in shown if (day := _DAY.match(value))}
        known_amounts = {Decimal(value) for value in shown if _AMOUNT.fullmatch(value)}
        values: dict[str, str] = {}
        parts: set[str] = set()
        days: dict[str, re.Pattern[str]] = {}
        amounts: set[Decimal] = set()
        for value, rule in hidden.items():
            letters = _Plain.of(value).letters
            if letters in known:
                continue
            if (day := _DAY.match(value)) is not None and day[0] not in known_days:
                days[day[0]] = _written_day(*day.groups())
            amount = _AMOUNT.fullmatch(value)
            if amount and (amount[2] or len(value) >= _SHORT_NUMBER) and Decimal(value) not in known_amounts:
                amounts.add(Decimal(value))
            if not (amount and amount[2]) and not _DAY.fullmatch(value) and _is_telling(letters):
                values[letters] = mask(rule or MaskKind.WHOLE, value, lambda _: ())
            if rule in {None, MaskKind.WHOLE, MaskKind.ADDRESS} and not letters.isdigit() and day is None:
                parts |= _parts(letters)
        return cls(values, parts, tuple(days.values()), amounts, known)

    def masked(self, text: str) -> str:
        plain = _Plain.of(text)
        own = self._own(plain)
        spans = [*self._others(plain, own), *_numbers(plain.text, own)]
        shown, at = [], 0
        for span in _without_overlaps(spans):
            end = plain.places[span.end] if span.end < len(plain.places) else len(text)
            last = plain.places[span.end - 1] + 1
            # What is dropped from the reduced form, such as an accent, goes with the letter before it.
            while last < end and not _plain_characters(text[last]):
                last += 1
            shown += [text[at : plain.places[span.start]], span.mask]
            at = last
        return "".join((*shown, text[at:]))

    def finds(self, text: str) -> bool:
        """Whether a value of others is in the text."""
        plain = _Plain.of(text)
        return next(self._others(plain, self._own(plain)), None) is not None

    def _own(self, plain: _Plain) -> list[tuple[int, int]]:
        return [found for letters in self.shown for found in plain.occurrences(letters)]

    def _others(self, plain: _Plain, own: Collection[tuple[int, int]]) -> Iterator[_Span]:
        """But for what stands within a value that the reader sees whole."""
        reach = _reach(own, len(plain.text))
        return (span for span in self._values_of_others(plain) if reach[span.start] < span.end)

    def _values_of_others(self, plain: _Plain) -> Iterator[_Span]:
        for letters, shown in self.values.items():
            for start, end in plain.occurrences(letters):
                yield _Span(start, end, shown)
        for at in range(len(plain.letters) - _PART + 1):
            if plain.letters[at : at + _PART] in self.parts:
                yield _Span(plain.letter_places[at], plain.letter_places[at + _PART - 1] + 1, ALL_HIDDEN)
        figures = plain.text.translate(_TO_FIGURES)
        for day in self.days:
            for found in day.finditer(figures):
                yield _Span(found.start(), found.end(), ALL_HIDDEN)
        for found in _FIGURE.finditer(plain.text) if self.amounts else ():
            amount = Decimal(re.sub(r"[^\d.]", "", found[1]))
            if amount in self.amounts or amount * _SCALES.get(found[2], 1) in self.amounts:
                yield _Span(found.start(), found.end(), ALL_HIDDEN)


@dataclass(frozen=True, slots=True)
class DepartmentTexts:
    """What a department wrote about the matter of a party, as one reader sees it."""

    mask: TextMask = field(repr=False)
    learns: bool
    """whether the reader learns in words how the party's matter goes"""

    def words(self, text: str | None) -> str | None:
        return self.mask.masked(text) if text is not None and self.learns else None

    def code(self, code: str | None) -> str | None:
        """None where it is not a code, or tells of others."""
        return code if code is not None and is_code(code) and not self.mask.finds(code) else None

    def case_number(self, number: str | None) -> str | None:
        """The department's number of the case; one that may be more is masked as words are."""
        if number is not None and is_case_number(number) and not self.mask.finds(number):
            return number
        return self.words(number)


def _plain_characters(character: str) -> str:
    if character.isascii() or "\u4e00" <= character <= "\u9fff":
        return character.lower()
    kind = category(character)
    if character in _CLAUSE_MARKS or kind == "Nd":
        return character if kind != "Nd" else str(decimal(character))
    if kind == "Cf" or kind.startswith("M") or is_unseen_mark(character):
        return ""
    folded = normalize("NFKD", name_key(character) or " ").casefold()
    letters = "".join(each for each in folded if not category(each).startswith("M"))
    # `①` begins an item of a list; it is part of no number that stands after it.
    return f" {letters} " if kind == "No" else letters


def _is_telling(letters: str) -> bool:
    """Not a single letter or a small number, which stand in too many words."""
    return len(letters) > 1 and not (letters.isdigit() and len(letters) < _SHORT_NUMBER)


def _parts(letters: str) -> set[str]:
    """Of an address from the end of its district on, which every address of the district has."""
    if len(letters) < _LONG_VALUE:
        return set()
    region = _REGION.match(letters)
    start = min(max((region.end() if region else 0) - 2, 0), len(letters) - _PART)
    return {letters[at : at + _PART] for at in range(start, len(letters) - _PART + 1)}


def _written_day(year: str, month: str, day: str) -> re.Pattern[str]:
    """A day in the ways in which people write it, with the century or without."""
    years, months, days = f"(?:{year[:2]})?{year[2:]}", _written_count(int(month)), _written_count(int(day))
    gap = r"\D{1,3}"
    orders = ((years, months, days), (days, months, years), (months, days, years))
    written = [gap.join(order) for order in orders] + [f"{years}{month}{day}"]
    return re.compile(rf"(?<!\d)(?:{'|'.join(written)})(?!\d)(?:\s*[日号])?")


def _written_count(count: int) -> str:
    """With Chinese figures already in place of Chinese numerals, but for the ten."""
    tens, ones = divmod(count, 10)
    in_chinese = "十".join((str(tens) if tens > 1 else "", str(ones or "")))
    return rf"(?:{count:02}|{in_chinese})" if tens else f"0?{ones}"


def _digits(text: str) -> str:
    return "".join(re.findall(r"\d", text))


def _is_personal(digits: str) -> bool:
    return _MOBILE.fullmatch(digits) is not None or _ID_NUMBER.fullmatch(digits) is not None


def _numbers(text: str, own: Collection[tuple[int, int]]) -> Iterator[_Span]:
    """Numbers that may be somebody's, but for the reader's own."""
    reach = _reach(own, len(text))
    apart = [*text]
    for start, end in own:
        beside = text[max(start - 1, 0) : start] + text[end : end + 1]
        if len(_digits(text[start:end])) > _MANY_DIGITS + 1 and not re.search(r"\d", beside):
            apart[start:end] = "字" * (end - start)
    for start, end in _runs("".join(apart)):
        digits = _digits(text[start:end])
        if len(digits) >= _MANY_DIGITS and reach[start] < end and not _NO_NUMBERS.fullmatch(text, start, end):
            letter = _CHECK_LETTER.match(text, end) if len(digits) == 17 else None  # noqa: PLR2004 - before the X
            yield _Span(start, letter.end() if letter else end, _masked_number(digits + ("X" if letter else "")))
    for found in _HAN_RUN.finditer(text):
        yield _Span(found.start(), found.end(), ALL_HIDDEN)


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Digits with no letter between: of one clause, unless a person's number goes on over its end; several numbers
    with spaces between are several.
    """
    for run in _RUN.finditer(text):
        if _is_personal(_digits(run[0])):
            yield run.span()
            continue
        for part in _RUN_IN_A_CLAUSE.finditer(text, *run.span()):
            groups = [*_GROUP.finditer(text, *part.span())]
            if all(len(_digits(group[0])) >= _MANY_DIGITS for group in groups):
                yield from (group.span() for group in groups)
            else:
                yield part.span()


def _masked_number(digits: str) -> str:
    if _MOBILE.fullmatch(digits):
        return mask_phone(digits[-11:])
    return mask_id_number(digits) if len(digits) in {15, 18} else ALL_HIDDEN


def _reach(spans: Collection[tuple[int, int]], length: int) -> list[int]:
    """How far the spans go that begin at a place or before it."""
    reach = [0] * (length + 1)
    for start, end in spans:
        reach[start] = max(reach[start], end)
    for place in range(1, length + 1):
        reach[place] = max(reach[place], reach[place - 1])
    return reach


def _without_overlaps(spans: Collection[_Span]) -> list[_Span]:
    """In their order; of two, one within the other, the wider; what overlaps otherwise is hidden together."""
    apart: list[_Span] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        if not apart or span.start >= apart[-1].end:
            apart.append(span)
        elif span.end > apart[-1].end:
            apart[-1] = _Span(apart[-1].start, span.end, ALL_HIDDEN)
    return apart
