"""Health (卫生健康): records of deliveries as a source; birth certificates and vaccination records as a receiver."""

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.rest_client import RestClient
from integrations.adapter_kit.rest_department import Deliveries, Questions, RestDepartment
from integrations.departments.health import wire
from services.handover.types import Delivery
from services.kit.clock import Clock

QUESTIONS = Questions.of(wire)
DELIVERIES = Deliveries.of(wire, Delivery.IDEMPOTENT)


class HealthAdapter(RestDepartment[wire.Answered, wire.Received]):
    """`Source` and `Department` of health."""

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        super().__init__(client, credentials, clock, QUESTIONS, DELIVERIES)
