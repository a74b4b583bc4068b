"""Civil affairs (民政): the marriage register, as a source only."""

from integrations.civil_affairs import wire
from integrations.credentials import Credentials
from integrations.transports.departments import Questions, RestSource
from integrations.transports.rest import RestClient
from services.kit.clock import Clock

QUESTIONS = Questions.of(wire, encoding="form")


class CivilAffairsAdapter(RestSource[wire.Answered]):
    """`Source` of civil affairs."""

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:  # noqa: ARG002 - as all
        super().__init__(client, credentials, QUESTIONS)
