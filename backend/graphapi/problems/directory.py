"""What can keep a region from being found."""

from backend.graphapi.base.problem import Problem, show_with_facts
from services.directory.types import RegionUnknown

__all__ = ["RegionUnknown"]


@show_with_facts(RegionUnknown)
class RegionUnknownFacts(Problem):
    region: str
