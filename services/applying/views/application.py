"""An application as its parties see it: what of it is visible, required, editable and missing as it stands now."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.applying.acts.requests import required_act
from services.applying.application.field import FieldKey
from services.applying.application.form_review import FormReview
from services.applying.application.loaded import LoadedApplication
from services.applying.fields.editable import is_editable
from services.applying.materials.assessment import evidence_of, skipped
from services.applying.steps.dispute import latest_of
from services.applying.types import (
    Application,
    FieldState,
    Material,
    Party,
)
from services.applying.views.saving import saving
from services.catalogue.types import Bilingual
from services.sharing.types import Dispute


def view(draft: LoadedApplication, reader: UUID, now: datetime, disputes: Sequence[Dispute] = ()) -> Application:
    """The application as one of its parties' subjects sees it; `disputes` in the order in which they were raised."""
    judged = FormReview.of(draft)
    fields = tuple(_fields(draft, judged, latest_of(disputes), own=reader == draft.row.applicant))
    materials = tuple(_materials(draft, judged))
    return Application(
        id=draft.row.id,
        one_thing=draft.one_thing,
        state=draft.row.state,
        revision=draft.row.revision,
        applicant=draft.applicant.id,
        parties=tuple(
            Party(party.id, key, party.subject, party.standing) for key, party in sorted(draft.parties.items())
        ),
        fields=fields,
        materials=materials,
        acts=tuple(required_act(act, now) for act in draft.acts),
        saving=saving(fields, materials),
        prefill=draft.trace.report(),
        missing=judged.missing,
        opened_at=draft.row.opened_at,
        receipt_number=draft.row.receipt_number,
        dossier=draft.row.dossier,
    )


def _fields(
    draft: LoadedApplication, judged: FormReview, disputes: Mapping[FieldKey, Dispute], *, own: bool
) -> Iterator[FieldState]:
    for key, places in judged.layout.by_key.items():
        held = draft.held(key)
        shown = judged.shown(places)
        place = shown or places[0]
        yield FieldState(
            pointer=place.pointer,
            party=key.party,
            element=key.element,
            value=held.value,
            origin=held.origin,
            check=held.check,
            dispute=held.dispute,
            outcome=held.outcome,
            resource=held.resource,
            pull=held.pull,
            as_of=held.as_of,
            differences=held.differences,
            visible=shown is not None,
            editable=own and is_editable(draft, held, place.field.asking),
            required=shown is not None and (place.field.required or shown.pointer in judged.missing),
            asking=place.field.asking,
            contest=disputes.get(key),
        )


def _materials(draft: LoadedApplication, judged: FormReview) -> Iterator[Material]:
    for spec in draft.one_thing.materials:
        for party in judged.layout.parties_in(spec.role):
            row = draft.materials.get((spec.code, party))
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
