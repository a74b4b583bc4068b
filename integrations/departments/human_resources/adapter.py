"""Human resources (人社): social security cards, as a source and as a receiver of applications."""

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.manifests import manifest_of
from integrations.adapter_kit.rest_client import RestClient
from integrations.adapter_kit.rest_department import Polling, RestDepartment
from integrations.departments.human_resources import wire
from services.kit.clock import Clock


class HumanResourcesAdapter(RestDepartment[wire.QuestionReply, wire.DeliveryReply, wire.StatusMessage]):
    """`Source` and `Department` of human resources, which never calls back."""

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        super().__init__(
            client,
            credentials,
            clock,
            manifest_of("human_resources"),
            wire,
            question_paths=wire.QUESTION_PATHS,
            item_paths=wire.ITEM_PATHS,
            polling=Polling(wire.STATUS_PATH, wire.write_status_query),
        )
