"""The provincial data platform (江淮大数据中心) as the gateway reaches it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from backend.secrets import credentials_of
from backend.settings import Settings
from integrations.adapter_kit.credentials import Credentials
from integrations.jianghuai.catalogue import JianghuaiCatalogue
from integrations.jianghuai.nodes import Nodes
from integrations.jianghuai.reviews import JianghuaiReviews
from integrations.jianghuai.source import JianghuaiSource
from services.handover.ports import Department
from services.kit.clock import Clock
from services.sharing.ports import Cities, PlatformCatalogue, Source
from services.sharing.types import PLATFORM, Resource

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
