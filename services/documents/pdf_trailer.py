"""The dictionary that says how a PDF is read: where its catalogue is, and whether it is encrypted.

It is found by the place that the file's last lines state. A PDF may write one name in many ways and put remarks
anywhere, so the dictionary is read word by word (ISO 32000-1 §7.2 and §7.3), in a window of bounded size.
"""

import re
from collections.abc import Iterator, Sequence

_WINDOW = 64 * 1024
"""bytes in which the dictionary has to end; a table that was added to hundreds of times needs some thousand"""
_LAST_LINES = re.compile(rb"startxref\s{1,50}(\d{1,10})\s{1,50}%%EOF")
_TAIL = 2048
"""bytes at the end in which the last lines stand; programs put spaces and notes of their own behind them"""
_WORD = re.compile(rb"%[^\r\n]*|<<|>>|<[^<>]*>|[\[\]()]|/?[^\x00\t\n\x0c\r ()<>\[\]{}/%]+|/")
_IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")

Entry = tuple[bytes, bytes]
"""a name with the first word of its value"""


def trailer_of(content: bytes) -> Sequence[Entry] | None:
    """The dictionary's entries; none where the file has no end, or the place it states holds no dictionary."""
    ends = _LAST_LINES.findall(content[-_TAIL:])
    if not ends:
        return None
    table = int(ends[-1])
    words = _words(content[table : table + _WINDOW])
    first = next(words, b"")
    if first == b"xref":
        return _entries(_behind_table(content, table))
    if first.isdigit() and next(words, b"").isdigit() and next(words, b"") == b"obj":
        entries = _entries(words)
        # Another object at this place says nothing of how the file is read.
        return entries if entries is not None and (b"/Type", b"/XRef") in entries else None
    return None


def _behind_table(content: bytes, table: int) -> Iterator[bytes]:
    begin = content.find(b"trailer", table)
    # A table is of digits; a remark in it could hold the word that is looked for.
    if begin < 0 or content.find(b"%", table, begin) >= 0:
        return iter(())
    words = _words(content[begin : begin + _WINDOW])
    next(words)
    return words


def _entries(words: Iterator[bytes]) -> Sequence[Entry] | None:
    """Those of the dictionary that begins here, without what is in its values; none if it does not end."""
    if next(words, b"") != b"<<":
        return None
    entries: list[Entry] = []
    name: bytes | None = None
    depth = 1
    for word in words:
        if depth == 1 and name is not None and word != b">>":
            entries.append((name, word))
            name = None
        elif depth == 1 and word.startswith(b"/"):
            name = word
        depth += (word in {b"<<", b"["}) - (word in {b">>", b"]"})
        if depth == 0:
            return entries
    return None


def _words(window: bytes) -> Iterator[bytes]:
    """Names without escapes, numbers, brackets; a string as one `(`, a remark not at all."""
    at = 0
    while found := _WORD.search(window, at):
        word, at = found[0], found.end()
        if word == b"(":
            at = _end_of_string(window, at)
        if not word.startswith(b"%"):
            yield _ESCAPED.sub(lambda escape: bytes.fromhex(escape[1].decode()), word) if word[:1] == b"/" else word


def _end_of_string(window: bytes, begin: int) -> int:
    depth = 1
    for found in _IN_STRING.finditer(window, begin):
        depth += (found[0] == b"(") - (found[0] == b")")
        if depth == 0:
            return found.end()
    return len(window)
