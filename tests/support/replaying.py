"""A client that hears the same answer again, word for word or changed: for what no sandbox would send."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from integrations.adapter_kit.rest_client import Reply, RestClient
from services.kit.clock import Deadline
from services.sharing.types import Unavailable


class ReplayingClient(RestClient):
    """Asks through a client and keeps its last answer; once `replay` is set, answers that and asks nobody."""

    def __init__(self, through: RestClient) -> None:
        super().__init__("http://nowhere.invalid")
        self._through = through
        self.heard: Reply | None = None
        self.replay: bytes | None = None

    async def send(
        self,
        operation: str,
        body: Mapping[str, Any],
        *,
        until: Deadline,
        encoding: str = "json",
        headers: Mapping[str, str] | None = None,
    ) -> Reply | Unavailable:
        if self.replay is not None:
            return Reply(self.replay, {})
        answer = await self._through.send(operation, body, until=until, encoding=encoding, headers=headers)
        self.heard = answer if isinstance(answer, Reply) else None
        return answer


class UnreadableReplies(RestClient):
    """Answers every call with what no reader of a wire module knows how to take, so that each breaks over it."""

    def __init__(self) -> None:
        super().__init__("http://nowhere.invalid")

    async def call(self, *_: object, **__: object) -> Any:
        return object()


_INSTEAD: tuple[object, ...] = (
    None,
    7,
    -1,
    2.5,
    True,
    "",
    "x",
    "99999999999999",
    "2026-02-30",
    [],
    {},
    [None],
    "九" * 5000,
)


def spoiled(body: bytes) -> Iterator[bytes]:
    """The JSON body with each of its values in turn left out, or replaced by something else."""
    original = orjson.loads(body)
    for path in _paths(original):
        for instead in _INSTEAD:
            yield orjson.dumps(_with(original, path, instead))
        yield orjson.dumps(_with(original, path, ...))


def _paths(value: object, before: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield before
    match value:
        case dict():
            for name, member in value.items():
                yield from _paths(member, (*before, name))
        case list():
            for place, member in enumerate(value):
                yield from _paths(member, (*before, place))


def _with(value: Any, path: tuple[str | int, ...], instead: object) -> object:
    if not path:
        return None if instead is ... else instead
    first, rest = path[0], path[1:]
    if not rest and instead is ...:
        kept = dict(value) if isinstance(value, dict) else dict(enumerate(value))
        kept.pop(first)
        return kept if isinstance(value, dict) else list(kept.values())
    if isinstance(value, dict):
        return {**value, first: _with(value[first], rest, instead)}
    return [_with(member, rest, instead) if place == first else member for place, member in enumerate(value)]
