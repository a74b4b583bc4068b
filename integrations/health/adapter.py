"""Health (卫生健康): records of deliveries as a source; birth certificates and vaccination records as a receiver."""

from integrations.credentials import Credentials
from integrations.health import wire
from integrations.transports.departments import Deliveries, Questions, RestDepartment
from integrations.transports.rest import RestClient
from services.handover.types import Delivery
from services.kit.clock import Clock

QUESTIONS = Questions(
    caller_header=wire.CALLER_HEADER,
    token_header=wire.TOKEN_HEADER,
    paths=wire.QUESTIONS,
    answered=wire.Answered,
    question=wire.question,
    answer=wire.answer,
)
DELIVERIES = Deliveries(
    delivery=Delivery.IDEMPOTENT,
    key_header=wire.KEY_HEADER,
    signing=wire.SIGNING,
    operations=wire.OPERATIONS,
    received=wire.Received,
    render=wire.render,
    receipt=wire.receipt,
    look_up_path=wire.LOOK_UP,
    look_up=wire.look_up,
    looked_up=wire.looked_up,
    events=wire.events,
)


class HealthAdapter(RestDepartment[wire.Answered, wire.Received]):
    """`Source` and `Department` of health."""

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        super().__init__(client, credentials, clock, QUESTIONS, DELIVERIES)
