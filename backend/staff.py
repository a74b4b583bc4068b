"""Staff of the examples: fictional people who register services and examine what others register."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from backend.personas import Title
from services.access.types import StaffPost, StaffRole


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
    read: Any = yaml.safe_load(file.read_text("utf-8"))
    return {member.code: member for member in _FILE.validate_python(read)}
