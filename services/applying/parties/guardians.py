"""Guardians (监护人): who a child's parents are, and who may permit the use of what is a party's."""

from datetime import date

from services.applying.application.elements import BIRTH_DATE, derived
from services.applying.application.field import FieldKey, values_of
from services.applying.application.loaded import LoadedApplication
from services.applying.parties.visibility import is_identified
from services.applying.tables import PartyRow
from services.sharing.types import PartyKey, Relations

_CHILD = "child"
_SPOUSE = "spouse"
_OF_AGE = 14
"""years; below it a guardian consents (PIPL art. 31)"""


def permitter(application: LoadedApplication, key: PartyKey, today: date) -> PartyRow | None:
    """The party who can be asked: the party itself, and for a child its parent who applies; none where nobody can.

    Whom only the applicant named does not log in.
    """
    party = application.parties.get(key)
    if party is None:
        return None
    if _is_child(application, key, party, today):
        applicant_is_parent = application.row.applies_as in parents_of(application.one_thing.relations, key.role)
        return application.applicant if applicant_is_parent else None
    role = application.one_thing.role(key.role)
    return party if is_identified(party) and not (role is not None and role.provisional) else None


def parents_of(relations: Relations, child: str) -> tuple[str, ...]:
    """Roles of a child's parents: whose child it is, and their spouse (民法典 art. 27).

    It is enough that one of the two roles names the other as its spouse.
    """
    own = [of for (of, relation), role in relations.of.items() if relation == _CHILD and role == child]
    pairs = [(of, role) for (of, relation), role in relations.of.items() if relation == _SPOUSE]
    spouses = [*(role for of, role in pairs if of in own), *(of for of, role in pairs if role in own)]
    return tuple(dict.fromkeys((*own, *spouses)))


def _is_child(application: LoadedApplication, key: PartyKey, party: PartyRow, today: date) -> bool:
    role = application.one_thing.role(key.role)
    if role is not None and role.provisional and parents_of(application.one_thing.relations, key.role):
        return True
    stated = application.field_of(FieldKey(party.id, BIRTH_DATE)).value or derived(
        BIRTH_DATE, values_of(application.fields, party.id)
    )
    if not isinstance(stated, str):
        return False
    born = date.fromisoformat(stated)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < _OF_AGE
