"""One-time authorization codes (用证授权码): each opens one electronic certificate (电子证照) once.

The clear code exists only in the pull that carries it; what is stored is its digest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, update

from services.kit.clock import Clock
from services.kit.db import Database, UnitOfWork
from services.kit.digests import digest_of_bytes
from services.kit.ids import Ids, bucket_of
from services.sharing.tables import AuthorizationCodeRow
from services.sharing.types import Authorised, SharingSettings

_BYTES = 32


@dataclass(frozen=True, slots=True)
class OneTimeCodes:
    """Issues codes and redeems them."""

    db: Database
    ids: Ids
    clock: Clock
    settings: SharingSettings

    async def issue(self, work: UnitOfWork, pulls: Sequence[UUID], now: datetime) -> dict[UUID, str]:
        """Pull → its code in the clear, of 256 random bits."""
        codes = {pull: self.ids.secret(_BYTES) for pull in pulls}
        if codes:
            await work.execute(
                insert(AuthorizationCodeRow),
                [
                    {
                        "bucket": bucket_of(pull),
                        "id": pull,
                        "digest": _digest(code),
                        "issued_at": now,
                        "expires_at": now + self.settings.code_lifetime,
                    }
                    for pull, code in codes.items()
                ],
            )
        return codes

    async def redeem(self, pulls: Sequence[Authorised]) -> frozenset[UUID]:
        """Use the codes up; which of the pulls may go out by them. A code that was used, has run out, or is another's
        opens nothing.
        """
        if not pulls:
            return frozenset()
        async with self.db.work() as work:
            return frozenset([pull.pull for pull in pulls if pull.code and await self._use(work, pull.pull, pull.code)])

    async def _use(self, work: UnitOfWork, pull: UUID, code: str) -> bool:
        now = self.clock.now()
        used = await work.execute(
            update(AuthorizationCodeRow)
            .where(
                AuthorizationCodeRow.bucket == bucket_of(pull),
                AuthorizationCodeRow.id == pull,
                AuthorizationCodeRow.digest == _digest(code),
                AuthorizationCodeRow.used_at.is_(None),
                AuthorizationCodeRow.expires_at > now,
            )
            .values(used_at=now)
            .returning(AuthorizationCodeRow.id)
        )
        return used.first() is not None


def _digest(code: str) -> str:
    return digest_of_bytes(code.encode())
