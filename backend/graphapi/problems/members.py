"""The one place where a domain's expected failure becomes a member of a union, or a coded error."""

from typing import Any

import strawberry

from backend.graphapi.base.errors_catalogue import ErrorsCatalogue
from backend.graphapi.base.problem import Problem
from backend.graphapi.problems import registration
from services.applying import service as applying_door
from services.applying import types as applying
from services.applying.service import VersionNotNewer as NotNewer
from services.casework import types as casework
from services.catalogue import types as catalogue
from services.documents import types as documents
from services.forms import types as forms
from services.kit.problems import Problem as DomainProblem


@strawberry.type(description="No published item or one-thing has this code.")
class ItemUnknown(Problem):
    pass


@strawberry.type(description="There is no such application, or it is not yours to see.")
class ApplicationUnknown(Problem):
    pass


@strawberry.type(description="The application was submitted or withdrawn.")
class ApplicationNotOpen(Problem):
    state: applying.ApplicationState


@strawberry.type(description="Nobody applies for this in that role.")
class RoleNotAllowed(Problem):
    allowed: list[str]


@strawberry.type(description="The key was used before with other content.")
class KeyUsedOtherwise(Problem):
    pass


@strawberry.type(description="The application changed since it was read.")
class RevisionStale(Problem):
    current: int


@strawberry.type(description="One answer that breaks the form; the value itself is never repeated.")
class AnswerFinding:
    pointer: str = strawberry.field(description="JSON pointer into the answers.")
    rule: str = strawberry.field(description="The schema keyword that was broken, or `unknown`.")


@strawberry.type(description="Answers break the form; nothing was saved.")
class AnswersInvalid(Problem):
    findings: list[AnswerFinding]

    @classmethod
    def facts(cls, problem: DomainProblem) -> dict[str, Any]:
        assert isinstance(problem, forms.AnswersInvalid)
        return {"findings": [AnswerFinding(pointer=f.pointer, rule=f.rule) for f in problem.findings]}


@strawberry.type(description="A sourced value cannot be typed over.")
class FieldNotEditable(Problem):
    pointers: list[str]


strawberry.enum(applying_door.NotDisputableReason)


@strawberry.type(description="Only a visible value that a department stated can be disputed.")
class FieldNotDisputable(Problem):
    why: applying_door.NotDisputableReason


@strawberry.type(description="The value came with the login and is corrected there.")
class LoginNotDisputable(Problem):
    pass


@strawberry.type(description="The field is disputed already; its review is under way.")
class DisputeAlreadyOpen(Problem):
    pass


@strawberry.type(description="All cases of the application are decided.")
class DisputeTooLate(Problem):
    pass


@strawberry.type(description="Something is still missing before this can be submitted.")
class ApplicationNotReady(Problem):
    missing: list[str] = strawberry.field(description="JSON pointers of required fields that are empty.")
    materials: list[str] = strawberry.field(description="Codes of materials still to be handed in.")
    acts: list[strawberry.ID] = strawberry.field(description="Acts still awaited.")

    @classmethod
    def facts(cls, problem: DomainProblem) -> dict[str, Any]:
        assert isinstance(problem, applying.ApplicationNotReady)
        return {
            "missing": list(problem.missing),
            "materials": list(problem.materials),
            "acts": [strawberry.ID(str(act)) for act in problem.acts],
        }


@strawberry.type(description="There is no such act awaited of you.")
class ActUnknown(Problem):
    pass


@strawberry.type(description="The application asks for no such material by upload.")
class MaterialUnknown(Problem):
    pass


@strawberry.type(description="There is no such uploaded document of yours.")
class DocumentUnknown(Problem):
    pass


@strawberry.type(description="The document is not of a kind that this material takes.")
class DocumentRefused(Problem):
    pass


@strawberry.type(description="The application is on the version in force, or its role applies no more.")
class VersionNotNewer(Problem):
    pass


@strawberry.type(description="There is no such case, or it is not yours to see.")
class CaseUnknown(Problem):
    pass


@strawberry.type(description="The case is decided or ended and cannot be withdrawn.")
class CaseNotWithdrawable(Problem):
    state: casework.CaseState


MEMBER_OF: dict[type[DomainProblem], type[Problem]] = {
    catalogue.ItemUnknown: ItemUnknown,
    applying.ApplicationUnknown: ApplicationUnknown,
    applying.ApplicationNotOpen: ApplicationNotOpen,
    applying.RoleNotAllowed: RoleNotAllowed,
    applying.KeyUsedOtherwise: KeyUsedOtherwise,
    applying.RevisionStale: RevisionStale,
    forms.AnswersInvalid: AnswersInvalid,
    applying.FieldNotEditable: FieldNotEditable,
    applying_door.FieldNotDisputable: FieldNotDisputable,
    applying_door.LoginNotDisputable: LoginNotDisputable,
    applying_door.DisputeAlreadyOpen: DisputeAlreadyOpen,
    applying_door.DisputeTooLate: DisputeTooLate,
    applying.ApplicationNotReady: ApplicationNotReady,
    applying.ActUnknown: ActUnknown,
    applying.MaterialUnknown: MaterialUnknown,
    applying.DocumentUnknown: DocumentUnknown,
    NotNewer: VersionNotNewer,
    documents.DocumentRefused: DocumentRefused,
    casework.CaseUnknown: CaseUnknown,
    casework.CaseNotWithdrawable: CaseNotWithdrawable,
    **registration.MEMBER_OF,
}
"""domain problem → union member; a test holds it complete"""


def member(problem: DomainProblem, errors: ErrorsCatalogue) -> Problem:
    """The union member for an expected failure."""
    return MEMBER_OF[type(problem)].of(problem, errors)
