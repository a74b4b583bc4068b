"""The upload endpoint: one file a request, as the body itself. `AttachMaterial` says afterwards what it is for."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from backend.graphapi.base.errors_catalogue import ErrorsCatalogue
from backend.identity.bearers import Bearers
from backend.identity.tokens import TokenRefused
from backend.inbound.bodies import BodyTooLarge, body_within
from backend.rooms import Rooms
from services.documents.types import DocumentRefused
from services.kit.ids import bucket_of

LARGEST_UPLOAD = 10 * 1024 * 1024
"""bytes"""


def upload_router(rooms: Rooms, bearers: Bearers, errors: ErrorsCatalogue) -> APIRouter:
    """`POST /uploads` with the file as body and its media type as Content-Type: 201 and the document's id."""
    router = APIRouter()

    @router.post("/uploads")
    async def upload(request: Request) -> Response:
        bearer = bearers.of(request.headers.get("authorization"))
        if bearer is None or isinstance(bearer, TokenRefused):
            code = bearer.code if bearer else "TOKEN_MISSING"
            return JSONResponse(errors.transport(code), status_code=401)
        content = await body_within(request, LARGEST_UPLOAD)
        if isinstance(content, BodyTooLarge):
            return JSONResponse(errors.transport("BODY_TOO_LARGE"), status_code=413)
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
            return JSONResponse(errors.transport(outcome.code), status_code=422)
        return JSONResponse(
            {"documentId": str(outcome.id), "digest": outcome.digest, "size": outcome.size}, status_code=201
        )

    return router
