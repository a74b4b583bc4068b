"""Small files that are whole, for uploads in tests; and what becomes of them when they are spoiled."""

import struct
import zlib


def pdf(note: str = "test", trailer: str = "", root: str = "/Root 1 0 R") -> bytes:
    """A PDF of no pages; `trailer` is put into the dictionary at its end."""
    return pdf_holding(f"% {note}\n1 0 obj\n<< /Type /Catalog >>\nendobj\n".encode(), f"<< /Size 2 {root} {trailer} >>")


def pdf_holding(objects: bytes, trailer: str = "<< /Root 1 0 R >>") -> bytes:
    """A PDF of these objects, and this dictionary at its end."""
    body = b"%PDF-1.7\n" + objects
    table = f"xref\n0 1\n0000000000 65535 f \ntrailer\n{trailer}\n"
    return body + f"{table}startxref\n{len(body)}\n%%EOF\n".encode()


def pdf_saved_again() -> bytes:
    """With a second table at its end, as of a form that was filled in."""
    before = pdf() + b"1 0 obj\n<< /Type /Catalog /Lang (zh) >>\nendobj\n"
    table = f"xref\n1 1\n{len(pdf()):010} 00000 n \ntrailer\n<< /Size 2 /Root 1 0 R /Prev 60 >>\n"
    return before + f"{table}startxref\n{len(before)}\n%%EOF\n".encode()


def pdf_with_stream_as_table(more: str = "") -> bytes:
    """As programs write it since PDF 1.5: the table is a stream, and what a trailer says is said before it."""
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    table = f"2 0 obj\n<< /Type /XRef /Root 1 0 R {more} /Length 4 >>\nstream\n/Enc\nendstream\nendobj\n"
    return body + f"{table}startxref\n{len(body)}\n%%EOF".encode()


def png(width: int = 1, height: int = 1) -> bytes:
    """A picture in grey; only its smallest one has all the data that its size asks for."""
    return png_of((b"IHDR", png_header(width, height)), PNG_DATA, (b"IEND", b""))


def png_header(width: int = 1, height: int = 1) -> bytes:
    return struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)


PNG_DATA = (b"IDAT", zlib.compress(b"\0\0"))


def png_of(*chunks: tuple[bytes, bytes]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def jpeg(width: int = 1, height: int = 1) -> bytes:
    """The container of a picture, with a preview in it, as a camera writes it."""
    preview = b"Exif\0\0\xff\xd8\xff\xda\x00\x02\xff\xd9"
    return jpeg_of((0xE1, preview), (0xC0, jpeg_frame(width, height)), JPEG_SCAN)


def jpeg_frame(width: int = 1, height: int = 1) -> bytes:
    return struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"


JPEG_SCAN = (0xDA, b"\x01\x01\x00\x00\x3f\x00")


def jpeg_of(*segments: tuple[int, bytes], behind: bytes = b"") -> bytes:
    """These segments, the data of a picture, and what stands behind it."""
    stated = b"".join(bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data for marker, data in segments)
    return b"\xff\xd8" + stated + b"\x12\xff\x00\x34\xff\xd0\x56" + behind + b"\xff\xd9"


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
