# ruff: noqa: N815 - fields are named as the platform names them
"""Review of disputed data (疑义数据校核): the platform hands a dispute to the provider, and tells what became of it.

《安徽省政务数据资源管理办法》 arts. 21-27; 《政务数据共享条例》. A dispute is a parcel of the item `data-review`:
accepted means under review, granted means corrected, denied means confirmed as it was.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from integrations.adapter_kit.answers import read_or_malformed
from integrations.adapter_kit.bodies import WireModel, parse
from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.json_bodies import text_at
from integrations.adapter_kit.parcels import ITEM_NOT_TAKEN, NOT_POLLED, NOT_RECALLED, outcome_unknown
from integrations.adapter_kit.signatures import SignatureScheme, SigningHash
from integrations.adapter_kit.statuses import status_kind
from integrations.jianghuai import wire
from integrations.jianghuai.nodes import Nodes
from services.handover.types import (
    AnswerKind,
    Delivery,
    DeliveryRefused,
    DepartmentEvent,
    Inbound,
    InboundRefused,
    IssuedResult,
    NotSeen,
    OutcomeUnknown,
    Parcel,
    RecallAnswer,
    Statement,
    Taken,
    UnreadableStatement,
    Wire,
)
from services.kit.clock import Clock, Deadline
from services.sharing.types import Unavailable

ITEM = "data-review"
ROLE = "review"
RESULT = "corrected_value"
CORRECTED = "review.value"

SUBMIT = "/review/submit"
"""提交疑义"""
LOOK_UP = "/review/state"
SIGNING = SignatureScheme("jhpt-time", "jhpt-nonce", "jhpt-sign", SigningHash.SHA256)
"""how the platform signs the status of a review"""

FIELDS = {
    "review.dispute": "dispute",
    "review.provider": "provider",
    "review.resource": "resource",
    "review.element": "element",
    "review.pull": "request",
    "review.as_of": "asOf",
    "review.stated": "stated",
    "review.claimed": "claimed",
    "review.record_digest": "recordDigest",
    "review.ground": "reason",
    "review.due_on": "dueOn",
}
"""`request` is the number of the question whose answer is disputed: by it the provider finds the record, and nobody's
number need travel again"""
REFERENCE_PATH = ("reference",)
STATES = {"1": AnswerKind.ACCEPTED, "2": AnswerKind.GRANTED, "3": AnswerKind.DENIED}


class Receipt(WireModel):
    """What the platform has; `reference` is its own number of the review, none where it has none under our key."""

    reference: str | None = None
    takenAt: AwareDatetime | None = None


class StatusMessage(WireModel):
    """One step of a review, as the platform calls it back."""

    reference: str = Field(min_length=1)
    state: str
    """see STATES"""
    at: AwareDatetime
    reasonCode: str | None = None
    reason: str | None = None
    notice: str | None = None
    """校核通知书文号, of a correction"""
    value: wire.WireValue = Field(default=None, repr=False)
    """the right value, of a correction"""


class JianghuaiReviews:
    """`Department` of the platform's main node: takes disputes, calls back."""

    delivery = Delivery.IDEMPOTENT
    poll_every = None

    def __init__(self, nodes: Nodes, credentials: Credentials, clock: Clock) -> None:
        self._nodes = nodes
        self._secret = credentials.secret
        self._clock = clock

    def render(self, parcel: Parcel) -> Wire:
        if parcel.item != ITEM:
            return Wire(parcel.item, {})
        values = parcel.parties.get(ROLE, {})
        body: dict[str, Any] = {FIELDS[element]: value for element, value in values.items() if element in FIELDS}
        attached = [{"kind": each.kind, "digest": each.digest, "way": each.way} for each in parcel.attachments]
        body |= {"receiptNumber": parcel.receipt_number, "evidence": attached, "callbackUrl": parcel.callback_url}
        return Wire(SUBMIT, body)

    async def deliver(self, wire: Wire, key: UUID, *, until: Deadline) -> Taken | DeliveryRefused | OutcomeUnknown:
        if wire.operation != SUBMIT:
            return ITEM_NOT_TAKEN
        answered = await self._call(SUBMIT, {**wire.body, "requestId": str(key)}, until)
        if isinstance(answered, Unavailable):
            return outcome_unknown(answered)
        taken = _taken(answered)
        return DeliveryRefused(answered.code, answered.message) if taken is None else taken

    async def look_up(self, key: UUID, *, until: Deadline) -> Taken | NotSeen | OutcomeUnknown:
        answered = await self._call(LOOK_UP, {"requestId": str(key)}, until)
        if isinstance(answered, Unavailable):
            return outcome_unknown(answered)
        if answered.data is not None and answered.data.reference is None and answered.code == wire.OK:
            return NotSeen()
        return _taken(answered) or OutcomeUnknown(f"code {answered.code}", answered=True)

    def takes_recall(self, item: str) -> bool:  # noqa: ARG002 - the port's; a dispute is not withdrawn
        return False

    async def recall(self, item: str, key: UUID, *, until: Deadline) -> RecallAnswer:  # noqa: ARG002 - the port's
        return NOT_RECALLED

    async def poll(self, reference: str, *, until: Deadline) -> Inbound | OutcomeUnknown:  # noqa: ARG002 - the port's
        return NOT_POLLED

    def read(self, raw: Inbound) -> Sequence[Statement] | InboundRefused:
        refused = SIGNING.check(raw, self._secret, now=self._clock.now())
        return refused or read_status(raw.body, raw.headers)

    async def _call(
        self, operation: str, body: Mapping[str, Any], until: Deadline
    ) -> wire.Envelope[Receipt] | Unavailable:
        main = await self._nodes.main()
        return await main.call(operation, wire.REVIEW_SERVICE, body, wire.Envelope[Receipt], until=until)


def _taken(answered: wire.Envelope[Receipt]) -> Taken | OutcomeUnknown | None:
    """None where the platform says any other code than OK."""
    if answered.code != wire.OK:
        return None
    if answered.data is None or not answered.data.reference:
        return OutcomeUnknown("no number in the answer", answered=True)
    return Taken(answered.data.reference, answered.data.takenAt)


def read_status(body: bytes, headers: Mapping[str, str]) -> Sequence[Statement]:
    """What a call-back says, in our terms."""
    message = parse(StatusMessage, body, headers)
    said = message if isinstance(message, Unavailable) else read_or_malformed(lambda: _statements(message))
    if isinstance(said, Unavailable):
        return (UnreadableStatement(said.detail, text_at(body, headers, REFERENCE_PATH)),)
    return said


def _statements(message: StatusMessage) -> Sequence[Statement]:
    kind = status_kind(
        STATES, message.state, reference=message.reference, field="state", has_result=message.value is not None
    )
    if isinstance(kind, UnreadableStatement):
        return (kind,)
    if (message.value is None) != (message.notice is None):
        return (UnreadableStatement("notice: a corrected value and its notice go together", message.reference),)
    results: tuple[IssuedResult, ...] = ()
    if message.value is not None and message.notice is not None:
        results = (IssuedResult(RESULT, message.notice, message.at, {ROLE: {CORRECTED: message.value}}),)
    return (DepartmentEvent(message.reference, kind, message.at, message.reasonCode, message.reason, results),)
