"""The provincial data platform (江淮大数据中心) as a source: asked at the node on which a resource lies.

《安徽省政务数据资源管理办法》 arts. 7-11: 总平台, 分平台 of departments, 子平台 of cities.
"""

import asyncio
from collections.abc import Callable, Sequence

from integrations.adapter_kit.answers import read_or_malformed
from integrations.jianghuai import wire
from integrations.jianghuai.nodes import Node, Nodes
from services.kit.clock import Clock, Deadline
from services.sharing.ports import Cities
from services.sharing.types import Answer, Asked, Authorised, Nothing, OutcomeKind, Resource, Tier, Unavailable

_CITY = 4
"""digits of a city's code by which the platform's directory of nodes names it"""


class JianghuaiSource:
    """`Source` of every resource that lies on the platform, all nodes asked at once.

    `resource` finds a catalogue entry by its code; the mirror changes while the gateway runs.
    """

    def __init__(self, nodes: Nodes, resource: Callable[[str], Resource | None], cities: Cities, clock: Clock) -> None:
        self._nodes = nodes
        self._resource = resource
        self._cities = cities
        self._clock = clock

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        return await asyncio.gather(*(self._ask(pull, until) for pull in pulls))

    async def _ask(self, pull: Authorised, until: Deadline) -> Answer:
        node = await self._node_for(pull.asked, until)
        if not isinstance(node, Node):
            return node
        reply = await node.call(
            wire.QUERY, pull.asked.resource, wire.write_question(pull), wire.Envelope[wire.Records], until=until
        )
        if isinstance(reply, Unavailable):
            return reply
        return read_or_malformed(lambda: wire.read_answer(pull.asked, reply))

    async def _node_for(self, asked: Asked, until: Deadline) -> Node | Answer:
        """The node that holds the resource, or what becomes of a question that no node can be asked."""
        resource = self._resource(asked.resource)
        if resource is None or resource.at is None:
            return Unavailable(OutcomeKind.DOWN, "the resource does not lie on the platform")
        of = resource.provider if resource.at.tier is Tier.BRANCH else ""
        if resource.at.tier is Tier.SUB:
            city = self._cities.city_of(asked.key.get(resource.at.region_by or "", ""))
            if city is None:
                return self._elsewhere()
            of = city[:_CITY]
        node = await self._nodes.find(resource.at.tier, of, until=until)
        if node is None:
            unknown = resource.at.tier is Tier.SUB
            return self._elsewhere() if unknown else Unavailable(OutcomeKind.DOWN, "the provider has no node")
        return node

    def _elsewhere(self) -> Nothing:
        return Nothing(self._clock.now(), elsewhere=True)
