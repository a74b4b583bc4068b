"""Enumerations that several files of the schema use: registered once, under their public names, and taken from here."""

import strawberry

from services.documents.types import WayKind
from services.sharing.types import Ground

__all__ = ["Ground", "WayKind"]

strawberry.enum(WayKind, name="MaterialWay", description="How a material is satisfied.")
strawberry.enum(Ground, name="PullGround", description="Lawful ground of a question (PIPL arts. 13, 34, 35).")
