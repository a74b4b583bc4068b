"""Names of people: compared by one function, never with `==`.

Registers write the same name in different ways: five kinds of middle dot, half- and full-width letters, capitals,
spaces that pad a short name, rare characters under the code points of an older GB 18030. What is folded here serves
comparison alone; a name is kept and shown as it came.

Not NFKC: it would also turn `〸` into `十` and `㊥` into `中`. What it does well is done by name: full width, and the
radicals (U+2E80–2FDF) that come out of PDF files and look like the characters they stand for. NFC is applied: it
unites only what Unicode holds to be the same character.
"""

import re
from unicodedata import category, normalize

from services.kit.values.typed_text import half_width, is_unseen_mark, visible

LONGEST_NAME = 100
"""characters; names of 50 and more exist"""

MIDDLE_DOT = "·"
DOTS = "\u00b7\u2022\u2027\u30fb\uff65\u0387\u2219\u22c5"
"""The middle dot (姓名间隔符) as GB 18030 has it, and its look-alikes."""

_HAN = "\u3007\u3400-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003fffd"
"""Ranges of Chinese characters for a regular expression; private use included, where rare ones of old data lie."""
_HAN_CHARACTER = re.compile(f"[{_HAN}]")
_DOT_OF_A_KEYBOARD = re.compile(f"(?<=[{_HAN}])\\s*\\.\\s*(?=[{_HAN}])")
_SPACE_WITHOUT_MEANING = re.compile(f"(?<=[{_HAN}{MIDDLE_DOT}]) | (?=[{_HAN}{MIDDLE_DOT}])")
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_VARIANTS_OF_HAN = re.compile(f"(?<=[{_HAN}])[\ufe00-\ufe02\U000e0100-\U000e01ef]")
_VARIANTS_OF_MONGOLIAN = re.compile("(?<=[\u1820-\u18aa])[\u180b-\u180d\u180f]")
_SYLLABLE_MARKS = "\u0f0b\u0f0c"
"""Between and after the syllables of a Tibetan name (tsheg), with a break of the line after it or without."""
_HEBREW_MARKS = "\u05be\u05f3\u05f4"
_PUNCTUATION = " .,'-‘’ʼ‐‑" + DOTS + _SYLLABLE_MARKS + _HEBREW_MARKS
_NO_NAMES = frozenset({"null", "none", "无", "無"})
"""what programs and people write where they know no name"""
_MISPLACED_DOT = re.compile(f"^[{DOTS}]|[{DOTS}]$|[{DOTS}]{{2}}")
_JOINERS = "\u200c\u200d\u180e\u202f"
"""What keeps letters apart or together within a word (Persian, Sinhala, Mongolian): part of a name's spelling."""
_FIRST_OF_JOINED_SCRIPTS = "\u0590"
_LETTERS_OF_NUMBERS = "".join(map(chr, range(0x2160, 0x2189)))
"""Roman numerals as characters of their own, in the names of kings and of some of their descendants."""


_LATER_GIVEN = (
    "E816 20087 E817 20089 E818 200CC E81E 9FB4 E826 9FB5 E82B 9FB6 E82C 9FB7 "
    "E831 215D7 E832 9FB8 E83B 2298F E843 9FB9 E854 9FBA E855 241FE E864 9FBB"
)


def _formerly_private() -> dict[int, str]:
    """Private-use code points of the first GB 18030 → the characters that later editions gave them (䶮 was U+E863).

    They are row FE of the code table. Python's codec has all but the fourteen that were given last.
    """
    codes = [int(code, 16) for code in _LATER_GIVEN.split()]
    later = {private: chr(given) for private, given in zip(codes[::2], codes[1::2], strict=True)}
    trail_bytes = [trail for trail in range(0x50, 0xA1) if trail != 0x7F]  # noqa: PLR2004 - no trail byte in GBK
    known = {0xE815 + place: bytes((0xFE, trail)).decode("gb18030") for place, trail in enumerate(trail_bytes)}
    return known | later


_FOLDED = (
    {code: normalize("NFKC", chr(code)) for code in range(0x2E80, 0x2FE0)}
    | dict.fromkeys(map(ord, DOTS), MIDDLE_DOT)
    | dict.fromkeys(map(ord, "‘’ʼ"), "'")
    | dict.fromkeys(map(ord, "‐‑"), "-")
    | dict.fromkeys(map(ord, _SYLLABLE_MARKS), _SYLLABLE_MARKS[0])
)
_FORMERLY_PRIVATE = _formerly_private()


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return _HAN_CHARACTER.search(text) is not None


def name_key(name: str) -> str:
    """What two ways of writing one name have in common. For comparing and for a blind index, never for showing."""
    plain = _VARIATION_SELECTORS.sub("", visible(half_width(name)))
    translated = plain.translate(_FORMERLY_PRIVATE).translate(_FOLDED)
    # Decomposed before the case is folded, as Unicode's canonical caseless matching (D145) has it.
    folded = normalize("NFC", normalize("NFD", translated).casefold())
    dotted = _DOT_OF_A_KEYBOARD.sub(MIDDLE_DOT, folded)
    spaced = _SPACE_WITHOUT_MEANING.sub("", " ".join(dotted.split()))
    return spaced.rstrip(_SYLLABLE_MARKS[0]) or spaced


def same_name(a: str, b: str) -> bool:
    """Whether two registers mean the same name. Nothing equals an empty one.

    The order of words and accents count: `José` is not `Jose`. Variants (张三, 张叁) are different names.
    """
    key = name_key(a)
    return key != "" and key == name_key(b)


def plausible_name(text: str) -> bool:
    """Whether a text can be the name of a person: letters of any script with the marks between them, 100 at most.

    Refuses control and invisible characters, digits and signs, so that neither a number nor markup gets into the
    field of a name.
    """
    if len(text) > LONGEST_NAME or text.casefold() in _NO_NAMES or _MISPLACED_DOT.search(text):
        return False
    typed = _VARIANTS_OF_MONGOLIAN.sub("", _VARIANTS_OF_HAN.sub("", half_width(text)))
    return any(map(_is_letter, typed)) and all(
        _is_written(character) or _marks(typed, place) or _joins(typed, place) for place, character in enumerate(typed)
    )


def _is_written(character: str) -> bool:
    return _is_letter(character) or character in _PUNCTUATION


def _is_mark(character: str) -> bool:
    return category(character).startswith("M") and not is_unseen_mark(character)


def _marks(text: str, place: int) -> bool:
    """Whether there is a mark over, under or beside a letter: none begins a name or a word of it."""
    before = text[max(place - 1, 0) : place]
    return _is_mark(text[place]) and any(_is_letter(each) or _is_mark(each) or each in _JOINERS for each in before)


def _joins(text: str, place: int) -> bool:
    """Whether there is a joiner between two letters of a script that is written with them."""
    beside = text[max(place - 1, 0) : place] + text[place + 1 : place + 2]
    return (
        text[place] in _JOINERS
        and len(beside) == 2  # noqa: PLR2004 - one on each side
        and all(
            each >= _FIRST_OF_JOINED_SCRIPTS and (_is_written(each) or _is_mark(each)) and not has_han(each)
            for each in beside
        )
    )


def _is_letter(character: str) -> bool:
    # Chinese ones by range: 〇 is a number to Unicode, and the newest extensions, made for names, are unknown to the
    # tables of older Pythons.
    if has_han(character) or character in _LETTERS_OF_NUMBERS:
        return True
    return category(character).startswith("L") and not is_unseen_mark(character)
