"""The departments: read from their folders, and opened as the adapters that serve the ports of the rooms."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from backend.contract import examples_folder
from backend.data_platform.connection import open_platform
from backend.secrets import credentials_of
from backend.settings import Settings
from integrations.adapter_kit.rest_client import RestClient
from integrations.registry import Registry, registry_of
from services.directory.service import Directory
from services.handover.ports import Department
from services.kit.clock import Clock
from services.kit.plain_yaml import read_own_yaml
from services.kit.problems import GatewayError
from services.sharing.ports import PlatformCatalogue, Source
from services.sharing.service import Resources
from services.sharing.types import PLATFORM, Element


class ElementStatedTwice(GatewayError):
    """A desk states a data element that the catalogue has already."""


def registry(desk: Path | None = None) -> Registry:
    """All departments: those that have adapters, and those described by data, in the examples or at a desk."""
    more = () if desk is None else (desk / "departments",)
    return registry_of(examples_folder() / "departments", load_elements(desk), *more)


def load_elements(desk: Path | None = None) -> dict[str, Element]:
    """The data elements of the sample catalogue, and those of a desk. Raises `ElementStatedTwice`."""
    files = [examples_folder() / "elements.yaml", *([] if desk is None else desk.glob("elements.yaml"))]
    elements: dict[str, Element] = {}
    for entry in (entry for file in files for entry in read_own_yaml(file)):
        if entry["code"] in elements:
            raise ElementStatedTwice(entry["code"])
        elements[entry["code"]] = Element(**entry)
    return elements


@dataclass(frozen=True, slots=True)
class Adapters:
    """The departments, by what they do for us; one that takes parcels answers questions too."""

    sources: Mapping[str, Source]
    receivers: Mapping[str, Department]
    platform: PlatformCatalogue | None = None
    """none where no platform is connected: then the catalogue is the gateway's own alone"""


async def open_adapters(
    stack: AsyncExitStack,
    *,
    settings: Settings,
    departments: Registry,
    addresses: Mapping[str, str],
    platform_address: str | None,
    resources: Resources,
    directory: Directory,
    clock: Clock,
) -> Adapters:
    """Open for as long as the stack is; `addresses` by system."""
    clients = {system: await stack.enter_async_context(RestClient(addresses[system])) for system in departments.systems}
    sources, receivers = departments.adapters(clients, lambda system: credentials_of(system, settings), clock)
    if platform_address is None:
        return Adapters(sources=sources, receivers=receivers)
    platform = await stack.enter_async_context(
        open_platform(settings, platform_address, resources.get, directory, clock)
    )
    return Adapters(
        sources={**sources, PLATFORM: platform.source},
        receivers={**receivers, PLATFORM: platform.reviews},
        platform=platform.catalogue,
    )
