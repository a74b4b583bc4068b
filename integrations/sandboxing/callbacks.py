"""How a simulated department calls the gateway back: a signed POST, again and again for a bounded time."""

import asyncio
from dataclasses import dataclass, field

import aiohttp

from integrations.adapter_kit.signatures import SignatureScheme
from integrations.sandboxing.ledger import Ledger
from integrations.sandboxing.settings import SandboxSettings
from services.kit.clock import Clock

_PATIENCE = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs what a department says. Nonces are counted in the journal, so that none returns after a restart."""

    scheme: SignatureScheme
    secret: str = field(repr=False)
    clock: Clock
    ledger: Ledger

    def headers(self, body: bytes) -> dict[str, str]:
        nonce = f"{self.ledger.next('nonce'):012d}"
        return self.scheme.headers(self.secret, body, at=self.clock.now(), nonce=nonce)


@dataclass(frozen=True, slots=True)
class CallbackSender:
    """Sends call-backs; the gateway may be away for a while."""

    signer: Signer
    settings: SandboxSettings

    async def send(self, url: str, body: bytes) -> bool:
        """Whether an attempt was answered with 2xx. Each is signed anew: a signature ages."""
        pause = self.settings.callback_pause
        async with aiohttp.ClientSession(timeout=_PATIENCE) as session:
            for attempt in range(self.settings.callback_attempts):
                if attempt:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, self.settings.callback_longest_pause)
                if await self._once(session, url, body):
                    return True
        return False

    async def _once(self, session: aiohttp.ClientSession, url: str, body: bytes) -> bool:
        headers = {"Content-Type": "application/json", **self.signer.headers(body)}
        try:
            async with session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
                return answer.ok
        except (aiohttp.ClientError, OSError):
            return False
