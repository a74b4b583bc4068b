"""Applications: opened, filled in, and handed over as an immutable dossier.

Everything here is done for the actor's principal (`on_behalf_of`): the applicant, and whom they authorised, change and
submit an application; the parties that a register or the login has named see it, and change nothing.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from services.access.service import Access
from services.access.types import Actor, AssuranceLevel, NotTheApplicant, Operation
from services.applying.acts.consents import Consents
from services.applying.acts.requests import ACTS_DUE, ActRequests
from services.applying.acts.texts import PermissionTexts
from services.applying.application.loaded import LoadedApplication
from services.applying.fields.source_values import SourceValues
from services.applying.fields.typed_answers import TypedAnswers
from services.applying.inquiry.answers import SourceAnswers
from services.applying.inquiry.evidence_recheck import EVIDENCE_DUE, ON_CASE_MOVED, EvidenceRecheck
from services.applying.inquiry.follow_up import RECHECK, FollowUp
from services.applying.inquiry.prefill import ApplicationPrefill
from services.applying.inquiry.questions import Inquiries
from services.applying.inquiry.rechecks import Rechecks
from services.applying.materials.assessment import Materials
from services.applying.materials.certificates import CertificateCheck
from services.applying.parties.ends import Ends
from services.applying.parties.people import People
from services.applying.parties.rights import RECORDED, ApplicationRights, NotHeld
from services.applying.ports import OneThings, Places
from services.applying.rehearsal.run import Rehearsal
from services.applying.rehearsal.store import RehearsalStore
from services.applying.settlement import Occasion, Settlement
from services.applying.steps.complete_act import ActCompletion, is_for_window
from services.applying.steps.dispute import ON_DISPUTE_MOVED, DisputeRefused, FieldDisputes
from services.applying.steps.move_version import MovedAnswers, VersionMove
from services.applying.steps.open import NotOpened, Opening
from services.applying.steps.running_cases import RunningCases
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
    DataReveal,
    DisputeCommand,
    DocumentUnknown,
    EvidenceDue,
    FieldNotEditable,
    MaterialUnknown,
    MovedApplication,
    OpenCommand,
    RecheckDue,
    RehearsalPersona,
    RehearsalRefusal,
    RehearsalReport,
    RevisionStale,
    SaveCommand,
    SubmitCommand,
    VersionNotNewer,
    VersionOffer,
)
from services.applying.views.act_inbox import ActInbox
from services.applying.views.data_readings import AccessLog
from services.applying.views.reading import ApplicationReading
from services.applying.views.reveals import record_reveal
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
from services.sharing.types import DisputeMoved, Resource, World

__all__ = [
    "ACTS_DUE",
    "EVIDENCE_DUE",
    "ON_CASE_MOVED",
    "ON_DISPUTE_MOVED",
    "RECHECK",
    "Applying",
    "PermissionTexts",
    "RehearsalStore",
]

P = TypeVar("P")
"""why a change is refused, as the change itself says it"""


class Applying:
    """The facade of this room."""

    def __init__(
        self,
        *,
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
        places: Places,
        settings: ApplyingSettings | None = None,
        permission_texts: PermissionTexts | None = None,
    ) -> None:
        """`resources` by code, the same that sharing has; `places`: the table of regions."""
        settings = settings or ApplyingSettings()
        permission_texts = permission_texts or PermissionTexts(resources=resources)
        store = ApplicationStore(vault, versions := Versions(catalogue))
        inquiries = Inquiries(sharing, access, resources)
        acts = ActRequests(ids, clock, settings)
        people, ends = People(access, ids), Ends(access, resources)
        source_values = SourceValues(resources, places)
        certificates = CertificateCheck(resources, clock)
        materials = Materials(resources, documents, access, acts, permission_texts, clock)
        consents = Consents(resources, acts, source_values, permission_texts, clock)
        follow_up = FollowUp(resources, materials, clock, settings)
        settlement = Settlement(store, consents, materials, follow_up, audit)
        answers = SourceAnswers(source_values, people, ends, certificates, settlement, casework)

        self._db, self._access, self._audit, self._clock = db, access, audit, clock
        self._store, self._settlement = store, settlement
        self._rights = rights = ApplicationRights(access, store)
        self._reading = ApplicationReading(db, rights, store, disputes, clock)
        self._typed_answers = typed = TypedAnswers(resources, places)
        self._opening = Opening(db, catalogue, people, audit, vault, ids, clock)
        self._prefill = ApplicationPrefill(db, store, inquiries, answers, clock, settings)
        self._rechecks = Rechecks(db, store, inquiries, follow_up, answers, settlement, clock, settings)
        self._evidence_recheck = EvidenceRecheck(
            db=db,
            store=store,
            inquiries=inquiries,
            follow_up=follow_up,
            materials=materials,
            settlement=settlement,
            certificates=certificates,
            casework=casework,
            clock=clock,
            settings=settings,
        )
        self._version_move = VersionMove(catalogue, versions, people, resources)
        self._act_completion = ActCompletion(documents, access, sharing, resources, settlement, clock, settings)
        self._field_disputes = FieldDisputes(db, store, typed, ends, places, settlement, disputes, casework, clock)
        self._submission = Submission(casework, people, materials, self._field_disputes, settlement, vault, ids, clock)
        self.running_cases = RunningCases(db, rights, inquiries, self._rechecks, casework, vault, clock)
        self._act_inbox, self._access_log = ActInbox(access, versions), AccessLog(sharing, access, audit, versions)
        self._rehearsal = Rehearsal(
            db=db,
            opening=self._opening,
            inquiries=replace(inquiries, world=World.TRIAL),
            answers=answers,
            typed_answers=self._typed_answers,
            people=people,
            materials=materials,
            submission=self._submission,
            casework=casework,
            access=access,
            vault=vault,
            ids=ids,
            clock=clock,
            settings=settings,
        )

    async def open(self, actor: Actor, command: OpenCommand) -> Application | NotOpened | NotTheApplicant:
        """Open an application and fill in what the state knows.

        Under the same key the same application, prefilled once, however often and however concurrently it is asked
        for. Returns `ItemUnknown`, `RoleNotAllowed`, and `KeyUsedOtherwise` where the key opened something else.
        """
        async with self._db.read() as session:
            if not await self._access.may_act(session, actor, actor.on_behalf_of, (command.one_thing,)):
                return NotTheApplicant()
        begun = await self._opening.begin(actor, command)
        if not isinstance(begun, UUID):
            return begun
        await self._prefill.ensure(begun, actor.on_behalf_of)
        return await self._reading.current(actor, begun)

    async def application(self, actor: Actor, application_id: UUID) -> Application | ApplicationUnknown:
        """An application of one's own, or one to which one is a party; a prefill that died is taken up again."""
        await self._prefill.ensure(application_id, actor.on_behalf_of)
        return await self._reading.find(actor, application_id)

    async def is_shown(self, session: ReadSession, actor: Actor, application_id: UUID) -> bool:
        """Whether the actor may see an application, for whoever goes on following it."""
        return await self._rights.find(session, actor, application_id) is not None

    async def data_readings(
        self, session: ReadSession, actor: Actor, *, first: int, after: UUID | None = None
    ) -> Sequence[DataReading]:
        """Who read a person's data and that of those they act for, newest first; `after`: the last pull before."""
        return await self._access_log.newest(session, actor, first=first, after=after)

    async def data_reveals(
        self, session: ReadSession, actor: Actor, *, first: int, after: UUID | None = None
    ) -> Sequence[DataReveal]:
        """To whom a person's values, and those of whom they act for, were shown whole."""
        return await self._access_log.reveals(session, actor, first=first, after=after)

    async def record_reveal(self, actor: Actor, application: Application, purpose: str) -> None:
        """Put on record that the actor is shown an application's values whole: about each person they are of."""
        async with self._db.work() as work:
            await record_reveal(work, self._audit, actor, application, purpose)

    async def save(
        self, actor: Actor, command: SaveCommand
    ) -> Application | NotHeld | ApplicationNotOpen | RevisionStale | AnswersInvalid | FieldNotEditable:
        """Take over typed answers, all or none; what hangs on them (rules, materials) follows at once."""

        async def put(
            _: UnitOfWork, application: LoadedApplication
        ) -> RevisionStale | AnswersInvalid | FieldNotEditable | None:
            if application.row.revision != command.revision:
                return RevisionStale(application.row.revision)
            return self._typed_answers.put(application, command.answers, china_day(self._clock.now()))

        return await self._change_and_view(actor, command.application, Operation.SAVE, put)

    async def version_offer(self, actor: Actor, application_id: UUID) -> VersionOffer | None:
        """The version in force by now, and what would change; none where it is the application's own."""
        async with self._db.read() as session:
            application = await self._rights.find(session, actor, application_id)
            return None if application is None else await self._version_move.offer(session, application)

    async def move(
        self, actor: Actor, application_id: UUID, revision: int
    ) -> MovedApplication | NotHeld | ApplicationNotOpen | RevisionStale | VersionNotNewer:
        """Move over to the version in force: answers that fit are kept, and only what is newly wanted is asked."""
        moved: list[MovedAnswers] = []

        async def move(work: UnitOfWork, application: LoadedApplication) -> RevisionStale | VersionNotNewer | None:
            if application.row.revision != revision:
                return RevisionStale(application.row.revision)
            outcome = await self._version_move.move(work, application)
            if isinstance(outcome, VersionNotNewer):
                return outcome
            moved.append(outcome)
            return None

        problem: NotHeld | ApplicationNotOpen | RevisionStale | VersionNotNewer | None = await self._change(
            actor, application_id, Operation.MOVE_VERSION, move
        )
        if problem is not None:
            return problem
        await self._rechecks.ask_newly(application_id, moved[0].plan)
        return MovedApplication(await self._reading.current(actor, application_id), moved[0].dropped)

    async def complete_act(
        self, actor: Actor, application_id: UUID, act: UUID, *, accept: bool
    ) -> Application | ApplicationUnknown | ApplicationNotOpen | ActUnknown:
        """Do or decline what was asked of the actor's principal, or of somebody they act for.

        What is permitted by it is asked at once. To decline a consent or the use of a certificate that was given is
        to withdraw it: nothing more is asked on it, and what an open application was told on it is emptied. What is
        brought to a window is confirmed there after the submission, too.
        """
        await self._prefill.ensure(application_id, actor.on_behalf_of)
        async with self._db.work() as work:
            application = await self._rights.hold(work, actor, application_id, Operation.COMPLETE_ACT)
            if not isinstance(application, LoadedApplication):
                return ApplicationUnknown()
            if not (application.open or is_for_window(application, act)):
                return ApplicationNotOpen(application.row.state)
            problem = await self._act_completion.complete(work, application, actor, act, accept=accept)
        if problem is not None:
            return problem
        await self._rechecks.ask_permitted(application_id)
        return await self._reading.current(actor, application_id)

    async def awaited_acts(self, session: ReadSession, actor: Actor) -> Sequence[AwaitedAct]:
        """What is awaited of a person, and of those they act for, over all open applications; soonest first."""
        return await self._act_inbox.of(session, actor, self._clock.now())

    async def attach(
        self, actor: Actor, application_id: UUID, material: str, party: UUID, document: UUID
    ) -> Application | NotHeld | ApplicationNotOpen | MaterialUnknown | DocumentUnknown | DocumentRefused:
        """Hand in an uploaded document for a material of one party."""

        async def attach(
            work: UnitOfWork, application: LoadedApplication
        ) -> MaterialUnknown | DocumentUnknown | DocumentRefused | None:
            return await self._act_completion.attach(work, application, actor, material, party, document)

        return await self._change_and_view(actor, application_id, Operation.ATTACH, attach)

    async def submit(self, actor: Actor, command: SubmitCommand) -> Receipt | NotHeld | NotSubmitted:
        """Submit: dossier, cases and parcels become true together with it.

        The same key and revision give the same receipt. Returns `KeyUsedOtherwise` for the key with another revision,
        `ApplicationNotOpen` for another key on what is submitted, `RevisionStale`, and `ApplicationNotReady` with all
        that is missing.
        """
        await self._prefill.ensure(command.application, actor.on_behalf_of)
        async with self._db.work() as work:
            application = await self._rights.hold(work, actor, command.application, Operation.SUBMIT)
            if not isinstance(application, LoadedApplication):
                return application
            return await self._submission.submit(work, application, actor, command)

    async def login_level(self, session: ReadSession, application_id: UUID) -> AssuranceLevel:
        """The level of login with which an application is submitted."""
        return await self._store.login_level(session, application_id)

    async def rehearse(
        self, one_thing: OneThingVersion, persona: RehearsalPersona
    ) -> RehearsalReport | RehearsalRefusal:
        """Rehearse a version of a service, published or not, on a persona; nothing of it remains but its pulls."""
        return await self._rehearsal.run(one_thing, persona)

    async def dispute(self, actor: Actor, command: DisputeCommand) -> Application | NotHeld | DisputeRefused:
        """Say that a sourced value is wrong and what is right; before submission, and after it until all is decided.

        The stated value is kept, marked, until its provider has corrected it. The same key and content are one dispute.
        """
        await self._prefill.ensure(command.application, actor.on_behalf_of)
        async with self._db.work() as work:
            application = await self._rights.hold(work, actor, command.application, Operation.DISPUTE)
            if not isinstance(application, LoadedApplication):
                return application
            refused = await self._field_disputes.dispute(work, application, actor, command)
        return refused or await self._reading.current(actor, command.application)

    async def on_dispute_moved(self, event: DisputeMoved) -> None:
        """Job: a dispute came to another stage. Safe to run again."""
        await self._field_disputes.on_dispute_moved(event)

    async def recheck(self, due: RecheckDue) -> None:
        """Job: ask those departments again that could not answer. Raises `ApplicationMissing`."""
        await self._rechecks.run(due)

    async def let_acts_lapse(self, due: ActsDue) -> None:
        """Job: what nobody did in its time is awaited no longer. Raises `ApplicationMissing`."""
        await self._rechecks.let_acts_lapse(due)

    async def on_case_moved(self, event: CaseMoved) -> None:
        """Job: before a decision, evidence is asked again."""
        await self._evidence_recheck.on_case_moved(event)

    async def recheck_evidence(self, due: EvidenceDue) -> None:
        """Job: ask of the evidence again what a source could not answer then."""
        await self._evidence_recheck.run(due)

    async def _change(
        self,
        actor: Actor,
        application_id: UUID,
        operation: Operation,
        change: Callable[[UnitOfWork, LoadedApplication], Awaitable[P | None]],
    ) -> NotHeld | ApplicationNotOpen | P | None:
        await self._prefill.ensure(application_id, actor.on_behalf_of)
        async with self._db.work() as work:
            application = await self._rights.hold(work, actor, application_id, operation)
            if not isinstance(application, LoadedApplication):
                return application
            if not application.open:
                return ApplicationNotOpen(application.row.state)
            problem = await change(work, application)
            if problem is None:
                await self._settlement.settle(work, application, Occasion.step(actor, RECORDED[operation]))
            return problem

    async def _change_and_view(
        self,
        actor: Actor,
        application_id: UUID,
        operation: Operation,
        change: Callable[[UnitOfWork, LoadedApplication], Awaitable[P | None]],
    ) -> Application | NotHeld | ApplicationNotOpen | P:
        problem = await self._change(actor, application_id, operation, change)
        return await self._reading.current(actor, application_id) if problem is None else problem
