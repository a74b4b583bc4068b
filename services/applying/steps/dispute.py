"""Disputing a value that a source stated, and what becomes of it in the application and its cases.

Until its provider has corrected it, the stated value is kept, is marked, and is what departments are given, with the
claimed one beside it; the application and its cases go on, and nobody is sent off to have the record corrected.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.access.types import Actor
from services.applying.application.elements import kept_form, same_value
from services.applying.application.field import FieldKey, StoredField
from services.applying.application.form_review import FormReview
from services.applying.application.layout import Place
from services.applying.application.loaded import LoadedApplication
from services.applying.fields.typed_answers import TypedAnswers
from services.applying.parties.ends import Ends, RegisterValue
from services.applying.ports import Places
from services.applying.settlement import UNATTENDED, Occasion, Settlement
from services.applying.store.applications import ApplicationStore
from services.applying.types import ApplicationNotOpen, ApplicationState, KeyUsedOtherwise
from services.applying.types.disputes import (
    DisputeAlreadyOpen,
    DisputeCommand,
    DisputeTooLate,
    FieldNotDisputable,
    LoginNotDisputable,
    NotDisputableReason,
)
from services.casework.service import Casework
from services.casework.types import DisputeNotice, RemarkCode
from services.forms.types import AnswersInvalid, Finding
from services.kit.clock import Clock, china_day
from services.kit.db import Database, UnitOfWork
from services.kit.jobs import JobKind
from services.kit.values.elements import Value
from services.kit.values.typed_text import tidy
from services.sharing.service import Disputes
from services.sharing.types import (
    Check,
    Dispute,
    DisputeMoved,
    DisputeOutcome,
    DisputeStage,
    DisputeState,
    NewDispute,
    Origin,
    OutcomeKind,
)

ON_DISPUTE_MOVED = JobKind("applying.on_dispute_moved", DisputeMoved)
LONGEST_REASON = 500

DisputeRefused = (
    ApplicationNotOpen
    | KeyUsedOtherwise
    | AnswersInvalid
    | FieldNotDisputable
    | LoginNotDisputable
    | DisputeAlreadyOpen
    | DisputeTooLate
)
_Why = NotDisputableReason
_TOLD = {
    DisputeOutcome.CORRECTED: RemarkCode.DISPUTE_CORRECTED,
    DisputeOutcome.CONFIRMED_CORRECT: RemarkCode.DISPUTE_CONFIRMED,
    DisputeOutcome.NOT_TAKEN: RemarkCode.DISPUTE_NOT_TAKEN,
}


@dataclass(frozen=True, slots=True)
class FieldDisputes:
    """Raises disputes of an application's fields, and ends them."""

    db: Database
    store: ApplicationStore
    typed_answers: TypedAnswers
    ends: Ends
    places: Places
    settlement: Settlement
    disputes: Disputes
    casework: Casework
    clock: Clock

    async def dispute(
        self, work: UnitOfWork, application: LoadedApplication, actor: Actor, command: DisputeCommand
    ) -> DisputeRefused | None:
        """Dispute one field; under the same key and content the same dispute, however often it is asked for."""
        place = application.layout().by_pointer.get(command.pointer)
        if place is None:
            return FieldNotDisputable(_Why.NOT_SHOWN)
        claimed = self._claimed(application, place, command)
        earlier = await self.disputes.of_application(work, application.row.id)
        known = next((dispute for dispute in earlier if dispute.client_key == command.client_key), None)
        if known is not None:
            same = (known.party, known.element) == place.key and known.claimed == claimed
            return None if same else KeyUsedOtherwise()
        field = application.field_of(place.key)
        refused = await self._barred(work, application, place) or _unfit(field, claimed, self.places)
        if refused is None:
            await self._raise(work, application, field, claimed, actor, command)
            await self.settlement.settle(work, application, Occasion.step(actor, "application.dispute"))
        return refused

    async def tell_cases(self, work: UnitOfWork, application: LoadedApplication) -> None:
        """The cases of what was just submitted are told of the disputes that are not closed."""
        if any(stored.dispute is DisputeState.OPEN for stored in application.fields.values()):
            for dispute in await self.disputes.of_application(work, application.row.id):
                if dispute.stage is not DisputeStage.CLOSED:
                    await self.casework.note_dispute(work, application.row.id, _raised(dispute))

    async def on_dispute_moved(self, event: DisputeMoved) -> None:
        """Job: a dispute that ended ends in the application and its cases, too. Safe to run again."""
        async with self.db.work() as work:
            application = await self.store.hold(work, event.application)
            dispute = await self.disputes.dispute(work, event.dispute)
            if dispute.outcome is None or dispute.stage is DisputeStage.CLOSED:
                return
            key = FieldKey(dispute.party, dispute.element)
            application.put(ended(application.field_of(key), dispute, self.places))
            if (corrected := _as_kept(dispute)) is not None:
                said = RegisterValue(dispute.resource, dispute.element, corrected)
                await self.ends.take_correction(work, application, dispute.party, said)
            await self.settlement.settle(work, application, UNATTENDED)
            notice = DisputeNotice(
                _TOLD[dispute.outcome],
                dispute.id,
                dispute.role,
                dispute.ordinal,
                dispute.element,
                _as_kept(dispute),
            )
            await self.casework.note_dispute(work, application.row.id, notice)
            await self.disputes.close(work, dispute.id)

    async def _barred(self, work: UnitOfWork, application: LoadedApplication, place: Place) -> DisputeRefused | None:
        """Why this field cannot be disputed, whatever is claimed."""
        if application.row.state is ApplicationState.WITHDRAWN:
            return ApplicationNotOpen(application.row.state)
        barred = _barred_by_itself(application, place, self.clock.now())
        if barred is None and not application.open and not await self.casework.is_undecided(work, application.row.id):
            return DisputeTooLate()
        return barred

    def _claimed(self, application: LoadedApplication, place: Place, command: DisputeCommand) -> Any | AnswersInvalid:
        if command.reason is not None and len(command.reason) > LONGEST_REASON:
            return AnswersInvalid((Finding("/reason", "maxLength", {"limit": str(LONGEST_REASON)}),))
        return self.typed_answers.checked(application, place, command.claimed, china_day(self.clock.now()))

    async def _raise(
        self,
        work: UnitOfWork,
        application: LoadedApplication,
        stored: StoredField,
        claimed: Any,
        actor: Actor,
        command: DisputeCommand,
    ) -> None:
        party = application.key_of(stored.key.party)
        assert stored.value is not None
        assert stored.resource is not None
        assert stored.pull is not None
        new = NewDispute(
            application=application.row.id,
            party=stored.key.party,
            role=party.role,
            ordinal=party.ordinal,
            element=stored.key.element,
            resource=stored.resource,
            pull=stored.pull,
            as_of=stored.as_of,
            stated=stored.value,
            claimed=claimed,
            ground=tidy(command.reason) or None if command.reason else None,
            actor=actor,
            client_key=command.client_key,
        )
        dispute = await self.disputes.raise_dispute(work, new, application.row.key_id)
        application.put(replace(stored, dispute=DisputeState.OPEN))
        await self.casework.note_dispute(work, application.row.id, _raised(dispute))


