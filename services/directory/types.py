"""Regions and organisations as they stood on a day.

Regions are divided, merged and renamed; what was handled under an old code stays under it, and whoever asks about
today follows the successors.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import ClassVar

from services.kit.problems import Problem

FIRST_DAY = date(1949, 10, 1)
"""first day of a row that does not say since when"""


class RegionLevel(IntEnum):
    """行政级别, after the exercise levels of GB/T 39554.1: province to village."""

    PROVINCE = 2
    CITY = 3
    COUNTY = 4
    TOWNSHIP = 5
    VILLAGE = 6


@dataclass(frozen=True, slots=True)
class Region:
    """A region (行政区划) for as long as it had this name and place; `valid_to` is the first day it no longer has."""

    code: str
    """12 digits"""
    zh: str
    en: str
    level: RegionLevel
    parent: str | None
    valid_from: date = FIRST_DAY
    valid_to: date | None = None
    successors: tuple[str, ...] = ()
    """codes of the regions that took its place; several where it was divided"""

    def stands(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation (机构) for as long as it had this name; `valid_to` is the first day it no longer has."""

    code: str
    """unified social credit code, 18 characters (GB 32100)"""
    zh: str
    en: str
    region: str
    valid_from: date = FIRST_DAY
    valid_to: date | None = None
    successor: str | None = None

    def stands(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class DirectoryTable:
    """All regions and organisations of one edition."""

    regions: Sequence[Region] = ()
    organisations: Sequence[Organisation] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of the table as it was loaded into the database."""

    number: int
    digest: str
    loaded_at: datetime
    loaded_by: str


@dataclass(frozen=True, slots=True)
class RegionUnknown(Problem):
    """On this day there is no region of this code."""

    code: ClassVar[str] = "REGION_UNKNOWN"
    region: str


@dataclass(frozen=True, slots=True)
class OrganisationUnknown(Problem):
    """On this day there is no organisation of this code."""

    code: ClassVar[str] = "ORGANISATION_UNKNOWN"
    organisation: str


class TableRule(StrEnum):
    """What a table is checked for."""

    MALFORMED = "MALFORMED"
    LEVEL_UNFIT = "LEVEL_UNFIT"
    PARENT_MISSING = "PARENT_MISSING"
    PARENT_UNKNOWN = "PARENT_UNKNOWN"
    PARENT_UNFIT = "PARENT_UNFIT"
    SUCCESSOR_UNKNOWN = "SUCCESSOR_UNKNOWN"
    SUCCESSOR_UNFIT = "SUCCESSOR_UNFIT"
    PERIOD_BACKWARDS = "PERIOD_BACKWARDS"
    PERIODS_OVERLAP = "PERIODS_OVERLAP"
    CODE_DROPPED = "CODE_DROPPED"
    CREDIT_CODE_WRONG = "CREDIT_CODE_WRONG"
    REGION_UNKNOWN = "REGION_UNKNOWN"


@dataclass(frozen=True, slots=True)
class TableFinding:
    """What is wrong at one place of a table, and how to fix it."""

    rule: TableRule
    path: str
    """JSON pointer into the file"""
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class TableRefused:
    """A table is not taken over; nothing of it is."""

    findings: tuple[TableFinding, ...]
