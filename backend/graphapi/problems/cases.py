"""What can keep a case from being read or withdrawn."""

from backend.graphapi.base.enums import CaseState
from backend.graphapi.base.problem import Problem, show, show_with_facts
from services.casework.types import CaseNotWithdrawable, CaseUnknown

__all__ = ["CaseNotWithdrawable", "CaseUnknown"]

show(CaseUnknown)


@show_with_facts(CaseNotWithdrawable)
class CaseNotWithdrawableFacts(Problem):
    state: CaseState
