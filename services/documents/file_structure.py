"""Whether an uploaded file is whole, can be opened without a password, and is no picture beyond all measure.

Looked at is the container alone: chunks, markers, trailers. Nothing is decoded or unpacked, so that a small file that
unfolds into gigabytes costs no more than its own bytes; and no expression is searched in a whole PDF, which could be
made of what nearly matches (ADR 0024).
"""

import re
import zlib
from collections.abc import Callable, Mapping

from services.documents.pdf_trailer import trailer_of
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

_MOST_LOOKS = 1000
"""at places where an object of a PDF may begin; the first is nearly always one"""
_LONGEST_NUMBER = 120
"""bytes of an object's number before the word `obj`, with spaces"""
_WINDOW = 64 * 1024
_MOST_PARTS = 100_000
"""chunks or segments; a program that writes pictures needs some hundreds for the largest that is taken"""
_LENGTH, _NAME, _CHECK = 4, 4, 4
_PNG_HEADER = 13
"""bytes"""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""markers of a JPEG's frame, which states its height and width"""
_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd7\xff])")
"""of a segment with a length, or of the end; all else behind an `FF` belongs to the picture's own data"""
_SCAN, _END = 0xDA, 0xD9
_JPEG_FRAME, _JPEG_SCAN = 11, 8
"""bytes of their segments, at least: those of a picture of one component"""


def structure_fault(media_type: str, content: bytes) -> UploadFault | None:
    """What keeps a file of this type from being opened by whoever has to read it."""
    return _CHECKS[media_type](content)


def _pdf_fault(content: bytes) -> UploadFault | None:
    trailer = trailer_of(content)
    if trailer is None or not _has_object(content):
        return UploadFault.BROKEN
    if any(name == b"/Encrypt" and value != b"null" for name, value in trailer):
        return UploadFault.ENCRYPTED
    has_pages = any(name == b"/Root" and value.isdigit() for name, value in trailer)
    return None if has_pages else UploadFault.BROKEN


def _has_object(content: bytes) -> bool:
    at = -1
    for _ in range(_MOST_LOOKS):
        at = content.find(b"obj", at + 1)
        if at < 0:
            return False
        number = content[max(0, at - _LONGEST_NUMBER) : at].split()
        if len(number) > 1 and number[-1].isdigit() and number[-2][-1:].isdigit():
            return True
    return False


def _png_fault(content: bytes) -> UploadFault | None:
    at, has_header, has_picture = len(SIGNATURES[PNG]), False, False
    for _ in range(_MOST_PARTS):
        begin = at + _LENGTH + _NAME
        end = begin + int.from_bytes(content[at : at + _LENGTH])
        name = content[at + _LENGTH : begin]
        checked = zlib.crc32(memoryview(content)[at + _LENGTH : end])
        if len(content) < end + _CHECK or checked.to_bytes(_CHECK) != content[end : end + _CHECK]:
            return UploadFault.BROKEN
        # The header comes first, and once.
        if (name == b"IHDR") == has_header:
            return UploadFault.BROKEN
        if not has_header:
            fault = _size_fault(content[begin : begin + 8], 4) if end - begin == _PNG_HEADER else UploadFault.BROKEN
            if fault is not None:
                return fault
            has_header = True
        if name == b"IEND":
            return None if has_picture else UploadFault.BROKEN
        has_picture |= name == b"IDAT" and end > begin
        at = end + _CHECK
    return UploadFault.BROKEN


def _jpeg_fault(content: bytes) -> UploadFault | None:
    at, has_frame, has_picture = 2, False, False
    for _ in range(_MOST_PARTS):
        found = _next_marker(content, at)
        if found is None:
            return UploadFault.BROKEN
        marker, begin = found[1][0], found.end()
        if marker == _END:
            return None if has_picture else UploadFault.BROKEN
        length = int.from_bytes(content[begin : begin + 2])
        if marker in _FRAMES:
            # A height of zero is stated behind the picture instead (DNL): many programs do not look for it there.
            fault = _size_fault(content[begin + 3 : begin + 7], 2) if length >= _JPEG_FRAME else UploadFault.BROKEN
            if fault is not None:
                return fault
            has_frame = True
        if marker == _SCAN:
            if not has_frame or length < _JPEG_SCAN:
                return UploadFault.BROKEN
            has_picture = True
        # A segment that reaches beyond the file leaves nothing to search: the end is not found.
        at = begin + length
    return UploadFault.BROKEN


def _next_marker(content: bytes, at: int) -> re.Match[bytes] | None:
    # Window by window, since no other thread runs while an expression is searched.
    for begin in range(at, len(content), _WINDOW):
        if found := _MARKER.search(content, begin, begin + _WINDOW + 1):
            return found
    return None


def _size_fault(sides: bytes, width: int) -> UploadFault | None:
    pixels = int.from_bytes(sides[:width]) * int.from_bytes(sides[width:])
    if pixels == 0:
        return UploadFault.BROKEN
    return UploadFault.TOO_MANY_PIXELS if pixels > MOST_PIXELS else None


_CHECKS: Mapping[str, Callable[[bytes], UploadFault | None]] = {PDF: _pdf_fault, PNG: _png_fault, JPEG: _jpeg_fault}
