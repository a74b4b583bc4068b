"""The catalogue is followed while a process runs, its health told, and the operator told of what a change concerns."""

import asyncio
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import structlog

from backend.data_platform.reference_data import refreshing_reference_data
from services.kit.clock import Deadline, SystemClock
from services.sharing.types import CatalogueChanged
from tests.support.gateway import opened, running_gateway, settings_for


@dataclass
class Followed:
    """Stands for `Sharing`: the first look fails, and `again` is set once the second has gone through."""

    looks: list[str] = field(default_factory=list)
    again: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow_platform(self, *, until: Deadline) -> None:
        self.looks.append("platform")

    async def refresh(self) -> None:
        self.looks.append("mirror")
        if self.looks.count("mirror") == 1:
            raise OSError


@dataclass
class FollowedDirectory:
    """Stands for `Directory`."""

    sharing: Followed

    async def refresh(self, _session: object) -> None:
        self.sharing.looks.append("directory")
        self.sharing.again.set()


@pytest.mark.parametrize(("asks", "looks"), [(True, ["platform", "mirror"]), (False, ["mirror"])])
async def test_a_look_that_fails_is_followed_by_the_next_and_only_a_worker_asks_the_platform(
    asks: bool, looks: list[str]
) -> None:
    sharing = Followed()
    rooms = SimpleNamespace(
        sharing=sharing,
        directory=FollowedDirectory(sharing),
        db=SimpleNamespace(read=nullcontext),
        clock=SystemClock(),
    )
    gateway: Any = SimpleNamespace(rooms=rooms, settings=SimpleNamespace(follow_seconds=0.001))
    with structlog.testing.capture_logs() as lines:
        async with refreshing_reference_data(gateway, asks_platform=asks):
            await asyncio.wait_for(sharing.again.wait(), 5)
    assert sharing.looks[: 2 * len(looks) + 1] == [*looks, *looks, "directory"]
    assert [line["error"] for line in lines] == ["OSError"]


async def test_the_health_of_every_source_is_told_without_a_name_or_number(seeded_url: str, tmp_path: Path) -> None:
    async with running_gateway(settings_for(seeded_url, tmp_path), worker=False) as running:
        client, persona = await running.client("standard")
        await opened(client, persona)
        async with running.http.get(f"{running.up.address}/health/sources") as answer:
            told, text = await answer.json(), await answer.text()
    by_source = {mark["source"]: mark for mark in told}
    assert by_source["police"]["state"] == "CLOSED"
    assert by_source["police"]["lastOutcome"] == "FOUND"
    assert by_source["police"]["consecutiveFailures"] == 0
    assert by_source["police"]["answers"]["FOUND"] >= 1
    assert by_source["police"]["lastSuccess"]
    assert persona.applicant.id_number
    assert persona.applicant.id_number not in text
    assert persona.applicant.name not in text


async def test_the_operator_hears_which_one_things_need_what_has_changed(seeded_url: str, tmp_path: Path) -> None:
    async with running_gateway(settings_for(seeded_url, tmp_path), worker=False) as running:
        rooms = running.up.gateway.rooms
        with structlog.testing.capture_logs() as lines:
            async with rooms.db.work() as work:
                work.publish(CatalogueChanged(("police.person", "civil_affairs.marriage", "nobody.needs")))
            await running.work()
    concerned = [line for line in lines if line["event"] == "a published one-thing needs a resource that has changed"]
    assert ("newborn", "civil_affairs.marriage, police.person") in [
        (line["code"], line["resource"]) for line in concerned
    ]
