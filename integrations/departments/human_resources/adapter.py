"""Human resources (人社): social security cards, as a source and as a receiver of applications."""

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.rest_client import RestClient
from integrations.adapter_kit.rest_department import Deliveries, Polling, Questions, RestDepartment
from integrations.departments.human_resources import wire
from services.handover.types import Delivery
from services.kit.clock import Clock

QUESTIONS = Questions.of(wire)
DELIVERIES = Deliveries.of(wire, Delivery.IDEMPOTENT, Polling(wire.PROGRESS, wire.progress, every=0.4))


class HumanResourcesAdapter(RestDepartment[wire.Answered, wire.Received]):
    """`Source` and `Department` of human resources, which never call back."""

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        super().__init__(client, credentials, clock, QUESTIONS, DELIVERIES)
