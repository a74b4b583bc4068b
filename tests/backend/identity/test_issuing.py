"""Tokens are made for who may hold a session, and for nobody else."""

import pytest
from sqlalchemy import update

from backend.identity.issuing import SubjectNotActive, TokenIssuer
from backend.identity.tokens import AccessTokens, Bearer
from services.access.service import Access
from services.access.tables import SubjectRow
from services.access.types import AssuranceLevel, Channel, Identifier, IdentifierKind, SubjectKind, SubjectStatus
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.vault import Vault


@pytest.fixture
def access(vault: Vault, ids: SeededIds, clock: HeldClock) -> Access:
    return Access(vault, ids, clock)


@pytest.mark.parametrize("status", SubjectStatus)
async def test_only_the_living_and_existing_are_given_a_token(
    db: Database, access: Access, tokens: AccessTokens, status: SubjectStatus
) -> None:
    number = Identifier(IdentifierKind.ID_CARD, "340000199403121026")
    async with db.work() as work:
        subject = await access.ensure(work, SubjectKind.PERSON, "陈测试", [number])
        await work.execute(update(SubjectRow).where(SubjectRow.id == subject).values(status=status))
    issuer = TokenIssuer(db, access, tokens)
    if status is SubjectStatus.ACTIVE:
        token = await issuer.issue(subject, level=AssuranceLevel.L3, channel=Channel.WEB)
        assert isinstance(tokens.verify(token), Bearer)
    else:
        with pytest.raises(SubjectNotActive):
            await issuer.issue(subject, level=AssuranceLevel.L3, channel=Channel.WEB)


async def test_nobody_is_given_a_token_of_whom_nothing_is_known(
    db: Database, access: Access, tokens: AccessTokens, ids: SeededIds
) -> None:
    with pytest.raises(SubjectNotActive):
        await TokenIssuer(db, access, tokens).issue(ids.subject(), level=AssuranceLevel.L3, channel=Channel.WEB)
