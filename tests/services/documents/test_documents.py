"""What is uploaded and what is issued: taken as it is, sealed, read back, and gone with its key."""

import asyncio
import threading
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select, text
from sqlalchemy.engine import Engine

from services.documents.service import Documents
from services.documents.tables import DocumentRow
from services.documents.types import Document, DocumentOrigin, DocumentRefused, Grade, UploadFault, UploadLimits
from services.documents.uploads import JPEG, PDF, PNG, fault_of
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.digests import digest_of_bytes
from services.kit.ids import SeededIds, bucket_of
from services.kit.sealed import SealBroken
from services.kit.vault import Vault
from tests.support.files import pdf, png

LIMITS = UploadLimits(largest=400, media_types=frozenset({PDF, PNG}))
A_PDF = pdf("a page about 340000199403121026")
ISSUED = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def documents(vault: Vault, ids: SeededIds, clock: HeldClock) -> Documents:
    return Documents(vault, ids, clock, asyncio.Semaphore())


@pytest.fixture
def owner(ids: SeededIds) -> UUID:
    return ids.subject()


async def uploaded(db: Database, documents: Documents, owner: UUID, content: bytes = A_PDF) -> Document:
    async with db.work() as work:
        document = await documents.upload(
            work, owner=owner, bucket=bucket_of(owner), media_type=PDF, content=content, limits=LIMITS
        )
    assert isinstance(document, Document)
    return document


async def issued(db: Database, documents: Documents, owner: UUID, number: str = "J340000001") -> Document:
    async with db.work() as work:
        return await documents.register_result(
            work,
            bucket=bucket_of(owner),
            owner=owner,
            kind="birth_certificate",
            number=number,
            issuer="health",
            issued_at=ISSUED,
            payload={"number": number, "elements": {"child": {"birth.certificate_number": number}}},
        )


@pytest.mark.parametrize(
    ("media_type", "content", "fault"),
    [
        (PDF, b"", UploadFault.EMPTY),
        (PDF, pdf("x" * 400), UploadFault.TOO_LARGE),
        (JPEG, b"\xff\xd8\xff\xe0", UploadFault.MEDIA_TYPE_NOT_ACCEPTED),
        ("text/html", b"<html>", UploadFault.MEDIA_TYPE_NOT_ACCEPTED),
        (PNG, A_PDF, UploadFault.CONTENT_OF_ANOTHER_TYPE),
        (PDF, b"MZ\x90", UploadFault.CONTENT_OF_ANOTHER_TYPE),
        (PDF, b"%PDF-" + b"x" * 59, UploadFault.BROKEN),
        (PNG, b"\x89PNG\r\n\x1a\n....", UploadFault.BROKEN),
        (PDF, pdf(trailer="/Encrypt 5 0 R"), UploadFault.ENCRYPTED),
        (PDF, A_PDF, None),
        (PNG, png(), None),
    ],
)
def test_an_upload_is_checked_for_size_type_first_bytes_and_being_whole(
    media_type: str, content: bytes, fault: UploadFault | None
) -> None:
    assert fault_of(media_type, content, LIMITS) is fault


def test_a_type_without_a_known_signature_is_refused_even_if_the_limits_name_it() -> None:
    limits = UploadLimits(100, frozenset({"application/zip"}))
    assert fault_of("application/zip", b"PK\x03\x04", limits) is UploadFault.MEDIA_TYPE_NOT_ACCEPTED


@given(st.binary(max_size=80), st.sampled_from([PDF, PNG, JPEG, "text/plain"]))
def test_whatever_is_taken_has_content_within_the_size_and_an_accepted_type(content: bytes, media_type: str) -> None:
    if fault_of(media_type, content, LIMITS) is None:
        assert 0 < len(content) <= LIMITS.largest
        assert media_type in LIMITS.media_types


async def test_an_upload_comes_back_as_it_was_taken(db: Database, documents: Documents, owner: UUID) -> None:
    document = await uploaded(db, documents, owner)
    assert (document.grade, document.origin, document.size) == (Grade.C, DocumentOrigin.UPLOAD, len(A_PDF))
    assert document.digest == digest_of_bytes(A_PDF)
    async with db.read() as session:
        assert await documents.get(session, document.id) == document
        assert await documents.content(session, document.id) == A_PDF


class WatchedFile(bytes):
    """Notes in which threads it is looked at, and whether an upload's slot was taken then."""

    slots: asyncio.Semaphore
    looks: list[tuple[bool, bool]]

    def startswith(self, *asked: Any) -> bool:
        self.looks.append((threading.current_thread() is threading.main_thread(), self.slots.locked()))
        return super().startswith(*asked)


class WatchedIds(SeededIds):
    """Notes whether a sealed value's nonce was drawn in the thread of the requests."""

    def random_bytes(self, size: int) -> bytes:
        self.drawn_in_main_thread = threading.current_thread() is threading.main_thread()
        return super().random_bytes(size)


