"""What an operator at the machine does, for the staff and with the queue: recorded under the account's name."""

from collections.abc import Sequence
from uuid import UUID

from backend.rooms import Rooms
from services.access.types import Actor, Channel, StaffPost
from services.kit.db import UnitOfWork

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
