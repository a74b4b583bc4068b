"""What can keep an item or a one-thing from being found or opened."""

from backend.graphapi.base.problem import Problem, show, show_with_facts
from services.catalogue import types as catalogue
from services.catalogue.types import ItemUnknown

ItemSuspended = catalogue.ItemSuspended
ItemCancelled = catalogue.ItemCancelled

__all__ = ["ItemCancelled", "ItemSuspended", "ItemUnknown"]

show(ItemUnknown)


@show_with_facts(ItemSuspended)
class ItemSuspendedFacts(Problem):
    item: str


@show_with_facts(ItemCancelled)
class ItemCancelledFacts(Problem):
    item: str
