"""Matters that wait for the staff of a department."""

from datetime import datetime
from typing import Self

import strawberry

from services.handover import types as handover


@strawberry.type(
    description="待人工处理事项 / What a department said or got, and no rule can apply. It shows no personal data."
)
class OpenMatter:
    id: strawberry.ID
    department: str
    reason_code: str
    opened_at: datetime
    case_id: strawberry.ID | None = strawberry.field(description="None where nobody can tell whose it is.")

    @classmethod
    def of(cls, matter: handover.OpenMatter) -> Self:
        return cls(
            id=strawberry.ID(str(matter.id)),
            department=matter.department,
            reason_code=matter.reason_code,
            opened_at=matter.opened_at,
            case_id=strawberry.ID(str(matter.case)) if matter.case else None,
        )


@strawberry.type(description="A page of open matters, the oldest first.")
class OpenMatterPage:
    matters: list[OpenMatter]
    after: strawberry.ID | None = strawberry.field(description="Give this for the next page; none at the end.")
