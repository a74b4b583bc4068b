"""Enumerations that several files of the schema use: registered once, under their public names, and taken from here."""

from enum import Enum

import strawberry

from services.access.types import StaffRole
from services.applying.types import ApplicationState
from services.casework.types import CaseState
from services.catalogue import types as catalogue
from services.catalogue.types import Target, Theme
from services.documents.types import WayKind
from services.sharing.types import Ground, OutcomeKind

DraftState = catalogue.DraftState
ServiceStatus = catalogue.ServiceStatus

__all__ = [
    "ApplicationState",
    "CaseState",
    "DraftState",
    "Ground",
    "OutcomeKind",
    "ServiceStatus",
    "StaffRole",
    "Target",
    "Theme",
    "WayKind",
]

strawberry.enum(ApplicationState)
strawberry.enum(CaseState)
strawberry.enum(DraftState, description="How far a draft has come.")
strawberry.enum(Ground, name="PullGround", description="Lawful ground of a question (PIPL arts. 13, 34, 35).")
strawberry.enum(OutcomeKind, name="SourceOutcome", description="How asking the source ended.")
strawberry.enum(ServiceStatus, name="ItemStanding", description="Whether what is published can be opened.")
strawberry.enum(StaffRole, description="登记员、部门审核员、主管部门审核员 / What somebody of the staff does.")
strawberry.enum(Target, name="ServiceTarget", description="服务对象 / Whom an item is for.")
strawberry.enum(Theme, name="ServiceTheme", description="主题 / What people look for a service under.")
strawberry.enum(WayKind, name="MaterialWay", description="How a material is satisfied.")


@strawberry.enum(description="Why values are shown whole; every such reading is recorded.")
class RevealPurpose(Enum):
    FILLING_IN = "FILLING_IN"
    CHECKING = "CHECKING"
