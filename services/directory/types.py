"""Regions and organisations as they stood on a day.

Regions are divided, merged and renamed; what was handled under an old code stays under it, and whoever asks about
today follows the successors.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import ClassVar

from services.kit.problems import Problem


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
    valid_from: date
    valid_to: date | None = None
    successors: tuple[str, ...] = ()
    """codes of the regions that took its place; several where it was divided"""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation (机构) for as long as it had this name; `valid_to` is the first day it no longer has."""

    code: str
    """unified social credit code, 18 characters (GB 32100)"""
    zh: str
    en: str
    region: str
    valid_from: date
    valid_to: date | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class UnknownRegion(Problem):
    """On this day there is no region of this code."""

    code: ClassVar[str] = "REGION_UNKNOWN"
    region: str


@dataclass(frozen=True, slots=True)
class UnknownOrganisation(Problem):
    """On this day there is no organisation of this code."""

    code: ClassVar[str] = "ORGANISATION_UNKNOWN"
    organisation: str
