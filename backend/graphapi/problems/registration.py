"""What can keep a draft from moving on, or a service from changing its status."""

import strawberry

from backend.graphapi.base.enums import DraftState, ServiceStatus, StaffRole
from backend.graphapi.base.problem import Problem, show, show_with_facts
from backend.graphapi.base.words import Words
from backend.rehearsals.runs import RehearsalWithoutPersonas
from services.catalogue import types as catalogue
from services.catalogue.types import PackageRefused

DraftDepartmentOtherwise = catalogue.DraftDepartmentOtherwise
DraftElsewhere = catalogue.DraftElsewhere
DraftOwn = catalogue.DraftOwn
DraftStale = catalogue.DraftStale
DraftUnknown = catalogue.DraftUnknown
ItemStandsOtherwise = catalogue.ItemStandsOtherwise
ReasonNotTaken = catalogue.ReasonNotTaken
StaffRoleNeeded = catalogue.StaffRoleNeeded

__all__ = [
    "DraftDepartmentOtherwise",
    "DraftElsewhere",
    "DraftOwn",
    "DraftStale",
    "DraftUnknown",
    "ItemStandsOtherwise",
    "PackageRefused",
    "ReasonNotTaken",
    "RehearsalWithoutPersonas",
    "StaffRoleNeeded",
]

show(DraftOwn, DraftUnknown, ReasonNotTaken)


@strawberry.type(description="One thing wrong with a package.")
class PackageFault:
    code: str = strawberry.field(description="The rule that is broken.")
    path: str = strawberry.field(description="Place in the package.")
    wrong: Words
    fix: Words = strawberry.field(name="mend")


@show_with_facts(PackageRefused)
class PackageRefusedFacts(Problem):
    findings: list[PackageFault]


@show_with_facts(StaffRoleNeeded)
class StaffRoleNeededFacts(Problem):
    role: StaffRole
    department: str


@show_with_facts(DraftElsewhere)
class DraftElsewhereFacts(Problem):
    state: DraftState


@show_with_facts(DraftStale)
class DraftStaleFacts(Problem):
    current: int


@show_with_facts(DraftDepartmentOtherwise)
class DraftDepartmentOtherwiseFacts(Problem):
    stated: str


@show_with_facts(ItemStandsOtherwise)
class ItemStandsOtherwiseFacts(Problem):
    standing: ServiceStatus


@show_with_facts(RehearsalWithoutPersonas)
class RehearsalWithoutPersonasFacts(Problem):
    services: list[str] = strawberry.field(description="Codes under which personas are looked for.")
