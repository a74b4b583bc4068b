"""What registers tell of the death of a party or the dissolution of a firm, and what takes it back.

Only what a resource declares (`Resource.ends`) and itself answers counts: nothing typed, and no other resource's word.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.access.service import Access
from services.access.types import SubjectStatus
from services.applying.application.field import FieldKey
from services.applying.application.loaded import LoadedApplication
from services.applying.parties.visibility import is_identified
from services.applying.tables import PartyRow
from services.kit.db import UnitOfWork
from services.kit.values.elements import Value
from services.sharing.types import EndTold, OutcomeKind, Prefilled, Resource


@dataclass(frozen=True, slots=True)
class RegisterValue:
    """What one resource says of one element."""

    resource: str
    element: str
    value: Value = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ends:
    """Sets the status of subjects whose end a register tells, and sets it back where that register denies it."""

    access: Access
    resources: Mapping[str, Resource]

    async def take(
        self,
        work: UnitOfWork,
        application: LoadedApplication,
        prefilled: Prefilled,
        identified: Collection[PartyRow],
    ) -> None:
        """From the answers to some questions; for the parties `identified` just now, from those before them, too."""
        for key, party in application.parties.items():
            if application.is_contradicted(party.id):
                continue
            said = [RegisterValue(v.resource, v.element, v.value) for v in prefilled.values if v.party == key]
            if party in identified:
                said += self._said_before(application, party)
            for each in said:
                await self._take(work, party, each)
            for step in prefilled.steps:
                if step.party == key and step.outcome is OutcomeKind.NOTHING and self._ends(step.resource):
                    await self._deny(work, party, step.resource)

    async def take_correction(
        self, work: UnitOfWork, application: LoadedApplication, party: UUID, said: RegisterValue
    ) -> None:
        """From what a provider says on being asked for a review."""
        await self._take(work, application.parties[application.key_of(party)], said)

    async def _take(self, work: UnitOfWork, party: PartyRow, said: RegisterValue) -> None:
        for end in self._ends(said.resource):
            if end.element == said.element and is_identified(party) and party.subject is not None:
                if end.is_told_by(said.value):
                    status = SubjectStatus(end.status)
                    await self.access.learn_end(work, party.subject, status, source=said.resource)
                else:
                    await self._deny(work, party, said.resource)

    async def _deny(self, work: UnitOfWork, party: PartyRow, resource: str) -> None:
        if is_identified(party) and party.subject is not None:
            await self.access.deny_end(work, party.subject, source=resource)

    def _said_before(self, application: LoadedApplication, party: PartyRow) -> Iterator[RegisterValue]:
        for end in {end.element for resource in self.resources.values() for end in resource.ends}:
            stored = application.field_of(FieldKey(party.id, end))
            if stored.confirmed and stored.value is not None and stored.resource is not None:
                yield RegisterValue(stored.resource, end, stored.value)
            for other in stored.differences:
                yield RegisterValue(other.resource, end, other.value)

    def _ends(self, resource: str) -> tuple[EndTold, ...]:
        known = self.resources.get(resource)
        return known.ends if known is not None and known.authoritative else ()
