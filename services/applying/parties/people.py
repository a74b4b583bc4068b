"""Who the parties of an application are: newborns and firms being founded are welcomed; persons and firms that a
register names are recognised.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.access.service import Access
from services.access.types import AuthorityKind, Identifier, IdentifierKind, SubjectKind, SubjectStatus
from services.applying.application.elements import CREDIT_CODE, DIED_ON, FIRM_NAME, ID_NUMBER, NAME, PASSPORT_NUMBER
from services.applying.application.field import FieldKey, StoredField
from services.applying.application.loaded import LoadedApplication
from services.applying.parties.guardians import parents_of
from services.applying.parties.roles import roles_in
from services.applying.parties.visibility import is_identified
from services.applying.tables import PartyRow
from services.applying.types import Identification
from services.catalogue.types import OneThingVersion, RoleKind, RoleSpec
from services.kit.db import UnitOfWork
from services.kit.ids import Ids
from services.kit.values.numbers import NumberKind, ValidNumber, check_credit_code, check_id_number, check_passport
from services.sharing.types import PartyKey, SourcedValue


@dataclass(frozen=True, slots=True)
class People:
    """Parties and their subjects."""

    access: Access
    ids: Ids

    async def admit(self, work: UnitOfWork, draft: LoadedApplication, values: Sequence[SourcedValue]) -> None:
        """A party for everybody whom a source counts in a role of many, and for one even if no source knows any."""
        for role in roles_in(draft.one_thing, draft.row.applies_as):
            counted = {said.party.ordinal for said in values if said.party.role == role.role}
            for ordinal in sorted({1, *counted} if role.many else {1}):
                await self._admit(work, draft, role, PartyKey(role.role, ordinal), named=ordinal in counted)
        await work.flush()

    async def recognise(self, work: UnitOfWork, draft: LoadedApplication) -> list[PartyRow]:
        """Parties whose name and number a register states become the subjects they are; those that did so now.

        What the applicant typed makes nobody a party: a subject found by it would see this application.
        """
        recognised = []
        for key, party in draft.parties.items():
            role = draft.one_thing.role(key.role)
            if role is None or role.provisional or party.standing is not Identification.CLAIMED:
                continue
            firm = role.kind is RoleKind.FIRM
            name = self._confirmed(draft, party, FIRM_NAME if firm else NAME)
            number = self._credit_code(draft, party) if firm else self._number(draft, party)
            if name is not None and number is not None:
                await self._become(work, draft, party, str(name.value), *number)
                party.standing = Identification.VERIFIED
                recognised.append(party)
        await work.flush()
        return recognised

    async def entrust(
        self, work: UnitOfWork, draft: LoadedApplication, dossier: UUID, parents: Collection[PartyRow]
    ) -> None:
        """Parents act for their newborn from its dossier on (民法典 arts. 27, 34), where it is sure who they are."""
        for role in draft.one_thing.roles:
            if role.provisional:
                children = [party for key, party in sorted(draft.parties.items()) if key.role == role.role]
                parent_roles = parents_of(draft.one_thing.relations, role.role)
                for parent in parents:
                    if parent.role in parent_roles and parent.subject is not None and is_identified(parent):
                        await self._entrust(work, parent.subject, children, dossier)

    async def _entrust(self, work: UnitOfWork, parent: UUID, children: Sequence[PartyRow], dossier: UUID) -> None:
        for child in children:
            if child.subject is not None:
                await self.access.grant_authority(
                    work,
                    principal=child.subject,
                    agent=parent,
                    kind=AuthorityKind.GUARDIAN,
                    scope={},
                    proof={"dossier": str(dossier)},
                )

    async def _become(
        self,
        work: UnitOfWork,
        draft: LoadedApplication,
        party: PartyRow,
        name: str,
        said: StoredField,
        number: Identifier,
    ) -> None:
        source = said.resource or ""
        if party.subject is None:
            died = self._confirmed(draft, party, DIED_ON) is not None
            status = SubjectStatus.DECEASED if died else SubjectStatus.ACTIVE
            kind = _kind(draft.one_thing, party.role)
            party.subject = await self.access.ensure(work, kind, name, [number], status=status, source=source)
        else:
            # Who stood in for them since the submission is merged into who they are.
            await self.access.learn_name(work, party.subject, name, source=source)
            await self.access.learn_identifier(work, party.subject, number, source=source)

    async def stand_in(self, work: UnitOfWork, draft: LoadedApplication) -> None:
        """A subject of their own for parties whom only the applicant named: nobody logs in as them."""
        for party in draft.parties.values():
            if party.subject is None:
                party.subject = await self.access.provisional(work, _kind(draft.one_thing, party.role))
        await work.flush()

    async def _admit(
        self, work: UnitOfWork, draft: LoadedApplication, role: RoleSpec, key: PartyKey, *, named: bool
    ) -> None:
        known = draft.parties.get(key)
        if known is None:
            known = PartyRow(
                bucket=draft.row.bucket,
                id=self.ids.record(draft.row.bucket),
                application=draft.row.id,
                role=key.role,
                ordinal=key.ordinal,
                standing=Identification.CLAIMED,
            )
            if role.provisional:
                known.subject = await self.access.provisional(work, SubjectKind(role.kind))
            draft.parties[key] = known
            work.add(known)
        if role.provisional and named:
            known.standing = Identification.VERIFIED

    def _confirmed(self, draft: LoadedApplication, party: PartyRow, element: str) -> StoredField | None:
        held = draft.held(FieldKey(party.id, element))
        return held if held.confirmed else None

    def _number(self, draft: LoadedApplication, party: PartyRow) -> tuple[StoredField, Identifier] | None:
        if (held := self._confirmed(draft, party, ID_NUMBER)) is not None:
            card = check_id_number(str(held.value))
            if isinstance(card, ValidNumber) and card.kind is NumberKind.ID_CARD:
                return held, Identifier(IdentifierKind.ID_CARD, card.value)
        if (held := self._confirmed(draft, party, PASSPORT_NUMBER)) is not None:
            passport = check_passport(str(held.value))
            if isinstance(passport, ValidNumber):
                return held, Identifier(IdentifierKind.PASSPORT, passport.value)
        return None

    def _credit_code(self, draft: LoadedApplication, party: PartyRow) -> tuple[StoredField, Identifier] | None:
        if (held := self._confirmed(draft, party, CREDIT_CODE)) is not None:
            code = check_credit_code(str(held.value))
            if isinstance(code, ValidNumber):
                return held, Identifier(IdentifierKind.CREDIT_CODE, code.value)
        return None


def _kind(one_thing: OneThingVersion, role: str) -> SubjectKind:
    spec = one_thing.role(role)
    return SubjectKind.PERSON if spec is None else SubjectKind(spec.kind)
