"""Proof: what satisfied a material, and by which right a department was asked."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry
from strawberry.types import Info

from backend.graphapi.base.context import Context
from backend.graphapi.base.enums import Ground, WayKind
from services.documents import types as documents


@strawberry.type(description="依据 / On which ground a department was asked, as recorded before the question went out.")
class PullBasis:
    ground: Ground
    statute: str | None = strawberry.field(description="Law and article, where the ground is a statute.")

    @classmethod
    async def at(cls, pull: UUID | None, application: UUID, info: Info[Context, None]) -> Self | None:
        """Of one pull of an application; all of its pulls are read at once. None without a pull."""
        if pull is None:
            return None
        basis = (await info.context.loaders.bases_of_application.load(application)).get(pull)
        return cls(ground=basis.ground, statute=basis.statute) if basis else None


@strawberry.type(description="证据 / What a material was satisfied by.")
class Evidence:
    way: WayKind
    digest: str
    as_of: datetime
    max_age: int | None = strawberry.field(description="Seconds after `asOf` for which it counts; none: no limit.")
    grade: str = strawberry.field(description="A issued, B checked at a window, C uploaded, D declared.")
    application: strawberry.Private[UUID]
    pull: strawberry.Private[UUID | None]

    @strawberry.field(description="None where no department was asked for it.")
    async def basis(self, info: Info[Context, None]) -> PullBasis | None:
        return await PullBasis.at(self.pull, self.application, info)

    @classmethod
    def of(cls, evidence: documents.Evidence, application: UUID) -> Self:
        return cls(
            way=evidence.way,
            digest=evidence.digest,
            as_of=evidence.as_of,
            max_age=None if evidence.max_age is None else int(evidence.max_age.total_seconds()),
            grade=evidence.grade.value,
            application=application,
            pull=evidence.pull,
        )
