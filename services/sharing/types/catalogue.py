"""Entries of the catalogue (目录): data elements and resources, with all that the platform's catalogue says of them.

Facts: 《政务数据共享条例》 (State Council order 809); 《安徽省政务数据资源管理办法》 arts. 13–27. The catalogue of
record is the platform's; these entries mirror it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

from services.kit.jobs import Event
from services.kit.values.elements import Value

SELF = "self"
"""The relation of an answer to the very party that was asked about."""
PLATFORM = "jianghuai"
"""Key of the source that asks all nodes of the provincial data platform (江淮大数据中心)."""


class Ground(StrEnum):
    """Lawful ground of a pull (PIPL arts. 13, 34, 35)."""

    STATUTE = "STATUTE"
    GRANT = "GRANT"
    CONSENT = "CONSENT"


class SharingClass(StrEnum):
    """Sharing class (共享类型) of a resource."""

    UNCONDITIONAL = "UNCONDITIONAL"
    CONDITIONAL = "CONDITIONAL"
    """on a grant, or with the person's consent: see `condition`"""
    NOT_SHARED = "NOT_SHARED"
    """on law, regulation or national policy, which `not_shared_basis` names; never asked"""


class SharingMethod(StrEnum):
    """How a resource is shared (共享方式)."""

    INTERFACE = "INTERFACE"
    TABLE = "TABLE"
    FILE = "FILE"


class Openness(StrEnum):
    """Open-data attribute (开放属性)."""

    OPEN = "OPEN"
    CONDITIONAL = "CONDITIONAL"
    CLOSED = "CLOSED"


class Tier(StrEnum):
    """Tier of a node of the platform (江淮大数据中心): 总平台, 分平台 of a provincial department, 子平台 of a city."""

    MAIN = "MAIN"
    BRANCH = "BRANCH"
    SUB = "SUB"


@dataclass(frozen=True, slots=True)
class Location:
    """On which node of the platform a resource lies."""

    tier: Tier
    region_by: str | None = None
    """SUB: the element, part of every key of the resource, whose value (a region code of 12 digits) says in which
    city's node it is asked: the city in which that region lies today"""


def is_region(element: str) -> bool:
    """Whether the values of an element are codes of regions (行政区划代码): so is every one whose code ends so."""
    return element.endswith(".region")


def is_address(element: str) -> bool:
    """Whether the values of an element are addresses (地址): so is every one whose code ends so."""
    return element.endswith("address")


@dataclass(frozen=True, slots=True)
class Element:
    """A data element (数据元), such as `person.name`."""

    code: str
    zh: str
    en: str
    type: str = "string"
    mask: str | None = None
    """which masking rule of `kit.masking` applies, if the value is personal"""
    declared: bool = False
    """the applicant's own to say (自述): a choice, a plan, a way to be reached. Where it is not, a form may ask for it
    only if some resource answers it"""
    issued_by: Sequence[str] = ()
    """the departments alone whose results may bring it, such as the police of ID numbers; where none is named, every
    item that declares it among its results"""

    def may_be_issued_by(self, department: str) -> bool:
        """Whether a result of the department may bring it."""
        return not self.issued_by or department in self.issued_by


@dataclass(frozen=True, slots=True)
class EndTold:
    """By which element of the asked party a register tells that somebody died or a firm was dissolved."""

    element: str
    status: Literal["DECEASED", "DISSOLVED"]
    values: tuple[str, ...] = ()
    """which tell it; any, where none is named"""

    def is_told_by(self, value: Value) -> bool:
        return not self.values or value in self.values


@dataclass(frozen=True, slots=True)
class Resource:
    """A catalogue entry (目录信息资源): what a provider answers for which key."""

    code: str
    version: int
    provider: str
    """the department's id, which is also the folder of its adapter"""
    zh: str
    en: str
    keys: tuple[tuple[str, ...], ...]
    """alternatives: each a set of elements of the asked party that together form a key, best first"""
    gives: Mapping[str, tuple[str, ...]]
    """relation to the asked party (`self`, `spouse`, `child`) → elements answered"""
    grounds: tuple[Ground, ...] = (Ground.STATUTE,)
    statute: str | None = None
    """law and article on which `STATUTE` rests"""
    max_age: timedelta = timedelta(days=1)
    authoritative: bool = True
    ends: tuple[EndTold, ...] = ()
    """what of its answers tells of an end; only of an authoritative resource"""
    rank: int = 0
    """among the fallbacks of an element, the lower the better"""
    update_cycle: str = "REALTIME"
    """更新周期: REALTIME, DAY, WEEK, MONTH, QUARTER, YEAR"""
    category: str = ""
    """分类: class / item / detail (类/项目/细目)"""
    summary_zh: str = ""
    summary_en: str = ""
    format: str = "JSON"
    sharing: SharingClass = SharingClass.UNCONDITIONAL
    condition: str | None = None
    """共享条件, of a CONDITIONAL resource"""
    not_shared_basis: str | None = None
    """law and article, of a NOT_SHARED resource"""
    method: SharingMethod = SharingMethod.INTERFACE
    openness: Openness = Openness.CLOSED
    published_on: date | None = None
    at: Location | None = None
    """where on the platform it lies; none where its provider is asked directly, by an adapter of its own"""
    certificate: str | None = None
    """the type code (21 characters, GB/T 36902) of the electronic certificates it answers with, if it does. Such a
    resource is asked with a one-time authorization code, and only for its holder or with the holder's permission"""

    @property
    def asked_at(self) -> str:
        """Key of the source that is asked: the platform where it lies there, its provider where that is asked
        directly.
        """
        return self.provider if self.at is None else PLATFORM


@dataclass(frozen=True, slots=True)
class GrantEntry:
    """A grant as the platform keeps it: a provider's consent to a use, for a scene (应用场景), elements and period."""

    id: UUID
    resource: str
    item: str
    """code of the item or one-thing that is the scene"""
    elements: tuple[str, ...]
    valid_from: datetime
    valid_until: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CatalogueChanges:
    """What has changed in the platform's catalogue since a revision; all of it, where no revision was named."""

    revision: int
    """up to which these are the changes; grows with every change, and is what to ask from next time"""
    resources: tuple[Resource, ...] = ()
    """new, or in a new version"""
    withdrawn: tuple[str, ...] = ()
    """codes of resources that are no longer shared"""
    grants: tuple[GrantEntry, ...] = ()
    """new, changed or revoked"""


@dataclass(frozen=True, slots=True)
class CatalogueChanged(Event):
    """The mirror has taken over changes of the platform's catalogue."""

    codes: tuple[str, ...]
    """of the resources that are new, have a new version, were withdrawn, or whose grants changed"""
