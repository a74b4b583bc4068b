"""Health (卫生健康): records of deliveries as a source; birth certificates and vaccination records as a receiver."""

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.manifests import manifest_of
from integrations.adapter_kit.rest_client import RestClient
from integrations.adapter_kit.rest_department import Recalling, RestDepartment
from integrations.departments.health import wire
from services.kit.clock import Clock


class HealthAdapter(RestDepartment[wire.QuestionReply, wire.DeliveryReply, wire.StatusMessage]):
    """`Source` and `Department` of health."""

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        super().__init__(
            client,
            credentials,
            clock,
            manifest_of("health"),
            wire,
            question_paths=wire.QUESTION_PATHS,
            item_paths=wire.ITEM_PATHS,
            recalling=Recalling(wire.RECALL_PATH, wire.write_recall, wire.RecallReply, wire.read_recall),
        )
