"""Parties of an application."""

from typing import Self

import strawberry

from services.applying import types as domain


@strawberry.type(description="A subject in a role; two children are two parties.")
class Party:
    id: strawberry.ID
    role: str
    ordinal: int

    @classmethod
    def of(cls, party: domain.Party) -> Self:
        return cls(id=strawberry.ID(str(party.id)), role=party.key.role, ordinal=party.key.ordinal)
