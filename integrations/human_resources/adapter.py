"""Human resources (人社): social security cards, as a source and as a receiver of applications."""

from integrations.credentials import Credentials
from integrations.human_resources import wire
from integrations.transports.departments import Deliveries, Polling, Questions, RestDepartment
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
    polling=Polling(wire.PROGRESS, wire.progress, every=0.4),
)


class HumanResourcesAdapter(RestDepartment[wire.Answered, wire.Received]):
    """`Source` and `Department` of human resources, which never call back."""

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        super().__init__(client, credentials, clock, QUESTIONS, DELIVERIES)
