"""What can stand against registering a service, and against opening one that is out of force."""

from typing import Any, Self

import strawberry

from backend.graphapi.base.problem import Problem
from backend.graphapi.base.words import Words
from backend.rehearsals import trial
from services.access.types import StaffRole
from services.catalogue import types as catalogue
from services.catalogue.service import lifecycle
from services.kit.problems import Problem as DomainProblem

strawberry.enum(StaffRole, description="登记员、部门审核员、主管部门审核员 / What somebody of the staff does.")
strawberry.enum(lifecycle.DraftState, description="How far a draft has come.")
strawberry.enum(lifecycle.ServiceStatus, name="ItemStanding", description="Whether what is published can be opened.")


@strawberry.type(description="One thing wrong with a package.")
class PackageFault:
    code: str = strawberry.field(description="The rule that is broken.")
    path: str = strawberry.field(description="Place in the package.")
    wrong: Words
    mend: Words

    @classmethod
    def of(cls, finding: catalogue.PackageFinding) -> Self:
        return cls(code=finding.code, path=finding.path, wrong=Words.of(finding.wrong), mend=Words.of(finding.mend))


@strawberry.type(description="A package that cannot be published, and all that is wrong with it.")
class PackageRefused(Problem):
    findings: list[PackageFault]

    @classmethod
    def facts(cls, problem: DomainProblem) -> dict[str, Any]:
        assert isinstance(problem, catalogue.PackageRefused)
        return {"findings": [PackageFault.of(finding) for finding in problem.findings]}


@strawberry.type(description="The act needs a role of staff that one does not hold for the department.")
class StaffRoleNeeded(Problem):
    role: StaffRole
    department: str


@strawberry.type(description="There is no such draft of a department that one works for.")
class DraftUnknown(Problem):
    pass


@strawberry.type(description="The draft stands at another step than this act is for.")
class DraftElsewhere(Problem):
    state: lifecycle.DraftState


@strawberry.type(description="The draft changed since it was read.")
class DraftStale(Problem):
    current: int


@strawberry.type(description="Nobody approves or publishes what they wrote themselves.")
class DraftOwn(Problem):
    pass


@strawberry.type(description="The package is of another department than its draft.")
class DraftDepartmentOtherwise(Problem):
    stated: str


@strawberry.type(description="A comment or a reason is empty, or too long.")
class ReasonNotTaken(Problem):
    pass


@strawberry.type(description="What is published stands otherwise than this act is for.")
class ItemStandsOtherwise(Problem):
    standing: lifecycle.ServiceStatus


@strawberry.type(description="The service, or an item of it, is suspended; what is under way goes on.")
class ItemSuspended(Problem):
    item: str


@strawberry.type(description="The service, or an item of it, was cancelled; what is under way goes on.")
class ItemCancelled(Problem):
    item: str


@strawberry.type(description="There is nobody to try the draft on.")
class RehearsalWithoutPersonas(Problem):
    services: list[str] = strawberry.field(description="Codes under which personas are looked for.")


MEMBER_OF: dict[type[DomainProblem], type[Problem]] = {
    catalogue.PackageRefused: PackageRefused,
    lifecycle.StaffRoleNeeded: StaffRoleNeeded,
    lifecycle.DraftUnknown: DraftUnknown,
    lifecycle.DraftElsewhere: DraftElsewhere,
    lifecycle.DraftStale: DraftStale,
    lifecycle.DraftOwn: DraftOwn,
    lifecycle.DraftDepartmentOtherwise: DraftDepartmentOtherwise,
    lifecycle.ReasonNotTaken: ReasonNotTaken,
    lifecycle.ItemStandsOtherwise: ItemStandsOtherwise,
    lifecycle.ItemSuspended: ItemSuspended,
    lifecycle.ItemCancelled: ItemCancelled,
    trial.RehearsalWithoutPersonas: RehearsalWithoutPersonas,
}
