"""Civil affairs (民政): the marriage register, as a source only."""

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.rest_client import RestClient
from integrations.adapter_kit.rest_department import RestSource
from integrations.departments.civil_affairs import wire
from services.kit.clock import Clock


class CivilAffairsAdapter(RestSource[wire.QuestionReply]):
    """`Source` of civil affairs."""

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:  # noqa: ARG002 - as all
        super().__init__(client, credentials, wire, question_paths=wire.QUESTION_PATHS, encoding="form")
