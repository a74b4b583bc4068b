"""An application as its parties see it: what of it is visible, required, editable and missing now."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from services.applying.acts.requests import required_act
from services.applying.application.field import FieldKey
from services.applying.application.form_review import FormReview
from services.applying.application.loaded import LoadedApplication
from services.applying.fields.typed_answers import is_editable
from services.applying.materials.assessment import evidence_of, skipped
from services.applying.types import (
    Application,
    FieldState,
    Material,
    Party,
)
from services.applying.views.saving import saving
from services.catalogue.types import Bilingual
from services.sharing.types import Dispute


def view(
    application: LoadedApplication, now: datetime, disputes: Sequence[Dispute] = (), *, own: bool = True
) -> Application:
    """The application as its applicant sees it, or (`own` is false) a party that changes nothing; `disputes` in the
    order in which they were raised.
    """
    review = FormReview.of(application)
    fields = tuple(_fields(application, review, _latest_disputes(disputes), own=own))
    materials = tuple(_materials(application, review))
    return Application(
        id=application.row.id,
        one_thing=application.one_thing,
        state=application.row.state,
        revision=application.row.revision,
        applicant=application.applicant.id,
        parties=tuple(
            Party(party.id, key, party.subject, party.identification)
            for key, party in sorted(application.parties.items())
        ),
        fields=fields,
        materials=materials,
        acts=tuple(required_act(act, now) for act in application.acts),
        saving=saving(fields, materials),
        prefill=application.questions.report(),
        missing=review.missing,
        findings=review.findings,
        opened_at=application.row.opened_at,
        receipt_number=application.row.receipt_number,
        dossier=application.row.dossier,
    )


def _fields(
    application: LoadedApplication, review: FormReview, disputes: Mapping[FieldKey, Dispute], *, own: bool
) -> Iterator[FieldState]:
    for key, places in review.layout.by_key.items():
        stored = application.field_of(key)
        shown = review.shown(places)
        place = shown or places[0]
        yield FieldState(
            pointer=place.pointer,
            party=key.party,
            element=key.element,
            value=stored.value,
            origin=stored.origin,
            check=stored.check,
            dispute=stored.dispute,
            outcome=stored.outcome,
            resource=stored.resource,
            pull=stored.pull,
            as_of=stored.as_of,
            differences=stored.differences,
            visible=shown is not None,
            editable=own and is_editable(application, stored, place.field.asking),
            required=shown is not None and (place.field.required or shown.pointer in review.missing),
            asking=place.field.asking,
            last_dispute=disputes.get(key),
        )


def _latest_disputes(disputes: Sequence[Dispute]) -> dict[FieldKey, Dispute]:
    """Of each field the last dispute; they come in the order in which they were raised."""
    return {FieldKey(dispute.party, dispute.element): dispute for dispute in disputes}


def _materials(application: LoadedApplication, review: FormReview) -> Iterator[Material]:
    for spec in application.one_thing.materials:
        for party in review.layout.parties_in(spec.role):
            row = application.materials.get((spec.code, party))
            if row is not None and row.asked:
                yield Material(
                    code=spec.code,
                    name=spec.name,
                    party=party,
                    state=row.state,
                    way=row.way,
                    reason=Bilingual(**row.reason),
                    evidence=evidence_of(row),
                    skipped=skipped(row),
                    required=spec.required,
                )
