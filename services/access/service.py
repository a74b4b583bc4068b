"""Who people and firms are, and who may act for whom."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, literal, select, true

from services.access.authorities import Scope, authorised, authority_between, codes_between, ended, principals, together
from services.access.login import LOGIN_ELEMENTS, login_facts
from services.access.merging import merged_under, survivor, survivor_id
from services.access.numbers import KnownNumber, has_another, hold, known_number, owners
from services.access.profiles import Profiles
from services.access.staff import appoint, postings, posts, relieve
from services.access.tables import AuthorityRow, SubjectRow
from services.access.types import (
    ENDED,
    Actor,
    AuthorityGranted,
    AuthorityKind,
    Codes,
    Identifier,
    IdentifierKind,
    Person,
    Posting,
    Principals,
    SessionStanding,
    StaffPost,
    SubjectKind,
    SubjectStatus,
    SubjectUnknown,
)
from services.kit.clock import Clock
from services.kit.db import ReadSession, UnitOfWork
from services.kit.ids import Ids, bucket_of
from services.kit.problems import GatewayError
from services.kit.values.numbers import InvalidNumber
from services.kit.vault import KeyDestroyed, Vault

__all__ = [
    "LOGIN_ELEMENTS",
    "Access",
    "IdentifierMalformed",
    "IdentifierOfAnother",
    "SecondNumber",
    "SubjectMissing",
    "login_facts",
]


class IdentifierMalformed(GatewayError):
    """A number that cannot be one of its kind never becomes an identifier."""


class IdentifierOfAnother(GatewayError):
    """The number belongs to another subject, and the one it was learnt for is no newcomer that could be merged."""


class SecondNumber(GatewayError):
    """The subject has another number of a kind of which nobody has two at a time."""


class SubjectMissing(GatewayError):
    """There is no subject under this identifier to add to."""


class Access:
    """Subjects, their identifiers, and authority to act."""

    def __init__(self, vault: Vault, ids: Ids, clock: Clock) -> None:
        self._vault = vault
        self._ids = ids
        self._clock = clock
        self._profiles = Profiles(vault, ids, clock)

    async def person(self, session: ReadSession, subject: UUID) -> Person | SubjectUnknown:
        """A subject as known now, the survivor if it was merged.

        The name is empty for a newborn nobody has named. An erased profile is nobody's any more.
        """
        row = await survivor(session, subject)
        if row is None:
            return SubjectUnknown()
        try:
            return await self._profiles.person(session, row)
        except KeyDestroyed:
            return SubjectUnknown()

    async def find(self, session: ReadSession, kind: IdentifierKind, value: str) -> UUID | None:
        """Whose number this is now; the 15- and the 18-digit form of an ID number find the same person."""
        number = known_number(Identifier(kind, value), self._vault)
        if isinstance(number, InvalidNumber):
            return None
        return await self._owner(session, [number])

    async def ensure(
        self,
        work: UnitOfWork,
        kind: SubjectKind,
        name: str,
        identifiers: Sequence[Identifier],
        *,
        phone: str | None = None,
        source: str = "login",
    ) -> UUID:
        """The subject whose numbers these are; a new one if nobody's.

        The first number that is known decides. Whoever is found is left as they are, name, phone and numbers: what
        an applicant types of somebody else must not end up in that person's profile, least of all a number to log
        in with. Raises `IdentifierMalformed`.
        """
        numbers = [self._well_formed(identifier) for identifier in identifiers]
        current = [number for number in numbers if number.given.valid_to is None]
        await hold(work, current)
        found = await self._owner(work, current)
        if found is not None:
            return found
        row = self._profiles.found(work, kind, SubjectStatus.ACTIVE, phone)
        await work.flush()
        await self._profiles.call(work, row, name, source=source)
        for number in numbers:
            await self._profiles.number(work, row, number, source=source)
        await work.flush()
        return row.id

    async def provisional(self, work: UnitOfWork, kind: SubjectKind) -> UUID:
        """Somebody without name or number yet: a newborn, a firm being founded."""
        row = self._profiles.found(work, kind, SubjectStatus.PROVISIONAL)
        await work.flush()
        return row.id

    async def learn_name(self, work: UnitOfWork, subject: UUID, name: str, *, source: str) -> None:
        """What a register calls the subject from today on; the same name written otherwise changes nothing.

        Raises `SubjectMissing`.
        """
        await self._profiles.call(work, await self._held(work, subject), name, source=source)

    async def learn_identifier(self, work: UnitOfWork, subject: UUID, identifier: Identifier, *, source: str) -> None:
        """A register gave the subject a number, and with it, if it had none, its place among the living.

        A newcomer whose number is known already is that other subject, and is merged into it. Learning the same
        number again changes nothing. Raises `IdentifierMalformed`, `SubjectMissing`, `IdentifierOfAnother`,
        `SecondNumber`.
        """
        number = self._well_formed(identifier)
        await hold(work, [number])
        row = await self._held(work, subject)
        owner = await self._owner(work, [number]) if identifier.valid_to is None else None
        if owner is not None and owner != row.id:
            if row.status != SubjectStatus.PROVISIONAL:
                raise IdentifierOfAnother(row.id, owner)
            row.merged_into = owner
        elif identifier.valid_to is None and await has_another(work, row, number):
            raise SecondNumber(row.id)
        else:
            await self._add_number(work, row, number, source)
        await work.flush()

    async def learn_issued_number(
        self, work: UnitOfWork, subject: UUID, identifier: Identifier, *, source: str
    ) -> bool:
        """A department's result gives the subject a number. False, and nothing learnt, where it is somebody else's, or
        the subject has another: who that is must not be changed by a result, and nobody is merged by one.

        Raises `IdentifierMalformed`, `SubjectMissing`.
        """
        number = self._well_formed(identifier)
        await hold(work, [number])
        row = await self._held(work, subject)
        if await self._owner(work, [number]) not in {None, row.id} or await has_another(work, row, number):
            return False
        await self._add_number(work, row, number, source)
        await work.flush()
        return True

    async def learn_end(self, work: UnitOfWork, subject: UUID, status: SubjectStatus, *, source: str) -> None:
        """A register tells that the subject died, or was dissolved: from now on they hold no session. Who has ended
        already stays as they are, and so does a newborn or a firm being founded, who never held one.

        Raises `SubjectMissing`.
        """
        row = await self._held(work, subject)
        if row.status == SubjectStatus.ACTIVE:
            row.status, row.status_source = status.value, source
            await work.flush()

    async def deny_end(self, work: UnitOfWork, subject: UUID, *, source: str) -> None:
        """The register that told of the subject's end knows of none any more: they are active again. What another
        register told stands.

        Raises `SubjectMissing`.
        """
        row = await self._held(work, subject)
        if row.status in ENDED and row.status_source == source:
            row.status, row.status_source = SubjectStatus.ACTIVE.value, None
            await work.flush()

    async def grant_authority(
        self,
        work: UnitOfWork,
        *,
        principal: UUID,
        agent: UUID,
        kind: AuthorityKind,
        scope: Scope,
        valid_until: datetime | None = None,
        proof: Mapping[str, str],
    ) -> UUID:
        """From now on `agent` may act for `principal` within the scope (`authorities.Scope`).

        `proof` names what shows it, such as `{"document": id}` or `{"pull": id}`: references, no personal data.
        """
        bucket = bucket_of(principal)
        row = AuthorityRow(
            bucket=bucket,
            id=self._ids.record(bucket),
            principal=principal,
            agent=agent,
            kind=kind.value,
            scope={name: list(values) for name, values in scope.items()},
            valid_from=self._clock.now(),
            valid_until=valid_until,
            proof=dict(proof),
        )
        work.add(row)
        await work.flush()
        return row.id

    async def may_act_for(
        self, session: ReadSession, agent: UUID, principal: UUID, *, item: str | None = None
    ) -> AuthorityGranted | None:
        """By what authority one may act for the other now: in this item, or without one, in everything.

        Everybody acts for themselves, by no authority.
        """
        return await self._authority(session, agent, principal, () if item is None else (item,))

    async def may_act(self, session: ReadSession, actor: Actor, principal: UUID, items: Collection[str] = ()) -> bool:
        """Whether the actor may do something in a matter of the principal's that these codes name.

        Both steps are looked at: from whoever acts to whom they act for, and from there to the principal. To see a
        matter is not enough (`principals_of`). At a window its staff acts for the person in front of it.
        """
        if actor.subject == actor.on_behalf_of == principal:
            return True
        if await self._authority(session, actor.on_behalf_of, principal, items) is None:
            return False
        if actor.at_window:
            return True
        return await self._authority(session, actor.subject, actor.on_behalf_of, items) is not None

    async def may_log_in(self, session: ReadSession, subjects: Collection[UUID]) -> frozenset[UUID]:
        """Which of these may hold a session now, in one query: the living and existing under their own identifier, no
        newborn, no firm being founded, nobody who was merged into another.
        """
        return frozenset(await session.all(select(SubjectRow.id).where(*_active(subjects))))

    async def session_standing(self, session: ReadSession, actor: Actor) -> SessionStanding:
        """Whether the actor's session goes on, in one statement: a token lives on for minutes after a death is on
        record, of whoever acts or of whom they act for, or an authority has ended. At a window its staff needs none.
        """
        own = actor.subject == actor.on_behalf_of or actor.at_window
        by_authority = authorised(actor.subject, actor.on_behalf_of, now=self._clock.now())
        # A newborn and a firm being founded log in nowhere, and are acted for; the dead and the dissolved are not.
        principal = literal(actor.on_behalf_of, Uuid)
        lives = true() if actor.subject == actor.on_behalf_of else principal.not_in(ended(select(principal)))
        found = await session.all(
            select(true() if own else by_authority).select_from(SubjectRow).where(*_active([actor.subject]), lives)
        )
        if not found:
            return SessionStanding.NOT_ACTIVE
        return SessionStanding.HELD if found[0] else SessionStanding.NO_AUTHORITY

    async def principals_of(self, session: ReadSession, actor: Actor) -> Principals:
        """Everybody whose matters the actor reads as their own, and in which services.

        Both steps are looked at, as for acting (`may_act`): from whoever acts to whom they act for, and from there on.
        Under every identifier of a subject, merged ones included, so that a query may compare with what its rows hold.
        """
        now = self._clock.now()
        represented = await survivor_id(session, actor.on_behalf_of)
        scopes: dict[UUID, Codes] = dict.fromkeys(await session.all(merged_under(represented)))
        for named, codes in (await principals(session, represented, now=now)).items():
            for subject in await session.all(merged_under(await survivor_id(session, named))):
                scopes[subject] = together(scopes.get(subject, frozenset()), codes)
        oneself = actor.subject == actor.on_behalf_of
        acting = represented if oneself else await survivor_id(session, actor.subject)
        own = acting == represented or actor.at_window
        return Principals(None if own else await codes_between(session, acting, represented, now=now), scopes)

    async def identities_of(self, session: ReadSession, subject: UUID) -> frozenset[UUID]:
        """Every identifier of the same person, merged ones included."""
        return frozenset(await session.all(merged_under(await survivor_id(session, subject))))

    async def appoint(
        self, work: UnitOfWork, subject: UUID, post: StaffPost, *, by: UUID, until: datetime | None = None
    ) -> None:
        """Give somebody a post of the staff; giving it again changes nothing."""
        acting = await survivor_id(work, subject)
        await appoint(work, self._ids, acting, post, by=by, now=self._clock.now(), until=until)

    async def relieve(self, work: UnitOfWork, subject: UUID, post: StaffPost) -> bool:
        """End a post now; false where it is not held."""
        return await relieve(work, await self.identities_of(work, subject), post, now=self._clock.now())

    async def posts_of(self, session: ReadSession, subject: UUID) -> frozenset[StaffPost]:
        """The posts that somebody holds now; none for who is no staff."""
        return await posts(session, await self.identities_of(session, subject), now=self._clock.now())

    async def postings(self, session: ReadSession) -> Sequence[Posting]:
        """All posts that anybody holds now, by department."""
        return await postings(session, now=self._clock.now())

    async def _authority(
        self, session: ReadSession, agent: UUID, principal: UUID, items: Collection[str]
    ) -> AuthorityGranted | None:
        if agent == principal:
            return AuthorityGranted(None)
        acting, represented = await survivor_id(session, agent), await survivor_id(session, principal)
        if acting == represented:
            return AuthorityGranted(None)
        return await authority_between(session, acting, represented, items=items, now=self._clock.now())

    def _well_formed(self, identifier: Identifier) -> KnownNumber:
        number = known_number(identifier, self._vault)
        if isinstance(number, InvalidNumber):
            raise IdentifierMalformed(identifier.kind, number.reason)
        return number

    async def _owner(self, session: ReadSession, numbers: Sequence[KnownNumber]) -> UUID | None:
        subjects = await owners(session, numbers)
        return await survivor_id(session, subjects[0]) if subjects else None

    async def _held(self, work: UnitOfWork, subject: UUID) -> SubjectRow:
        row = await survivor(work, subject)
        held = None if row is None else await work.lock_row(SubjectRow, row.id)
        if held is None:
            raise SubjectMissing(subject)
        return held

    async def _add_number(self, work: UnitOfWork, row: SubjectRow, number: KnownNumber, source: str) -> None:
        await self._profiles.number(work, row, number, source=source)
        if row.status == SubjectStatus.PROVISIONAL:
            row.status = SubjectStatus.ACTIVE.value


def _active(subjects: Collection[UUID]) -> tuple[ColumnElement[bool], ...]:
    return (
        SubjectRow.bucket.in_({bucket_of(each) for each in subjects}),
        SubjectRow.id.in_(subjects),
        SubjectRow.status == SubjectStatus.ACTIVE,
        SubjectRow.merged_into.is_(None),
    )
