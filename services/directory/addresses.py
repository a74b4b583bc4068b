"""What an address (地址) says of its region, and whether two addresses mean one place."""

import re
from collections.abc import Sequence
from datetime import date

from services.directory.names import AddressHead, plain_address
from services.directory.regions import Regions
from services.directory.types import RegionLevel

_DASHES = re.compile("[‐‑‒–—−]")


def district_parts(address: str, regions: Regions) -> Sequence[str]:
    """The names of regions that an address begins with, the widest first, down to the district (区县)."""
    parts = []
    for part in regions.find(address).parts:
        if part.lowest > RegionLevel.COUNTY:
            break
        parts.append(part.text)
    return parts


def same_address(a: str, b: str, regions: Regions, *, on: date) -> bool:
    """Whether two registers mean the same address. Nothing equals an empty one.

    The region may be written under its name of any time, with its province and without (安徽省合肥市蜀山区,
    合肥市蜀山区); the rest in full or half width, with spaces or without. Of a region that was divided nobody knows on
    which side of the new border the house stands: it is no other's.
    """
    first = _key(a, regions, on)
    return first != ("", "") and first == _key(b, regions, on)


def same_region(a: str, b: str, regions: Regions, *, on: date) -> bool:
    """Whether two codes mean one region: the same, or one that has taken the other's place."""
    first = {region.code for region in regions.current(a, on=on)}
    return len(first) == 1 and first == {region.code for region in regions.current(b, on=on)}


def _key(address: str, regions: Regions, on: date) -> tuple[str, str]:
    """What all ways of writing one address have in common: the code of its region, and what follows; no code where no
    single region is meant.
    """
    head = regions.find(address)
    region = _region(head, regions, on)
    rest = head.rest if region else plain_address(address)
    return region, _DASHES.sub("-", rest).casefold()


def _region(head: AddressHead, regions: Regions, on: date) -> str:
    # A district's name alone says nothing: another province may have one of the same name.
    if not head.parts or head.parts[0].lowest > RegionLevel.CITY:
        return ""
    meant = {now.code for region in head.parts[-1].regions for now in regions.current(region.code, on=on)}
    return meant.pop() if len(meant) == 1 else ""
