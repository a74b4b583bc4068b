"""Documents: what was uploaded, and what departments issued."""

import asyncio
import base64
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import undefer

from services.documents.certificates import check_certificate
from services.documents.tables import DocumentRow
from services.documents.types import Document, DocumentOrigin, DocumentRefused, Grade, UploadLimits
from services.documents.uploads import UPLOAD_LIMITS, fault_of
from services.kit.clock import Clock
from services.kit.db import ReadSession, UnitOfWork
from services.kit.digests import canonical, digest_of_bytes
from services.kit.ids import Ids, bucket_of
from services.kit.sealed import DataKey, Sealed, open_sealed, seal
from services.kit.vault import DataKeyRow, KeyDestroyed, Vault, key_id_of

__all__ = ["RESULT_MEDIA_TYPE", "UPLOADED", "Documents", "check_certificate"]

UPLOADED = "upload"
"""Kind of an uploaded file until it is attached to a material."""
RESULT_MEDIA_TYPE = "application/json"
_MOST = 50


@dataclass(frozen=True, slots=True)
class Documents:
    """The store of documents.

    Each is sealed under a key of its own, so that one can be destroyed without another. The store does not know who
    may see what: a caller shows a document only beside a case or an application that its reader may see.
    """

    vault: Vault
    ids: Ids
    clock: Clock
    upload_slots: asyncio.Semaphore
    """how many uploads this process works on at once; what waits has its bytes in memory and nothing else"""

    async def upload(
        self,
        work: UnitOfWork,
        *,
        owner: UUID,
        bucket: int,
        media_type: str,
        content: bytes,
        limits: UploadLimits = UPLOAD_LIMITS,
    ) -> Document | DocumentRefused:
        """Take a file that a person hands in, as it is; trust grade C.

        To check, hash and seal megabytes takes a tenth of a second and more: done in a thread, so that all other
        requests go on meanwhile.
        """
        async with self.upload_slots:
            fault = await asyncio.to_thread(fault_of, media_type, content, limits)
            if fault is not None:
                return DocumentRefused(fault)
            document = Document(
                id=self.ids.record(bucket),
                kind=UPLOADED,
                origin=DocumentOrigin.UPLOAD,
                owner=owner,
                digest=await asyncio.to_thread(digest_of_bytes, content),
                grade=Grade.C,
                issued_at=self.clock.now(),
                media_type=media_type,
                size=len(content),
            )
            key = self.vault.new_key(work, bucket)
            sealed = await asyncio.to_thread(self._sealed, document, key, content)
            self._store(work, document, key, sealed)
        return document

    async def register_result(
        self,
        work: UnitOfWork,
        *,
        bucket: int,
        owner: UUID,
        kind: str,
        number: str,
        issuer: str,
        issued_at: datetime,
        payload: Mapping[str, Any],
    ) -> Document:
        """Keep a result as its issuer gave it; trust grade A. Its content is the payload as canonical JSON (RFC 8785),
        which is what the digest is of. Raises `NotCanonicalJson`.
        """
        content = canonical(payload)
        document = Document(
            id=self.ids.record(bucket),
            kind=kind,
            origin=DocumentOrigin.RESULT,
            owner=owner,
            digest=digest_of_bytes(content),
            grade=Grade.A,
            issued_at=issued_at,
            number=number,
            issuer=issuer,
            media_type=RESULT_MEDIA_TYPE,
            size=len(content),
        )
        key = self.vault.new_key(work, bucket)
        self._store(work, document, key, self._sealed(document, key, content))
        return document

    async def get(self, session: ReadSession, document: UUID) -> Document | None:
        found = await self.many(session, [document])
        return found[0] if found else None

    async def many(self, session: ReadSession, documents: Sequence[UUID]) -> Sequence[Document]:
        """Those of the documents that there are, in the order asked for; one query however many.

        Where the key was destroyed the number is none; the rest is still shown.
        """
        if not documents:
            return ()
        # The key comes along, so that the vault finds it loaded and asks no query of its own for each document.
        statement = (
            select(DocumentRow, DataKeyRow)
            .join(DataKeyRow, and_(DataKeyRow.bucket == DocumentRow.bucket, DataKeyRow.id == DocumentRow.key))
            .where(DocumentRow.bucket.in_({bucket_of(each) for each in documents}), DocumentRow.id.in_(documents))
        )
        loaded = await session.rows(statement)
        by_id = {row[0].id: await self._read(session, row[0]) for row in loaded}
        return [by_id[each] for each in documents if each in by_id]

    async def of_owner(
        self, session: ReadSession, owners: Collection[UUID], kinds: Collection[str]
    ) -> Sequence[Document]:
        """Documents of these kinds that these subjects own, newest first; at most 50."""
        rows = await session.all(
            select(DocumentRow)
            .where(DocumentRow.owner.in_(owners), DocumentRow.kind.in_(kinds))
            .order_by(DocumentRow.issued_at.desc(), DocumentRow.id.desc())
            .limit(_MOST)
        )
        return [await self._read(session, row) for row in rows]

    async def call(self, work: UnitOfWork, document: UUID, kind: str) -> None:
        """State what an uploaded file shows, by its uploader's account: under this kind it is found again."""
        row = await work.lock_row(DocumentRow, document)
        if row is not None and row.origin is DocumentOrigin.UPLOAD:
            row.kind = kind

    async def checked_at_window(self, work: UnitOfWork, document: UUID) -> None:
        """A window has compared an uploaded file with its original: trust grade B from now on."""
        row = await work.lock_row(DocumentRow, document)
        if row is not None and row.grade is Grade.C:
            row.grade = Grade.B

    async def content(self, session: ReadSession, document: UUID) -> bytes | None:
        """The bytes as they were taken in; none if there is no such document or its key was destroyed.

        Raises `SealBroken`.
        """
        statement = (
            select(DocumentRow)
            .where(DocumentRow.bucket == bucket_of(document), DocumentRow.id == document)
            .options(undefer(DocumentRow.content))
        )
        row = await session.one(statement)
        key = await self._key(session, row) if row is not None else None
        if row is None or key is None:
            return None
        sealed = replace(Sealed.from_json({**row.sealing, "ct": ""}), ct=row.content)
        text = open_sealed(sealed, key, _content_place(row.id))
        return base64.b64decode(text)

    def _sealed(self, document: Document, key: DataKey, content: bytes) -> Sealed:
        # Base64, because the kit seals text.
        return seal(base64.b64encode(content).decode(), key, _content_place(document.id), self.ids)

    def _store(self, work: UnitOfWork, document: Document, key: DataKey, sealed: Sealed) -> None:
        # The ciphertext has a column of its own, where it takes no Base64.
        sealing = replace(sealed, ct=b"").to_json()
        del sealing["ct"]
        number = document.number
        work.add(
            DocumentRow(
                bucket=bucket_of(document.id),
                id=document.id,
                owner=document.owner,
                kind=document.kind,
                origin=document.origin,
                digest=document.digest,
                grade=document.grade,
                number=None if number is None else self.vault.seal(number, key, _number_place(document.id)),
                issuer=document.issuer,
                issued_at=document.issued_at,
                media_type=document.media_type,
                size=document.size,
                key=key_id_of(key),
                sealing=sealing,
                content=sealed.ct,
            )
        )

    async def _read(self, session: ReadSession, row: DocumentRow) -> Document:
        key = await self._key(session, row)
        number: str | None = None
        if row.number is not None and key is not None:
            number = self.vault.open(row.number, key, _number_place(row.id))
        return Document(
            id=row.id,
            kind=row.kind,
            origin=row.origin,
            owner=row.owner,
            digest=row.digest,
            grade=row.grade,
            issued_at=row.issued_at,
            number=number,
            issuer=row.issuer,
            media_type=row.media_type,
            size=row.size,
        )

    async def _key(self, session: ReadSession, row: DocumentRow) -> DataKey | None:
        try:
            return await self.vault.key(session, row.key)
        except KeyDestroyed:
            return None


def _content_place(document: UUID) -> str:
    return f"documents:{document}:content"


def _number_place(document: UUID) -> str:
    return f"documents:{document}:number"
