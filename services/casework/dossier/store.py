"""Dossiers and their cases, read and written.

Order of locks, everywhere in this room: the dossier's row first, then its cases, then parcels. Whoever holds the
dossier's row is alone with all its cases, so that two answers for two siblings, arriving at once, are handled one
after the other, and the case that waits for both is released once.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import or_, select

from services.casework.cases.moves import Move
from services.casework.dossier.loaded import LoadedDossier
from services.casework.dossier.timeline import TimelineEvent
from services.casework.tables import CaseEventRow, CaseRow, DossierRow
from services.casework.types import CaseMoved, CaseState, Dossier
from services.kit.clock import Clock
from services.kit.db import UnitOfWork
from services.kit.ids import Ids, bucket_of
from services.kit.problems import GatewayError
from services.kit.sealed import DataKey
from services.kit.values.elements import Elements
from services.kit.vault import Vault

_DOSSIER = TypeAdapter(Dossier)
_ELEMENTS = TypeAdapter(dict[str, Elements])


class CaseMissing(GatewayError):
    """A job names a case that does not exist."""


@dataclass(frozen=True, slots=True)
class DossierStore:
    """Opens dossiers, and writes into them: case row, timeline row and event are one."""

    vault: Vault
    ids: Ids
    clock: Clock

    async def open(self, work: UnitOfWork, case: UUID) -> LoadedDossier:
        """The loaded that a case belongs to, locked until the transaction ends. Raises `CaseMissing`."""
        dossier = await work.rows(select(CaseRow.dossier).where(CaseRow.bucket == bucket_of(case), CaseRow.id == case))
        row = await work.lock_row(DossierRow, dossier[0][0]) if dossier else None
        if row is None:
            raise CaseMissing(case)
        of_dossier = select(CaseRow).where(CaseRow.bucket == row.bucket, CaseRow.dossier == row.id)
        cases = await work.all(of_dossier.order_by(CaseRow.position).execution_options(populate_existing=True))
        return LoadedDossier(row, await self.vault.key(work, row.key), {case.id: case for case in cases})

    def plain(self, dossier: Dossier) -> dict[str, Any]:
        """A dossier as JSON values: what is sealed, and what the digest is of."""
        plain: dict[str, Any] = _DOSSIER.dump_python(dossier, mode="json")
        return plain

    def dossier(self, loaded: LoadedDossier) -> Dossier:
        """What was submitted."""
        content = self.vault.open(loaded.row.content, loaded.key, content_place(loaded.row.id))
        return _DOSSIER.validate_python(content)

    def issued(self, loaded: LoadedDossier) -> dict[UUID, dict[str, Elements]]:
        """Case → role → elements that its results brought."""
        return {
            row.id: _ELEMENTS.validate_python(self.vault.open(row.elements, loaded.key, elements_place(row.id)))
            for row in loaded.cases.values()
            if row.elements is not None
        }

    def keep_issued(self, loaded: LoadedDossier, row: CaseRow, elements: dict[str, Elements]) -> None:
        """Store what a case's results brought, for the parcels of later cases."""
        plain = _ELEMENTS.dump_python(elements, mode="json")
        row.elements = self.vault.seal(plain, loaded.key, elements_place(row.id))

    def move(self, work: UnitOfWork, loaded: LoadedDossier, move: Move, event: TimelineEvent) -> None:
        """One step of one case."""
        row = loaded.cases[move.case]
        row.state = move.to
        row.blocked_by = move.blocked_by
        row.reason_code = event.reason_code
        row.reason = self._sealed_reason(loaded.key, event.reason, reason_place(row.id))
        self._enter(work, loaded.key, row, event)

    def restate(self, work: UnitOfWork, loaded: LoadedDossier, row: CaseRow, event: TimelineEvent) -> None:
        """The case stays where it is; nothing is entered where the reason is the same, too."""
        known = None if row.reason is None else self.vault.open(row.reason, loaded.key, reason_place(row.id))
        if (event.reason_code, event.reason) in {(None, None), (row.reason_code, known)}:
            return
        row.reason_code = event.reason_code
        row.reason = self._sealed_reason(loaded.key, event.reason, reason_place(row.id))
        self._enter(work, loaded.key, row, event)

    def note(self, work: UnitOfWork, loaded: LoadedDossier, row: CaseRow, event: TimelineEvent) -> None:
        """Something worth telling that moves nothing."""
        self._enter(work, loaded.key, row, event)

    def begin(self, work: UnitOfWork, key: DataKey, rows: Iterable[CaseRow], event: TimelineEvent) -> None:
        """The first entry of each new case, in the state it was opened in."""
        for row in rows:
            self._enter(work, key, row, event)

    async def has_entry_from(
        self, work: UnitOfWork, row: CaseRow, source: UUID, reason_code: str | None = None
    ) -> bool:
        """Whether the timeline has an entry from this source, so that a job that runs again finds its work done."""
        statement = select(CaseEventRow.id).where(
            CaseEventRow.bucket == row.bucket, CaseEventRow.case_id == row.id, CaseEventRow.source == source
        )
        if reason_code is not None:
            statement = statement.where(CaseEventRow.reason_code == reason_code)
        return bool(await work.rows(statement.limit(1)))

    async def latest_entry(
        self, work: UnitOfWork, row: CaseRow, *, state: CaseState, reason_code: str
    ) -> CaseEventRow | None:
        """The latest entry that brought the case to a state, or has this reason code."""
        return await work.one(
            select(CaseEventRow)
            .where(
                CaseEventRow.bucket == row.bucket,
                CaseEventRow.case_id == row.id,
                or_(CaseEventRow.state == state, CaseEventRow.reason_code == reason_code),
            )
            .order_by(CaseEventRow.number.desc())
            .limit(1)
        )

    async def has_been_in(self, work: UnitOfWork, row: CaseRow, state: CaseState) -> bool:
        """Whether the case is in a state, or was."""
        statement = select(CaseEventRow.id).where(
            CaseEventRow.bucket == row.bucket, CaseEventRow.case_id == row.id, CaseEventRow.state == state
        )
        return row.state is state or bool(await work.rows(statement.limit(1)))

    def _enter(self, work: UnitOfWork, key: DataKey, row: CaseRow, event: TimelineEvent) -> None:
        row.revision += 1
        record = self.ids.record(row.bucket)
        work.add(
            CaseEventRow(
                bucket=row.bucket,
                id=record,
                case_id=row.id,
                number=row.revision,
                at=event.at,
                recorded_at=self.clock.now(),
                state=row.state,
                actor_kind=event.actor_kind,
                reason_code=event.reason_code,
                reason=self._sealed_reason(key, event.reason, event_reason_place(record)),
                about=None if event.about is None else asdict(event.about),
                source=event.source,
            )
        )
        work.publish(CaseMoved(row.id, row.application, row.state))

    def _sealed_reason(self, key: DataKey, reason: str | None, place: str) -> dict[str, str] | None:
        return None if reason is None else self.vault.seal(reason, key, place)


def content_place(dossier: UUID) -> str:
    return f"dossiers:{dossier}:content"


def elements_place(case: UUID) -> str:
    return f"cases:{case}:elements"


def reason_place(case: UUID) -> str:
    return f"cases:{case}:reason"


def event_reason_place(entry: UUID) -> str:
    return f"case_events:{entry}:reason"
