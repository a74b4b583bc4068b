"""Whether a published service can be opened (暂停、取消), and the problems where it cannot."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from services.kit.problems import Problem


class ServiceStatus(StrEnum):
    """Whether what is published can be opened: suspended (暂停) and cancelled (取消) ones cannot, while cases and
    applications under way go on.
    """

    PUBLISHED = "PUBLISHED"
    SUSPENDED = "SUSPENDED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class ServiceStatusChange:
    """The status that a code has after it was suspended, resumed or cancelled."""

    code: str
    status: ServiceStatus


@dataclass(frozen=True, slots=True)
class ItemStandsOtherwise(Problem):
    """The status of what is published does not allow this act."""

    code: ClassVar[str] = "ITEM_STANDS_OTHERWISE"
    standing: ServiceStatus


@dataclass(frozen=True, slots=True)
class ItemSuspended(Problem):
    """The service, or an item of it, is suspended; what is under way goes on."""

    code: ClassVar[str] = "ITEM_SUSPENDED"
    item: str


@dataclass(frozen=True, slots=True)
class ItemCancelled(Problem):
    """The service, or an item of it, was cancelled; what is under way goes on."""

    code: ClassVar[str] = "ITEM_CANCELLED"
    item: str
