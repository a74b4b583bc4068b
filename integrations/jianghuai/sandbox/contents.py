"""What a simulated platform knows: plain data, given from outside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from integrations.sandboxing.ledger import Body
from services.kit.values.elements import Value
from services.sharing.types import GrantEntry, Resource, Tier

CITY_DIGITS = 4

Site = tuple[Tier, str]
"""A node: its tier, and its provider (BRANCH) or the first four digits of its city's region code (SUB)."""
MAIN: Site = (Tier.MAIN, "")


@dataclass(frozen=True, slots=True)
class Holding:
    """What a provider has put on the platform for one key; all of fictional people."""

    resource: str
    key: Mapping[str, str] = field(repr=False)
    answers: Sequence[tuple[str, int, Mapping[str, Value]]] = field(repr=False)
    """(relation, ordinal, element → value) of each person it speaks of"""


@dataclass(frozen=True, slots=True)
class Correction:
    """A record that is wrong, so that its provider corrects it when somebody disputes it: to what is claimed.

    Any other value that is disputed is confirmed.
    """

    resource: str
    element: str
    key: Mapping[str, str] | None = field(default=None, repr=False)
    """of the record; none: every record of the resource, and whatever a provider holds outside the platform"""


@dataclass(frozen=True, slots=True)
class PlatformContents:
    """Catalogue, grants and holdings of all nodes together."""

    resources: Sequence[Resource] = ()
    holdings: Sequence[Holding] = ()
    grants: Sequence[GrantEntry] = ()
    corrections: Sequence[Correction] = ()
    cities: Sequence[str] = ()
    """first four digits of the region codes of cities that have a node without anything on it"""

    def site(self, holding: Holding) -> Site:
        """The node on which it lies; of a resource that lies nowhere on the platform, the main one."""
        resource = next((each for each in self.resources if each.code == holding.resource), None)
        if resource is None or resource.at is None or resource.at.tier is Tier.MAIN:
            return MAIN
        if resource.at.tier is Tier.BRANCH:
            return Tier.BRANCH, resource.provider
        return Tier.SUB, holding.key.get(resource.at.region_by or "", "")[:CITY_DIGITS]

    @property
    def sites(self) -> Sequence[Site]:
        """The nodes but the main one."""
        branches = {(Tier.BRANCH, each.provider) for each in self.resources if each.at and each.at.tier is Tier.BRANCH}
        subs = {(Tier.SUB, city) for city in self.cities} | {self.site(holding) for holding in self.holdings}
        return sorted((branches | subs) - {MAIN})


class Holdings:
    """What the nodes hold, as corrected so far; shared by all nodes of one simulated platform."""

    def __init__(self, contents: PlatformContents) -> None:
        self._corrections = contents.corrections
        self._held: dict[Site, list[Holding]] = {}
        for holding in contents.holdings:
            self._held.setdefault(contents.site(holding), []).append(holding)
        self._asked_under: dict[str, tuple[str, Mapping[str, str]]] = {}

    def find(self, site: Site, resource: str, key: Mapping[str, str]) -> Holding | None:
        return next((each for each in self._held.get(site, ()) if _is(each, resource, key)), None)

    def another(self, site: Site, resource: str, key: Mapping[str, str]) -> Holding | None:
        """Somebody else's record, for a node that lies."""
        return next((each for each in self._held.get(site, ()) if not _is(each, resource, key)), None)

    def remember(self, request: str, resource: str, key: Mapping[str, str]) -> None:
        """What was asked under a number, so that the answer can be disputed by it."""
        self._asked_under[request] = (resource, dict(key))

    def wrong(self, dispute: Body) -> bool:
        """Whether the provider finds that the disputed value is wrong."""
        disputed = {repr(sorted(each.key.items())) for each in self._disputed(dispute)}
        return any(
            (each.resource, each.element) == (dispute.get("resource"), dispute.get("element"))
            and (each.key is None or repr(sorted(each.key.items())) in disputed)
            for each in self._corrections
        )

    def correct(self, dispute: Body, value: Value) -> None:
        """Write the right value into every record that is disputed; asked again, a node answers it."""
        disputed = self._disputed(dispute)
        for held in self._held.values():
            held[:] = [_corrected(each, dispute, value) if each in disputed else each for each in held]

    def _disputed(self, dispute: Body) -> Sequence[Holding]:
        """The record that was answered under the dispute's request; where nobody knows that number any more, those of
        the resource that state the disputed value.
        """
        asked = self._asked_under.get(str(dispute.get("request")))
        if asked is not None:
            return [each for each in self._all() if _is(each, *asked)]
        return [each for each in self._all() if each.resource == dispute.get("resource") and _states(each, dispute)]

    def _all(self) -> Iterable[Holding]:
        return (each for held in self._held.values() for each in held)


def _is(holding: Holding, resource: str, key: Mapping[str, str]) -> bool:
    return holding.resource == resource and dict(holding.key) == dict(key)


def _states(holding: Holding, dispute: Body) -> bool:
    return any(_disputes(dispute, name, stated) for _, _, values in holding.answers for name, stated in values.items())


def _corrected(holding: Holding, dispute: Body, value: Value) -> Holding:
    answers = [
        (
            relation,
            ordinal,
            {name: value if _disputes(dispute, name, stated) else stated for name, stated in values.items()},
        )
        for relation, ordinal, values in holding.answers
    ]
    return replace(holding, answers=answers)


def _disputes(dispute: Body, element: str, stated: Value) -> bool:
    return (element, stated) == (dispute.get("element"), dispute.get("stated"))
