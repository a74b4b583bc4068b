"""What the state spared an applicant, measured.

A field counts (`fields_total`) where this family sees it, where it is asked (no constant, not defaulted, not derived
from other answers), and where the login had not said it already; a value that two places of the form show counts
once. It is filled (`fields_filled`) when a source said it: what the applicant typed is not, even if a source agreed
later.

A material counts (`materials_total`) where the rules ask it of this family by its answers, once per party; it
is skipped (`materials_skipped`) when the person has nothing to hand in and nothing to do: data or a certificate
satisfied it, or a sibling case's result will. An upload, a commitment and a check that is still to come are not
skipped.
"""

from collections.abc import Iterable

from services.applying.types import FieldState, Material, Saving
from services.forms.types import Requirement
from services.sharing.types import Origin


def saving(fields: Iterable[FieldState], materials: Iterable[Material]) -> Saving:
    """The measure of one application, from what its parties see of it."""
    counted = [
        field
        for field in fields
        if field.visible
        and field.asking is Requirement.ASKED
        and field.origin is not Origin.DERIVED
        and not field.from_login
    ]
    asked = list(materials)
    return Saving(
        fields_total=len(counted),
        fields_filled=sum(field.origin is Origin.SOURCE and field.value is not None for field in counted),
        materials_total=len(asked),
        materials_skipped=sum(material.skipped for material in asked),
    )
