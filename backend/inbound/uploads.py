"""The upload endpoint: one file a request, as the body itself. `AttachMaterial` says afterwards what it is for."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from backend.graphapi.base.access import SESSION_ENDED
from backend.graphapi.base.errors_catalogue import ErrorsCatalogue
from backend.identity.bearers import BearerTokens
from backend.identity.tokens import TokenRefused
from backend.inbound.bodies import BodyTooLarge, body_within
from backend.rooms import Rooms
from services.access.types import LEAST_LEVEL
from services.documents.types import DocumentRefused, UploadFault
from services.kit.ids import bucket_of

LARGEST_UPLOAD = 10 * 1024 * 1024
"""bytes"""


def upload_router(rooms: Rooms, tokens: BearerTokens, errors: ErrorsCatalogue) -> APIRouter:
    """`POST /uploads` with the file as body and its media type as Content-Type: 201 and the document's id."""
    router = APIRouter()

    @router.post("/uploads")
    async def upload(request: Request) -> Response:
        bearer = tokens.bearer(request.headers.get("authorization"))
        if isinstance(bearer, TokenRefused):
            return JSONResponse(errors.response_body(bearer.code), status_code=401)
        if bearer.level < LEAST_LEVEL:
            return JSONResponse(errors.response_body("LOGIN_TOO_WEAK", {"level": LEAST_LEVEL.value}), status_code=403)
        async with rooms.db.read() as session:
            standing = await rooms.access.session_standing(session, bearer.actor)
        if standing in SESSION_ENDED:
            return JSONResponse(errors.response_body(SESSION_ENDED[standing]), status_code=403)
        content = await body_within(request, LARGEST_UPLOAD)
        if isinstance(content, BodyTooLarge):
            # In the words for files: those for bodies would send the caller to this endpoint.
            return JSONResponse(_refusal(DocumentRefused(UploadFault.TOO_LARGE), errors), status_code=content.status)
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        async with rooms.db.work() as work:
            outcome = await rooms.documents.upload(
                work,
                owner=bearer.subject,
                bucket=bucket_of(bearer.subject),
                media_type=media_type,
                content=content,
            )
        if isinstance(outcome, DocumentRefused):
            return JSONResponse(_refusal(outcome, errors), status_code=422)
        return JSONResponse(
            {"documentId": str(outcome.id), "digest": outcome.digest, "size": outcome.size}, status_code=201
        )

    return router


def _refusal(refused: DocumentRefused, errors: ErrorsCatalogue) -> dict[str, Any]:
    return errors.response_body(refused.code, {"reason": refused.reason.value}, wording=refused.wording)
