"""One adapter for every department that is described by data."""

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.rest_client import RestClient
from integrations.adapter_kit.rest_department import Polling, Recalling, RestDepartment
from integrations.described import wire
from integrations.described.description import Description
from services.kit.clock import Clock


class DescribedDepartment(RestDepartment[wire.QuestionReply, wire.DeliveryReply, wire.StatusMessage]):
    """`Source` and `Department` of a described department: whatever resources and items its description states."""

    def __init__(self, description: Description, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        is_polled = description.poll_every is not None
        super().__init__(
            client,
            credentials,
            clock,
            description,
            wire,
            question_paths={entry.code: wire.question_path(entry.code) for entry in description.asked_here},
            item_paths={item.code: wire.item_path(item.code) for item in description.items},
            polling=Polling(wire.STATUS_PATH, wire.write_status_query) if is_polled else None,
            recalling=Recalling(wire.RECALL_PATH, wire.write_recall, wire.RecallReply, wire.read_recall)
            if description.takes_recalls
            else None,
        )
