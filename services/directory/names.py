"""The names of regions at the beginning of an address."""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from services.directory.types import Region, RegionLevel
from services.kit.values.typed_text import half_width, visible

_SHORTEST = 2
_SPACE = re.compile(r"(?<![0-9A-Za-z]) +| +(?![0-9A-Za-z])")
_ANOTHER_WORD = re.compile("市(?:场|民)")
"""a name that ends with 市 may be the beginning of a street's: 合肥市场路"""
_KIND = re.compile("(?:特别行政区|(?:壮族|回族|维吾尔)?自治区|自治州|地区|省|市|盟)$")


def plain_address(text: str) -> str:
    """An address in half-width characters, without spaces except between two letters or digits: `1 101室` is not
    `1101室`.
    """
    return _SPACE.sub("", " ".join(visible(half_width(text)).split()))


@dataclass(frozen=True, slots=True)
class AddressPart:
    """A name as it is written, and the regions that it may mean."""

    text: str
    regions: Sequence[Region]

    @property
    def lowest(self) -> RegionLevel:
        return max(region.level for region in self.regions)


@dataclass(frozen=True, slots=True)
class AddressHead:
    """The longest row of regions that an address begins with, the widest first; empty where it begins with none."""

    parts: tuple[AddressPart, ...] = ()
    rest: str = ""
    """what follows, as `plain_address` has it"""

    @property
    def length(self) -> int:
        return sum(len(part.text) for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Named:
    region: Region
    whole: bool
    """false: a short name (安徽, 合肥), which counts only where another region's name follows"""


class RegionNames:
    """Regions of all times by what they are called.

    In an address each name lies in the one before it; levels down to the district may be left out (合肥市,
    安徽省蜀山区), and provinces and cities shortened (安徽合肥市).
    """

    __slots__ = ("_below", "_by_name", "_longest", "_parents")

    def __init__(self, rows: Iterable[Region]) -> None:
        by_name: dict[str, list[_Named]] = {}
        below: dict[tuple[str | None, str], list[_Named]] = {}
        parents: dict[str, set[str]] = {}
        for row in rows:
            name = half_width(row.zh)
            if row.parent is not None:
                parents.setdefault(row.code, set()).add(row.parent)
            if row.level > RegionLevel.COUNTY:
                below.setdefault((row.parent, name), []).append(_Named(row, whole=True))
                continue
            by_name.setdefault(name, []).append(_Named(row, whole=True))
            short = _KIND.sub("", name)
            if row.level <= RegionLevel.CITY and short != name and len(short) >= _SHORTEST:
                by_name.setdefault(short, []).append(_Named(row, whole=False))
        self._by_name: Mapping[str, Sequence[_Named]] = by_name
        self._below: Mapping[tuple[str | None, str], Sequence[_Named]] = below
        self._parents: Mapping[str, AbstractSet[str]] = parents
        self._longest = max((len(name) for name in (*by_name, *(name for _, name in below))), default=0)

    def find(self, text: str) -> AddressHead:
        plain = plain_address(text)
        parts = self._parts(plain, 0, None)
        return AddressHead(parts, plain[_length(parts) :])

    def _parts(self, text: str, at: int, within: AbstractSet[str] | None) -> tuple[AddressPart, ...]:
        """The longest row of names from a place on, of regions that lie in one of those."""
        best: tuple[AddressPart, ...] = ()
        for end in range(at + _SHORTEST, min(len(text), at + self._longest) + 1):
            fitting = self._called(text[at:end], within)
            if not fitting or _ANOTHER_WORD.match(text, end - 1):
                continue
            below = self._parts(text, end, {named.region.code for named in fitting})
            if not below:
                fitting = [named for named in fitting if named.whole]
            row = (AddressPart(text[at:end], tuple(named.region for named in fitting)), *below)
            if fitting and _length(row) > _length(best):
                best = row
        return best

    def _called(self, name: str, within: AbstractSet[str] | None) -> Sequence[_Named]:
        """The regions of this name that lie in one of those. Towns and villages are known by their parents alone: a
        name of theirs is had by many.
        """
        wide = [named for named in self._by_name.get(name, ()) if self._lies_in(named.region, within)]
        return [*wide, *(named for code in within or () for named in self._below.get((code, name), ()))]

    def _lies_in(self, region: Region, within: AbstractSet[str] | None) -> bool:
        if within is None:
            return True
        above: AbstractSet[str] = self._parents.get(region.code, frozenset())
        for _ in RegionLevel:
            if above & within:
                return True
            above = {wider for code in above for wider in self._parents.get(code, ())}
        return False


def _length(parts: Sequence[AddressPart]) -> int:
    return sum(len(part.text) for part in parts)
