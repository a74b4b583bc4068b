"""Materials that an item or a one-thing asks for."""

from typing import Self

import strawberry

from backend.graphapi.base.enums import WayKind
from backend.graphapi.base.words import Words
from services.catalogue import types as domain


@strawberry.type(description="A material and the ways of satisfying it, in the order in which they are tried.")
class MaterialNeeded:
    code: str
    name: Words
    role: str
    ways: list[WayKind]
    always: bool = strawberry.field(description="False where it depends on the answers.")

    @classmethod
    def of(cls, spec: domain.MaterialSpec) -> Self:
        return cls(
            code=spec.code,
            name=Words.of(spec.name),
            role=spec.role,
            ways=[way.kind for way in spec.ways],
            always=not spec.when,
        )
