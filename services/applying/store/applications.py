"""Where applications are kept: loaded for whom they concern, in a bounded number of queries, and written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, and_, select

from services.access.types import AssuranceLevel
from services.applying.application.field import FieldKey, StoredField
from services.applying.application.loaded import LoadedApplication
from services.applying.application.question_log import QuestionLog
from services.applying.parties.visibility import readable_by
from services.applying.ports import ReadyVersions
from services.applying.tables import ActRow, ApplicationRow, FieldRow, MaterialRow, PartyRow
from services.applying.types import Difference
from services.kit.db import ReadSession, UnitOfWork
from services.kit.ids import bucket_of
from services.kit.problems import GatewayError
from services.kit.sealed import DataKey
from services.kit.vault import Vault
from services.sharing.types import PartyKey


class ApplicationMissing(GatewayError):
    """A job names an application that there is not."""


@dataclass(frozen=True, slots=True)
class ApplicationStore:
    """The store of applications; values are in the clear only in what it hands out."""

    vault: Vault
    versions: ReadyVersions

    async def read(
        self, session: ReadSession, application_id: UUID, subjects: Collection[UUID]
    ) -> LoadedApplication | None:
        """An application that one of these subjects may see."""
        row = await session.one(
            select(ApplicationRow).where(
                ApplicationRow.bucket == bucket_of(application_id),
                ApplicationRow.id == application_id,
                readable_by(subjects),
            )
        )
        return None if row is None else await self._load(session, row)

    async def login_level(self, session: ReadSession, application_id: UUID) -> AssuranceLevel:
        """What submitting an application asks of the login; the highest where there is no such application."""
        row = await session.get(ApplicationRow, application_id)
        return AssuranceLevel.L3 if row is None else (await self.versions.ready(session, row.version))[0].login_level

    async def load(self, session: ReadSession, application_id: UUID) -> LoadedApplication:
        """An application for the gateway's own work on it. Raises `ApplicationMissing`."""
        row = await session.get(ApplicationRow, application_id)
        if row is None:
            raise ApplicationMissing(application_id)
        return await self._load(session, row)

    async def hold(self, work: UnitOfWork, application_id: UUID) -> LoadedApplication:
        """The same, held until the transaction ends. Raises `ApplicationMissing`."""
        application = await self.hold_if_any(work, application_id)
        if application is None:
            raise ApplicationMissing(application_id)
        return application

    async def hold_if_any(self, work: UnitOfWork, application_id: UUID) -> LoadedApplication | None:
        """The application that somebody names, held until the transaction ends; none if there is none."""
        row = await work.lock_row(ApplicationRow, application_id)
        return None if row is None else await self._load(work, row)

    async def write(self, work: UnitOfWork, application: LoadedApplication) -> None:
        """Store the fields that changed, sealed, each for its own place; other rows are written as they are changed."""
        for stored in list(application.changed_fields()):
            known = application.field_rows.get(stored.key)
            row = known[1] if known is not None else self._new_row(work, application, stored.key)
            self._seal(application, stored, row)
            application.field_rows[stored.key] = (stored, row)
        await work.flush()

    async def _load(self, session: ReadSession, row: ApplicationRow) -> LoadedApplication:
        key = await self.vault.key(session, row.key_id)
        one_thing, form = await self.versions.ready(session, row.version)
        parties = await session.all(select(PartyRow).where(_of(PartyRow.bucket, PartyRow.application, row)))
        fields = await session.all(select(FieldRow).where(_of(FieldRow.bucket, FieldRow.application, row)))
        materials = await session.all(select(MaterialRow).where(_of(MaterialRow.bucket, MaterialRow.application, row)))
        acts = await session.all(
            select(ActRow).where(_of(ActRow.bucket, ActRow.application, row)).order_by(ActRow.asked_at, ActRow.id)
        )
        field_rows = {FieldKey(field.party, field.element): (self._open(row, field, key), field) for field in fields}
        return LoadedApplication(
            row=row,
            one_thing=one_thing,
            form=form,
            key=key,
            parties={PartyKey(party.role, party.ordinal): party for party in parties},
            fields={place: stored for place, (stored, _) in field_rows.items()},
            field_rows=field_rows,
            questions=QuestionLog.from_json(row.prefill),
            materials={(material.code, material.party): material for material in materials},
            acts=list(acts),
        )

    def _open(self, application: ApplicationRow, row: FieldRow, key: DataKey) -> StoredField:
        place = _place(application.id, FieldKey(row.party, row.element))
        differences: Sequence[Any] = ()
        if row.differences is not None:
            differences = self.vault.open(row.differences, key, f"{place}:differences")
        return StoredField(
            key=FieldKey(row.party, row.element),
            value=None if row.value is None else self.vault.open(row.value, key, f"{place}:value"),
            origin=row.origin,
            check=row.check,
            dispute=row.dispute,
            outcome=row.outcome,
            resource=row.resource,
            pull=row.pull,
            as_of=row.as_of,
            differences=_DIFFERENCES.validate_python(differences),
        )

    def _new_row(self, work: UnitOfWork, application: LoadedApplication, key: FieldKey) -> FieldRow:
        row = FieldRow(
            bucket=application.row.bucket, application=application.row.id, party=key.party, element=key.element
        )
        work.add(row)
        return row

    def _seal(self, application: LoadedApplication, stored: StoredField, row: FieldRow) -> None:
        place = _place(application.row.id, stored.key)
        row.value = None if stored.value is None else self.vault.seal(stored.value, application.key, f"{place}:value")
        row.origin = stored.origin
        row.check = stored.check
        row.dispute = stored.dispute
        row.outcome = stored.outcome
        row.resource = stored.resource
        row.pull = stored.pull
        row.as_of = stored.as_of
        row.differences = None
        if stored.differences:
            plain = _DIFFERENCES.dump_python(stored.differences, mode="json")
            row.differences = self.vault.seal(plain, application.key, f"{place}:differences")


def _of(bucket: Any, application: Any, row: ApplicationRow) -> ColumnElement[bool]:
    return and_(bucket == row.bucket, application == row.id)


def _place(application_id: UUID, key: FieldKey) -> str:
    return f"application_fields:{application_id}:{key.party}:{key.element}"


_DIFFERENCES = TypeAdapter(tuple[Difference, ...])
