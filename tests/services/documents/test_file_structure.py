"""Files that nobody could open are found at their container, without anything of them being unpacked."""

from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.contract import examples_folder
from services.documents.file_structure import JPEG, MOST_PIXELS, PDF, PNG, structure_fault
from services.documents.types import UploadFault
from tests.support.files import (
    JPEG_SCAN,
    PNG_DATA,
    jpeg,
    jpeg_frame,
    jpeg_of,
    pdf,
    pdf_holding,
    pdf_saved_again,
    pdf_with_stream_as_table,
    png,
    png_header,
    png_of,
)

MEGABYTES = 10 * 1024 * 1024
NEARLY_OBJECTS = (b"1234567890" + b" " * 50 + b"12345" + b" " * 50) * (MEGABYTES // 115 - 10)
AN_OBJECT = b"\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
A_REMARK_IN_A_TABLE = pdf_holding(AN_OBJECT, "<< /Root 1 0 R /Encrypt 5 0 R >>").replace(
    b"trailer", b"% trailer << /Root 1 0 R >>\ntrailer"
)
WHOLE = {PDF: pdf(), PNG: png(), JPEG: jpeg()}
TYPES = {".pdf": PDF, ".png": PNG, ".jpg": JPEG}


@pytest.mark.parametrize("media_type", WHOLE)
def test_a_whole_file_is_taken(media_type: str) -> None:
    assert structure_fault(media_type, WHOLE[media_type]) is None


@pytest.mark.parametrize("file", sorted((examples_folder() / "personas/files").iterdir()), ids=lambda file: file.name)
def test_the_files_of_the_examples_are_whole(file: Path) -> None:
    assert structure_fault(TYPES[file.suffix], file.read_bytes()) is None


@pytest.mark.parametrize(
    "content",
    [
        pdf_with_stream_as_table(),
        pdf() + b"\r\n" * 20,
        pdf_saved_again(),
        pdf(trailer="% a remark >>\n/ID [(a\\) >> (b) /Encrypt 5 0 R) <0a>] /Info << /Encrypt 5 0 R >>"),
        pdf(root="/#52oot%\n1 0 R"),
        pdf(trailer="/Encrypt null"),
        pdf(trailer="/Note /Encrypt"),
    ],
)
def test_a_pdf_is_whole_in_whichever_way_it_is_written(content: bytes) -> None:
    assert structure_fault(PDF, content) is None


@pytest.mark.parametrize("media_type", WHOLE)
@given(st.data())
def test_a_file_that_is_cut_off_is_broken_wherever_it_was_cut(media_type: str, data: st.DataObject) -> None:
    whole = WHOLE[media_type].rstrip()
    kept = data.draw(st.integers(0, len(whole) - 1))
    assert structure_fault(media_type, whole[:kept]) is UploadFault.BROKEN


@given(st.integers(8, len(WHOLE[PNG]) - 1))
def test_a_png_of_which_one_byte_was_changed_is_broken(place: int) -> None:
    changed = bytearray(WHOLE[PNG])
    changed[place] ^= 0x10
    assert structure_fault(PNG, bytes(changed)) is UploadFault.BROKEN


@pytest.mark.parametrize(
    "content",
    [
        pdf(trailer="/Encrypt 5 0 R"),
        pdf(trailer="/Encrypt << /Filter /Standard >>"),
        pdf(trailer="/#45ncrypt 5 0 R"),
        pdf(trailer="/Encrypt%x\n5 0 R"),
        pdf(trailer="/Encrypt[5 0 R]"),
        pdf(trailer="/Encrypt null /Encrypt 5 0 R"),
        pdf_holding(AN_OBJECT, "% startxref\n<< /Root 1 0 R /Encrypt 5 0 R >>"),
        pdf_with_stream_as_table("/Encrypt 5 0 R"),
        pdf_with_stream_as_table("/Encryp#74 5 0 R"),
    ],
)
def test_a_pdf_with_a_password_is_told_apart(content: bytes) -> None:
    assert structure_fault(PDF, content) is UploadFault.ENCRYPTED


@pytest.mark.parametrize(
    "content",
    [
        pdf() + pdf("the place is that of the second file alone"),
        pdf("(/Encrypt << )").rpartition(b"startxref")[0] + b"startxref\n3\n%%EOF",
        pdf("(/Encrypt << )").replace(b"startxref\n", b"startxref\n99999"),
        pdf_with_stream_as_table().replace(b"/Type /XRef", b"/Type /Page"),
        pdf(root=""),
        pdf(root="/Root null"),
        pdf_with_stream_as_table().replace(b"/Root", b"/Info"),
        pdf(trailer="/Info <<"),
        pdf(trailer="/Info ("),
        pdf_holding(b"% no object\n"),
        pdf_holding(AN_OBJECT, ""),
        A_REMARK_IN_A_TABLE,
    ],
)
def test_a_pdf_that_does_not_say_how_it_is_read_is_broken(content: bytes) -> None:
    assert structure_fault(PDF, content) is UploadFault.BROKEN


@pytest.mark.parametrize(
    "content",
    [
        png_of((b"IHDR", b""), PNG_DATA, (b"IEND", b"")),
        png_of((b"IHDR", png_header() + b"\0"), PNG_DATA, (b"IEND", b"")),
        png_of(PNG_DATA, (b"IEND", b"")),
        png_of(PNG_DATA, (b"IHDR", png_header()), (b"IEND", b"")),
        png_of((b"IHDR", png_header()), (b"IHDR", png_header()), PNG_DATA, (b"IEND", b"")),
        png_of((b"IHDR", png_header()), (b"IDAT", b""), (b"IEND", b"")),
        png_of((b"IHDR", png_header()), (b"IEND", b"")),
        png(0, 0),
        png(0, 1),
        png(1, 0),
    ],
)
def test_a_png_without_a_header_in_its_place_or_without_a_picture_is_broken(content: bytes) -> None:
    assert structure_fault(PNG, content) is UploadFault.BROKEN


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff\xda\x00\x02\xff\xd9",
        jpeg_of(JPEG_SCAN),
        jpeg_of(JPEG_SCAN, (0xC0, jpeg_frame())),
        jpeg_of((0xC0, jpeg_frame()[:6]), JPEG_SCAN),
        jpeg_of((0xC0, jpeg_frame()), (0xDA, b"")),
        jpeg_of((0xC0, jpeg_frame())),
        jpeg(0, 1),
        jpeg(1, 0),
    ],
)
def test_a_jpeg_without_a_frame_before_its_picture_is_broken(content: bytes) -> None:
    assert structure_fault(JPEG, content) is UploadFault.BROKEN


