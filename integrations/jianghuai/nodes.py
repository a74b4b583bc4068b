"""The platform's nodes (总平台, 分平台, 子平台) as peers: each with its pooled session and the secret it lent us."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from types import TracebackType
from typing import Any, Self, TypeVar

from integrations.adapter_kit.answers import malformed
from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.rest_client import RestClient
from integrations.jianghuai import wire
from integrations.jianghuai.leases import Lease, Renewed
from integrations.jianghuai.signed_headers import Signer
from services.kit.clock import Clock, Deadline
from services.sharing.types import OutcomeKind, Tier, Unavailable

D = TypeVar("D")

RENEWED_AFTER = 0.8
"""share of a secret's life after which the next one is fetched"""
NODES_RENEWED_AFTER = timedelta(minutes=10)
NODES_GOOD_FOR = timedelta(hours=24)
"""so long the last list serves on while the main node is away: the other nodes are not"""

_ANOTHER_SECRET = frozenset({wire.SECRET_EXPIRED, wire.SIGNATURE_WRONG})
"""A node that was started anew and has lent another process a secret since calls ours wrong, not expired."""
_SIGN_ANEW = _ANOTHER_SECRET | {wire.REPLAYED}


class Node:
    """One node. The application's own credential signs the fetching of a secret, that secret everything else."""

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        self.client = client
        self._credentials = credentials
        self._clock = clock
        self._signer = Signer(credentials.caller, clock)
        self._secret = Renewed(self._fetch_secret, clock)

    async def close(self) -> None:
        await self._secret.close()
        await self.client.close()

    async def call(
        self, operation: str, sid: str, body: Mapping[str, Any], shape: type[wire.Envelope[D]], *, until: Deadline
    ) -> wire.Envelope[D] | Unavailable:
        """Call a service, signed. Once more, signed anew, where the node does not take the signature: its secret has
        expired, or another process of ours signed for the same service in the same millisecond. Such a call has done
        nothing.
        """
        answered = await self._once(operation, sid, body, shape, until)
        if isinstance(answered, wire.Envelope) and answered.code in _SIGN_ANEW:
            answered = await self._once(operation, sid, body, shape, until)
        if isinstance(answered, wire.Envelope) and answered.code in wire.CLOSED_TO_US:
            return Unavailable(OutcomeKind.DOWN, f"code {answered.code}")
        return answered

    async def _once(
        self, operation: str, sid: str, body: Mapping[str, Any], shape: type[wire.Envelope[D]], until: Deadline
    ) -> wire.Envelope[D] | Unavailable:
        secret = await self._secret.get(until)
        if isinstance(secret, Unavailable):
            return secret
        headers = self._signer.headers(secret, sid)
        answered = await self.client.call(operation, body, shape, until=until, headers=headers)
        if isinstance(answered, wire.Envelope) and answered.code in _ANOTHER_SECRET:
            self._secret.drop(secret)
        return answered

    async def _fetch_secret(self, until: Deadline) -> Lease[str] | Unavailable:
        asked_at = self._clock.now()
        answered = await self.client.call(
            wire.SECRET,
            {"appId": self._credentials.caller},
            wire.Envelope[wire.SecretData],
            until=until,
            headers=self._signer.headers(self._credentials.token, wire.SECRET_SERVICE),
        )
        if isinstance(answered, Unavailable):
            return answered
        if answered.code != wire.OK:
            return Unavailable(OutcomeKind.DOWN, f"code {answered.code}")
        if answered.data is None:
            return malformed("data: no secret")
        life = timedelta(seconds=answered.data.validSeconds)
        return Lease(answered.data.secret, asked_at + life * RENEWED_AFTER, asked_at + life)


class Nodes:
    """All nodes: the main one by its address, the others through the main one's directory (节点目录)."""

    def __init__(self, main_url: str, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._nodes: dict[str, Node] = {}
        self._main_url = main_url.rstrip("/")
        self._directory = Renewed(self._fetch_directory, clock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._directory.close()
        await asyncio.gather(*(node.close() for node in self._nodes.values()))

    async def main(self) -> Node:
        return await self._node(self._main_url)

    async def find(self, tier: Tier, of: str, *, until: Deadline) -> Node | Unavailable | None:
        """The node of a tier: of a provider, or of a city by the first four digits of its region code. None where the
        platform has no such node.
        """
        if tier is Tier.MAIN:
            return await self.main()
        addresses = await self._directory.get(until)
        if isinstance(addresses, Unavailable):
            return addresses
        url = addresses.get((tier, of))
        return None if url is None else await self._node(url)

    async def _node(self, url: str) -> Node:
        node = self._nodes.get(url)
        if node is None:
            # Made known before it is opened: two that come at once must not make two.
            node = self._nodes[url] = Node(RestClient(url), self._credentials, self._clock)
            await node.client.open()
        return node

    async def _fetch_directory(self, until: Deadline) -> Lease[Mapping[tuple[Tier, str], str]] | Unavailable:
        main = await self.main()
        answered = await main.call(wire.NODES, wire.NODES_SERVICE, {}, wire.Envelope[wire.NodesData], until=until)
        if isinstance(answered, Unavailable):
            return answered
        if answered.code != wire.OK or answered.data is None:
            return malformed(f"no list of nodes, code {answered.code}")
        now = self._clock.now()
        return Lease(answered.data.addresses, now + NODES_RENEWED_AFTER, now + NODES_GOOD_FOR)
