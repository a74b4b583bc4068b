"""The table of regions as a value: read-only, in memory, of one edition."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from itertools import chain

from services.directory.names import AddressHead, RegionNames
from services.directory.types import Region, RegionLevel, RegionUnknown

_CODE = re.compile("[0-9]{12}")
_CODE_LENGTH = 12
_NEAREST = 3
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
_PARTS_OF_MUNICIPALITIES = frozenset({"00", "01", "02"})
"""GB/T 2260: Beijing, Tianjin, Shanghai and Chongqing have districts (01) and counties (02), and no cities"""
DIGITS: Mapping[RegionLevel, int] = {
    RegionLevel.PROVINCE: 2,
    RegionLevel.CITY: 4,
    RegionLevel.COUNTY: 6,
    RegionLevel.TOWNSHIP: 9,
    RegionLevel.VILLAGE: 12,
}
"""how many digits of a code name the region of a level (GB/T 2260, GB/T 10114); the rest are zeros"""


def is_region_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def level_of_code(code: str) -> RegionLevel:
    """The level that the zeros at a code's end speak of."""
    return next(level for level, digits in DIGITS.items() if not code[digits:].strip("0"))


def enclosing_codes(code: str) -> tuple[str, ...]:
    """A code and those above it by its digits, the lowest first; none for what is no region's code.

    The digits say where a region lay when it was given its code. The table knows better, where it has the code.
    """
    if not is_region_code(code):
        return ()
    cut = (code[:digits].ljust(_CODE_LENGTH, "0") for digits in sorted(DIGITS.values(), reverse=True))
    return tuple(dict.fromkeys(cut))


