"""Reading a request's body without trusting its length."""

from dataclasses import dataclass

from fastapi import Request


@dataclass(frozen=True, slots=True)
class BodyTooLarge:
    """More came than is taken."""


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
