"""What an operator at the machine does, for the staff and with the queue: recorded under the account's name. Closing a
matter is the same act for the staff of its department.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from backend.rooms import Rooms
from services.access.types import Actor, Channel, StaffPost
from services.catalogue.types import ReasonNotTaken
from services.handover.types import MatterClosed, MatterUnknown, OpenMatter
from services.kit.db import UnitOfWork
from services.kit.values.typed_text import is_reason, tidy

OPERATOR = Actor.oneself(UUID(int=0), Channel.CLI)
"""An operator is no subject of the gateway; the facts of the audit entry name the account."""


async def give_post(rooms: Rooms, operator: str, subject: UUID, post: StaffPost) -> None:
    """Give somebody a post; `operator` is the account's name."""
    async with rooms.db.work() as work:
        await rooms.access.appoint(work, subject, post, by=OPERATOR.subject)
        await _record(work, rooms, operator, subject, post, "staff.grant")


async def end_post(rooms: Rooms, operator: str, subject: UUID, post: StaffPost) -> bool:
    """End somebody's post; false, and nothing recorded, where they do not hold it."""
    async with rooms.db.work() as work:
        held = await rooms.access.relieve(work, subject, post)
        if held:
            await _record(work, rooms, operator, subject, post, "staff.revoke")
        return held


async def close_matter(
    rooms: Rooms,
    actor: Actor,
    matter: UUID,
    departments: Collection[str] | None,
    comment: str,
    *,
    operator: str | None = None,
) -> OpenMatter | MatterUnknown | MatterClosed | ReasonNotTaken:
    """Close a matter of these departments, or of all, and record who did; `operator` is an account's name."""
    if not is_reason(comment):
        return ReasonNotTaken()
    async with rooms.db.work() as work:
        closed = await rooms.handover.close_matter(work, matter, departments, by=actor.subject, comment=tidy(comment))
        if isinstance(closed, OpenMatter):
            facts = {"department": closed.department, "reason": closed.reason_code}
            await rooms.audit.record(
                work,
                actor=actor,
                action="matters.close",
                purpose="handover.matters",
                about=None,
                object_kind="open_matter",
                object_id=matter,
                facts=facts if operator is None else {**facts, "operator": operator},
            )
        return closed


async def record_jobs_put_again(work: UnitOfWork, rooms: Rooms, operator: str, jobs: Sequence[int]) -> None:
    """That jobs which were given up are to be done after all."""
    for job in jobs:
        await rooms.audit.record(
            work,
            actor=OPERATOR,
            action="jobs.again",
            purpose="background.jobs",
            about=None,
            object_kind="job",
            object_id=str(job),
            facts={"operator": operator},
        )


async def _record(work: UnitOfWork, rooms: Rooms, operator: str, subject: UUID, post: StaffPost, action: str) -> None:
    await rooms.audit.record(
        work,
        actor=OPERATOR,
        action=action,
        purpose="access.staff",
        about=subject,
        object_kind="staff_role",
        object_id=post.role.value,
        facts={"operator": operator, "department": post.department},
    )
