"""A small platform on loopback: a main node, one branch, two cities; all people are fictional."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.rest_client import RestClient
from integrations.jianghuai.catalogue import JianghuaiCatalogue
from integrations.jianghuai.leases import Renewed
from integrations.jianghuai.nodes import Node, Nodes
from integrations.jianghuai.reviews import JianghuaiReviews
from integrations.jianghuai.sandbox.contents import MAIN, Correction, Holding, PlatformContents, Site
from integrations.jianghuai.sandbox.nodes import JianghuaiNode, JianghuaiPlatform
from integrations.jianghuai.source import JianghuaiSource
from integrations.sandboxing.settings import SandboxSettings
from services.kit.clock import Clock, Deadline
from services.sharing.types import SELF, Answer, Asked, GrantEntry, Location, PartyKey, Resource, Tier
from tests.support.authorised import authorised
from tests.support.deadlines import in_good_time
from tests.support.regions import directory
from tests.support.replaying import ReplayingClient

CREDENTIALS = Credentials("r_TEST_AH", "credential-of-the-test", "secret-of-the-call-backs")
MOTHER, FATHER = "340000199403121026", "340000199706034069"
HEFEI, WUHU, HUANGSHAN = "340104000000", "340202000000", "341002000000"
FIRM = "91340000MB0AA00019"


def resource(code: str, at: Location | None, keys: tuple[str, ...], **gives: tuple[str, ...]) -> Resource:
    return Resource(
        code=code,
        version=1,
        provider=code.partition(".")[0],
        zh="示例",
        en="example",
        keys=(keys,),
        gives=gives,
        statute="《示例条例》第一条",
        at=at,
    )


RESOURCES = (
    resource("statistics.person", Location(Tier.MAIN), ("person.id_number",), self=("person.name", "person.sex")),
    resource(
        "justice.family",
        Location(Tier.BRANCH),
        ("person.id_number",),
        self=("person.id_number", "person.name", "marriage.status"),
        child=("person.name", "person.sex"),
    ),
    resource(
        "housing.title",
        Location(Tier.SUB, "household.region"),
        ("person.id_number", "household.region"),
        self=("household.address", "premium.year", "premium.family_account"),
    ),
)
HOLDINGS = (
    Holding(
        "statistics.person", {"person.id_number": MOTHER}, [(SELF, 1, {"person.name": "陈测试", "person.sex": "女"})]
    ),
    Holding(
        "statistics.person", {"person.id_number": FATHER}, [(SELF, 1, {"person.name": "李测试", "person.sex": "男"})]
    ),
    Holding(
        "justice.family",
        {"person.id_number": MOTHER},
        [
            (SELF, 1, {"person.id_number": MOTHER, "person.name": "陈测试", "marriage.status": "已婚"}),
            ("child", 1, {"person.name": "李小测", "person.sex": "男"}),
            ("child", 2, {"person.name": "李小试", "person.sex": "女"}),
        ],
    ),
    Holding("justice.family", {"person.id_number": FATHER}, [(SELF, 1, {"person.name": "李测试"})]),
    *(
        Holding(
            "housing.title",
            {"person.id_number": person, "household.region": city},
            [(SELF, 1, {"household.address": where, "premium.year": 2026, "premium.family_account": True})],
        )
        for person, city, where in [
            (MOTHER, HEFEI, "合肥市测试路1号"),
            (FATHER, HEFEI, "合肥市测试路2号"),
            (MOTHER, WUHU, "芜湖市测试路1号"),
        ]
    ),
)
GRANTS = (
    GrantEntry(
        UUID(int=1),
        "justice.family",
        "newborn",
        ("marriage.status",),
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2027, 1, 1, tzinfo=UTC),
    ),
)
CONTENTS = PlatformContents(
    RESOURCES, HOLDINGS, GRANTS, [Correction("housing.title", "household.address")], cities=("3403",)
)

ON_MAIN = Asked("statistics.person", PartyKey("mother"), {"person.id_number": MOTHER}, RESOURCES[0].gives)
ON_BRANCH = Asked("justice.family", PartyKey("mother"), {"person.id_number": MOTHER}, RESOURCES[1].gives)


def in_city(region: str, person: str = MOTHER) -> Asked:
    key = {"person.id_number": person, "household.region": region}
    return Asked("housing.title", PartyKey("mother"), key, RESOURCES[2].gives)


def site(asked: Asked) -> Site:
    """Where the exemplary questions are answered."""
    city = asked.key.get("household.region", "")[:4]
    return {"statistics.person": MAIN, "justice.family": (Tier.BRANCH, "justice")}.get(asked.resource, (Tier.SUB, city))


async def settled(lease: Renewed[Any]) -> None:
    """Until no fetching is under way."""
    if lease._under_way is not None:
        await lease._under_way


@dataclass
class Bench:
    """The platform, and the gateway's side of it."""

    platform: JianghuaiPlatform
    nodes: Nodes
    source: JianghuaiSource
    catalogue: JianghuaiCatalogue
    reviews: JianghuaiReviews
    swapped: list[tuple[Node, RestClient]] = field(default_factory=list)

    async def ask(self, *questions: Asked, until: Deadline | None = None) -> Sequence[Answer]:
        return await self.source.fetch(authorised(*questions), until=until or in_good_time())

    async def node(self, asked: Asked) -> Node:
        """Our side of the node that is asked."""
        node = await self.nodes.find(*site(asked), until=in_good_time())
        assert isinstance(node, Node)
        return node

    def simulated(self, asked: Asked) -> JianghuaiNode:
        """The node that is asked."""
        return self.platform.nodes[site(asked)]

    async def replaying(self, asked: Asked) -> ReplayingClient:
        """From now on what this node says can be kept and said again; a question has been put to it."""
        await self.ask(asked)
        node = await self.node(asked)
        self.swapped.append((node, node.client))
        node.client = client = ReplayingClient(node.client)
        await self.ask(asked)
        return client

    def every(self) -> Sequence[JianghuaiNode]:
        return list(self.platform.nodes.values())


@asynccontextmanager
async def bench_of(
    clock: Clock,
    contents: PlatformContents = CONTENTS,
    settings: SandboxSettings | None = None,
    credentials: Credentials = CREDENTIALS,
) -> AsyncIterator[Bench]:
    settings = settings or SandboxSettings.at_once()
    async with (
        JianghuaiPlatform(contents, CREDENTIALS, clock, settings) as platform,
        Nodes(platform.url, credentials, clock) as nodes,
    ):
        known = {each.code: each for each in contents.resources}
        source = JianghuaiSource(nodes, known.get, directory(clock), clock)
        reviews = JianghuaiReviews(nodes, credentials, clock)
        bench = Bench(platform, nodes, source, JianghuaiCatalogue(nodes), reviews)
        yield bench
        for node, client in bench.swapped:
            node.client = client
