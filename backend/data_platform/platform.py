"""The provincial data platform (江淮大数据中心) as the gateway reaches it, and as it is simulated in development."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from backend.contract import examples_folder
from backend.secrets import credentials_of
from backend.settings import Settings
from integrations.adapter_kit.credentials import Credentials
from integrations.described.description import Description
from integrations.jianghuai.adapter import JianghuaiSource
from integrations.jianghuai.catalogue import JianghuaiCatalogue
from integrations.jianghuai.contents import Correction, Holding, PlatformContents
from integrations.jianghuai.nodes import Nodes
from integrations.jianghuai.reviews import JianghuaiReviews
from integrations.jianghuai.sandbox import JianghuaiPlatform
from integrations.sandboxing.settings import SandboxSettings
from services.handover.ports import Department
from services.kit.clock import Clock, SystemClock
from services.kit.plain_yaml import read_own_yaml
from services.sharing.ports import Cities, PlatformCatalogue, Source
from services.sharing.types import PLATFORM, GrantEntry, Resource

NAME = ("江淮大数据中心", "Jianghuai Big Data Centre")


@dataclass(frozen=True, slots=True)
class Platform:
    """What the platform does for us."""

    source: Source
    reviews: Department
    catalogue: PlatformCatalogue


@asynccontextmanager
async def open_platform(
    settings: Settings, url: str, resource: Callable[[str], Resource | None], cities: Cities, clock: Clock
) -> AsyncIterator[Platform]:
    """The platform behind its main node; `resource` finds a catalogue entry by its code."""
    credentials = platform_credentials(settings)
    async with Nodes(url, credentials, clock) as nodes:
        source, reviews = JianghuaiSource(nodes, resource, cities, clock), JianghuaiReviews(nodes, credentials, clock)
        yield Platform(source, reviews, JianghuaiCatalogue(nodes))


def platform_credentials(settings: Settings) -> Credentials:
    """What the gateway and the platform agreed on; both sides of a simulated one read the same files."""
    kept = credentials_of(PLATFORM, settings)
    credential, callbacks = settings.jianghuai_credential, settings.jianghuai_callback_secret
    return Credentials(
        settings.jianghuai_requester,
        credential.get_secret_value() if credential else kept.token,
        callbacks.get_secret_value() if callbacks else kept.secret,
    )


def simulated_platform(settings: Settings, contents: PlatformContents, port: int = 0) -> JianghuaiPlatform:
    """All nodes, not yet started; `port` is the main one's."""
    behaviour = SandboxSettings(port=port, speed=settings.sandbox_speed, journal=settings.home / "sandbox")
    return JianghuaiPlatform(contents, platform_credentials(settings), SystemClock(), behaviour)


def contents_of(resources: Iterable[Resource], descriptions: Iterable[Description]) -> PlatformContents:
    """The catalogue with every resource there is, and the records and grants of the departments that are described."""
    described = list(descriptions)
    catalogue = {entry.code: entry for each in described for entry in each.catalogue}
    sample: dict[str, Any] = read_own_yaml(examples_folder() / "platform.yaml")
    return PlatformContents(
        resources=tuple({**{entry.code: entry for entry in resources}, **catalogue}.values()),
        holdings=[holding for each in described for holding in _holdings(each)],
        grants=[grant for each in described for grant in _grants(each)],
        corrections=[Correction(**entry) for entry in sample["corrections"]],
        cities=sample["cities"],
    )


def _holdings(description: Description) -> Iterable[Holding]:
    for entry in description.on_the_platform:
        for record in entry.records:
            said = [(who, nth, one) for who, ones in record.answers.items() for nth, one in enumerate(ones, start=1)]
            yield Holding(entry.code, record.key, said)


def _grants(description: Description) -> Iterable[GrantEntry]:
    for grant in description.grants:
        # The same grant is the same entry after every start, or the mirror would have it twice.
        number = uuid5(NAMESPACE_URL, f"grant:{grant.resource}:{grant.item}:{grant.since}")
        yield GrantEntry(number, grant.resource, grant.item, grant.elements, grant.valid_from, grant.valid_until)
