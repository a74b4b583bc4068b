"""Materials of an application, and what each was satisfied by."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry
from strawberry.types import Info

from backend.graphapi.applications.parties import Party
from backend.graphapi.base.context import Context
from backend.graphapi.base.enums import Ground, WayKind
from backend.graphapi.base.words import Words
from services.applying import types as domain
from services.documents import types as documents

strawberry.enum(domain.MaterialState)


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


@strawberry.type(description="A material of this application, and why it need not be handed in, or what to do.")
class Material:
    code: str
    name: Words
    party: Party
    state: domain.MaterialState
    way: WayKind | None
    reason: Words
    skipped: bool
    required: bool
    grade: str | None
    as_of: datetime | None
    digest: str | None
    evidence: Evidence | None

    @classmethod
    def of(cls, material: domain.Material, application: UUID, parties: Mapping[UUID, Party]) -> Self:
        evidence = Evidence.of(material.evidence, application) if material.evidence else None
        return cls(
            code=material.code,
            name=Words.of(material.name),
            party=parties[material.party],
            state=material.state,
            way=material.way,
            reason=Words.of(material.reason),
            skipped=material.skipped,
            required=material.required,
            grade=evidence.grade if evidence else None,
            as_of=evidence.as_of if evidence else None,
            digest=evidence.digest if evidence else None,
            evidence=evidence,
        )
