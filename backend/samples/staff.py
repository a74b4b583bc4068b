"""Staff: the members of the examples, all fictional, and the posts they hold."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from backend.contract import examples_folder
from backend.samples.personas import Title
from services.access.types import StaffPost, StaffRole
from services.kit.plain_yaml import read_own_yaml


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


def sample_staff(desk: Path | None = None) -> dict[str, Member]:
    """Those of the examples, and of a desk; the desk's own go before."""
    known = load_staff(examples_folder() / "staff.yaml")
    own = None if desk is None else desk / "staff.yaml"
    return known if own is None or not own.exists() else known | load_staff(own)
