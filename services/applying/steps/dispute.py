"""Disputing a value that a source stated, and what becomes of it in the application and its cases.

Until its provider has corrected it, the stated value stands, is marked, and is what departments are given, with the
claimed one beside it; the application and its cases go on, and nobody is sent off to have the record corrected.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.access.types import Actor
from services.applying.application.elements import kept_form, same_value
from services.applying.application.field import FieldKey, StoredField
from services.applying.application.form_review import FormReview
from services.applying.application.layout import Place
from services.applying.application.loaded import LoadedApplication
from services.applying.fields.derived_values import derive
from services.applying.fields.typed_answers import TypedAnswers
from services.applying.materials.assessment import Materials
from services.applying.store.applications import ApplicationStore
from services.applying.types import ApplicationNotOpen, ApplicationState, FieldsChecked, KeyUsedOtherwise
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
from services.kit.values.typed_text import visible
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
    drafts: ApplicationStore
    saving: TypedAnswers
    materials: Materials
    disputes: Disputes
    casework: Casework
    clock: Clock

    async def contest(
        self, work: UnitOfWork, draft: LoadedApplication, actor: Actor, command: DisputeCommand
    ) -> bool | DisputeRefused:
        """Dispute one field; true where that is new, false where the same was done under this key before."""
        place = draft.layout().by_pointer.get(command.pointer)
        if place is None:
            return FieldNotDisputable(_Why.NOT_SHOWN)
        claimed = self._claimed(draft, place, command)
        earlier = await self.disputes.of_application(work, draft.row.id)
        known = next((dispute for dispute in earlier if dispute.client_key == command.client_key), None)
        if known is not None:
            same = (known.party, known.element) == place.key and known.claimed == claimed
            return KeyUsedOtherwise() if not same else False
        refused = await self._barred(work, draft, place) or _unfit(draft.held(place.key), claimed)
        if refused is not None:
            return refused
        return await self._raise(work, draft, draft.held(place.key), claimed, actor, command)

    async def carry_over(self, work: UnitOfWork, draft: LoadedApplication) -> None:
        """The cases of what was just submitted are told of the disputes that are not closed."""
        if any(held.dispute is DisputeState.OPEN for held in draft.fields.values()):
            for dispute in await self.disputes.of_application(work, draft.row.id):
                if dispute.stage is not DisputeStage.CLOSED:
                    await self.casework.note_dispute(work, draft.row.id, _raised(dispute))

    async def on_dispute_moved(self, event: DisputeMoved) -> None:
        """Job: a dispute that ended ends in the application and its cases, too. Safe to run again."""
        async with self.db.work() as work:
            draft = await self.drafts.hold(work, event.application)
            dispute = await self.disputes.dispute(work, event.dispute)
            if dispute.outcome is None or dispute.stage is DisputeStage.CLOSED:
                return
            key = FieldKey(dispute.party, dispute.element)
            draft.put(ended(draft.held(key), dispute))
            if draft.open:
                derive(draft)
            await self.drafts.write(work, draft)
            if draft.open:
                await self.materials.assess(work, draft)
            draft.row.revision += 1
            word = DisputeNotice(
                _TOLD[dispute.outcome],
                dispute.id,
                dispute.role,
                dispute.ordinal,
                dispute.element,
                _as_kept(dispute),
            )
            await self.casework.note_dispute(work, draft.row.id, word)
            await self.disputes.close(work, dispute.id)
            work.publish(FieldsChecked(draft.row.id))

    async def _barred(self, work: UnitOfWork, draft: LoadedApplication, place: Place) -> DisputeRefused | None:
        """Why this field cannot be disputed, whatever is claimed."""
        if draft.row.state is ApplicationState.WITHDRAWN:
            return ApplicationNotOpen(draft.row.state)
        barred = _barred_by_itself(draft, place)
        if barred is None and not draft.open and not await self.casework.is_undecided(work, draft.row.id):
            return DisputeTooLate()
        return barred

    def _claimed(self, draft: LoadedApplication, place: Place, command: DisputeCommand) -> Any | AnswersInvalid:
        if command.reason is not None and len(command.reason) > LONGEST_REASON:
            return AnswersInvalid((Finding("/reason", "maxLength", {"limit": str(LONGEST_REASON)}),))
        return self.saving.checked(draft, place, command.claimed, china_day(self.clock.now()))

    async def _raise(
        self,
        work: UnitOfWork,
        draft: LoadedApplication,
        held: StoredField,
        claimed: Any,
        actor: Actor,
        command: DisputeCommand,
    ) -> bool:
        party = draft.key_of(held.key.party)
        assert held.value is not None
        assert held.resource is not None
        assert held.pull is not None
        contest = NewDispute(
            application=draft.row.id,
            party=held.key.party,
            role=party.role,
            ordinal=party.ordinal,
            element=held.key.element,
            resource=held.resource,
            pull=held.pull,
            as_of=held.as_of,
            stated=held.value,
            claimed=claimed,
            ground=visible(command.reason).strip() or None if command.reason else None,
            actor=actor,
            client_key=command.client_key,
        )
        dispute = await self.disputes.contest(work, contest, draft.row.key_id)
        draft.put(replace(held, dispute=DisputeState.OPEN))
        await self.casework.note_dispute(work, draft.row.id, _raised(dispute))
        return True


def _barred_by_itself(
    draft: LoadedApplication, place: Place
) -> FieldNotDisputable | LoginNotDisputable | DisputeAlreadyOpen | None:
    judged, held = FormReview.of(draft), draft.held(place.key)
    if judged.shown(judged.layout.by_key[place.key]) is None:
        return FieldNotDisputable(_Why.NOT_SHOWN)
    if held.value is None or held.origin is not Origin.SOURCE:
        return FieldNotDisputable(_Why.EMPTY if held.value is None else _Why.OWN)
    if held.pull is None:
        return LoginNotDisputable()
    return DisputeAlreadyOpen() if held.dispute is DisputeState.OPEN else None


def _unfit(held: StoredField, claimed: Any) -> AnswersInvalid | FieldNotDisputable | None:
    """Why what is claimed cannot be; the stated value again is no dispute."""
    if isinstance(claimed, AnswersInvalid):
        return claimed
    if held.value is not None and same_value(held.key.element, held.value, claimed):
        return FieldNotDisputable(_Why.SAME)
    return None


def ended(held: StoredField, dispute: Dispute) -> StoredField:
    """The field once its dispute has ended: corrected where there is something to correct, else as it was. Pure."""
    value = _as_kept(dispute)
    if value is None or held.value is None:
        return replace(held, dispute=DisputeState.ENDED)
    element = held.key.element
    differences = tuple(other for other in held.differences if not same_value(element, value, other.value))
    return replace(
        held,
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


def latest_of(disputes: Sequence[Dispute]) -> dict[FieldKey, Dispute]:
    """Of each field the last dispute; they come in the order in which they were raised."""
    return {FieldKey(dispute.party, dispute.element): dispute for dispute in disputes}


def _as_kept(dispute: Dispute) -> Value | None:
    return None if dispute.corrected is None else kept_form(dispute.element, dispute.corrected)


def _raised(dispute: Dispute) -> DisputeNotice:
    code = RemarkCode.DISPUTE_RAISED
    return DisputeNotice(code, dispute.id, dispute.role, dispute.ordinal, dispute.element, dispute.claimed)
