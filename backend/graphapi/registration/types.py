"""Drafts on their way to publication, and the status of published services."""

from datetime import datetime
from typing import Self

import strawberry

from backend.graphapi.base.enums import DraftState, ServiceStatus
from backend.graphapi.catalogue.types import VersionDifference
from services.catalogue import types as catalogue

strawberry.enum(catalogue.DraftKind, description="What a package describes.")
strawberry.enum(catalogue.StepKind, name="RegistrationStepKind", description="What was done to a draft.")


@strawberry.type(description="One thing that was done to a draft: a step of its way, or a comment.")
class RegistrationStep:
    kind: catalogue.StepKind
    revision: int
    by: strawberry.ID
    at: datetime
    path: str | None = strawberry.field(description="Place in the package, of a comment.")
    words: str | None = strawberry.field(description="The comment or the reason.")

    @classmethod
    def of(cls, step: catalogue.DraftStep) -> Self:
        by = strawberry.ID(str(step.subject))
        return cls(kind=step.kind, revision=step.revision, by=by, at=step.at, path=step.path, words=step.words)


@strawberry.type(description="事项草案 / A package on its way to being published.")
class ItemDraft:
    id: strawberry.ID
    kind: catalogue.DraftKind
    code: str = strawberry.field(description="As the text says; empty where it says none.")
    department: str
    state: DraftState
    revision: int
    text: str = strawberry.field(description="The package in YAML, as its author wrote it.")
    version_id: strawberry.ID | None = strawberry.field(description="The version that it became.")
    changed_at: datetime
    steps: list[RegistrationStep]

    @classmethod
    def of(cls, draft: catalogue.Draft) -> Self:
        return cls(
            id=strawberry.ID(str(draft.id)),
            kind=draft.kind,
            code=draft.code,
            department=draft.department,
            state=draft.state,
            revision=draft.revision,
            text=draft.text,
            version_id=strawberry.ID(str(draft.published)) if draft.published else None,
            changed_at=draft.changed_at,
            steps=[RegistrationStep.of(step) for step in draft.steps],
        )


@strawberry.type(description="All places in which a draft differs from what is in force.")
class DraftDifference:
    differences: list[VersionDifference]


@strawberry.type(description="The status of what is published under a code.")
class ItemStands:
    code: str
    standing: ServiceStatus
