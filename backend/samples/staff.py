"""Staff: those of the examples, all fictional, and giving and ending posts as an operator at the machine."""

from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from backend.rooms import Rooms
from backend.samples.personas import Title
from services.access.types import Actor, Channel, StaffPost, StaffRole
from services.kit.db import UnitOfWork
from services.kit.plain_yaml import read_own_yaml

NOBODY = UUID(int=0)
"""An operator at the machine is no subject of the gateway; the audit entry names the account."""


class Post(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    role: StaffRole
    department: str | None = None

    def given(self) -> StaffPost:
        return StaffPost(self.role, self.department)


class Member(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    title: Title
    name: str
    id_number: str
    posts: tuple[Post, ...] = Field(min_length=1)


_FILE = TypeAdapter(list[Member])


def load_staff(file: Path) -> dict[str, Member]:
    """All by code. Raises `ValueError` naming what is wrong."""
    read: Any = read_own_yaml(file)
    return {member.code: member for member in _FILE.validate_python(read)}


async def give(rooms: Rooms, operator: str, subject: UUID, post: StaffPost) -> None:
    """Give somebody a post, as an operator at the machine."""
    async with rooms.db.work() as work:
        await rooms.access.appoint(work, subject, post, by=NOBODY)
        await _record(work, rooms, operator, subject, post, "staff.grant")


async def take_away(rooms: Rooms, operator: str, subject: UUID, post: StaffPost) -> bool:
    """End somebody's post; false, and nothing recorded, where they do not hold it."""
    async with rooms.db.work() as work:
        held = await rooms.access.relieve(work, subject, post)
        if held:
            await _record(work, rooms, operator, subject, post, "staff.revoke")
        return held


async def _record(work: UnitOfWork, rooms: Rooms, operator: str, subject: UUID, post: StaffPost, action: str) -> None:
    await rooms.audit.record(
        work,
        actor=Actor.oneself(NOBODY, Channel.CLI),
        action=action,
        purpose="access.staff",
        about=subject,
        object_kind="staff_role",
        object_id=post.role.value,
        facts={"operator": operator, "department": post.department},
    )
