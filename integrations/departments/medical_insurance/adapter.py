"""Medical insurance (医保): participation and settlements as sources; enrolment and reimbursement as a receiver."""

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.rest_client import RestClient
from integrations.adapter_kit.rest_department import Deliveries, Polling, Questions, RestDepartment
from integrations.departments.medical_insurance import wire
from services.handover.types import Delivery
from services.kit.clock import Clock

QUESTIONS = Questions.of(wire)
DELIVERIES = Deliveries.of(wire, Delivery.QUERYABLE, Polling(wire.PROGRESS, wire.progress, every=0.5))


class MedicalInsuranceAdapter(RestDepartment[wire.Answered, wire.Received]):
    """`Source` and `Department` of medical insurance, which never calls back."""

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        super().__init__(client, credentials, clock, QUESTIONS, DELIVERIES)
