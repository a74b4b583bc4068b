"""What can keep an application from being opened, changed, disputed or submitted."""

import strawberry
from strawberry.types import Info

from backend.graphapi.base.answer_findings import AnswerFinding
from backend.graphapi.base.context import Context
from backend.graphapi.base.enums import ApplicationState
from backend.graphapi.base.problem import Problem, show, show_with_facts
from backend.graphapi.cases.types import RunningCase
from services.access.types import NotTheApplicant
from services.applying.types import (
    ActUnknown,
    AlreadyApplied,
    ApplicationNotOpen,
    ApplicationNotReady,
    ApplicationUnknown,
    DisputeAlreadyOpen,
    DisputeTooLate,
    DocumentUnknown,
    FieldNotDisputable,
    FieldNotEditable,
    KeyUsedOtherwise,
    LoginNotDisputable,
    MaterialUnknown,
    NotDisputableReason,
    NotPartyOfCase,
    NotRunning,
    RevisionStale,
    RoleNotAllowed,
    VersionNotNewer,
)
from services.documents.types import DocumentRefused
from services.forms.types import AnswersInvalid

__all__ = [
    "ActUnknown",
    "AlreadyApplied",
    "AnswersInvalid",
    "ApplicationNotOpen",
    "ApplicationNotReady",
    "ApplicationUnknown",
    "DisputeAlreadyOpen",
    "DisputeTooLate",
    "DocumentRefused",
    "DocumentUnknown",
    "FieldNotDisputable",
    "FieldNotEditable",
    "KeyUsedOtherwise",
    "LoginNotDisputable",
    "MaterialUnknown",
    "NotPartyOfCase",
    "NotRunning",
    "NotTheApplicant",
    "RevisionStale",
    "RoleNotAllowed",
    "VersionNotNewer",
]

strawberry.enum(NotDisputableReason)

show(
    ActUnknown,
    ApplicationUnknown,
    DisputeAlreadyOpen,
    DisputeTooLate,
    DocumentRefused,
    DocumentUnknown,
    KeyUsedOtherwise,
    LoginNotDisputable,
    MaterialUnknown,
    NotTheApplicant,
    NotPartyOfCase,
    NotRunning,
    VersionNotNewer,
)


def _running_cases(root: strawberry.Parent[AlreadyApplied], info: Info[Context, None]) -> list[RunningCase]:
    return [RunningCase.of(case, info.context.rooms) for case in root.cases]


@show_with_facts(AlreadyApplied)
class AlreadyAppliedFacts(Problem):
    cases: list[RunningCase] = strawberry.field(
        resolver=_running_cases,
        description="The cases that there are: to be joined by whom they name, or objected to.",
    )


@show_with_facts(ApplicationNotOpen)
class ApplicationNotOpenFacts(Problem):
    state: ApplicationState


@show_with_facts(RoleNotAllowed)
class RoleNotAllowedFacts(Problem):
    allowed: list[str]


@show_with_facts(RevisionStale)
class RevisionStaleFacts(Problem):
    current: int


def _findings(root: strawberry.Parent[AnswersInvalid | ApplicationNotReady]) -> list[AnswerFinding]:
    return [AnswerFinding.of(finding) for finding in root.findings]


@show_with_facts(AnswersInvalid)
class AnswersInvalidFacts(Problem):
    findings: list[AnswerFinding] = strawberry.field(resolver=_findings)


@show_with_facts(FieldNotEditable)
class FieldNotEditableFacts(Problem):
    pointers: list[str]


@show_with_facts(FieldNotDisputable)
class FieldNotDisputableFacts(Problem):
    why: NotDisputableReason


@show_with_facts(ApplicationNotReady)
class ApplicationNotReadyFacts(Problem):
    missing: list[str] = strawberry.field(description="JSON pointers of required fields that are empty.")
    materials: list[str] = strawberry.field(description="Codes of materials still to be handed in.")
    acts: list[strawberry.ID] = strawberry.field(description="Acts still awaited.")
    findings: list[AnswerFinding] = strawberry.field(
        resolver=_findings, description="What of the answers cannot be true together."
    )
