"""Making a token for somebody, where they may hold a session."""

from dataclasses import dataclass
from uuid import UUID

from backend.identity.tokens import AccessTokens
from services.access.service import Access
from services.access.types import AssuranceLevel, Channel
from services.kit.db import Database
from services.kit.problems import GatewayError


class SubjectNotActive(GatewayError):
    """The dead, the dissolved, the merged, newborns and firms being founded hold no session."""


@dataclass(frozen=True, slots=True)
class TokenIssuer:
    """Every token of this gateway for people who act for themselves is made here."""

    db: Database
    access: Access
    tokens: AccessTokens

    async def issue(self, subject: UUID, *, level: AssuranceLevel, channel: Channel) -> str:
        """Raises `SubjectNotActive`."""
        async with self.db.read() as session:
            if not await self.access.may_log_in(session, [subject]):
                raise SubjectNotActive(subject)
        return self.tokens.issue(subject, level=level, channel=channel)
