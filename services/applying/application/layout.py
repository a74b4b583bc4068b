"""The form of one application: which leaf of it shows which value of which party."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.applying.application.field import FieldKey, StoredFields
from services.catalogue.types import APPLICANT
from services.forms.types import FieldAddress, FormField
from services.kit.values.elements import Value
from services.sharing.types import PartyKey


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One leaf of the form for one party."""

    field: FormField
    address: FieldAddress
    key: FieldKey

    @property
    def pointer(self) -> str:
        return self.address.pointer


class Layout:
    """All places of one application; a value that two places show (`applicant` and `mother`) is kept once."""

    def __init__(self, fields: Sequence[FormField], parties: Mapping[PartyKey, UUID], applies_as: str) -> None:
        self.parties = parties
        self._applies_as = applies_as
        self.places = tuple(self._lay_out(fields))
        self.by_pointer = {place.pointer: place for place in self.places}
        self.by_key: dict[FieldKey, list[Place]] = {}
        for place in self.places:
            self.by_key.setdefault(place.key, []).append(place)
        self._many = {field.want.role for field in fields if field.many}
        self._roles = {field.want.role for field in fields}

    def parties_in(self, role: str) -> list[UUID]:
        """Parties in a role, in the order of their ordinals; `applicant` is the party that applies."""
        meant = self._applies_as if role == APPLICANT else role
        return [party for key, party in sorted(self.parties.items()) if key.role == meant]

    def has_role(self, role: str) -> bool:
        return role in self._roles

    def is_many(self, role: str) -> bool:
        return role in self._many

    def answers(self, fields: StoredFields) -> dict[str, Any]:
        """The stored values, in the one shape of answers; a role without a single value is an empty object."""
        answers: dict[str, Any] = {}
        for role in sorted(self._roles):
            if role in self._many:
                answers[role] = {str(party): {} for party in self.parties_in(role)}
            else:
                answers[role] = {}
        for place in self.places:
            stored = fields.get(place.key)
            if stored is not None and stored.value is not None:
                self._object(answers, place.address)[place.address.name] = stored.value
        return answers

    def values(self, answers: Mapping[str, Any]) -> dict[FieldKey, Value]:
        """Answers, back in the shape in which they are stored."""
        values: dict[FieldKey, Value] = {}
        for place in self.places:
            part = self._object(answers, place.address)
            if place.address.name in part:
                values[place.key] = part[place.address.name]
        return values

    def _lay_out(self, fields: Sequence[FormField]) -> Iterator[Place]:
        for field in fields:
            for party in self.parties_in(field.want.role):
                address = FieldAddress(field.want.role, str(party) if field.many else None, field.name)
                yield Place(field, address, FieldKey(party, field.want.element))

    @staticmethod
    def _object(answers: Mapping[str, Any], address: FieldAddress) -> Any:
        of_role = answers.get(address.role, {})
        return of_role if address.party is None else of_role.get(address.party, {})
