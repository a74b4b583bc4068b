"""The one endpoint for departments' call-backs: the department's adapter checks who calls, not this module."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from backend.graphapi.base.errors_catalogue import ErrorsCatalogue
from backend.inbound.bodies import BodyTooLarge, body_within
from backend.rooms import Rooms
from services.handover.types import DepartmentUnknown, Inbound, InboundRefused

LARGEST_CALLBACK = 1024 * 1024
"""bytes"""


def callback_router(rooms: Rooms, errors: ErrorsCatalogue) -> APIRouter:
    """`POST /inbound/{department}`: 200 once everything in it is stored, so that a department may forget it."""
    router = APIRouter()

    @router.post("/inbound/{department}")
    async def receive(department: str, request: Request) -> Response:
        body = await body_within(request, LARGEST_CALLBACK)
        if isinstance(body, BodyTooLarge):
            return JSONResponse(errors.response_body(body.code), status_code=body.status)
        outcome = await rooms.handover.receive(department, Inbound(body, dict(request.headers)))
        match outcome:
            case DepartmentUnknown():
                return JSONResponse(errors.response_body(outcome.code), status_code=404)
            case InboundRefused():
                return JSONResponse(errors.response_body(outcome.code), status_code=401)
            case int():
                return JSONResponse({"received": outcome})

    return router
