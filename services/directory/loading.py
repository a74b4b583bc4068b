"""A table of regions and organisations as a file states it: YAML with one line a row."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from services.directory.checks import finding, table_findings
from services.directory.types import (
    FIRST_DAY,
    DirectoryTable,
    Organisation,
    Region,
    RegionLevel,
    TableFinding,
    TableRefused,
    TableRule,
)
from services.kit.plain_yaml import YamlRefused, read_yaml

LARGEST = 32 * 1024 * 1024
"""bytes; a province with all its villages is about two million"""

RegionCode = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
CreditCode = Annotated[str, Field(pattern=r"^[0-9A-Z]{18}$")]
Name = Annotated[str, Field(min_length=2, max_length=100)]


def _level(word: object) -> object:
    return RegionLevel.__members__.get(word, word) if isinstance(word, str) else word


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    zh: Name
    en: Name
    valid_from: date = Field(default=FIRST_DAY, alias="from")
    valid_to: date | None = Field(default=None, alias="to")


class _RegionRow(_Row):
    code: RegionCode
    level: Annotated[RegionLevel, BeforeValidator(_level)]
    parent: RegionCode | None = None
    successors: tuple[RegionCode, ...] = ()

    def made(self) -> Region:
        return Region(**{name: getattr(self, name) for name in type(self).model_fields})


class _OrganisationRow(_Row):
    code: CreditCode
    region: RegionCode
    successor: CreditCode | None = None

    def made(self) -> Organisation:
        return Organisation(**{name: getattr(self, name) for name in type(self).model_fields})


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    regions: tuple[_RegionRow, ...] = Field(min_length=1)
    organisations: tuple[_OrganisationRow, ...] = ()


_FILE = TypeAdapter(_File)


def read_table(raw: bytes) -> DirectoryTable | TableRefused:
    """The table of a file, held against the rules of a table by itself."""
    tree = read_yaml(raw, largest=LARGEST)
    if isinstance(tree, YamlRefused):
        return TableRefused((_malformed(f"/line/{tree.line}", f"YAML: {tree.zh} / {tree.en}"),))
    try:
        read = _FILE.validate_python(tree)
    except ValidationError as error:
        return TableRefused(tuple(_malformed(_pointer(each["loc"]), each["msg"]) for each in error.errors()))
    table = DirectoryTable(tuple(row.made() for row in read.regions), tuple(row.made() for row in read.organisations))
    findings = tuple(table_findings(table))
    return TableRefused(findings) if findings else table


def read_table_file(file: Path) -> DirectoryTable | TableRefused:
    """Raises `OSError`."""
    return read_table(file.read_bytes())


def _malformed(path: str, message: str) -> TableFinding:
    return finding(TableRule.MALFORMED, path, message=message)


def _pointer(location: Iterable[Any]) -> str:
    return "".join(f"/{part}" for part in location)
