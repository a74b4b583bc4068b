"""Whether an uploaded file is whole, can be opened without a password, and is no picture beyond all measure.

Looked at is the container alone: chunks, markers, trailers. Nothing is decoded or unpacked, so that a small file that
unfolds into gigabytes costs no more than its own bytes (ADR 0024).
"""

import re
import zlib
from collections.abc import Callable, Mapping

from services.documents.types import UploadFault

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"

SIGNATURES: Mapping[str, bytes] = {
    PDF: b"%PDF-",
    PNG: b"\x89PNG\r\n\x1a\n",
    JPEG: b"\xff\xd8\xff",
}
MOST_PIXELS = 100_000_000
"""of a picture; a page of A3 scanned at 600 dpi has some 70 million"""

_END_OF_PDF = re.compile(rb"startxref\s{1,50}(\d{1,10})\s{1,50}%%EOF")
_TAIL = 2048
"""bytes at a PDF's end in which its last lines stand; programs put spaces and notes of their own behind them"""
_OBJECT = re.compile(rb"\d{1,10}\s{1,50}\d{1,5}\s{1,50}obj\b")
_ENCRYPTED = re.compile(rb"/Encrypt\s{0,50}(?:\d{1,10}\s{1,50}\d{1,5}\s{1,50}R|<<)")
_MOST_PARTS = 100_000
"""chunks or segments; a program that writes pictures needs some hundreds for the largest that is taken"""
_LENGTH, _NAME, _CHECK = 4, 4, 4
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""markers of a JPEG's frame, which states its height and width"""
_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd7\xff])")
"""of a segment with a length, or of the end; all else behind an `FF` belongs to the picture's own data"""
_SCAN, _END = 0xDA, 0xD9


def structure_fault(media_type: str, content: bytes) -> UploadFault | None:
    """What keeps a file of this type from being opened by whoever has to read it."""
    return _CHECKS[media_type](content)


def _pdf_fault(content: bytes) -> UploadFault | None:
    ends = list(_END_OF_PDF.finditer(content, max(0, len(content) - _TAIL)))
    if not ends or _OBJECT.search(content) is None:
        return UploadFault.BROKEN
    table = int(ends[-1][1])
    if table >= len(content):
        return UploadFault.BROKEN
    return UploadFault.ENCRYPTED if _ENCRYPTED.search(_trailer(content, table)) else None


def _trailer(content: bytes, table: int) -> bytes:
    """The dictionary that says how the file is read: behind its table, or at the head of the stream that is the table.

    Where there is neither, since the place is stated wrongly, it may be anywhere.
    """
    if content.startswith(b"xref", table):
        begin = content.find(b"trailer", table)
        return content[begin : content.find(b"startxref", begin)] if begin >= 0 else content
    if _OBJECT.match(content, table):
        return content[table : content.find(b"stream", table)]
    return content


def _png_fault(content: bytes) -> UploadFault | None:
    at, has_picture = len(SIGNATURES[PNG]), False
    for _ in range(_MOST_PARTS):
        begin = at + _LENGTH + _NAME
        end = begin + int.from_bytes(content[at : at + _LENGTH])
        name = content[at + _LENGTH : begin]
        checked = zlib.crc32(memoryview(content)[at + _LENGTH : end])
        if len(content) < end + _CHECK or checked.to_bytes(_CHECK) != content[end : end + _CHECK]:
            return UploadFault.BROKEN
        if name == b"IHDR" and _pixels(content[begin : begin + 8], 4) > MOST_PIXELS:
            return UploadFault.TOO_MANY_PIXELS
        if name == b"IEND":
            return None if has_picture else UploadFault.BROKEN
        has_picture |= name == b"IDAT"
        at = end + _CHECK
    return UploadFault.BROKEN


def _jpeg_fault(content: bytes) -> UploadFault | None:
    at, has_picture = 2, False
    for _ in range(_MOST_PARTS):
        found = _MARKER.search(content, at)
        if found is None:
            return UploadFault.BROKEN
        marker, begin = found[1][0], found.end()
        if marker == _END:
            return None if has_picture else UploadFault.BROKEN
        if marker in _FRAMES and _pixels(content[begin + 3 : begin + 7], 2) > MOST_PIXELS:
            return UploadFault.TOO_MANY_PIXELS
        has_picture |= marker == _SCAN
        # A segment that reaches beyond the file leaves nothing to search: the end is not found.
        at = begin + int.from_bytes(content[begin : begin + 2])
    return UploadFault.BROKEN


def _pixels(sides: bytes, width: int) -> int:
    return int.from_bytes(sides[:width]) * int.from_bytes(sides[width:])


_CHECKS: Mapping[str, Callable[[bytes], UploadFault | None]] = {PDF: _pdf_fault, PNG: _png_fault, JPEG: _jpeg_fault}
