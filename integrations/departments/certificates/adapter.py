"""The certificate store (电子证照库): electronic certificates by type and holder, as a source only."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from integrations.adapter_kit.answers import read_or_malformed
from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.manifests import manifest_of
from integrations.adapter_kit.rest_client import RestClient
from integrations.departments.certificates import wire
from services.kit.clock import Clock, Deadline
from services.sharing.types import Answer, Authorised, Refused, Unavailable


class CertificatesAdapter:
    """`Source` of the certificate store.

    Each use needs a one-time authorization code (用证授权码): a pull without one goes nowhere.
    """

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:  # noqa: ARG002 - as all
        self._client = client
        self._headers = {wire.CALLER_HEADER: credentials.caller, wire.TOKEN_HEADER: credentials.token}
        catalogue = manifest_of(Path(__file__).parent.name).catalogue
        self._types = {resource.code: resource.certificate for resource in catalogue if resource.certificate}

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        return await asyncio.gather(*(self._ask(pull, until) for pull in pulls))

    async def _ask(self, pull: Authorised, until: Deadline) -> Answer:
        if pull.code is None:
            return Refused(wire.CODE_MISSING)
        certificate_type = self._types[pull.asked.resource]
        question = wire.write_question(pull, certificate_type)
        reply = await self._client.call(wire.USE, question, wire.QuestionReply, until=until, headers=self._headers)
        if isinstance(reply, Unavailable):
            return reply
        return read_or_malformed(lambda: wire.read_answer(pull.asked, certificate_type, reply))
