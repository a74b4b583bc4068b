"""All departments together: those with adapters, those described by data, and those that are both.

A *system* is a server with an address and credentials of its own. A department has one, or two: where a department with
an adapter is described as well, the described system is called `<id>.described`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.manifests import Manifest, Stated, manifest_of
from integrations.adapter_kit.rest_client import RestClient
from integrations.departments.adapters import ANSWERING, DEPARTMENTS, RECEIVING, Parts
from integrations.described.adapter import DescribedDepartment
from integrations.described.combined import CombinedDepartment, CombinedSource
from integrations.described.description import Description, read_descriptions
from integrations.described.names import described_name
from integrations.described.sandbox import DescribedSandbox
from services.handover.ports import Department
from services.kit.clock import Clock
from services.kit.problems import GatewayError
from services.sharing.ports import Source
from services.sharing.types import Element, Resource


class StatedTwice(GatewayError):
    """A resource or item is stated by manifest and description of a department, or a department in two folders."""


class DescriptionContradictsManifest(GatewayError):
    """A department's description says otherwise than its manifest who it is, or how it takes and answers parcels."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The departments by id. Made by `registry_of`."""

    manifests: Mapping[str, Manifest]
    descriptions: Mapping[str, Description]
    elements: Mapping[str, Element]
    """the data elements by which the descriptions were checked"""

    @property
    def departments(self) -> Mapping[str, Stated]:
        """Who they are; the manifest speaks for a department that has both."""
        return {**self.descriptions, **self.manifests}

    @property
    def resources(self) -> dict[str, Resource]:
        stated = [*self.manifests.values(), *self.descriptions.values()]
        return {resource.code: resource for each in stated for resource in each.catalogue}

    @property
    def taken(self) -> dict[str, frozenset[str]]:
        """Department → short codes of the items that it takes, by its manifest and its description."""
        stated = [*self.manifests.items(), *self.descriptions.items()]
        return {
            name: frozenset(item.code for of, each in stated if of == name for item in each.items)
            for name in self.departments
        }

    @property
    def systems(self) -> dict[str, Parts[Source]]:
        """System → how its adapter and its sandbox are made."""
        return {**DEPARTMENTS, **{self._system(name): described(each) for name, each in self.descriptions.items()}}

    def adapters(
        self, clients: Mapping[str, RestClient], credentials: Callable[[str], Credentials], clock: Clock
    ) -> tuple[dict[str, Source], dict[str, Department]]:
        """The adapters of all departments, as sources and as receivers; `clients` and `credentials` are by system."""
        receivers: dict[str, Department] = {}
        sources: dict[str, Source] = {}
        for name, parts in RECEIVING.items():
            receivers[name] = sources[name] = parts.adapter(clients[name], credentials(name), clock)
        for name, answering in ANSWERING.items():
            sources[name] = answering.adapter(clients[name], credentials(name), clock)
        for name, description in self.descriptions.items():
            system = self._system(name)
            adapter = described(description).adapter(clients[system], credentials(system), clock)
            codes = {entry.code for entry in description.resources}
            sources[name] = CombinedSource(sources[name], adapter, codes) if name in sources else adapter
            if items := {item.code for item in description.items}:
                receivers[name] = CombinedDepartment(receivers[name], adapter, items) if name in receivers else adapter
        return sources, receivers

    def _system(self, department: str) -> str:
        return described_name(department) if department in self.manifests else department


def registry_of(folder: Path, elements: Mapping[str, Element], *more: Path) -> Registry:
    """The departments with adapters, and those described in these folders.

    Raises `StatedTwice`, `DescriptionContradictsManifest`, and what reading raises.
    """
    manifests = {name: manifest_of(name) for name in DEPARTMENTS}
    descriptions: dict[str, Description] = {}
    for each in (folder, *more):
        read = read_descriptions(each, elements)
        if twice := descriptions.keys() & read.keys():
            raise StatedTwice(*sorted(twice))
        descriptions |= read
    for name in manifests.keys() & descriptions.keys():
        _expect_agreement(manifests[name], descriptions[name])
    return Registry(manifests, descriptions, elements)


def _expect_agreement(manifest: Manifest, description: Description) -> None:
    if twice := _codes(manifest) & _codes(description):
        raise StatedTwice(manifest.id, *sorted(twice))
    alike = ["name", "credit_code"]
    if manifest.items and description.items:
        alike += ["answers_by", "delivery", "poll_every"]
    if unlike := [each for each in alike if getattr(manifest, each) != getattr(description, each)]:
        raise DescriptionContradictsManifest(manifest.id, *unlike)


def described(description: Description) -> Parts[DescribedDepartment]:
    """The parts of a described department."""
    return Parts(partial(DescribedDepartment, description), partial(DescribedSandbox, description))


def _codes(stated: Stated) -> set[str]:
    return {*(entry.code for entry in stated.resources), *(entry.code for entry in stated.items)}
