"""Data sharing: what to ask the departments, asking it, and recording what was asked and answered."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.kit.clock import Clock, Deadline
from services.kit.db import Database, ReadSession, UnitOfWork
from services.kit.ids import Ids, bucket_of
from services.kit.values.elements import Value
from services.kit.vault import Vault
from services.sharing.access_log import bases_of, pulls_about
from services.sharing.disputes.lifecycle import ON_PARCEL_ANSWERED, ON_PARCEL_SETTLED, REVIEW_DUE, Disputes
from services.sharing.gate.authorisation import Gate
from services.sharing.gate.one_time_codes import OneTimeCodes
from services.sharing.gate.permissions import end_permission, keep_permission
from services.sharing.platform.mirror import mirror_elements, mirror_resources
from services.sharing.platform.resources import Resources
from services.sharing.platform.updates import PlatformUpdate, PlatformUpdates
from services.sharing.ports import Cities, PlatformCatalogue, Source
from services.sharing.prefill.executor import Executor
from services.sharing.prefill.explanation import explain
from services.sharing.prefill.planner import compile_plan
from services.sharing.sources.health import Health
from services.sharing.sources.questions import SourceQuestions
from services.sharing.types import (
    Asked,
    Basis,
    Concern,
    Element,
    PartyKey,
    Permission,
    Plan,
    Prefilled,
    PullBasis,
    PullRecord,
    Relations,
    Resource,
    SharingSettings,
    SourcedValue,
    SourceHealth,
    StepReport,
    Unavailable,
)

__all__ = [
    "ON_PARCEL_ANSWERED",
    "ON_PARCEL_SETTLED",
    "REVIEW_DUE",
    "Disputes",
    "PlatformUpdate",
    "Resources",
    "Sharing",
    "compile_plan",
    "explain",
]

_NO_RELATIONS = Relations({})
_DEFAULTS = SharingSettings()


class Sharing:
    """The catalogue of resources, the sources behind it, and the only way to ask them."""

    def __init__(
        self,
        *,
        db: Database,
        sources: Mapping[str, Source],
        resources: Mapping[str, Resource],
        elements: Mapping[str, Element],
        vault: Vault,
        ids: Ids,
        clock: Clock,
        cities: Cities,
        rehearsal_providers: frozenset[str] = frozenset(),
        settings: SharingSettings = _DEFAULTS,
        platform: PlatformCatalogue | None = None,
    ) -> None:
        """`sources` by `Resource.asked_at`: the platform under `PLATFORM`, every department asked directly under its
        id. `resources` and `elements` by code; `Resources` where others are to see the platform's too.

        `rehearsal_providers` are those whose source answers for personas; all others are live, and closed to a
        rehearsal.
        """
        self._resources = resources if isinstance(resources, Resources) else Resources(resources)
        self._updates = PlatformUpdates(db, self._resources, platform, clock)
        self._elements = elements
        self._ids = ids
        self._clock = clock
        codes = OneTimeCodes(db, ids, clock, settings)
        self._health = Health(sources, settings, clock)
        self._executor = Executor(
            db=db,
            gate=Gate(
                db=db,
                resources=self._resources,
                rehearsal_providers=rehearsal_providers,
                vault=vault,
                codes=codes,
                ids=ids,
                clock=clock,
            ),
            questions=SourceQuestions(
                sources=sources,
                codes=codes,
                health=self._health,
                cities=cities,
                clock=clock,
                elements=elements,
            ),
            resources=self._resources,
            clock=clock,
        )

    async def prefill(
        self,
        plan: Plan,
        basis: Basis,
        known: Mapping[PartyKey, Mapping[str, Value]],
        relations: Relations,
        *,
        until: Deadline,
        own: PartyKey | None = None,
    ) -> Prefilled:
        """Run a plan; see `Executor.prefill`. Each question ends in a report, each pull has its row before the call.

        `known` holds what the login said and what sources said before. Never put into it what the applicant typed:
        a key typed by the applicant never opens another person's record.
        `own` is the party on whose behalf it is asked: its certificates are used without a permission.
        """
        return await self._executor.prefill(plan, basis, known, relations, until=until, own=own)

    async def ask(
        self, asked: Asked, basis: Basis, *, until: Deadline, relations: Relations = _NO_RELATIONS
    ) -> tuple[StepReport, Sequence[SourcedValue]]:
        """Put one question, by the rules of `prefill`: the data check of a material, or asking again.

        The key comes from the login or a source, as there.
        """
        return await self._executor.ask(asked, basis, relations, until=until)

    async def permit(self, work: UnitOfWork, permission: Permission) -> None:
        """Record that a person permits the use of what is theirs; in force until it expires or is withdrawn.

        Whether the giver may give it, for themselves or for their child, the caller has checked.
        """
        record = self._ids.record(bucket_of(permission.application))
        await keep_permission(work, permission, record, self._clock.now())

    async def withdraw_permission(self, work: UnitOfWork, application: UUID, act: UUID) -> None:
        """End what was permitted by an act; nothing happens where nothing was (PIPL art. 15)."""
        await end_permission(work, application, act, self._clock.now())

    def health(self) -> Sequence[SourceHealth]:
        """The health of every source, as this process has seen it since it started."""
        return self._health.marks()

    async def pulls_about(
        self, session: ReadSession, concerns: Sequence[Concern], *, first: int, after: UUID | None = None
    ) -> Sequence[PullRecord]:
        """Who read somebody's data, newest first; see `access_log`. At most one concern per application."""
        return await pulls_about(session, concerns, first=first, after=after)

    async def bases_of(self, session: ReadSession, application: UUID) -> Mapping[UUID, PullBasis]:
        """On which ground each question of an application was put, by pull."""
        return await bases_of(session, application)

    async def mirror(self, work: UnitOfWork) -> None:
        """Keep the definitions of the catalogue at hand. Raises `ResourceChangedUnderItsVersion`."""
        await mirror_resources(work, self._resources.own.values(), self._clock.now())
        await mirror_elements(work, self._elements.values(), self._clock.now())

    async def follow_platform(self, *, until: Deadline) -> PlatformUpdate | Unavailable | None:
        """Take over what has changed in the platform's catalogue and grants, and say so by `CatalogueChanged`.

        None where no platform is connected, or another process was quicker.
        """
        return await self._updates.follow(until)

    async def refresh(self) -> bool:
        """Show in the catalogue at hand what any process has taken over; whether anything had changed."""
        return await self._updates.refresh()
