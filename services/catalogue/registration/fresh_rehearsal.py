"""Publishing asks for a fresh rehearsal (试运行): a report of the very definition that is to be published."""

from dataclasses import dataclass

from services.catalogue.checks.findings import Rule, finding
from services.catalogue.ports import RehearsalReports
from services.catalogue.types import PackageRefused
from services.kit.db import ReadSession


@dataclass(frozen=True, slots=True)
class FreshRehearsal:
    """The requirement; a catalogue without reports requires nothing."""

    reports: RehearsalReports | None

    async def refusal(self, session: ReadSession, digest: str) -> PackageRefused | None:
        """Why a definition with this digest is not published yet: it was not rehearsed, or not since what it rests on
        changed.
        """
        if self.reports is None or await self.reports.fresh(session, digest):
            return None
        return PackageRefused((finding(Rule.REHEARSAL_STALE, ""),))