class Regions:
    """Regions of all times by code; who asks names the day.

    Of a code that the table does not have, its digits say where it lies: villages are many, and a table of cities
    alone must do.
    """

    __slots__ = ("_below", "_by_code", "_former", "_names")

    def __init__(self, rows: Iterable[Region] = ()) -> None:
        rows = tuple(rows)
        by_code: dict[str, list[Region]] = {}
        below: dict[str | None, list[Region]] = {}
        former: dict[str, set[str]] = {}
        for row in sorted(rows, key=lambda row: (row.code, row.valid_from)):
            by_code.setdefault(row.code, []).append(row)
            below.setdefault(row.parent, []).append(row)
            for heir in row.successors:
                former.setdefault(heir, set()).add(row.code)
        self._by_code: Mapping[str, Sequence[Region]] = by_code
        self._below: Mapping[str | None, Sequence[Region]] = below
        self._former: Mapping[str, Collection[str]] = former
        self._names = RegionNames(rows)

    def __bool__(self) -> bool:
        return bool(self._by_code)

    def __iter__(self) -> Iterator[Region]:
        return chain.from_iterable(self._by_code.values())

    def __contains__(self, code: object) -> bool:
        """Whether there is or ever was a region of this code."""
        return code in self._by_code

    def may_exist(self, code: str) -> bool:
        """Whether there is or was a region of this code, as far as the table goes: where it names none of a level below
        a region, the digits are believed. An empty table knows of nothing and doubts nothing.
        """
        if code in self or not self:
            return True
        known = self._lowest_known(code)
        if known is None or (code[:2] in _MUNICIPALITIES and code[2:4] not in _PARTS_OF_MUNICIPALITIES):
            return False
        # The next one below: 340199001000 in a city whose districts are named is judged by its district.
        below = [each for each in enclosing_codes(code) if each not in self][-1]
        level = level_of_code(below)
        return not any(row.level == level for row in self._below.get(known, ()))

    def nearest(self, code: str, *, on: date) -> tuple[Region, ...]:
        """Up to three regions whose codes are most like one that does not exist, in what is known of its place; none
        where not even its province is known.
        """
        if (place := self._lowest_known(code)) is None:
            return ()
        standing = {row.code: row for row in self.children(place, on=on)}
        return tuple(standing[each] for each in get_close_matches(code[:_CODE_LENGTH], standing, n=_NEAREST, cutoff=0))

    def _lowest_known(self, code: str) -> str | None:
        return next((each for each in enclosing_codes(code) if each in self), None)

    def by_code(self, code: str, *, on: date) -> Region | RegionUnknown:
        """The region that had this code on a day."""
        return next((row for row in self._by_code.get(code, ()) if row.stands(on)), RegionUnknown(code))

    def known(self, code: str, *, on: date) -> Region | RegionUnknown:
        """As it stood on the day; else as it stood last before, or first after: a name for a code that somebody has
        written down.
        """
        rows = self._by_code.get(code, ())
        if not rows:
            return RegionUnknown(code)
        return next((row for row in reversed(rows) if row.valid_from <= on), rows[0])

    def current(self, code: str, *, on: date) -> tuple[Region, ...]:
        """The regions that stand on a day where the region of this code stood once: itself, if it still does.

        In order of code; none for a code that never was, or that ended without successors.
        """
        standing: dict[str, Region] = {}
        seen: set[str] = set()
        asked = {code}
        while asked:
            seen |= asked
            latest = [row for each in asked if (row := self._latest(each, on)) is not None]
            standing |= {row.code: row for row in latest if row.stands(on)}
            asked = {heir for row in latest if row.code not in standing for heir in row.successors} - seen
        return tuple(standing[code] for code in sorted(standing))

    def successors(self, code: str, *, on: date) -> tuple[Region, ...]:
        """The regions that took the place of one that had ended by the day, or of what it lay in; none where it stands,
        is still to come, or ended without successors.
        """
        known = self._lowest_known(code)
        standing = () if known is None else self.current(known, on=on)
        return () if known in {row.code for row in standing} else standing

    def children(self, parent: str | None, *, on: date) -> tuple[Region, ...]:
        """What stands right below a region on a day, in order of code; without one, the provinces."""
        return tuple(row for row in self._below.get(parent, ()) if row.stands(on))

    def path(self, code: str, *, on: date) -> tuple[Region, ...]:
        """省/市/县: the region and all that it lies in, the widest first; none where the code is not known."""
        found: list[Region] = []
        region = self.known(code, on=on)
        while isinstance(region, Region) and region not in found:
            found.append(region)
            region = self.known(region.parent or "", on=on)
        return tuple(reversed(found))

    def contains(self, outer: str, inner: str, *, on: date) -> bool:
        """Whether all that stands in place of `inner` on the day lies in what stands in place of `outer`, or is it."""
        outers = self._standing_codes(outer, on)
        inners = self._standing_codes(inner, on)
        return bool(inners) and all(outers & set(self.above(code, on=on)) for code in inners)

    def above(self, code: str, *, on: date) -> tuple[str, ...]:
        """The codes of a region and of all that it lies in, the lowest first; none for what is no region's code."""
        by_digits = enclosing_codes(code)
        unknown = [each for each in by_digits if each not in self]
        known = next((each for each in by_digits if each in self), None)
        if known is None:
            return by_digits
        lower = unknown[: by_digits.index(known)]
        return (*lower, *(region.code for region in reversed(self.path(known, on=on))))

    def find(self, text: str) -> AddressHead:
        """The regions that an address begins with, under names of any time; see `names`."""
        return self._names.find(text)

    def serving(self, code: str, *, on: date) -> frozenset[str]:
        """The codes under which a service may be published that is to be had in this region on the day: its own, those
        of all that it lies in, and the codes that any of them had before.
        """
        standing = self._standing_codes(code, on) or {code}
        wanted = {above for each in standing for above in self.above(each, on=on)}
        found: set[str] = set()
        while wanted:
            found |= wanted
            wanted = {former for each in wanted for former in self._former.get(each, ())} - found
        return frozenset(found)

    def city_of(self, code: str, *, on: date) -> str | None:
        """The code of the city in which a region lies on the day; where the table knows of none, the one of its digits.

        None for what is no region's code, and for a region that was divided among cities.
        """
        cities = {self._city(each, on) for each in self._standing_codes(code, on)}
        return cities.pop() if len(cities) == 1 else None

    def _city(self, code: str, on: date) -> str:
        levels = ((each, level_of_code(each)) for each in self.above(code, on=on))
        by_digits = code[: DIGITS[RegionLevel.CITY]].ljust(_CODE_LENGTH, "0")
        return next((each for each, level in levels if level is RegionLevel.CITY), by_digits)

    def _standing_codes(self, code: str, on: date) -> set[str]:
        """What stands on the day in place of a code. One that the table never had stands as long as the lowest region
        above it that the table has.
        """
        known = next((each for each in enclosing_codes(code) if each in self), None)
        if known is None:
            return {code} if is_region_code(code) else set()
        standing = {region.code for region in self.current(known, on=on)}
        return {code} if known in standing else standing

    def _latest(self, code: str, on: date) -> Region | None:
        return next((row for row in reversed(self._by_code.get(code, ())) if row.valid_from <= on), None)
