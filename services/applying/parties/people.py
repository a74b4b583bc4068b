"""The parties of an application: who takes part, and which subject each of them is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.access.service import Access, IdentifierOfAnother, SecondNumber
from services.access.types import AuthorityKind, Identifier, IdentifierKind, SubjectKind
from services.applying.application.elements import CREDIT_CODE, FIRM_NAME, ID_NUMBER, NAME, PASSPORT_NUMBER
from services.applying.application.field import FieldKey, StoredField
from services.applying.application.form_review import FormReview
from services.applying.application.loaded import LoadedApplication
from services.applying.parties.guardians import parents_of
from services.applying.parties.visibility import is_identified
from services.applying.tables import ApplicationRow, PartyRow
from services.applying.types import Identification
from services.catalogue.types import OneThingVersion, RoleKind, RoleSpec
from services.kit.db import UnitOfWork
from services.kit.ids import Ids
from services.kit.values.numbers import NumberKind, ValidNumber, check_id_number, check_passport, credit_code_in_use
from services.sharing.types import PartyKey, SourcedValue


@dataclass(frozen=True, slots=True)
class People:
    """Parties and their subjects."""

    access: Access
    ids: Ids

    def add_first_parties(self, work: UnitOfWork, row: ApplicationRow, one_thing: OneThingVersion) -> None:
        """The parties that are there before any source is asked: the applicant, and one in each role of one."""
        for role in _roles_in(one_thing, row.applies_as):
            if not role.many and not role.provisional:
                party = self._new_party(row, PartyKey(role.role))
                if role.role == row.applies_as:
                    party.subject, party.identification = row.applicant, Identification.VERIFIED
                work.add(party)

    async def add_parties(
        self, work: UnitOfWork, application: LoadedApplication, values: Sequence[SourcedValue]
    ) -> None:
        """A party for everybody whom a source counts in a role of many, and for one even if no source knows any."""
        for role in _roles_in(application.one_thing, application.row.applies_as):
            counted = {said.party.ordinal for said in values if said.party.role == role.role}
            for ordinal in sorted({1, *counted} if role.many else {1}):
                await self._add_party(work, application, role, PartyKey(role.role, ordinal), named=ordinal in counted)
        await work.flush()

    async def identify(self, work: UnitOfWork, application: LoadedApplication) -> list[PartyRow]:
        """Find the subjects of parties whose name and number a register states; the parties whose subject is new.

        What the applicant typed makes nobody a party: a subject found by it would see this application.
        """
        identified = []
        for key, party in application.parties.items():
            role = application.one_thing.role(key.role)
            if role is None or role.provisional or party.identification is not Identification.CLAIMED:
                continue
            firm = role.kind is RoleKind.FIRM
            name = self._confirmed(application, party, FIRM_NAME if firm else NAME)
            number = self._credit_code(application, party) if firm else self._number(application, party)
            if name is None or number is None:
                continue
            if await self._set_subject(work, application, party, str(name.value), *number):
                party.identification = Identification.VERIFIED
                identified.append(party)
        await work.flush()
        return identified

    async def grant_guardianship(
        self, work: UnitOfWork, application: LoadedApplication, dossier: UUID, parents: Collection[PartyRow]
    ) -> None:
        """From the dossier on, parents act for their newborn (民法典 arts. 27, 34), where it is sure who they are."""
        for role in application.one_thing.roles:
            if role.provisional:
                children = [party for key, party in sorted(application.parties.items()) if key.role == role.role]
                parent_roles = parents_of(application.one_thing.relations, role.role)
                for parent in parents:
                    if parent.role in parent_roles and parent.subject is not None and is_identified(parent):
                        await self._grant(work, parent.subject, children, dossier)

    async def _grant(self, work: UnitOfWork, parent: UUID, children: Sequence[PartyRow], dossier: UUID) -> None:
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

    async def _set_subject(
        self,
        work: UnitOfWork,
        application: LoadedApplication,
        party: PartyRow,
        name: str,
        said: StoredField,
        number: Identifier,
    ) -> bool:
        """False where the subject is known by another number: who they are is then not what this register states."""
        source = said.resource or ""
        if party.subject is None:
            kind = _kind(application.one_thing, party.role)
            party.subject = await self.access.ensure(work, kind, name, [number], source=source)
        else:
            # The subject that they have had since the submission is merged into who they are.
            try:
                await self.access.learn_identifier(work, party.subject, number, source=source)
            except (IdentifierOfAnother, SecondNumber):
                return False
            await self.access.learn_name(work, party.subject, name, source=source)
        return True

    async def add_missing_subjects(self, work: UnitOfWork, application: LoadedApplication, review: FormReview) -> None:
        """A subject of their own for parties whom only the applicant named: nobody logs in as them.

        Nobody becomes of a role that nothing is asked of and no case is for: a father whom nobody can name.
        """
        concerned = review.parties_shown() | _parties_with_cases(application)
        for party in application.parties.values():
            if party.subject is None and party.id in concerned:
                party.subject = await self.access.provisional(work, _kind(application.one_thing, party.role))
        await work.flush()

    async def _add_party(
        self, work: UnitOfWork, application: LoadedApplication, role: RoleSpec, key: PartyKey, *, named: bool
    ) -> None:
        known = application.parties.get(key)
        if known is None:
            known = self._new_party(application.row, key)
            if role.provisional:
                known.subject = await self.access.provisional(work, SubjectKind(role.kind))
            application.parties[key] = known
            work.add(known)
        if role.provisional and named:
            known.identification = Identification.VERIFIED

    def _new_party(self, row: ApplicationRow, key: PartyKey) -> PartyRow:
        return PartyRow(
            bucket=row.bucket,
            id=self.ids.record(row.bucket),
            application=row.id,
            role=key.role,
            ordinal=key.ordinal,
            identification=Identification.CLAIMED,
        )

    def _confirmed(self, application: LoadedApplication, party: PartyRow, element: str) -> StoredField | None:
        stored = application.field_of(FieldKey(party.id, element))
        return stored if stored.confirmed else None

    def _number(self, application: LoadedApplication, party: PartyRow) -> tuple[StoredField, Identifier] | None:
        if (stored := self._confirmed(application, party, ID_NUMBER)) is not None:
            card = check_id_number(str(stored.value))
            if isinstance(card, ValidNumber) and card.kind is not NumberKind.ID_CARD_15:
                return stored, Identifier(IdentifierKind(card.kind.value), card.value)
        if (stored := self._confirmed(application, party, PASSPORT_NUMBER)) is not None:
            passport = check_passport(str(stored.value))
            if isinstance(passport, ValidNumber):
                return stored, Identifier(IdentifierKind.PASSPORT, passport.value)
        return None

    def _credit_code(self, application: LoadedApplication, party: PartyRow) -> tuple[StoredField, Identifier] | None:
        if (stored := self._confirmed(application, party, CREDIT_CODE)) is not None:
            code = credit_code_in_use(str(stored.value))
            if isinstance(code, ValidNumber):
                return stored, Identifier(IdentifierKind.CREDIT_CODE, code.value)
        return None


def _roles_in(one_thing: OneThingVersion, applies_as: str) -> tuple[RoleSpec, ...]:
    """All roles but those that are only other ways to apply: where the child of a deceased person applies, and
    nothing is asked about a spouse, there is no spouse.
    """
    plan = one_thing.plans[applies_as]
    meant = {
        applies_as,
        *(item.party for item in one_thing.items),
        *(material.role for material in one_thing.materials),
    }
    meant.update(want.role for steps in plan.rounds for step in steps for want in step.gives)
    meant.update(want.role for want in plan.uncovered)
    return tuple(role for role in one_thing.roles if role.role in meant or not role.may_apply)


def _parties_with_cases(application: LoadedApplication) -> set[UUID]:
    layout = application.layout()
    return {party for item in application.one_thing.items for party in layout.parties_in(item.party)}


def _kind(one_thing: OneThingVersion, role: str) -> SubjectKind:
    spec = one_thing.role(role)
    return SubjectKind.PERSON if spec is None else SubjectKind(spec.kind)