def test_a_jpeg_that_states_its_height_behind_the_picture_is_broken() -> None:
    behind = jpeg_of((0xC0, jpeg_frame(65_535, 0)), JPEG_SCAN, behind=b"\xff\xdc\x00\x04\xff\xff")
    assert structure_fault(JPEG, behind) is UploadFault.BROKEN


def test_a_marker_across_two_windows_is_found() -> None:
    for size in range(64 * 1024 - 50, 64 * 1024 + 10):
        assert structure_fault(JPEG, jpeg_of((0xC0, jpeg_frame()), JPEG_SCAN, behind=b"\x00" * size)) is None


def test_a_pdf_that_speaks_of_encryption_is_not_encrypted() -> None:
    assert structure_fault(PDF, pdf("/Encrypt 5 0 R")) is None


@pytest.mark.parametrize(("media_type", "content"), [(PNG, png(20_000, 20_000)), (JPEG, jpeg(20_000, 20_000))])
def test_a_small_file_that_unfolds_into_a_giant_picture_is_refused(media_type: str, content: bytes) -> None:
    assert len(content) < 1000 < MOST_PIXELS
    assert structure_fault(media_type, content) is UploadFault.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        (PNG, b"\x89PNG\r\n\x1a\n" + b"\0" * 1_000_000),
        (JPEG, b"\xff" * 1_000_000),
        (JPEG, b"\xff\xd8" + b"\xff\xe0\x00\x02" * 250_000),
        (PDF, b"%PDF-" + b"1 " * 500_000),
    ],
)
def test_a_file_made_to_be_slow_to_read_is_broken(media_type: str, content: bytes) -> None:
    assert structure_fault(media_type, content) is UploadFault.BROKEN


@given(st.sampled_from(sorted(WHOLE)), st.binary(max_size=300))
def test_any_bytes_get_an_answer(media_type: str, content: bytes) -> None:
    assert structure_fault(media_type, content) in {None, *UploadFault}


class CountedFile:
    """Bytes that are had in pieces or looked through for a fixed text only, and count how many were looked at."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.had = 0
        self.passed = 0

    def __len__(self) -> int:
        return len(self.content)

    def __getitem__(self, piece: slice) -> bytes:
        self.had += len(self.content[piece])
        return self.content[piece]

    def find(self, text: bytes, start: int = 0, end: int | None = None) -> int:
        found = self.content.find(text, start, end)
        self.passed += (found if found >= 0 else len(self)) - start
        return found


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"%PDF-1.4\n" + b"1" * MEGABYTES + b"\n1 0 obj\nstartxref\n3\n%%EOF", UploadFault.BROKEN),
        (b"%PDF-1.4\n" + NEARLY_OBJECTS + b"\nstartxref\n3\n%%EOF", UploadFault.BROKEN),
        (pdf_holding(b"1" * MEGABYTES + AN_OBJECT), None),
        (pdf_holding(NEARLY_OBJECTS + AN_OBJECT), None),
        (pdf_holding(NEARLY_OBJECTS), UploadFault.BROKEN),
        (pdf_holding(b"obj " * (MEGABYTES // 4)), UploadFault.BROKEN),
        (pdf_holding(AN_OBJECT, "<< /Root 1 0 R " + "/Encrypt " * (MEGABYTES // 9)), UploadFault.BROKEN),
        (pdf_holding(AN_OBJECT, "trailer " * (MEGABYTES // 8)), UploadFault.BROKEN),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, UploadFault | None) else "content",
)
def test_of_a_pdf_of_ten_megabytes_little_is_read_and_each_byte_passed_at_most_thrice(
    content: bytes, fault: UploadFault | None
) -> None:
    counted = CountedFile(content)
    assert structure_fault(PDF, cast("bytes", counted)) is fault
    assert counted.had < 300_000
    assert counted.passed <= 3 * len(content)
