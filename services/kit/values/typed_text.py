"""Text as keyboards and clipboards deliver it: full-width letters, and characters that nobody sees."""

import re
from unicodedata import category, normalize

LONGEST_WORDS = 2000
"""letters of a comment or a reason"""
_FULL_WIDTH = {0x3000: 0x20} | {0xFF01 + offset: 0x21 + offset for offset in range(94)}


def half_width(text: str) -> str:
    """Full-width forms of ASCII, as a Chinese keyboard types them, in their plain form; nothing else is touched.

    NFKC would do this too, but also rewrite circled, squared and superscript characters: `①` is not a digit of a
    number.
    """
    return text.translate(_FULL_WIDTH)


def visible(text: str) -> str:
    """The text without format characters (Unicode category Cf), such as the direction marks of copied text."""
    return "".join(character for character in text if category(character) != "Cf")


def has_forbidden_characters(text: str) -> bool:
    """Whether the text has characters that no answer, reason, code or name is written with.

    Control characters but tab and line breaks, the marks that reverse the direction of what follows (they make text
    look like other text), halves of surrogate pairs, and code points that Unicode keeps out of texts. PostgreSQL takes
    no U+0000 at all.
    """
    return _FORBIDDEN.search(text) is not None


def first_forbidden_character(text: str) -> int | None:
    """Where the first of them stands."""
    found = _FORBIDDEN.search(text)
    return None if found is None else found.start()


def without_forbidden_characters(text: str) -> str:
    """The text as it can be kept and shown, for what others have written and is not refused for it."""
    return _FORBIDDEN.sub("", text)


def is_blank(text: str) -> bool:
    """Whether there is nothing in it to read: spaces, and characters that nobody sees."""
    return not visible(_UNSEEN.sub("", text)).strip()


def is_reason(text: str) -> bool:
    """Whether a comment or a reason of the staff says something, can be kept, and has at most `LONGEST_WORDS`."""
    return not has_forbidden_characters(text) and not is_blank(text) and len(text) <= LONGEST_WORDS


def is_unseen_mark(character: str) -> bool:
    """Whether it is a mark or letter to Unicode and nothing to the eye: selectors of variants, fillers, joiners."""
    return _UNSEEN.match(character) is not None


def tidy(text: str) -> str:
    """One spelling of what looks the same: composed characters (Unicode NFC), and no space around, seen or not.

    Empty where nobody sees anything. Within a text joiners stay: words of several scripts are spelt with them.
    """
    return "" if is_blank(text) else _AROUND.sub("", normalize("NFC", text))


_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""what Unicode calls ignorable by default and has not among its format characters (Cf), and the empty Braille cell"""
_SPACES = r"\s\u00ad\u200b\u2060\ufeff"
_AROUND = re.compile(f"^[{_SPACES}]+|[{_SPACES}]+$")
_DIRECTION_MARKS = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
_ENDS_OF_PLANES = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_NONCHARACTERS = f"\ufdd0-\ufdef{_ENDS_OF_PLANES}"
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_FORBIDDEN = re.compile(f"[{_CONTROLS}\ud800-\udfff{_DIRECTION_MARKS}{_NONCHARACTERS}]")
