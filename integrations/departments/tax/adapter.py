"""The tax service (税务): premiums due as a source, their payment as a receiver."""

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.rest_client import RestClient
from integrations.adapter_kit.rest_department import Deliveries, Polling, Questions, RestDepartment
from integrations.departments.tax import wire
from services.handover.types import Delivery
from services.kit.clock import Clock

QUESTIONS = Questions.of(wire)
DELIVERIES = Deliveries.of(wire, Delivery.IDEMPOTENT, Polling(wire.PROGRESS, wire.progress, every=0.3))


class TaxAdapter(RestDepartment[wire.Answered, wire.Received]):
    """`Source` and `Department` of the tax service, which never calls back."""

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        super().__init__(client, credentials, clock, QUESTIONS, DELIVERIES)
