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
    look like other text), marks that hold text which nobody sees (tags but those of a flag, annotations), halves of
    surrogate pairs, and code points that Unicode keeps out of texts. PostgreSQL takes no U+0000 at all.
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
    """One spelling of what looks the same: composed characters (Unicode NFC), no space around, and no character that
    nobody sees. Empty where nobody sees anything.

    Joiners stay between letters of scripts that are spelt with them and within emoji, selectors of variants where there
    may be a variant. What has a forbidden character keeps it, to be refused.
    """
    if is_blank(text):
        return ""
    seen = _NEVER_SEEN.sub("", _LINE_SEPARATORS.sub("\n", text))
    seen = seen.translate(_RADICALS)
    return normalize("NFC", _WITHOUT_EFFECT.sub("", _SAME_AGAIN.sub(r"\1", seen))).strip()


_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""what Unicode calls ignorable by default and has not among its format characters (Cf), and the empty Braille cell"""
_NEVER_SEEN = re.compile("[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u200b\u2060\u3164\ufeff\uffa0]")
"""zero-width space, soft hyphen, word joiner, byte order mark, fillers: a text without them reads the same"""
_RADICALS = {code: normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
"""Kangxi radicals, which come out of PDF files in place of the characters that they look like"""
_LINE_SEPARATORS = re.compile("\r\n|[\u2028\u2029]")
_SPELT_WITH_JOINERS = (
    "\u0590-\u109f\u1700-\u1cff\ua800-\ua95f\ua980-\uabff\ufb1d-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff"
)
"""Hebrew and Arabic, the scripts of India and what lies near to them, Mongolian"""
_EMOJI = "\u00a9\u00ae\u203c-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"
_MONGOLIAN = "\u1820-\u18aa"
_MAY_HAVE_VARIANTS = (
    "\u00a9\u00ae\u1000-\u17ff\u1807\u1820-\u1fff\u2010-\u2027\u2030-\u205f\u2070-\ufdff\ufe10-\U000dffff"
)
_SAME_AGAIN = re.compile("([\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef])\\1+")
_WITHOUT_EFFECT = re.compile(
    f"(?<![{_SPELT_WITH_JOINERS}{_EMOJI}])[\u200c\u200d]|[\u200c\u200d](?![{_SPELT_WITH_JOINERS}{_EMOJI}])"
    f"|(?<![{_MONGOLIAN}])[\u180b-\u180f]|\u180e(?![{_MONGOLIAN}])"
    # Behind a digit a selector counts only where a keycap is drawn around both.
    f"|(?<![{_MAY_HAVE_VARIANTS}])[\ufe00-\ufe0f\U000e0100-\U000e01ef](?!\u20e3)"
)
_DIRECTION_MARKS = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
_ANNOTATIONS = "\u2061-\u2064\u206a-\u206f\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
"""of readings, formulas, shorthand and music, and the deprecated ones: plain text has none"""
_TAGS = "\U000e0000-\U000e007f"
_NOT_OF_A_FLAG = "".join(f"(?<!\U0001f3f4[{_TAGS}]{{{place}}})" for place in range(1, 7))
"""of a region: a black flag and at most six tags, such as those of Scotland's"""
_ENDS_OF_PLANES = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_NONCHARACTERS = f"\ufdd0-\ufdef{_ENDS_OF_PLANES}"
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_FORBIDDEN = re.compile(
    f"[{_CONTROLS}\ud800-\udfff{_DIRECTION_MARKS}{_ANNOTATIONS}{_TAGS}{_NONCHARACTERS}]{_NOT_OF_A_FLAG}"
)
