"""Wake-ups within one process."""

from collections.abc import Callable
from uuid import UUID


class LocalChannel:
    """A `WakeupChannel` that carries at once and never misses one."""

    def __init__(self) -> None:
        self.hearers: list[Callable[[UUID | None], None]] = []

    async def send(self, application: UUID) -> None:
        for told in self.hearers:
            told(application)

    def hear(self, told: Callable[[UUID | None], None]) -> None:
        if told not in self.hearers:
            self.hearers.append(told)

    async def close(self) -> None:
        self.hearers.clear()
