# ruff: noqa: N815 - fields are named as the platform names them
"""The platform's messages, written and read. Pure: no network, no clock.

Every answer is `{code, message, data}`; moments are ISO 8601 with their zone; a record is about the person of a key
(`self`) or somebody in a relation to them.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AwareDatetime, Field, StrictBool, StrictInt, StrictStr

from integrations.adapter_kit.answers import about_another, found
from integrations.adapter_kit.bodies import WireModel
from services.kit.values.elements import Value
from services.kit.values.numbers import same_person_number
from services.sharing.types import SELF, Answer, Asked, Authorised, Nothing, OutcomeKind, Refused, Tier, Unavailable

D = TypeVar("D")

SECRET = "/gateway/secret"  # noqa: S105 - a path
"""获取签名密钥"""
NODES = "/gateway/nodes"
"""节点目录"""
QUERY = "/share/query"
"""共享查询"""

SECRET_SERVICE = "platform.secret"  # noqa: S105 - the name of a service
NODES_SERVICE = "platform.nodes"
CATALOGUE_SERVICE = "platform.catalogue"
REVIEW_SERVICE = "platform.review"

OK = "200"
NOT_SIGNED = "40100"
SIGNATURE_WRONG = "40101"
OUTSIDE_WINDOW = "40102"
REPLAYED = "40103"
SECRET_EXPIRED = "40104"  # noqa: S105 - a code
NO_SUCH_SERVICE = "40400"
NOT_AUTHORISED = "40300"
INCOMPLETE = "42200"
BUSY = "50300"

CLOSED_TO_US = frozenset({NOT_SIGNED, SIGNATURE_WRONG, OUTSIDE_WINDOW, REPLAYED, SECRET_EXPIRED, BUSY})
"""not a matter of the question: once credentials, clocks or the node are put right, the same question is answered"""

_LARGEST = 2**53 - 1

WireValue = Annotated[StrictInt, Field(ge=-_LARGEST, le=_LARGEST)] | StrictStr | StrictBool | None


class Envelope(WireModel, Generic[D]):
    code: str
    message: str = ""
    data: D | None = None


class SecretData(WireModel):
    secret: str = Field(min_length=16, max_length=256, repr=False)
    validSeconds: int = Field(gt=0, le=7 * 86400)
    """a span and no moment: the node's clock need not be ours"""


class NodeEntry(WireModel):
    tier: Literal["MAIN", "BRANCH", "SUB"]
    of: str = ""
    """BRANCH: the provider; SUB: the first four digits of the city's region code"""
    url: str = Field(pattern=r"^https?://[^\s/]+")


class NodesData(WireModel):
    nodes: tuple[NodeEntry, ...]

    @property
    def addresses(self) -> Mapping[tuple[Tier, str], str]:
        return {(Tier(entry.tier), entry.of): entry.url for entry in self.nodes}


class PartyRecord(WireModel):
    """What is known of one person."""

    relation: str
    ordinal: int = Field(ge=1, le=1000)
    values: dict[str, WireValue] = Field(repr=False)


class Records(WireModel):
    """The answer to a question; it repeats what it is about."""

    resource: str
    key: dict[str, str] = Field(repr=False)
    asOf: AwareDatetime
    elsewhere: bool = False
    """the record lies with another region"""
    records: tuple[PartyRecord, ...] = ()


def write_question(pull: Authorised) -> dict[str, Any]:
    """Key, wanted elements and no more, the scene (应用场景), and the number under which we keep the question."""
    asked = pull.asked
    body = {
        "resource": asked.resource,
        "key": dict(asked.key),
        "elements": {relation: list(elements) for relation, elements in asked.elements.items()},
        "scene": pull.basis.item,
        "request": str(pull.pull),
    }
    return body if pull.code is None else {**body, "authorisation": pull.code}


def read_answer(asked: Asked, reply: Envelope[Records]) -> Answer:
    """The answer in our terms. It must be about the very resource and key that were asked about."""
    if reply.code != OK:
        return Refused(reply.code)
    data = reply.data
    if data is None:
        return Unavailable(OutcomeKind.MALFORMED, "data: nobody, and no code that says why")
    if data.resource != asked.resource or not _same_key(asked.key, data.key):
        return about_another()
    if data.elsewhere or not data.records:
        return Nothing(data.asOf, elsewhere=data.elsewhere)
    if any(_contradicts(asked.key, record.values) for record in data.records if record.relation == SELF):
        return about_another()
    return found(asked, [(record.relation, record.ordinal, record.values) for record in data.records], as_of=data.asOf)


def _same_key(asked: Mapping[str, str], said: Mapping[str, str]) -> bool:
    return {name: value.upper() for name, value in asked.items()} == {
        name: value.upper() for name, value in said.items()
    }


def _contradicts(key: Mapping[str, str], values: Mapping[str, Value | None]) -> bool:
    """The key is repeated, but the record names another number than the key: it is somebody else's."""
    numbers = {name: value for name, value in key.items() if name.endswith("_number")}
    return any(
        isinstance(said := values.get(name), str)
        and said.upper() != number.upper()
        and not same_person_number(said, number)
        for name, number in numbers.items()
    )
