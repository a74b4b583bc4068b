"""Drafts and the history of what was done to them, read and written."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select

from services.access.types import Actor
from services.audit.service import Audit
from services.catalogue.tables import DraftRow, StepRow
from services.catalogue.types import Draft, DraftKind, DraftState, DraftStep, StepKind
from services.kit.clock import Clock
from services.kit.db import ReadSession, UnitOfWork
from services.kit.ids import Ids

_NO_BUCKET = 0
_PURPOSE = "catalogue.registration"


@dataclass(frozen=True, slots=True)
class DraftStore:
    audit: Audit
    ids: Ids
    clock: Clock

    async def read(self, session: ReadSession, draft: UUID) -> Draft | None:
        found = await self._with_steps(session, await session.all(select(DraftRow).where(DraftRow.id == draft)))
        return found[0] if found else None

    async def newest(
        self, session: ReadSession, departments: Collection[str] | None, state: DraftState | None, first: int
    ) -> Sequence[Draft]:
        """The drafts last changed, of these departments; of all where none are named."""
        statement = select(DraftRow).order_by(DraftRow.changed_at.desc(), DraftRow.id.desc()).limit(first)
        if departments is not None:
            statement = statement.where(DraftRow.department.in_(departments))
        if state is not None:
            statement = statement.where(DraftRow.state == state)
        return await self._with_steps(session, await session.all(statement))

    async def lock(self, work: UnitOfWork, draft: UUID) -> tuple[DraftRow, Draft] | None:
        """The draft, locked until the transaction ends."""
        row = await work.one(select(DraftRow).where(DraftRow.id == draft).with_for_update())
        return None if row is None else (row, (await self._with_steps(work, [row]))[0])

    async def add(self, work: UnitOfWork, kind: DraftKind, department: str, code: str, text: str) -> DraftRow:
        row = DraftRow(
            id=self.ids.record(_NO_BUCKET),
            kind=kind.value,
            code=code,
            department=department,
            state=DraftState.DRAFT,
            revision=1,
            text=text,
            published=None,
            changed_at=self.clock.now(),
        )
        work.add(row)
        await work.flush()
        return row

    async def record(
        self,
        work: UnitOfWork,
        actor: Actor,
        kind: StepKind,
        row: DraftRow | None,
        *,
        code: str,
        path: str | None = None,
        words: str | None = None,
        text: str | None = None,
    ) -> None:
        """Record what is done, in the history and in the audit record."""
        revision = row.revision if row else 0
        if row is not None:
            row.changed_at = self.clock.now()
        of = StepRow.draft == row.id if row else and_(StepRow.code == code, StepRow.draft.is_(None))
        before = await work.one(select(func.count()).select_from(StepRow).where(of))
        step = StepRow(
            id=self.ids.record(_NO_BUCKET),
            code=code,
            draft=row.id if row else None,
            number=(before or 0) + 1,
            kind=kind,
            revision=revision,
            subject=actor.subject,
            at=self.clock.now(),
            path=path,
            words=words,
            text=text,
        )
        work.add(step)
        await self.audit.record(
            work,
            actor=actor,
            action=f"registration.{kind.value.lower()}",
            purpose=_PURPOSE,
            about=None,
            object_kind="item_draft" if row else "item",
            object_id=row.id if row else code,
            facts={"revision": revision, "step": str(step.id)},
        )
        await work.flush()

    async def _with_steps(self, session: ReadSession, rows: Sequence[DraftRow]) -> Sequence[Draft]:
        steps: dict[UUID, list[DraftStep]] = defaultdict(list)
        statement = select(StepRow).where(StepRow.draft.in_([row.id for row in rows])).order_by(StepRow.number)
        for step in await session.all(statement):
            assert step.draft is not None
            done = DraftStep(step.kind, step.revision, step.subject, step.at, step.path, step.words)
            steps[step.draft].append(done)
        return [_draft(row, steps[row.id]) for row in rows]


def _draft(row: DraftRow, steps: Sequence[DraftStep]) -> Draft:
    return Draft(
        id=row.id,
        kind=DraftKind(row.kind),
        code=row.code,
        department=row.department,
        state=row.state,
        revision=row.revision,
        text=row.text,
        published=row.published,
        changed_at=row.changed_at,
        steps=tuple(steps),
    )
