"""One adapter for every department that is described by data."""

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.rest_client import RestClient
from integrations.adapter_kit.rest_department import Deliveries, Polling, Questions, RestDepartment
from integrations.described import wire
from integrations.described.description import Description
from services.handover.types import Delivery
from services.kit.clock import Clock


class GenericDepartment(RestDepartment[wire.Answered, wire.Received]):
    """`Source` and `Department` of a described department: whatever resources and items its description states."""

    def __init__(self, description: Description, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        questions = Questions(
            caller_header=wire.CALLER_HEADER,
            token_header=wire.TOKEN_HEADER,
            paths={entry.code: wire.question_path(entry.code) for entry in description.asked_here},
            answered=wire.Answered,
            question=wire.question,
            answer=wire.answer,
        )
        polled = description.poll_every
        deliveries = Deliveries(
            # A source only is never given a parcel: it has no operation to deliver to.
            delivery=description.delivery or Delivery.NEITHER,
            key_header=wire.KEY_HEADER,
            signing=wire.SIGNING,
            operations={item.code: wire.item_path(item.code) for item in description.items},
            received=wire.Received,
            render=wire.render,
            receipt=wire.receipt,
            look_up_path=wire.LOOK_UP,
            look_up=wire.look_up,
            looked_up=wire.looked_up,
            events=wire.events,
            polling=None if polled is None else Polling(wire.PROGRESS, wire.progress, every=polled),
        )
        super().__init__(client, credentials, clock, questions, deliveries)
