"""Files that nobody could open are found at their container, without anything of them being unpacked."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.contract import examples_folder
from services.documents.file_structure import JPEG, MOST_PIXELS, PDF, PNG, structure_fault
from services.documents.types import UploadFault
from tests.support.files import jpeg, pdf, pdf_with_stream_as_table, png

WHOLE = {PDF: pdf(), PNG: png(), JPEG: jpeg()}
TYPES = {".pdf": PDF, ".png": PNG, ".jpg": JPEG}


@pytest.mark.parametrize("media_type", WHOLE)
def test_a_whole_file_is_taken(media_type: str) -> None:
    assert structure_fault(media_type, WHOLE[media_type]) is None


@pytest.mark.parametrize("file", sorted((examples_folder() / "personas/files").iterdir()), ids=lambda file: file.name)
def test_the_files_of_the_examples_are_whole(file: Path) -> None:
    assert structure_fault(TYPES[file.suffix], file.read_bytes()) is None


@pytest.mark.parametrize("content", [pdf_with_stream_as_table(), pdf() + b"\r\n" * 20, pdf() + pdf("a second time")])
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
    assert structure_fault(PNG, bytes(changed)) in {UploadFault.BROKEN, UploadFault.TOO_MANY_PIXELS}


@pytest.mark.parametrize(
    "content",
    [
        pdf(trailer="/Encrypt 5 0 R"),
        pdf(trailer="/Encrypt << /Filter /Standard >>"),
        pdf_with_stream_as_table("/Encrypt 5 0 R"),
    ],
)
def test_a_pdf_with_a_password_is_told_apart(content: bytes) -> None:
    assert structure_fault(PDF, content) is UploadFault.ENCRYPTED


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
