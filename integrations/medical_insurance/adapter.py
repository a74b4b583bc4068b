"""Medical insurance (医保): participation and settlements as sources; enrolment and reimbursement as a receiver."""

from integrations.credentials import Credentials
from integrations.medical_insurance import wire
from integrations.transports.departments import Deliveries, Polling, Questions, RestDepartment
from integrations.transports.rest import RestClient
from services.handover.types import Delivery
from services.kit.clock import Clock

QUESTIONS = Questions.of(wire)
DELIVERIES = Deliveries.of(wire, Delivery.QUERYABLE, Polling(wire.PROGRESS, wire.progress, every=0.5))


class MedicalInsuranceAdapter(RestDepartment[wire.Answered, wire.Received]):
    """`Source` and `Department` of medical insurance, which never calls back."""

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        super().__init__(client, credentials, clock, QUESTIONS, DELIVERIES)
