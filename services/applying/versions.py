"""One-things in the versions that applications were opened on, ready for use."""

from collections import OrderedDict
from dataclasses import dataclass, field
from uuid import UUID

from services.applying.ports import OneThings
from services.catalogue.types import OneThingVersion
from services.forms.service import CompiledForm, compile_form
from services.kit.db import ReadSession

_MOST_KEPT = 64
"""One-things are a few dozen; an old version is in use as long as its last draft."""


@dataclass(slots=True)
class Versions:
    """Keeps what was used last: versions are immutable, and making one ready costs more than all else of a request."""

    one_things: OneThings
    _ready: OrderedDict[UUID, tuple[OneThingVersion, CompiledForm]] = field(default_factory=OrderedDict)

    async def ready(self, session: ReadSession, version: UUID) -> tuple[OneThingVersion, CompiledForm]:
        """The version and its form, compiled."""
        if version not in self._ready:
            one_thing = await self.one_things.one_thing_version(session, version)
            self._ready[version] = one_thing, compile_form(one_thing.form)
            if len(self._ready) > _MOST_KEPT:
                self._ready.popitem(last=False)
        self._ready.move_to_end(version)
        return self._ready[version]
