"""What a login states about a person, by data element: known of an applicant before any department is asked."""

from collections.abc import Callable, Mapping

from services.access.types import IdentifierKind, Person


def login_facts(person: Person) -> dict[str, str]:
    """Element → value. A login states one of the two numbers; departments are not asked for the other then."""
    stated = {element: read(person) for element, read in _READ.items()}
    return {element: value for element, value in stated.items() if value}


_OF_GB_11643 = (
    IdentifierKind.ID_CARD,
    IdentifierKind.ID_CARD_15,
    IdentifierKind.RESIDENCE_PERMIT,
    IdentifierKind.PERMANENT_RESIDENCE_CARD,
)
"""Kinds whose numbers are ID numbers to departments, the ID card's first."""


def _id_number(person: Person) -> str | None:
    return next(filter(None, map(person.number, _OF_GB_11643)), None)


def _passport_number(person: Person) -> str | None:
    return person.number(IdentifierKind.PASSPORT)


def _document_kind(person: Person) -> str | None:
    if _id_number(person):
        return IdentifierKind.ID_CARD.value
    return IdentifierKind.PASSPORT.value if _passport_number(person) else None


_READ: Mapping[str, Callable[[Person], str | None]] = {
    "person.name": lambda person: person.name,
    "person.phone": lambda person: person.phone,
    "person.id_kind": _document_kind,
    "person.id_number": _id_number,
    "person.passport_number": _passport_number,
}

LOGIN_ELEMENTS = tuple(_READ)
"""the elements that `login_facts` may say"""
