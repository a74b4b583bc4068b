"""The provincial data platform simulated for development: all of its nodes on loopback, and what they hold."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from backend.contract import examples_folder
from backend.data_platform.connection import platform_credentials
from backend.settings import Settings
from integrations.described.description import Description
from integrations.jianghuai.sandbox.contents import Correction, Holding, PlatformContents
from integrations.jianghuai.sandbox.nodes import JianghuaiPlatform
from integrations.sandboxing.settings import SandboxSettings
from services.kit.clock import SystemClock
from services.kit.plain_yaml import read_own_yaml
from services.sharing.types import GrantEntry, Resource


def simulated_platform(
    settings: Settings, contents: PlatformContents, port: int = 0, *, journal: Path | None
) -> JianghuaiPlatform:
    """All nodes, not yet started; `port` is the main one's."""
    behaviour = SandboxSettings(port=port, speed=settings.sandbox_speed, journal=journal)
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