@pytest.mark.parametrize("content", [A_PDF, A_PDF[:-20]])
async def test_a_file_is_checked_beside_the_requests_and_only_so_many_at_once(
    db: Database, vault: Vault, ids: SeededIds, clock: HeldClock, owner: UUID, content: bytes
) -> None:
    watched = WatchedFile(content)
    watched.slots, watched.looks = asyncio.Semaphore(1), []
    documents = Documents(vault, ids, clock, watched.slots)
    async with db.work() as work:
        await documents.upload(work, owner=owner, bucket=bucket_of(owner), media_type=PDF, content=watched)
    assert watched.looks == [(False, True)]
    assert not watched.slots.locked()


async def test_a_file_is_sealed_beside_the_requests(db: Database, vault: Vault, clock: HeldClock, owner: UUID) -> None:
    watched = WatchedIds(clock)
    document = await uploaded(db, Documents(vault, watched, clock, asyncio.Semaphore()), owner)
    assert not watched.drawn_in_main_thread
    async with db.read() as session:
        assert await Documents(vault, watched, clock, asyncio.Semaphore()).content(session, document.id) == A_PDF


async def test_a_refused_upload_stores_nothing(db: Database, documents: Documents, owner: UUID) -> None:
    async with db.work() as work:
        refused = await documents.upload(
            work, owner=owner, bucket=bucket_of(owner), media_type=PDF, content=b"", limits=LIMITS
        )
    assert refused == DocumentRefused(UploadFault.EMPTY)
    async with db.read() as session:
        assert await session.all(select(DocumentRow)) == []


async def test_neither_content_nor_number_lies_open_in_the_database(
    db: Database, documents: Documents, owner: UUID
) -> None:
    await uploaded(db, documents, owner)
    await issued(db, documents, owner, number="SECRETNUMBER1")
    async with db.read() as session:
        rows = await session.rows(text("select documents::text, encode(content, 'escape') from documents"))
    stored = "".join(column for row in rows for column in row)
    assert "birth_certificate" in stored
    assert "340000199403121026" not in stored
    assert "SECRETNUMBER1" not in stored
    assert "JVBERi0xLjcg" not in stored  # the beginning of the file in Base64


async def test_a_result_is_of_grade_a_and_its_digest_is_that_of_its_content(
    db: Database, documents: Documents, owner: UUID
) -> None:
    document = await issued(db, documents, owner)
    assert (document.grade, document.origin, document.issuer) == (Grade.A, DocumentOrigin.RESULT, "health")
    async with db.read() as session:
        content = await documents.content(session, document.id)
        assert await documents.get(session, document.id) == document
    assert content is not None
    assert digest_of_bytes(content) == document.digest
    assert b"birth.certificate_number" in content


async def test_a_document_says_no_number_in_its_repr(db: Database, documents: Documents, owner: UUID) -> None:
    assert "J340000001" not in repr(await issued(db, documents, owner))


async def test_content_moved_to_another_document_does_not_open(db: Database, documents: Documents, owner: UUID) -> None:
    first, second = await uploaded(db, documents, owner), await uploaded(db, documents, owner, pdf("other"))
    async with db.work() as work:
        await work.execute(
            text(
                "update documents set content = o.content, sealing = o.sealing, key = o.key"
                " from documents o where documents.id = :second and o.id = :first"
            ).bindparams(first=first.id, second=second.id)
        )
    async with db.read() as session:
        with pytest.raises(SealBroken):
            await documents.content(session, second.id)


async def test_destroying_one_key_takes_one_document_and_leaves_the_other(
    db: Database, documents: Documents, vault: Vault, owner: UUID
) -> None:
    gone, kept = await issued(db, documents, owner), await issued(db, documents, owner, "J340000002")
    async with db.work() as work:
        row = await work.get(DocumentRow, gone.id)
        assert row is not None
        await vault.destroy(work, row.key)
    async with db.read() as session:
        read_gone, read_kept = await documents.many(session, [gone.id, kept.id])
        assert await documents.content(session, gone.id) is None
    assert (read_gone.number, read_gone.digest) == (None, gone.digest)
    assert read_kept == kept


async def test_many_keeps_the_order_leaves_out_the_unknown_and_asks_once(
    db: Database, documents: Documents, ids: SeededIds, owner: UUID
) -> None:
    made = [await issued(db, documents, owner, f"J34000000{n}") for n in range(5)]
    asked = [made[3].id, ids.record(7), made[0].id, made[4].id]
    queries: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        queries.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        async with db.read() as session:
            found = await documents.many(session, asked)
            assert await documents.many(session, []) == ()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert found == [made[3], made[0], made[4]]
    assert len(queries) == 1


async def test_an_unknown_document_is_none(db: Database, documents: Documents, ids: SeededIds) -> None:
    async with db.read() as session:
        assert await documents.get(session, ids.record(1)) is None
        assert await documents.content(session, ids.record(1)) is None
