"""A client of the public endpoint, as any web page would be one: known documents over HTTP and WebSocket."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from services.kit.problems import GatewayError

Json = dict[str, Any]


class GatewayAnsweredWithErrors(GatewayError):
    """The gateway answered with errors instead of data."""


class GatewayRefused(GatewayError):
    """The gateway refused, and said why."""


class StreamBroken(GatewayError):
    """The subscription ended before it was complete."""


@dataclass(frozen=True, slots=True)
class PublicClient:
    """Speaks to one gateway as one person."""

    http: aiohttp.ClientSession
    address: str
    token: str
    operations: Path

    def document(self, operation: str) -> str:
        """The id by which the gateway knows an operation: the digest of its file."""
        file = next(self.operations.rglob(f"{operation}.graphql"))
        return "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()

    async def run(self, operation: str, **variables: object) -> Any:
        """The one root field of a known document; raises `GatewayAnsweredWithErrors`."""
        body = {"documentId": self.document(operation), "operationName": operation, "variables": variables}
        async with self.http.post(f"{self.address}/graphql", json=body, headers=self._headers) as response:
            answer = await response.json()
        return _root(answer)

    async def upload(self, content: bytes, media_type: str) -> str:
        """Hand a file to the upload endpoint; returns the document's id."""
        headers = {**self._headers, "Content-Type": media_type}
        async with self.http.post(f"{self.address}/uploads", data=content, headers=headers) as response:
            answer = await response.json()
        if response.status != 201:  # noqa: PLR2004 - Created
            raise GatewayRefused(answer["errors"][0]["message"])
        return str(answer["documentId"])

    async def follow(self, operation: str, **variables: object) -> AsyncIterator[Any]:
        """The messages of a subscription (graphql-transport-ws)."""
        url = self.address.replace("http", "ws", 1) + "/graphql"
        async with self.http.ws_connect(url, protocols=("graphql-transport-ws",)) as socket:
            await socket.send_json({"type": "connection_init", "payload": self._headers})
            payload = {"documentId": self.document(operation), "operationName": operation, "variables": variables}
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    continue
                said = message.json()
                match said["type"]:
                    case "connection_ack":
                        await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
                    case "ping":
                        await socket.send_json({"type": "pong"})
                    case "next":
                        yield _root(said["payload"])
                    case "error":
                        raise GatewayAnsweredWithErrors(said["payload"][0]["message"])
                    case "complete":
                        return
        raise StreamBroken(operation)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def _root(answer: Mapping[str, Any]) -> Any:
    if answer.get("errors"):
        raise GatewayAnsweredWithErrors(answer["errors"][0]["message"])
    (root,) = answer["data"].values()
    return root


def expect(answer: Json, kind: str) -> Json:
    """The answer, if it is of this type; a problem's own words otherwise."""
    if answer["__typename"] == kind:
        return answer
    facts = [str(answer[name]) for name in ("findings", "missing", "materials", "pointers") if answer.get(name)]
    raise GatewayRefused(answer["message"]["zh"], answer["message"]["en"], *facts)
