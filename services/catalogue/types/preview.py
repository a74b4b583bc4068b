"""What will be needed before one starts: fields, materials, acts, time and fees."""

from dataclasses import dataclass
from enum import StrEnum

from services.catalogue.types.guide import FeeItem
from services.catalogue.types.items import ItemVersion, MaterialSpec
from services.forms.types import FormField


class ActNeededKind(StrEnum):
    """What somebody must do themselves."""

    COMMITMENT = "COMMITMENT"
    """read a text and answer for it (告知承诺)"""
    CERTIFICATE_USE = "CERTIFICATE_USE"
    """allow the use of an electronic certificate, where it is another's"""
    CONSENT = "CONSENT"
    """permit that a register is asked, where consent is its ground"""
    PAYMENT = "PAYMENT"
    VISIT = "VISIT"


@dataclass(frozen=True, slots=True)
class FieldToType:
    """A field that neither the login nor a register answers."""

    field: FormField
    always: bool
    """false where it depends on other answers"""


@dataclass(frozen=True, slots=True)
class MaterialToBring:
    """A material with its ways in order."""

    spec: MaterialSpec
    always: bool
    hands_in: bool
    """whether something must be handed in, should everything else go well"""


@dataclass(frozen=True, slots=True)
class ActToDo:
    kind: ActNeededKind
    material: str | None = None
    item: str | None = None
    resource: str | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Preview:
    items: tuple[tuple[ItemVersion, bool], ...]
    """each with whether it is always applied for, whatever the answers"""
    to_type: tuple[FieldToType, ...]
    known: int
    """fields that the login or a register answers"""
    materials: tuple[MaterialToBring, ...]
    acts: tuple[ActToDo, ...]
    working_days: int | None
    """promised, along the longest way through the order; none where an item promises nothing. A calendar day counts as
    one"""
    fees: tuple[tuple[str, FeeItem], ...]
    """code of the item, and what it charges"""
