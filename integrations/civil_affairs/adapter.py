"""Civil affairs (民政): the marriage register, as a source only."""

import asyncio
from collections.abc import Sequence

from integrations.civil_affairs import wire as civil_affairs
from integrations.credentials import Credentials
from integrations.transports.rest import RestClient
from services.kit.clock import Clock, Deadline
from services.sharing.types import Answer, Asked, Authorised, Unavailable


class CivilAffairsAdapter:
    """`Source` of civil affairs."""

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:  # noqa: ARG002 - as all
        self._client = client
        self._headers = {
            civil_affairs.CALLER_HEADER: credentials.caller,
            civil_affairs.TOKEN_HEADER: credentials.token,
        }

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        return await asyncio.gather(*(self._ask(pull.asked, until) for pull in pulls))

    async def _ask(self, asked: Asked, until: Deadline) -> Answer:
        answered = await self._client.call(
            civil_affairs.QUESTIONS[asked.resource],
            civil_affairs.question(asked),
            civil_affairs.Answered,
            until=until,
            encoding="form",
            headers=self._headers,
        )
        return answered if isinstance(answered, Unavailable) else civil_affairs.answer(asked, answered)
