"""Applications: opened, filled in, and handed over as an immutable dossier.

Everything here is done for the actor's principal (`on_behalf_of`): the one who opened an application changes and
submits it; the parties that a register or the login has named see it, too.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from services.access.service import Access
from services.access.types import Actor
from services.applying.acts.consents import Consents
from services.applying.acts.requests import ACTS_DUE, ActRequests
from services.applying.application.loaded import LoadedApplication
from services.applying.fields.source_values import SourceValues
from services.applying.fields.typed_answers import TypedAnswers
from services.applying.inquiry.evidence_recheck import EVIDENCE_DUE, ON_CASE_MOVED, EvidenceRecheck
from services.applying.inquiry.follow_up import FollowUp
from services.applying.inquiry.late_answers import LateAnswers
from services.applying.inquiry.prefill import ApplicationPrefill
from services.applying.inquiry.questions import Inquiries, ground_of
from services.applying.inquiry.rechecks import RECHECK, Rechecks
from services.applying.materials.assessment import Materials
from services.applying.materials.certificates import CertificateCheck
from services.applying.materials.texts import Names
from services.applying.parties.people import People
from services.applying.ports import OneThings
from services.applying.rehearsal.run import Rehearsal
from services.applying.rehearsal.store import RehearsalStore
from services.applying.steps.change import Changing
from services.applying.steps.complete_act import ActCompletion, is_for_window
from services.applying.steps.dispute import ON_DISPUTE_MOVED, DisputeRefused, FieldDisputes
from services.applying.steps.move_version import MovedAnswers, VersionMove, VersionNotNewer, VersionOffer
from services.applying.steps.open import NotOpened, Opening
from services.applying.steps.submit import NotSubmitted, Submission
from services.applying.store.applications import ApplicationStore
from services.applying.store.versions import Versions
from services.applying.types import (
    ActsDue,
    ActUnknown,
    Application,
    ApplicationNotOpen,
    ApplicationUnknown,
    ApplyingSettings,
    AwaitedAct,
    DataReading,
    DocumentUnknown,
    EvidenceDue,
    FieldNotEditable,
    MaterialUnknown,
    OpenCommand,
    RecheckDue,
    RevisionStale,
    SaveCommand,
    SubmitCommand,
)
from services.applying.types.disputes import (
    DisputeAlreadyOpen,
    DisputeCommand,
    DisputeTooLate,
    FieldNotDisputable,
    LoginNotDisputable,
    NotDisputableReason,
)
from services.applying.types.rehearsal import (
    RehearsalPersona,
    RehearsalRefusal,
    RehearsalReport,
    RehearsedField,
    RehearsedMaterial,
)
from services.applying.views.act_inbox import ActInbox
from services.applying.views.application import view
from services.applying.views.data_readings import AccessLog
from services.audit.service import Audit
from services.casework.service import Casework
from services.casework.types import CaseMoved, Receipt
from services.catalogue.types import OneThingVersion
from services.documents.service import Documents
from services.documents.types import DocumentRefused
from services.forms.types import AnswersInvalid
from services.kit.clock import Clock, china_day
from services.kit.db import Database, ReadSession, UnitOfWork
from services.kit.ids import Ids
from services.kit.vault import Vault
from services.sharing.service import Disputes, Sharing
from services.sharing.types import DisputeMoved, DisputeState, Resource, Want, World

__all__ = [
    "ACTS_DUE",
    "EVIDENCE_DUE",
    "ON_CASE_MOVED",
    "ON_DISPUTE_MOVED",
    "RECHECK",
    "Applying",
    "DisputeAlreadyOpen",
    "DisputeCommand",
    "DisputeTooLate",
    "FieldNotDisputable",
    "LoginNotDisputable",
    "Moved",
    "Names",
    "NotDisputableReason",
    "RehearsalPersona",
    "RehearsalRefusal",
    "RehearsalReport",
    "RehearsalStore",
    "RehearsedField",
    "RehearsedMaterial",
    "VersionNotNewer",
    "VersionOffer",
    "ground_of",
]

P = TypeVar("P")
"""what stood against a change, as the change itself says it"""


@dataclass(frozen=True, slots=True)
class Moved:
    """An application on its new version, and the answers that had no place there."""

    application: Application
    dropped: tuple[Want, ...]


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
        names: Names | None = None,
    ) -> None:
        """`resources` by code, the same that sharing has; `names` for what people are asked to permit."""
        settings = settings or ApplyingSettings()
        self._db = db
        self._access = access
        self._clock = clock
        versions = Versions(catalogue)
        self._drafts = ApplicationStore(vault, versions)
        self._readings = AccessLog(sharing, access, versions)
        names = names or Names(resources=resources)
        inquiries, acts = Inquiries(sharing, access, resources, clock, settings), ActRequests(ids, clock, settings)
        filling, people, judge = SourceValues(resources), People(access, ids), CertificateCheck(resources, clock)
        materials = Materials(resources, documents, access, acts, names, clock)
        consents = Consents(resources, acts, filling, names, clock)
        replanning = FollowUp(resources, materials)
        taking = LateAnswers(self._drafts, filling, people, consents, materials, judge, casework)
        self._rechecks = Rechecks(db, self._drafts, inquiries, replanning, taking, clock, settings)
        self._prefilling = ApplicationPrefill(
            db,
            self._drafts,
            inquiries,
            filling,
            people,
            materials,
            consents,
            judge,
            self._rechecks,
            clock,
            settings,
        )
        self._evidencing = EvidenceRecheck(
            db, self._drafts, inquiries, replanning, materials, judge, casework, clock, settings
        )
        self._opening = Opening(db, catalogue, audit, vault, ids, clock)
        self._moving = VersionMove(catalogue, versions, people, resources)
        self._saving = TypedAnswers(resources)
        self._acting = ActCompletion(documents, access, sharing, consents, clock, settings)
        self._awaited = ActInbox(access, self._drafts.versions)
        self._materials, self._disputes = materials, disputes
        self._changing = Changing(db, self._drafts, self._prefilling, consents, materials, self._rechecks, audit)
        self._contesting = FieldDisputes(db, self._drafts, self._saving, materials, disputes, casework, clock)
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
        for. Returns `ItemUnknown`, `RoleNotAllowed`, and `KeyUsedOtherwise` where the key opened something else.
        """
        begun = await self._opening.begin(actor, command)
        if not isinstance(begun, UUID):
            return begun
        await self._prefilling.ensure(begun, actor.on_behalf_of)
        return await self._seen(actor, begun)

    async def application(self, actor: Actor, application: UUID) -> Application | ApplicationUnknown:
        """An application of one's own, or one to which one is a party; a prefill that died is taken up again."""
        await self._prefilling.ensure(application, actor.on_behalf_of)
        async with self._db.read() as session:
            subjects = await self._access.principals_of(session, actor.on_behalf_of)
            draft = await self._drafts.read(session, application, subjects)
            return ApplicationUnknown() if draft is None else await self._view(session, actor, draft)

    async def readings(
        self, session: ReadSession, subject: UUID, *, first: int, after: UUID | None = None
    ) -> Sequence[DataReading]:
        """Who read a person's data and that of those they act for, newest first; `after` is the last pull before."""
        return await self._readings.newest(session, subject, first=first, after=after)

    async def save(
        self, actor: Actor, command: SaveCommand
    ) -> Application | ApplicationUnknown | ApplicationNotOpen | RevisionStale | AnswersInvalid | FieldNotEditable:
        """Take over typed answers, all or none; what hangs on them (rules, materials) follows at once."""

        async def put(
            _: UnitOfWork, draft: LoadedApplication
        ) -> RevisionStale | AnswersInvalid | FieldNotEditable | None:
            if draft.row.revision != command.revision:
                return RevisionStale(draft.row.revision)
            return self._saving.put(draft, command.answers, china_day(self._clock.now()))

        return await self._change(actor, command.application, "application.save", put)

    async def version_offer(self, actor: Actor, application: UUID) -> VersionOffer | None:
        """The version in force by now, and what would change; none where it is the application's own."""
        async with self._db.read() as session:
            subjects = await self._access.principals_of(session, actor.on_behalf_of)
            draft = await self._drafts.read(session, application, subjects)
            return None if draft is None else await self._moving.offer(session, draft)

    async def move(
        self, actor: Actor, application: UUID, revision: int
    ) -> Moved | ApplicationUnknown | ApplicationNotOpen | RevisionStale | VersionNotNewer:
        """Move over to the version in force: answers that fit are kept, and only what is newly wanted is asked."""
        moved: list[MovedAnswers] = []

        async def move(work: UnitOfWork, draft: LoadedApplication) -> RevisionStale | VersionNotNewer | None:
            if draft.row.revision != revision:
                return RevisionStale(draft.row.revision)
            outcome = await self._moving.move(work, draft)
            if isinstance(outcome, VersionNotNewer):
                return outcome
            moved.append(outcome)
            return None

        problem: (
            ApplicationUnknown | ApplicationNotOpen | RevisionStale | VersionNotNewer | None
        ) = await self._changing.change(actor, application, "application.move", move)
        if problem is not None:
            return problem
        await self._rechecks.newly(application, moved[0].plan)
        return Moved(await self._seen(actor, application), moved[0].dropped)

    async def complete_act(
        self, actor: Actor, application: UUID, act: UUID, *, accept: bool
    ) -> Application | ApplicationUnknown | ApplicationNotOpen | ActUnknown:
        """Do or decline what was asked of the actor's principal, or of somebody they act for.

        What is permitted by it is asked at once. To decline a consent or the use of a certificate that was given is
        to withdraw it: nothing more is drawn on it, and what a draft had drawn on it goes. What is brought to a window
        is confirmed there after the submission, too.
        """
        await self._prefilling.ensure(application, actor.on_behalf_of)
        async with self._db.work() as work:
            draft = await self._for_a_party(work, actor, application)
            if draft is None:
                return ApplicationUnknown()
            if not (draft.open or is_for_window(draft, act)):
                return ApplicationNotOpen(draft.row.state)
            problem = await self._acting.complete(work, draft, actor, act, accept=accept)
            if problem is not None:
                # Of what lapsed while nobody looked, another is asked at once.
                await self._materials.assess(work, draft)
                return problem
            await self._changing.follow(work, actor, draft, "application.act")
        await self._rechecks.at_once(application)
        return await self._seen(actor, application)

    async def awaited_acts(self, session: ReadSession, subject: UUID) -> Sequence[AwaitedAct]:
        """What is awaited of a person, and of those they act for, over all open applications; soonest first."""
        return await self._awaited.of(session, subject, self._clock.now())

    async def attach(
        self, actor: Actor, application: UUID, material: str, party: UUID, document: UUID
    ) -> Application | ApplicationUnknown | ApplicationNotOpen | MaterialUnknown | DocumentUnknown | DocumentRefused:
        """Hand in an uploaded document for a material of one party."""

        async def attach(
            work: UnitOfWork, draft: LoadedApplication
        ) -> MaterialUnknown | DocumentUnknown | DocumentRefused | None:
            return await self._acting.attach(work, draft, actor, material, party, document)

        return await self._change(actor, application, "application.attach", attach)

    async def submit(self, actor: Actor, command: SubmitCommand) -> Receipt | ApplicationUnknown | NotSubmitted:
        """Submit: dossier, cases and parcels become true together with it.

        The same key and revision give the same receipt. Returns `KeyUsedOtherwise` for the key with another revision,
        `ApplicationNotOpen` for another key on what is submitted, `RevisionStale`, and `ApplicationNotReady` with all
        that is missing.
        """
        await self._prefilling.ensure(command.application, actor.on_behalf_of)
        async with self._db.work() as work:
            draft = await self._drafts.lock(work, command.application, actor.on_behalf_of)
            if draft is None:
                return ApplicationUnknown()
            was_open = draft.open
            submitted = await self._submission.submit(work, draft, actor, command)
            if was_open and isinstance(submitted, Receipt):
                await self._drafts.write(work, draft)
                await self._contesting.carry_over(work, draft)
                self._rechecks.plan(work, draft)
                await self._changing.record(work, actor, draft, "application.submit")
            return submitted

    async def rehearse(
        self, one_thing: OneThingVersion, persona: RehearsalPersona
    ) -> RehearsalReport | RehearsalRefusal:
        """Try a version of a service, published or not, on a persona; nothing of it remains but its pulls."""
        return await self._rehearsal.run(one_thing, persona)

    async def dispute(self, actor: Actor, command: DisputeCommand) -> Application | ApplicationUnknown | DisputeRefused:
        """Say that a sourced value is wrong and what is right; before submission, and after it until all is decided.

        The stated value stands, marked, until its provider has corrected it. The same key and content are one dispute.
        """
        await self._prefilling.ensure(command.application, actor.on_behalf_of)
        async with self._db.work() as work:
            draft = await self._drafts.lock(work, command.application, actor.on_behalf_of)
            if draft is None:
                return ApplicationUnknown()
            contested = await self._contesting.contest(work, draft, actor, command)
            if not isinstance(contested, bool):
                return contested
            if contested:
                await self._drafts.write(work, draft)
                draft.row.revision += 1
                await self._changing.record(work, actor, draft, "application.dispute")
        return await self._seen(actor, command.application)

    async def on_dispute_moved(self, event: DisputeMoved) -> None:
        """Job: a dispute came to another stage. Safe to run again."""
        await self._contesting.on_dispute_moved(event)

    async def recheck(self, due: RecheckDue) -> None:
        """Job: ask those departments again that could not answer. Raises `ApplicationMissing`."""
        await self._rechecks.run(due)

    async def let_acts_lapse(self, due: ActsDue) -> None:
        """Job: what nobody did in its time is awaited no longer. Raises `ApplicationMissing`."""
        await self._rechecks.let_lapse(due)

    async def on_case_moved(self, event: CaseMoved) -> None:
        """Job: before a decision, evidence is asked again."""
        await self._evidencing.on_case_moved(event)

    async def recheck_evidence(self, due: EvidenceDue) -> None:
        """Job: ask of the evidence again what a source could not answer then."""
        await self._evidencing.run(due)

    async def _for_a_party(self, work: UnitOfWork, actor: Actor, application: UUID) -> LoadedApplication | None:
        """The application, held, for one of those who may see it."""
        principals = await self._access.principals_of(work, actor.on_behalf_of)
        if await self._drafts.read(work, application, principals) is None:
            return None
        return await self._drafts.hold(work, application)

    async def _change(
        self,
        actor: Actor,
        application: UUID,
        action: str,
        change: Callable[[UnitOfWork, LoadedApplication], Awaitable[P | None]],
    ) -> Application | ApplicationUnknown | ApplicationNotOpen | P:
        problem = await self._changing.change(actor, application, action, change)
        return await self._seen(actor, application) if problem is None else problem

    async def _seen(self, actor: Actor, application: UUID) -> Application:
        async with self._db.read() as session:
            return await self._view(session, actor, await self._drafts.load(session, application))

    async def _view(self, session: ReadSession, actor: Actor, draft: LoadedApplication) -> Application:
        contested = any(held.dispute is not DisputeState.NONE for held in draft.fields.values())
        disputes = await self._disputes.of_application(session, draft.row.id) if contested else ()
        return view(draft, actor.on_behalf_of, self._clock.now(), disputes)
