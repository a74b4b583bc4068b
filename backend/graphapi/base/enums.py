"""Enumerations that several files of the schema use: registered once, under their public names, and taken from here."""

import strawberry

from services.catalogue.types import Target, Theme
from services.documents.types import WayKind
from services.sharing.types import Ground, OutcomeKind

__all__ = ["Ground", "OutcomeKind", "Target", "Theme", "WayKind"]

strawberry.enum(WayKind, name="MaterialWay", description="How a material is satisfied.")
strawberry.enum(Ground, name="PullGround", description="Lawful ground of a question (PIPL arts. 13, 34, 35).")
strawberry.enum(OutcomeKind, name="SourceOutcome", description="How asking the source ended.")
strawberry.enum(Target, name="ServiceTarget", description="服务对象 / Whom an item is for.")
strawberry.enum(Theme, name="ServiceTheme", description="主题 / What people look for a service under.")
