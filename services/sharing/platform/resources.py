"""The catalogue at hand: the gateway's own entries and those mirrored from the platform, as one mapping that changes.

Everybody holds the same mapping and sees a change at once; one lookup sees one state of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from services.sharing.types import Resource


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What the platform's catalogue says, by code."""

    entries: Mapping[str, Resource]
    """the highest version of each entry that is in force"""
    withdrawn: Mapping[str, int]
    """code → highest version that is no longer shared"""


class Resources(Mapping[str, Resource]):
    """Resources by code: of each the highest version, the gateway's own before the platform's of the same."""

    def __init__(self, own: Mapping[str, Resource]) -> None:
        """`own`: from the manifests of the adapters."""
        self.own = own
        self._now: Mapping[str, Resource] = dict(own)

    def __getitem__(self, code: str) -> Resource:
        return self._now[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now)

    def __len__(self) -> int:
        return len(self._now)

    def take_over(self, mirrored: Mirrored) -> None:
        """Replace all that was mirrored before."""
        now = {code: entry for code, entry in self.own.items() if entry.version > mirrored.withdrawn.get(code, 0)}
        for code, entry in mirrored.entries.items():
            if code not in now or entry.version > now[code].version:
                # Which answers tell of an end this gateway says itself: the platform's catalogue has no such column.
                now[code] = replace(entry, ends=self.own[code].ends if code in self.own else ())
        self._now = now
