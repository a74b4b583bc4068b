"""The tax service (税务): premiums due as a source, their payment as a receiver."""

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.manifests import manifest_of
from integrations.adapter_kit.rest_client import RestClient
from integrations.adapter_kit.rest_department import Polling, RestDepartment
from integrations.departments.tax import wire
from services.kit.clock import Clock


class TaxAdapter(RestDepartment[wire.QuestionReply, wire.DeliveryReply, wire.StatusMessage]):
    """`Source` and `Department` of the tax service, which never calls back."""

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        super().__init__(
            client,
            credentials,
            clock,
            manifest_of("tax"),
            wire,
            question_paths=wire.QUESTION_PATHS,
            item_paths=wire.ITEM_PATHS,
            polling=Polling(wire.STATUS_PATH, wire.write_status_query),
        )
