"""A running gateway before the nodes of the platform: catalogue, grants and answers all come from there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from backend.data_platform.simulation import contents_of, simulated_platform
from backend.departments import registry
from backend.rooms import Rooms
from integrations.jianghuai.sandbox.contents import PlatformContents
from integrations.jianghuai.sandbox.nodes import JianghuaiPlatform
from integrations.sandboxing.settings import Condition
from services.access.types import Actor, Channel
from services.kit.clock import Deadline
from services.sharing.types import SELF, Asked, Basis, OutcomeKind, PartyKey
from tests.support.gateway import running_gateway, settings_for

ACCOUNT = "housing_fund.account"
HEFEI, BENGBU, NOWHERE = "340100000000", "340300000000", "349900000000"
BASIS = Basis(Actor.oneself(UUID(int=1), Channel.WEB), "bereavement", UUID(int=2))


@pytest.fixture
def contents() -> PlatformContents:
    departments = registry()
    return contents_of(departments.resources.values(), departments.descriptions.values())


@asynccontextmanager
async def before(
    contents: PlatformContents, seeded_url: str, home: Path
) -> AsyncIterator[tuple[Rooms, JianghuaiPlatform]]:
    """The rooms of a gateway, and the platform that it asks."""
    async with simulated_platform(settings_for(seeded_url, home), contents, journal=home / "sandbox") as platform:
        settings = settings_for(seeded_url, home, jianghuai_url=platform.url, follow_seconds=3600)
        async with running_gateway(settings, worker=False) as running:
            yield running.up.gateway.rooms, platform


async def outcome(rooms: Rooms, number: str, region: str, *elements: str) -> tuple[OutcomeKind, list[object]]:
    asked = Asked(ACCOUNT, PartyKey("deceased"), {"person.id_number": number, "fund.region": region}, {SELF: elements})
    report, values = await rooms.sharing.ask(asked, BASIS, until=Deadline.after(30, rooms.clock))
    return report.outcome, [each.value for each in values]


async def follow(rooms: Rooms) -> None:
    await rooms.sharing.follow_platform(until=Deadline.after(30, rooms.clock))


async def test_a_citys_node_is_asked_under_a_grant_that_the_platform_keeps(
    contents: PlatformContents, seeded_url: str, tmp_path: Path
) -> None:
    number, element = "340000195307046224", "fund.account_number"
    async with before(contents, seeded_url, tmp_path) as (rooms, platform):
        await follow(rooms)
        assert await outcome(rooms, number, BENGBU, element) == (OutcomeKind.FOUND, ["340000000009"])
        assert await outcome(rooms, number, HEFEI, element) == (OutcomeKind.NOTHING, [])
        assert await outcome(rooms, number, NOWHERE, element) == (OutcomeKind.UNKNOWN_REGION, [])
        platform.sub("3403").condition = Condition.LYING
        assert await outcome(rooms, number, BENGBU, element) == (OutcomeKind.MALFORMED, [])
        platform.sub("3403").condition = Condition.FAILING
        assert await outcome(rooms, number, BENGBU, element) == (OutcomeKind.DOWN, [])
        assert await outcome(rooms, number, HEFEI, element) == (OutcomeKind.NOTHING, [])
        platform.sub("3403").condition = Condition.WELL
        grants = [grant for grant in contents.grants if grant.item == BASIS.item and grant.resource == ACCOUNT]
        platform.main.register.grant(*(replace(grant, revoked_at=rooms.clock.now()) for grant in grants))
        await follow(rooms)
        assert await outcome(rooms, number, BENGBU, element) == (OutcomeKind.NOT_AUTHORISED, [])


async def test_a_resource_that_the_platform_withdraws_is_asked_no_more(
    contents: PlatformContents, seeded_url: str, tmp_path: Path
) -> None:
    async with before(contents, seeded_url, tmp_path) as (rooms, platform):
        await follow(rooms)
        assert (await outcome(rooms, "340000195307046224", BENGBU, "fund.status"))[0] is OutcomeKind.FOUND
        platform.main.register.withdraw(ACCOUNT)
        await follow(rooms)
        assert (await outcome(rooms, "340000195307046224", BENGBU, "fund.status"))[0] is OutcomeKind.NOT_AUTHORISED
