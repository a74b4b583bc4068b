"""One-things in the versions that applications were opened on, ready for use."""

from collections import OrderedDict
from dataclasses import dataclass, field
from uuid import UUID

from services.applying.ports import OneThings
from services.catalogue.types import OneThingVersion
from services.forms.service import CompiledForm, compile_form
from services.kit.db import ReadSession

_MOST_KEPT = 64
"""One-things are a few dozen; an old version is in use as long as its last application."""


@dataclass(slots=True)
class Versions:
    """Keeps the forms that were compiled last: versions are immutable, and compiling one costs more than all else of a
    request. The versions themselves the catalogue keeps at hand.
    """

    one_things: OneThings
    _forms: OrderedDict[UUID, CompiledForm] = field(default_factory=OrderedDict)

    async def ready(self, session: ReadSession, version: UUID) -> tuple[OneThingVersion, CompiledForm]:
        """The version and its form, compiled."""
        one_thing = await self.one_things.one_thing_version(session, version)
        if version not in self._forms:
            self._forms[version] = compile_form(one_thing.form)
            if len(self._forms) > _MOST_KEPT:
                self._forms.popitem(last=False)
        self._forms.move_to_end(version)
        return one_thing, self._forms[version]
