"""Who the parties of an application are: newborns are welcomed, and persons named by a register recognised."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.access.service import Access
from services.access.types import Identifier, IdentifierKind, SubjectKind
from services.applying.draft import Draft
from services.applying.elements import ID_NUMBER, NAME, PASSPORT_NUMBER
from services.applying.held import FieldKey, Held
from services.applying.tables import PartyRow
from services.applying.types import Standing
from services.catalogue.types import RoleSpec
from services.kit.db import UnitOfWork
from services.kit.ids import Ids
from services.kit.numbers import NumberKind, ValidNumber, check_id_number, check_passport
from services.sharing.types import PartyKey, SourcedValue


@dataclass(frozen=True, slots=True)
class People:
    """Parties and their subjects."""

    access: Access
    ids: Ids

    async def admit(self, work: UnitOfWork, draft: Draft, values: Sequence[SourcedValue]) -> None:
        """A party for everybody whom a source counts in a role of many, and for one even if no source knows any."""
        for role in draft.one_thing.roles:
            counted = {said.party.ordinal for said in values if said.party.role == role.role}
            for ordinal in sorted({1, *counted} if role.many else {1}):
                await self._admit(work, draft, role, PartyKey(role.role, ordinal), named=ordinal in counted)
        await work.flush()

    async def recognise(self, work: UnitOfWork, draft: Draft) -> None:
        """Parties whose name and number a register states become the subjects they are.

        What the applicant typed makes nobody a party: a subject found by it would see this application.
        """
        for party in draft.parties.values():
            name, number = self._confirmed(draft, party, NAME), self._number(draft, party)
            if party.subject is None and name is not None and number is not None:
                said, identifier = number
                party.subject = await self.access.ensure(
                    work, SubjectKind.PERSON, str(name.value), [identifier], source=said.resource or ""
                )
                party.standing = Standing.VERIFIED
        await work.flush()

    async def stand_in(self, work: UnitOfWork, draft: Draft) -> None:
        """A subject of their own for parties whom only the applicant named: nobody logs in as them."""
        for party in draft.parties.values():
            if party.subject is None:
                party.subject = await self.access.provisional(work, SubjectKind.PERSON)
        await work.flush()

    async def _admit(self, work: UnitOfWork, draft: Draft, role: RoleSpec, key: PartyKey, *, named: bool) -> None:
        known = draft.parties.get(key)
        if known is None:
            known = PartyRow(
                bucket=draft.row.bucket,
                id=self.ids.record(draft.row.bucket),
                application=draft.row.id,
                role=key.role,
                ordinal=key.ordinal,
                standing=Standing.CLAIMED,
            )
            if role.provisional:
                known.subject = await self.access.provisional(work, SubjectKind.PERSON)
            draft.parties[key] = known
            work.add(known)
        if role.provisional and named:
            known.standing = Standing.VERIFIED

    def _confirmed(self, draft: Draft, party: PartyRow, element: str) -> Held | None:
        held = draft.held(FieldKey(party.id, element))
        return held if held.confirmed else None

    def _number(self, draft: Draft, party: PartyRow) -> tuple[Held, Identifier] | None:
        if (held := self._confirmed(draft, party, ID_NUMBER)) is not None:
            card = check_id_number(str(held.value))
            if isinstance(card, ValidNumber) and card.kind is NumberKind.ID_CARD:
                return held, Identifier(IdentifierKind.ID_CARD, card.value)
        if (held := self._confirmed(draft, party, PASSPORT_NUMBER)) is not None:
            passport = check_passport(str(held.value))
            if isinstance(passport, ValidNumber):
                return held, Identifier(IdentifierKind.PASSPORT, passport.value)
        return None
