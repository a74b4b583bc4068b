"""One file a request: from whom, how large, and of which kind."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from backend.inbound.uploads import LARGEST_UPLOAD
from services.access.tables import SubjectRow
from services.access.types import AssuranceLevel, SubjectStatus
from services.documents.tables import DocumentRow
from tests.backend.inbound.conftest import Endpoints
from tests.support.files import pdf, png

PDF = {"Content-Type": "application/pdf"}
CONTENT = pdf()


def extensions_of(answer: dict[str, object]) -> dict[str, str]:
    """Code and facts of the only error."""
    match answer:
        case {"errors": [{"extensions": {"code": str(code), "level": str(level)}}]}:
            return {"code": code, "level": level}
        case _:
            raise AssertionError(answer)


async def uploaded(endpoints: Endpoints) -> int:
    async with endpoints.office.db.read() as session:
        return len(await session.all(select(DocumentRow.id)))


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


async def test_who_has_logged_in_too_weakly_uploads_nothing_and_is_told_the_level(endpoints: Endpoints) -> None:
    weak = endpoints.token(await endpoints.office.stranger(), AssuranceLevel.L1)
    status, answer = await endpoints.post("/uploads", CONTENT, {**PDF, **weak})
    assert (status, extensions_of(answer)) == (403, {"code": "LOGIN_TOO_WEAK", "level": "L2"})
    assert await uploaded(endpoints) == 0


@pytest.mark.parametrize("status", [status for status in SubjectStatus if status is not SubjectStatus.ACTIVE])
async def test_who_may_hold_no_session_uploads_nothing_though_the_token_lives_on(
    endpoints: Endpoints, status: SubjectStatus
) -> None:
    actor = await endpoints.office.stranger()
    token = endpoints.token(actor)
    async with endpoints.office.db.work() as work:
        await work.execute(update(SubjectRow).where(SubjectRow.id == actor.subject).values(status=status))
    assert await endpoints.code("/uploads", CONTENT, {**PDF, **token}) == (403, "SUBJECT_NOT_ACTIVE")
    assert await uploaded(endpoints) == 0


@pytest.mark.parametrize(
    ("content", "media_type"), [(b"", "application/pdf"), (b"not a pdf", "application/pdf"), (CONTENT, "text/html")]
)
async def test_what_is_no_document_is_refused(endpoints: Endpoints, content: bytes, media_type: str) -> None:
    headers = {"Content-Type": media_type, **endpoints.token(await endpoints.office.stranger())}
    assert await endpoints.code("/uploads", content, headers) == (422, "UPLOAD_REFUSED")


@pytest.mark.parametrize(
    ("content", "reason", "zh", "en"),
    [
        (b"", "EMPTY", "空的", "empty"),
        (CONTENT[:-20], "BROKEN", "损坏", "damaged"),
        (pdf(trailer="/Encrypt 5 0 R"), "ENCRYPTED", "密码", "password"),
        (png(), "CONTENT_OF_ANOTHER_TYPE", "格式", "kind"),
    ],
)
async def test_why_a_file_is_refused_is_said_in_both_languages(
    endpoints: Endpoints, content: bytes, reason: str, zh: str, en: str
) -> None:
    headers = {**PDF, **endpoints.token(await endpoints.office.stranger())}
    status, answer = await endpoints.post("/uploads", content, headers)
    match answer:
        case {"errors": [{"extensions": {"reason": str(told), "zh": dict(in_chinese), "en": dict(in_english)}}]}:
            assert (status, told) == (422, reason)
            assert zh in in_chinese["message"]
            assert en in in_english["message"]
        case _:
            raise AssertionError(answer)
    assert await uploaded(endpoints) == 0


async def test_a_body_beyond_the_limit_is_not_read(endpoints: Endpoints) -> None:
    headers = {**PDF, **endpoints.token(await endpoints.office.stranger())}
    assert await endpoints.code("/uploads", bytes(LARGEST_UPLOAD + 1), headers) == (413, "UPLOAD_REFUSED")
