"""How Chinese text is typed on a keyboard without Chinese: pinyin (拼音) without tones, and initials (拼音首字母)."""

import unicodedata
from itertools import chain

_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def plain(text: str) -> str:
    """As it is compared: full-width letters as half-width ones, in lower case, what cannot be printed as a space."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(letter if letter.isprintable() else " " for letter in folded)


def pinyin(text: str) -> str:
    """In one run, as people type it: `新生儿` → `xinshenger`; words of other letters are kept apart, as they were."""
    return _in_latin(text)


def initials(text: str) -> str:
    """`新生儿` → `xse`; words of other letters as they were."""
    return _in_latin(text, first_letters=True)


def _in_latin(text: str, *, first_letters: bool = False) -> str:
    # Its dictionary takes 57 MB and most of a second: whoever neither indexes nor searches goes without.
    from pypinyin import Style, lazy_pinyin

    style = Style.FIRST_LETTER if first_letters else Style.NORMAL
    sounds = lazy_pinyin(plain(text), style=style, errors=lambda others: f" {others} ", v_to_u=False)
    letters = (letter if letter in _LATIN else " " for letter in chain.from_iterable(sounds))
    return " ".join("".join(letters).split())
