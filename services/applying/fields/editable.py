"""Which fields the applicant fills in."""

from services.applying.application.field import StoredField
from services.applying.application.loaded import LoadedApplication
from services.applying.fields.derived_values import follows_from_sources
from services.forms.types import Requirement
from services.sharing.service import CONSEQUENCES
from services.sharing.types import OutcomeKind


def is_editable(draft: LoadedApplication, held: StoredField, asking: Requirement) -> bool:
    """Whether the applicant may type this value.

    What a register or the login said is not altered, it is disputed; nor is what follows from it. Where the source
    brought nothing the applicant is asked, and may change the answer until a source has confirmed it.
    """
    if not draft.open or asking is Requirement.CONSTANT or held.confirmed:
        return False
    if follows_from_sources(draft, held):
        return False
    # Found, yet not confirmed: the applicant typed it before the source answered, and the two differ.
    return held.outcome in {None, OutcomeKind.FOUND} or CONSEQUENCES[held.outcome].editable
