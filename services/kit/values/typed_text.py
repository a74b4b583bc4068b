"""Text as keyboards and clipboards deliver it: full-width letters, and characters that nobody sees."""

from unicodedata import category

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
