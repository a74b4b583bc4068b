"""One file a request: from whom, how large, and of which kind."""

from datetime import timedelta
from uuid import UUID

import pytest

from backend.inbound.uploads import LARGEST_UPLOAD
from tests.backend.inbound.conftest import Endpoints

PDF = {"Content-Type": "application/pdf"}
CONTENT = b"%PDF-test"


async def test_an_upload_is_answered_with_the_document_that_only_its_owner_has(endpoints: Endpoints) -> None:
    actor = await endpoints.office.stranger()
    status, answer = await endpoints.post("/uploads", CONTENT, {**PDF, **endpoints.token(actor)})
    assert (status, answer["size"]) == (201, len(CONTENT))
    assert str(answer["digest"]).startswith("sha256:")
    async with endpoints.office.db.read() as session:
        kept = await endpoints.office.documents.get(session, UUID(str(answer["documentId"])))
    assert kept is not None
    assert (kept.owner, kept.digest) == (actor.subject, answer["digest"])


async def test_the_media_type_counts_without_its_parameters(endpoints: Endpoints) -> None:
    token = endpoints.token(await endpoints.office.stranger())
    status, _ = await endpoints.post("/uploads", CONTENT, {"Content-Type": "Application/PDF; charset=x", **token})
    assert status == 201


async def test_nobody_uploads_without_a_token_in_its_time(endpoints: Endpoints) -> None:
    assert await endpoints.code("/uploads", CONTENT, PDF) == (401, "TOKEN_MISSING")
    assert await endpoints.code("/uploads", CONTENT, {**PDF, "Authorization": "Basic x"}) == (401, "TOKEN_INVALID")
    token = endpoints.token(await endpoints.office.stranger())
    endpoints.office.clock.advance(timedelta(hours=1))
    assert await endpoints.code("/uploads", CONTENT, {**PDF, **token}) == (401, "TOKEN_EXPIRED")


@pytest.mark.parametrize(
    ("content", "media_type"), [(b"", "application/pdf"), (b"not a pdf", "application/pdf"), (CONTENT, "text/html")]
)
async def test_what_is_no_document_is_refused(endpoints: Endpoints, content: bytes, media_type: str) -> None:
    headers = {"Content-Type": media_type, **endpoints.token(await endpoints.office.stranger())}
    assert await endpoints.code("/uploads", content, headers) == (422, "UPLOAD_REFUSED")


async def test_a_body_beyond_the_limit_is_not_read(endpoints: Endpoints) -> None:
    headers = {**PDF, **endpoints.token(await endpoints.office.stranger())}
    assert await endpoints.code("/uploads", bytes(LARGEST_UPLOAD + 1), headers) == (413, "BODY_TOO_LARGE")
