"""Small files that are whole, for uploads in tests; and what becomes of them when they are spoiled."""

import struct
import zlib


def pdf(note: str = "test", trailer: str = "") -> bytes:
    """A PDF of no pages; `trailer` is put into the dictionary at its end."""
    body = f"%PDF-1.7\n% {note}\n1 0 obj\n<< /Type /Catalog >>\nendobj\n".encode()
    table = f"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 2 /Root 1 0 R {trailer} >>\n"
    return body + f"{table}startxref\n{len(body)}\n%%EOF\n".encode()


def pdf_with_stream_as_table(more: str = "") -> bytes:
    """As programs write it since PDF 1.5: the table is a stream, and what a trailer says is said before it."""
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    table = f"2 0 obj\n<< /Type /XRef /Root 1 0 R {more} /Length 4 >>\nstream\n/Enc\nendstream\nendobj\n"
    return body + f"{table}startxref\n{len(body)}\n%%EOF".encode()


def png(width: int = 1, height: int = 1) -> bytes:
    """A picture in grey; only its smallest one has all the data that its size asks for."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def jpeg(width: int = 1, height: int = 1) -> bytes:
    """The container of a picture, with a preview in it, as a camera writes it."""
    preview = b"Exif\0\0\xff\xd8\xff\xda\x00\x02\xff\xd9"
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    segments = ((0xE1, preview), (0xC0, frame), (0xDA, b"\x01\x01\x00\x00\x3f\x00"))
    stated = b"".join(bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data for marker, data in segments)
    return b"\xff\xd8" + stated + b"\x12\xff\x00\x34\xff\xd0\x56" + b"\xff\xd9"


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
