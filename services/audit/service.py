"""Keeping the record of every use of personal data (PIPL arts. 54–55; 《安徽省政务数据资源管理办法》 arts. 38–42)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import and_, or_, select

from services.audit.ports import RecordedActor
from services.audit.tables import AuditEntry
from services.audit.types import RecordedReading
from services.kit.clock import Clock
from services.kit.db import ReadSession, UnitOfWork
from services.kit.ids import Ids, bucket_of
from services.kit.problems import GatewayError
from services.kit.values.numbers import ValidNumber, check_id_number
from services.kit.values.typed_text import is_blank

Fact = str | int | bool | None
"""A code, an identifier, a digest, a count: never what a person is called, where they live, or a number of theirs."""

READ_WHOLE = "READ_WHOLE"
"""Action of an entry: values were shown as they are, not masked."""

NO_FACTS: Mapping[str, Fact] = MappingProxyType({})

_CODE = re.compile(r"[A-Za-z0-9_.:/@+-]{1,100}")
_PHONE = re.compile(r"1[3-9][0-9]{9}")
_ID_NUMBER_LENGTH = 18


class PurposeMissing(GatewayError):
    """Personal data is used for a purpose that can be named, or not at all."""


class FactMayBePersonal(GatewayError):
    """A fact of an audit entry is a code, an identifier, a digest or a count; other text may name a person."""


@dataclass(frozen=True, slots=True)
class Audit:
    """Writes entries; they can be added to and read, and nothing else."""

    ids: Ids
    clock: Clock

    async def record(
        self,
        work: UnitOfWork,
        *,
        actor: RecordedActor,
        action: str,
        purpose: str,
        about: UUID | None,
        object_kind: str,
        object_id: UUID | str,
        facts: Mapping[str, Fact] = NO_FACTS,
    ) -> None:
        """Add an entry to the caller's transaction: it becomes true with the act it records.

        `about` is whose data it was; numbers that people read, such as a receipt number, are
        `object_id`. Raises `PurposeMissing`, and `FactMayBePersonal` naming the fact but not its value.
        """
        if is_blank(purpose):
            raise PurposeMissing(action)
        for name, fact in facts.items():
            if _may_be_personal(fact):
                raise FactMayBePersonal(action, name)
        bucket = bucket_of(about or actor.subject)
        work.add(
            AuditEntry(
                bucket=bucket,
                id=self.ids.record(bucket),
                at=self.clock.now(),
                subject=actor.subject,
                on_behalf_of=actor.on_behalf_of,
                channel=actor.channel,
                hall=actor.hall,
                window=actor.window,
                action=action,
                purpose=purpose,
                about=about,
                object_kind=object_kind,
                object_id=str(object_id),
                facts=dict(facts),
            )
        )

    async def readings(
        self,
        session: ReadSession,
        about: Mapping[UUID, Collection[str] | None],
        *,
        first: int,
        after: UUID | None = None,
    ) -> Sequence[RecordedReading]:
        """Who read the data of these people whole, of each in these objects or in all, newest first; `after` is the
        last reading of the page before.
        """
        in_all = [subject for subject, objects in about.items() if objects is None]
        in_some = (
            and_(AuditEntry.about == subject, AuditEntry.object_id.in_(objects))
            for subject, objects in about.items()
            if objects is not None
        )
        of_them = or_(AuditEntry.about.in_(in_all), *in_some)
        statement = select(AuditEntry).where(of_them, AuditEntry.action == READ_WHOLE)
        if after is not None:
            statement = statement.where(AuditEntry.id < after)
        rows = await session.all(statement.order_by(AuditEntry.id.desc()).limit(first))
        return [RecordedReading.of(row) for row in rows]


def _may_be_personal(fact: Fact) -> bool:
    if not isinstance(fact, str):
        return False
    if not _CODE.fullmatch(fact) or _PHONE.fullmatch(fact):
        return True
    return len(fact) == _ID_NUMBER_LENGTH and isinstance(check_id_number(fact), ValidNumber)
