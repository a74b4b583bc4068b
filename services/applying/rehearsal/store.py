"""Reports of rehearsals, kept by what was rehearsed: publishing asks whether there is a fresh one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.applying.rehearsal.tables import RehearsalRow
from services.applying.types import Saving
from services.applying.types.rehearsal import RehearsalReport
from services.catalogue.types import OneThingVersion
from services.kit.clock import Clock
from services.kit.db import ReadSession, UnitOfWork

_REPORT = TypeAdapter(RehearsalReport)
_SAVING = TypeAdapter(Saving)


@dataclass(frozen=True, slots=True)
class RehearsalStore:
    """Keeps them. A report is fresh for `lasting`: what registers answer personas changes, too."""

    clock: Clock
    lasting: timedelta = timedelta(days=30)

    async def keep(self, work: UnitOfWork, one_thing: OneThingVersion, report: RehearsalReport) -> None:
        """A report about a one-thing and its items, in place of an earlier one of the same definition.

        Of a one-thing that is not published, it says nothing about items that are: a draft spoils no report of theirs.
        """
        items = [item for item in one_thing.items if one_thing.is_published or not item.is_published]
        rehearsed = {one_thing.digest: one_thing.code} | {item.digest: item.code for item in items}
        plain = _REPORT.dump_python(report, mode="json")
        rows = [
            {
                "digest": digest,
                "service": one_thing.code,
                "persona": report.persona,
                "code": code,
                "passed": report.passed,
                "report": plain if digest == one_thing.digest else {"of": one_thing.digest},
                "rehearsed_at": self.clock.now(),
            }
            for digest, code in rehearsed.items()
        ]
        added = insert(RehearsalRow).values(rows)
        renewed = {name: added.excluded[name] for name in ("passed", "report", "rehearsed_at")}
        await work.execute(added.on_conflict_do_update(index_elements=["digest", "service", "persona"], set_=renewed))

    async def fresh(self, session: ReadSession, digest: str) -> bool:
        """Whether this very definition was rehearsed lately, and every persona came through."""
        since = self.clock.now() - self.lasting
        passed = await session.all(
            select(RehearsalRow.passed).where(RehearsalRow.digest == digest, RehearsalRow.rehearsed_at >= since)
        )
        return bool(passed) and all(passed)

    async def before(self, session: ReadSession, one_thing: OneThingVersion) -> Mapping[str, Saving]:
        """Persona → what the last other definition of this one-thing spared them."""
        rows: Sequence[RehearsalRow] = await session.all(
            select(RehearsalRow)
            .where(RehearsalRow.code == one_thing.code, RehearsalRow.digest != one_thing.digest)
            .order_by(RehearsalRow.rehearsed_at)
        )
        return {row.persona: _saving(row.report) for row in rows}


def _saving(report: Mapping[str, Any]) -> Saving:
    return _SAVING.validate_python(report["saving"])
