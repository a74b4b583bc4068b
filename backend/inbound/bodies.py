"""Reading a request's body without trusting its length."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import Request

from services.kit.problems import Problem


@dataclass(frozen=True, slots=True)
class RequestRefused(Problem):
    """A request that is answered before it is carried out."""

    status: ClassVar[int] = 400
    """of the HTTP answer"""


@dataclass(frozen=True, slots=True)
class BodyTooLarge(RequestRefused):
    """The body has more bytes than are taken."""

    code: ClassVar[str] = "BODY_TOO_LARGE"
    status: ClassVar[int] = 413


async def body_within(request: Request, limit: int) -> bytes | BodyTooLarge:
    """The body, if it has at most `limit` bytes; what is over is not read."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        return BodyTooLarge()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return BodyTooLarge()
    return bytes(body)
