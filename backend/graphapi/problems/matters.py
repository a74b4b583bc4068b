"""What can keep a matter of the staff from being closed."""

from backend.graphapi.base.problem import show
from services.handover.types import MatterClosed, MatterUnknown

__all__ = ["MatterClosed", "MatterUnknown"]

show(MatterClosed, MatterUnknown)
