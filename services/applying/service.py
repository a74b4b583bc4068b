"""Applications: opened, filled in, and handed over as an immutable dossier.

Everything here is done for the actor's principal (`on_behalf_of`): the one who opened an application changes and
submits it; the parties that a register or the login has named see it, too.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from services.access.service import Access
from services.access.types import Actor
from services.applying.acting import Acting
from services.applying.contested import (
    DisputeAlreadyOpen,
    DisputeCommand,
    DisputeTooLate,
    FieldNotDisputable,
    LoginNotDisputable,
    NotDisputableReason,
)
from services.applying.contesting import ON_DISPUTE_MOVED, Contesting, Uncontested
from services.applying.draft import Draft
from services.applying.drafts import Drafts
from services.applying.filling import Filling
from services.applying.inquiries import Inquiries, ground_of
from services.applying.materials import Materials
from services.applying.opening import NotOpened, Opening
from services.applying.people import People
from services.applying.ports import OneThings
from services.applying.prefilling import Prefilling
from services.applying.readings import Readings
from services.applying.rechecks import RECHECK, Rechecks
from services.applying.rehearsal import Rehearsal
from services.applying.rehearsals import Rehearsals
from services.applying.rehearsed import Refusal, Rehearsed, RehearsedField, RehearsedMaterial, TrialPersona
from services.applying.replanning import Replanning
from services.applying.saving import Saving
from services.applying.submission import NotSubmitted, Submission
from services.applying.types import (
    Application,
    ApplyingSettings,
    DataReading,
    FieldNotEditable,
    NotOpen,
    OpenCommand,
    RecheckDue,
    SaveCommand,
    StaleRevision,
    SubmitCommand,
    UnknownAct,
    UnknownApplication,
    UnknownDocument,
    UnknownMaterial,
)
from services.applying.versions import Versions
from services.applying.viewing import view
from services.audit.service import Audit
from services.casework.service import Casework
from services.casework.types import Receipt
from services.catalogue.types import OneThingVersion
from services.documents.service import Documents
from services.documents.types import UploadRefused
from services.forms.types import AnswersInvalid
from services.kit.clock import Clock, china_day
from services.kit.db import Database, ReadSession, UnitOfWork
from services.kit.ids import Ids
from services.kit.jobs import Payload, decode
from services.kit.vault import Vault
from services.sharing.service import Disputes, Sharing
from services.sharing.types import DisputeMoved, DisputeState, Resource, World

__all__ = [
    "ON_DISPUTE_MOVED",
    "RECHECK",
    "Applying",
    "DisputeAlreadyOpen",
    "DisputeCommand",
    "DisputeTooLate",
    "FieldNotDisputable",
    "LoginNotDisputable",
    "NotDisputableReason",
    "Refusal",
    "Rehearsals",
    "Rehearsed",
    "RehearsedField",
    "RehearsedMaterial",
    "TrialPersona",
    "ground_of",
]

P = TypeVar("P")
"""what stood against a change, as the change itself says it"""


class Applying:
    """The room's door."""

    def __init__(
        self,
        db: Database,
        catalogue: OneThings,
        sharing: Sharing,
        disputes: Disputes,
        resources: Mapping[str, Resource],
        access: Access,
        documents: Documents,
        casework: Casework,
        audit: Audit,
        vault: Vault,
        ids: Ids,
        clock: Clock,
        settings: ApplyingSettings | None = None,
    ) -> None:
        """`resources` by code, the same that sharing has."""
        settings = settings or ApplyingSettings()
        self._db = db
        self._access = access
        self._audit = audit
        self._clock = clock
        versions = Versions(catalogue)
        self._drafts = Drafts(vault, versions)
        self._readings = Readings(sharing, access, versions)
        inquiries = Inquiries(sharing, access, clock, settings)
        filling, people = Filling(resources), People(access, ids)
        materials = Materials(resources, ids, clock, settings.act_lifetime)
        replanning = Replanning(resources, materials)
        self._rechecks = Rechecks(db, self._drafts, inquiries, filling, people, materials, replanning, clock, settings)
        self._prefilling = Prefilling(
            db, self._drafts, inquiries, filling, people, materials, self._rechecks, clock, settings
        )
        self._opening = Opening(db, catalogue, audit, vault, ids, clock)
        self._saving = Saving(resources)
        self._acting = Acting(documents, materials, clock)
        self._materials = materials
        self._disputes = disputes
        self._contesting = Contesting(db, self._drafts, self._saving, materials, disputes, casework, clock)
        self._submission = Submission(casework, people, materials, ids, clock)
        self._rehearsal = Rehearsal(
            db=db,
            opening=self._opening,
            prefilling=replace(self._prefilling, inquiries=replace(inquiries, world=World.TRIAL)),
            saving=self._saving,
            people=people,
            materials=materials,
            submission=self._submission,
            casework=casework,
            access=access,
            vault=vault,
            ids=ids,
            clock=clock,
        )

    async def open(self, actor: Actor, command: OpenCommand) -> Application | NotOpened:
        """Open an application and fill in what the state knows.

        Under the same key the same application, prefilled once, however often and however concurrently it is asked
        for. Returns `UnknownItem`, `RoleNotAllowed`, and `KeyUsedOtherwise` where the key opened something else.
        """
        begun = await self._opening.begin(actor, command)
        if not isinstance(begun, UUID):
            return begun
        await self._prefilling.ensure(begun, actor.on_behalf_of)
        async with self._db.read() as session:
            return await self._view(session, actor, await self._drafts.load(session, begun))

    async def application(self, actor: Actor, application: UUID) -> Application | UnknownApplication:
        """An application of one's own, or one to which one is a party; a prefill that died is taken up again."""
        await self._prefilling.ensure(application, actor.on_behalf_of)
        async with self._db.read() as session:
            subjects = await self._access.principals_of(session, actor.on_behalf_of)
            draft = await self._drafts.read(session, application, subjects)
            return UnknownApplication() if draft is None else await self._view(session, actor, draft)

    async def readings(
        self, session: ReadSession, subject: UUID, *, first: int, after: UUID | None = None
    ) -> Sequence[DataReading]:
        """Who read a person's data and that of those they act for, newest first; `after` is the last pull before."""
        return await self._readings.newest(session, subject, first=first, after=after)

    async def save(
        self, actor: Actor, command: SaveCommand
    ) -> Application | UnknownApplication | NotOpen | StaleRevision | AnswersInvalid | FieldNotEditable:
        """Take over typed answers, all or none; what hangs on them (rules, materials) follows at once."""

        async def put(_: UnitOfWork, draft: Draft) -> StaleRevision | AnswersInvalid | FieldNotEditable | None:
            if draft.row.revision != command.revision:
                return StaleRevision(draft.row.revision)
            return self._saving.put(draft, command.answers, china_day(self._clock.now()))

        return await self._change(actor, command.application, "application.save", put)

    async def complete_act(
        self, actor: Actor, application: UUID, act: UUID, *, accept: bool
    ) -> Application | UnknownApplication | NotOpen | UnknownAct:
        """Accept or decline what was asked of the applicant."""

        async def complete(work: UnitOfWork, draft: Draft) -> UnknownAct | None:
            return await self._acting.complete(work, draft, actor, act, accept=accept)

        return await self._change(actor, application, "application.act", complete)

    async def attach(
        self, actor: Actor, application: UUID, material: str, party: UUID, document: UUID
    ) -> Application | UnknownApplication | NotOpen | UnknownMaterial | UnknownDocument | UploadRefused:
        """Hand in an uploaded document for a material of one party."""

        async def attach(work: UnitOfWork, draft: Draft) -> UnknownMaterial | UnknownDocument | UploadRefused | None:
            return await self._acting.attach(work, draft, actor, material, party, document)

        return await self._change(actor, application, "application.attach", attach)

    async def submit(self, actor: Actor, command: SubmitCommand) -> Receipt | UnknownApplication | NotSubmitted:
        """Submit: dossier, cases and parcels become true together with it.

        The same key and revision give the same receipt. Returns `KeyUsedOtherwise` for the key with another revision,
        `NotOpen` for another key on what is submitted, `StaleRevision`, and `NotReady` with all that is missing.
        """
        await self._prefilling.ensure(command.application, actor.on_behalf_of)
        async with self._db.work() as work:
            draft = await self._drafts.lock(work, command.application, actor.on_behalf_of)
            if draft is None:
                return UnknownApplication()
            was_open = draft.open
            submitted = await self._submission.submit(work, draft, actor, command)
            if was_open and isinstance(submitted, Receipt):
                await self._drafts.write(work, draft)
                await self._contesting.carry_over(work, draft)
                self._rechecks.plan(work, draft)
                await self._record(work, actor, draft, "application.submit")
            return submitted

    async def rehearse(self, one_thing: OneThingVersion, persona: TrialPersona) -> Rehearsed | Refusal:
        """Try a version of a service, published or not, on a persona; nothing of it remains but its pulls."""
        return await self._rehearsal.run(one_thing, persona)

    async def dispute(self, actor: Actor, command: DisputeCommand) -> Application | UnknownApplication | Uncontested:
        """Say that a sourced value is wrong and what is right; before submission, and after it until all is decided.

        The stated value stands, marked, until its provider has corrected it. The same key and content are one dispute.
        """
        await self._prefilling.ensure(command.application, actor.on_behalf_of)
        async with self._db.work() as work:
            draft = await self._drafts.lock(work, command.application, actor.on_behalf_of)
            if draft is None:
                return UnknownApplication()
            contested = await self._contesting.contest(work, draft, actor, command)
            if not isinstance(contested, bool):
                return contested
            if contested:
                await self._drafts.write(work, draft)
                draft.row.revision += 1
                await self._record(work, actor, draft, "application.dispute")
        async with self._db.read() as session:
            return await self._view(session, actor, await self._drafts.load(session, command.application))

    async def dispute_moved_job(self, payload: Payload) -> None:
        """The job `ON_DISPUTE_MOVED`."""
        await self._contesting.on_dispute_moved(decode(DisputeMoved, payload))

    async def recheck(self, due: RecheckDue) -> None:
        """Ask those departments again that could not answer. Raises `ApplicationMissing`."""
        await self._rechecks.run(due)

    async def recheck_job(self, payload: Payload) -> None:
        """The job `RECHECK`."""
        await self.recheck(decode(RecheckDue, payload))

    async def _change(
        self, actor: Actor, application: UUID, action: str, change: Callable[[UnitOfWork, Draft], Awaitable[P | None]]
    ) -> Application | UnknownApplication | NotOpen | P:
        """Do one thing to an open application of the actor's, and what follows from it; or nothing at all."""
        await self._prefilling.ensure(application, actor.on_behalf_of)
        async with self._db.work() as work:
            draft = await self._drafts.lock(work, application, actor.on_behalf_of)
            if draft is None:
                return UnknownApplication()
            if not draft.open:
                return NotOpen(draft.row.state)
            problem = await change(work, draft)
            if problem is not None:
                return problem
            await self._drafts.write(work, draft)
            await self._materials.assess(work, draft)
            self._rechecks.plan(work, draft)
            draft.row.revision += 1
            await self._record(work, actor, draft, action)
        async with self._db.read() as session:
            return await self._view(session, actor, await self._drafts.load(session, application))

    async def _view(self, session: ReadSession, actor: Actor, draft: Draft) -> Application:
        contested = any(held.dispute is not DisputeState.NONE for held in draft.fields.values())
        disputes = await self._disputes.of_application(session, draft.row.id) if contested else ()
        return view(draft, actor.on_behalf_of, self._clock.now(), disputes)

    async def _record(self, work: UnitOfWork, actor: Actor, draft: Draft, action: str) -> None:
        await self._audit.record(
            work,
            subject=actor.subject,
            on_behalf_of=actor.on_behalf_of,
            channel=actor.channel,
            hall=actor.hall,
            window=actor.window,
            action=action,
            purpose=draft.one_thing.code,
            about=draft.row.applicant,
            object_kind="application",
            object_id=draft.row.id,
            facts={"revision": draft.row.revision},
        )
