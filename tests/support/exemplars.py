"""What a department's contract tests ask and hand over."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from integrations.adapter_kit.signatures import SignatureScheme
from services.kit.values.elements import Elements


@dataclass(frozen=True, slots=True)
class Exemplar:
    """One department's part of the contract tests; all people are of the sample families."""

    keys: Mapping[str, tuple[Mapping[str, str], ...]] = field(repr=False)
    """resource → keys of parties of whom it knows every element"""
    parcels: Mapping[str, Mapping[str, Elements]] = field(repr=False, default_factory=dict)
    """item → parties of a parcel that the department takes"""
    scheme: SignatureScheme | None = None
    """how it signs what it says about cases"""
