"""Who may permit the use of what is a party's: the party itself, and for a child its guardian."""

from datetime import date

from services.applying.application.elements import BIRTH_DATE, derived
from services.applying.application.field import FieldKey, values_of
from services.applying.application.loaded import LoadedApplication
from services.applying.tables import PartyRow
from services.applying.types import Identification
from services.sharing.types import PartyKey

_CHILD = "child"
_SPOUSE = "spouse"
_OF_AGE = 14
"""years; below it a guardian consents (PIPL art. 31)"""


def permitter(draft: LoadedApplication, key: PartyKey, today: date) -> PartyRow | None:
    """The party who can be asked; none where nobody can: whom only the applicant named does not log in."""
    party = draft.parties.get(key)
    if party is None:
        return None
    if _is_child(draft, key, party, today):
        return draft.applicant if _guards(draft, key.role) else None
    role = draft.one_thing.role(key.role)
    may_log_in = party.subject is not None and party.standing is Identification.VERIFIED
    return party if may_log_in and not (role is not None and role.provisional) else None


def _is_child(draft: LoadedApplication, key: PartyKey, party: PartyRow, today: date) -> bool:
    role = draft.one_thing.role(key.role)
    children = {child for (_, relation), child in draft.one_thing.relations.of.items() if relation == _CHILD}
    if role is not None and role.provisional and key.role in children:
        return True
    stated = draft.held(FieldKey(party.id, BIRTH_DATE)).value or derived(BIRTH_DATE, values_of(draft.fields, party.id))
    if not isinstance(stated, str):
        return False
    born = date.fromisoformat(stated)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < _OF_AGE


def _guards(draft: LoadedApplication, child: str) -> bool:
    """Whether the applicant is the child's parent, by their own or their spouse's relation to it."""
    relations, own = draft.one_thing.relations, draft.row.applies_as
    parents = (own, relations.role(own, _SPOUSE))
    return any(parent is not None and relations.role(parent, _CHILD) == child for parent in parents)