def _barred_by_itself(
    application: LoadedApplication, place: Place, now: datetime
) -> FieldNotDisputable | LoginNotDisputable | DisputeAlreadyOpen | None:
    review, stored = FormReview.of(application, now), application.field_of(place.key)
    if review.shown(review.layout.by_key[place.key]) is None:
        return FieldNotDisputable(_Why.NOT_SHOWN)
    if stored.value is None or stored.origin is not Origin.SOURCE:
        return FieldNotDisputable(_Why.EMPTY if stored.value is None else _Why.OWN)
    if stored.pull is None:
        return LoginNotDisputable()
    return DisputeAlreadyOpen() if stored.dispute is DisputeState.OPEN else None


def _unfit(stored: StoredField, claimed: Any, places: Places) -> AnswersInvalid | FieldNotDisputable | None:
    """Why what is claimed cannot be; the stated value again is no dispute."""
    if isinstance(claimed, AnswersInvalid):
        return claimed
    if stored.value is not None and same_value(stored.key.element, stored.value, claimed, places):
        return FieldNotDisputable(_Why.SAME)
    return None


def ended(stored: StoredField, dispute: Dispute, places: Places) -> StoredField:
    """The field once its dispute has ended: corrected where there is something to correct, else as it was. Pure."""
    value = _as_kept(dispute)
    if value is None or stored.value is None:
        return replace(stored, dispute=DisputeState.ENDED)
    element = stored.key.element
    differences = tuple(other for other in stored.differences if not same_value(element, value, other.value, places))
    return replace(
        stored,
        value=value,
        origin=Origin.SOURCE,
        check=Check.MISMATCH if differences else Check.MATCHED,
        dispute=DisputeState.ENDED,
        outcome=OutcomeKind.FOUND,
        resource=dispute.resource,
        pull=dispute.pull,
        as_of=dispute.corrected_at,
        differences=differences,
    )


def _as_kept(dispute: Dispute) -> Value | None:
    return None if dispute.corrected is None else kept_form(dispute.element, dispute.corrected)


def _raised(dispute: Dispute) -> DisputeNotice:
    code = RemarkCode.DISPUTE_RAISED
    return DisputeNotice(code, dispute.id, dispute.role, dispute.ordinal, dispute.element, dispute.claimed)
