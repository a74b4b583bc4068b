"""A parcel's parties as adapters read them: by role and element, each value in the type the adapter needs."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from services.access.types import IdentifierKind
from services.handover.types import (
    AlreadyDecided,
    DeliveryRefused,
    NotSeen,
    OutcomeUnknown,
    Parcel,
    RecallAnswer,
    Taken,
    TakenBack,
)
from services.kit.clock import CHINA
from services.kit.values.elements import Elements
from services.kit.values.moments import canonical_day
from services.kit.values.money import canonical_money
from services.sharing.types import OutcomeKind, Unavailable

MOTHER = "mother"
FATHER = "father"
APPLICANT = "applicant"
CHILD = "child"

ITEM_NOT_TAKEN = DeliveryRefused(
    "ITEM_NOT_TAKEN", "该部门不受理此事项。 / This department does not take applications for this item."
)
"""what an adapter answers, without calling, to a parcel for an item that is not in its manifest"""
NOT_RECALLED = OutcomeUnknown("this department takes no recalls")
NOT_POLLED = OutcomeUnknown("this department calls back and is not polled")


@dataclass(frozen=True, slots=True)
class PartyReading:
    """The elements of one role; what the parcel leaves out reads as none, and the department judges whether it can
    do without.
    """

    elements: Elements = field(repr=False)

    def text(self, element: str) -> str | None:
        """Numbers and yes or no as text, too."""
        value = self.elements.get(element)
        return None if value is None else str(value)

    def day(self, element: str) -> date | None:
        """A day, by the grammar of what is saved. Raises `ValueError` where it is none."""
        value = self.text(element)
        return None if value is None else date.fromisoformat(canonical_day(value) or value)

    def moment(self, element: str) -> datetime | None:
        """An ISO 8601 moment, in China's legal time: departments write local time without saying so."""
        value = self.text(element)
        return None if value is None else datetime.fromisoformat(value).astimezone(CHINA)

    def amount(self, element: str) -> Decimal | None:
        """Yuan, by the grammar of what is saved. Raises `InvalidOperation` where it is none."""
        value = self.text(element)
        return None if value is None else Decimal(canonical_money(value) or value)

    @property
    def document(self) -> tuple[IdentifierKind, str] | None:
        """By which number this person is known: the identity number where there is one."""
        if number := self.text("person.id_number"):
            return IdentifierKind.ID_CARD, number
        if number := self.text("person.passport_number"):
            return IdentifierKind.PASSPORT, number
        return None


def party(parcel: Parcel, role: str) -> PartyReading:
    """What a parcel says of a role; of an absent one, nothing."""
    return PartyReading(parcel.parties.get(role, {}))


def parents(parcel: Parcel) -> list[PartyReading]:
    """A child's parents, as far as the parcel says anything of them: there may be no father to name."""
    return [party(parcel, role) for role in (MOTHER, FATHER) if parcel.parties.get(role)]


def delivery_outcome(
    code: object, reason: str, taken: Taken | None, *, accepted: bool, busy: bool
) -> Taken | DeliveryRefused | OutcomeUnknown:
    """What a department's answer to a delivery means; `code` is its own.

    One that is busy may have kept the parcel or not, and so may one that accepts it and does not say as which case.
    """
    if busy:
        return OutcomeUnknown(f"code {code}", answered=True)
    if not accepted:
        return DeliveryRefused(str(code), reason)
    return taken or OutcomeUnknown(f"code {code} without a receipt", answered=True)


def look_up_outcome(outcome: Taken | DeliveryRefused | OutcomeUnknown) -> Taken | OutcomeUnknown:
    """What the same answer to a look-up means: a department that refuses to say has said nothing of the parcel."""
    if isinstance(outcome, DeliveryRefused):
        return OutcomeUnknown(f"code {outcome.reason_code}", answered=True)
    return outcome


def recall_outcome(code: object, *, taken_back: bool, decided: bool, unseen: bool) -> RecallAnswer:
    """What a department's answer to a recall means; `code` is its own."""
    if taken_back:
        return TakenBack()
    if decided:
        return AlreadyDecided()
    return NotSeen() if unseen else OutcomeUnknown(f"code {code}", answered=True)


def outcome_unknown(fault: Unavailable) -> OutcomeUnknown:
    """A delivery or question about one that brought no usable answer."""
    return OutcomeUnknown(f"{fault.kind}: {fault.detail}", answered=fault.kind is OutcomeKind.MALFORMED)
