"""Acts that people are asked to do: asked, found again, and ended when their time is over."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.applying.application.loaded import LoadedApplication
from services.applying.tables import ActRow
from services.applying.types import (
    PERMISSIONS,
    ActKind,
    ActNeeded,
    ActsDue,
    ActState,
    ApplyingSettings,
    RequiredAct,
)
from services.catalogue.types import Bilingual
from services.kit.clock import Clock
from services.kit.db import UnitOfWork
from services.kit.ids import Ids
from services.kit.jobs import JobKind

ACTS_DUE = JobKind("applying.acts_due", ActsDue)

Waited = tuple[ActKind, str | None, UUID]
"""kind, material, and whose it is"""


@dataclass(frozen=True, slots=True)
class ActRequests:
    """Asks people to do something, each for a limited time."""

    ids: Ids
    clock: Clock
    settings: ApplyingSettings

    def ask(
        self,
        work: UnitOfWork,
        application: LoadedApplication,
        needed: ActNeeded,
        *,
        by: UUID,
        of: UUID,
        material: str | None = None,
    ) -> None:
        """Ask a party (`by`) for an act about another's or its own material or data (`of`)."""
        now = self.clock.now()
        at_window = needed.kind is ActKind.WINDOW_CONFIRMATION
        act = ActRow(
            bucket=application.row.bucket,
            id=self.ids.record(application.row.bucket),
            application=application.row.id,
            kind=needed.kind,
            party=by,
            material=material,
            of=of,
            resources=list(needed.resources),
            text={"zh": needed.text.zh, "en": needed.text.en},
            state=ActState.AWAITED,
            asked_at=now,
            expires_at=now + (self.settings.window_lifetime if at_window else self.settings.act_lifetime),
        )
        application.acts.append(act)
        work.add(act)
        if needed.kind in PERMISSIONS:
            work.schedule(ACTS_DUE.job(ActsDue(application.row.id), act.expires_at))

    def lapse(self, application: LoadedApplication) -> None:
        """What was not done in its time, and what was permitted for a time that is over, counts no longer."""
        now = self.clock.now()
        for act in application.acts:
            if overdue(act, now) or self._is_over(act, now):
                act.state = ActState.EXPIRED

    def _is_over(self, act: ActRow, now: datetime) -> bool:
        if act.done_at is None or act.kind not in PERMISSIONS or act.state is not ActState.DONE:
            return False
        return act.done_at + self.settings.permission_lifetime <= now


def drop(application: LoadedApplication, kinds: Collection[ActKind], waited: Collection[Waited]) -> None:
    """An act of these kinds that nothing waits for any longer is asked of nobody."""
    for act in application.acts:
        waits = (act.kind, act.material, act.of) in waited
        if act.state is ActState.AWAITED and act.kind in kinds and not waits:
            act.state = ActState.DROPPED


def awaited_act(application: LoadedApplication, kind: ActKind, material: str | None, of: UUID) -> ActRow | None:
    """The act of this kind that is awaited for a material or for data."""
    return next(
        (
            act
            for act in reversed(application.acts)
            if act.state is ActState.AWAITED and (act.kind, act.material, act.of) == (kind, material, of)
        ),
        None,
    )


def overdue(act: ActRow, now: datetime) -> bool:
    return act.state is ActState.AWAITED and act.expires_at <= now


def required_act(act: ActRow, now: datetime) -> RequiredAct:
    return RequiredAct(
        id=act.id,
        kind=act.kind,
        party=act.party,
        of=act.of,
        material=act.material,
        text=Bilingual(**act.text),
        state=ActState.EXPIRED if overdue(act, now) else act.state,
        expires_at=act.expires_at,
        done_at=act.done_at,
        resources=tuple(act.resources),
    )
