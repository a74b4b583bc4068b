"""Who read my data: the pulls about a person, and about those whose matters they see as their own.

A pull is about a party of an application; whose parties these are is known here, what was asked is known to sharing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select

from services.access.service import Access
from services.access.types import Actor, Principals
from services.applying.parties.rights import codes_of
from services.applying.parties.visibility import identified_as
from services.applying.store.versions import Versions
from services.applying.tables import ApplicationRow, PartyRow
from services.applying.types import DataReading, DataReveal
from services.audit.service import Audit
from services.audit.types import RecordedReading
from services.catalogue.types import OneThingVersion
from services.kit.db import ReadSession
from services.kit.ids import bucket_of
from services.sharing.service import Sharing
from services.sharing.types import SELF, Concern, PartyKey, PullRecord, Relations, Want


class _Part(NamedTuple):
    """That a reader, or somebody they act for, is a party."""

    application: UUID
    one_thing: OneThingVersion
    subject: UUID
    party: PartyKey


@dataclass(frozen=True, slots=True)
class AccessLog:
    """Finds whom a reader may see pulls about, and asks sharing for these."""

    sharing: Sharing
    access: Access
    audit: Audit
    versions: Versions

    async def newest(
        self, session: ReadSession, actor: Actor, *, first: int, after: UUID | None
    ) -> Sequence[DataReading]:
        """Newest first, in a number of queries that grows with neither pulls nor applications."""
        parts = await self._parts(session, await self.access.principals_of(session, actor))
        of_application = {part.application: part.one_thing for part in parts}
        concerns = [_concern(application, parts, of.relations) for application, of in of_application.items()]
        pulls = await self.sharing.pulls_about(session, concerns, first=first, after=after)
        return [_reading(pull, of_application, actor.on_behalf_of) for pull in pulls]

    async def reveals(
        self, session: ReadSession, actor: Actor, *, first: int, after: UUID | None
    ) -> Sequence[DataReveal]:
        """To whom values were shown whole, newest first."""
        principals = await self.access.principals_of(session, actor)
        about: dict[UUID, set[str] | None] = dict.fromkeys(principals.in_everything)
        if not principals.all_in_everything:
            for part in await self._parts(session, principals):
                objects = about.setdefault(part.subject, set())
                if objects is not None:
                    objects.add(str(part.application))
        readings = await self.audit.readings(session, about, first=first, after=after)
        applications = [UUID(reading.object_id) for reading in readings]
        rows = await session.all(
            select(ApplicationRow).where(
                ApplicationRow.bucket.in_({bucket_of(each) for each in applications}),
                ApplicationRow.id.in_(applications),
            )
        )
        of = {row.id: (await self.versions.ready(session, row.version))[0] for row in rows}
        return [_reveal(reading, of[UUID(reading.object_id)], actor.on_behalf_of) for reading in readings]

    async def _parts(self, session: ReadSession, principals: Principals) -> list[_Part]:
        rows = await session.rows(
            select(PartyRow.application, ApplicationRow.version, PartyRow.subject, PartyRow.role, PartyRow.ordinal)
            .join(
                ApplicationRow,
                and_(ApplicationRow.bucket == PartyRow.bucket, ApplicationRow.id == PartyRow.application),
            )
            .where(identified_as(principals.anywhere))
        )
        # Versions are few and kept in memory: an application adds one only if nobody opened another on it before.
        one_things = {
            version: (await self.versions.ready(session, version))[0]
            for version in dict.fromkeys(row.version for row in rows)
        }
        return [
            _Part(row.application, one_thing, row.subject, PartyKey(row.role, row.ordinal))
            for row in rows
            if row.subject in principals.in_service(codes_of(one_thing := one_things[row.version]))
        ]


def _reveal(reading: RecordedReading, one_thing: OneThingVersion, reader: UUID) -> DataReveal:
    return DataReveal(
        reading=reading,
        application=UUID(reading.object_id),
        service=one_thing.code,
        service_name=one_thing.name,
        by_reader=reading.subject == reader,
    )


def _concern(application: UUID, parts: Sequence[_Part], relations: Relations) -> Concern:
    parties = frozenset(part.party for part in parts if part.application == application)
    roles = {party.role for party in parties}
    return Concern(
        application=application,
        asked=parties,
        told=frozenset(asked for asked, role in relations.of.items() if role in roles),
    )


def _reading(pull: PullRecord, of_application: Mapping[UUID, OneThingVersion], reader: UUID) -> DataReading:
    one_thing = of_application[pull.application]
    return DataReading(
        pull=pull,
        service_name=one_thing.name,
        fields=tuple(_fields(pull, one_thing.relations)),
        by_reader=pull.actor.subject == reader,
    )


def _fields(pull: PullRecord, relations: Relations) -> Iterator[Want]:
    for relation, elements in pull.elements.items():
        role = pull.party.role if relation == SELF else relations.role(pull.party.role, relation) or relation
        yield from (Want(role, element) for element in elements)
