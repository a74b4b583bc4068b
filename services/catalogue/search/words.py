"""The words of a search text, bounded in number and length."""

from services.catalogue.search.pinyin import plain

LONGEST_TEXT = 100
"""letters of a search text that are considered"""
MOST_WORDS = 8


def search_words(text: str) -> tuple[str, ...]:
    # Cut twice: a single letter may unfold into eighteen.
    return tuple(plain(text[:LONGEST_TEXT])[:LONGEST_TEXT].split()[:MOST_WORDS])


def searched_text(text: str) -> str:
    """The text as it is compared with whole names."""
    return " ".join(search_words(text))
