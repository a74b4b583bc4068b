"""Keys of questions: chosen among a resource's alternatives, checked, and in the form they are asked by.

A key typed by the applicant never opens another person's record: what is chosen from here is what the login and
the sources said, and nothing else.
"""

from collections.abc import Mapping
from datetime import date

from services.kit.digests import canonical
from services.kit.values.elements import Value
from services.kit.values.number_formats import check_format, number_format
from services.kit.values.numbers import InvalidNumber
from services.kit.vault import Vault
from services.sharing.types import OutcomeKind, Resource

Key = Mapping[str, str]
"""element → value; together they say which record"""


def key_for(resource: Resource, known: Mapping[str, Value], today: date) -> Key | OutcomeKind:
    """The best key of the resource that is at hand and well formed.

    `INVALID_KEY` if one is at hand but cannot be right, `KEY_MISSING` if none is.
    """
    at_hand = [alternative for alternative in resource.keys if all(element in known for element in alternative)]
    for alternative in at_hand:
        checked = checked_key({element: known[element] for element in alternative}, today)
        if checked is not None:
            return checked
    return OutcomeKind.INVALID_KEY if at_hand else OutcomeKind.KEY_MISSING


def checked_key(key: Mapping[str, Value], today: date) -> Key | None:
    """The key in its normal form, a 15-digit ID number as 18 digits; none if a part of it cannot be right."""
    normal = {element: _normal(element, value, today) for element, value in key.items()}
    complete = {element: value for element, value in normal.items() if value is not None}
    return complete if key and len(complete) == len(key) else None


def key_index(key: Key, vault: Vault) -> bytes:
    """The blind index under which a pull's key is stored: whoever holds the key again finds its pulls."""
    return vault.index("pull", canonical(key).decode())


def _normal(element: str, value: Value, today: date) -> str | None:
    if not isinstance(value, str):
        return None
    form = number_format(element)
    if form is None:
        return value.strip() or None
    number = check_format(form, value, today)
    # Of a number in doubt nobody is asked: it may be another's.
    return None if isinstance(number, InvalidNumber) or number.doubt is not None else number.value
