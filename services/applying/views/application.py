"""An application as its parties see it: what of it is visible, required, editable and missing now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from services.applying.acts.requests import required_act
from services.applying.application.field import FieldKey
from services.applying.application.form_review import FormReview
from services.applying.application.loaded import LoadedApplication
from services.applying.fields.typed_answers import is_editable
from services.applying.materials.assessment import evidence_of, skipped
from services.applying.parties.reader import Reader
from services.applying.tables import ActRow
from services.applying.types import (
    Application,
    FieldState,
    Material,
    Party,
    PrefillReport,
)
from services.applying.views.saving import saving
from services.catalogue.types import Bilingual
from services.forms.types import Finding
from services.kit.text_masking import DepartmentTexts, TextMask
from services.kit.values.elements import Value
from services.sharing.types import Dispute


def view(
    application: LoadedApplication, now: datetime, reader: Reader, disputes: Sequence[Dispute] = ()
) -> Application:
    """The application as a reader sees it; `disputes` in the order in which they were raised."""
    review = FormReview.of(application, now)
    fields = tuple(_fields(application, review, _latest_disputes(disputes), reader))
    materials = tuple(_materials(application, review, reader))
    return Application(
        id=application.row.id,
        one_thing=application.one_thing,
        state=application.row.state,
        revision=application.row.revision,
        applicant=application.applicant.id,
        parties=tuple(
            Party(party.id, key, party.subject, party.identification)
            for key, party in sorted(application.parties.items())
            if reader.shows(key)
        ),
        fields=fields,
        materials=materials,
        acts=tuple(required_act(act, now) for act in application.acts if _shows_act(application, act, reader)),
        saving=saving(fields, materials),
        prefill=_prefill(application, reader),
        missing=tuple(pointer for pointer in review.missing if _shows_place(application, pointer, reader)),
        findings=tuple(_findings(application, review, reader)),
        opened_at=application.row.opened_at,
        receipt_number=application.row.receipt_number,
        dossier=application.row.dossier,
    )


def _fields(
    application: LoadedApplication, review: FormReview, disputes: Mapping[FieldKey, Dispute], reader: Reader
) -> Iterator[FieldState]:
    for key, places in review.layout.by_key.items():
        party = application.key_of(key.party)
        if not reader.shows(party):
            continue
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
            editable=reader.is_applicant and is_editable(application, stored, place.field.asking),
            required=shown is not None and (place.field.required or shown.pointer in review.missing),
            asking=place.field.asking,
            last_dispute=_as_read(disputes.get(key), application, reader),
            revealable=reader.may_reveal(party, stored),
            known=reader.knows(party, stored),
        )


def _as_read(dispute: Dispute | None, application: LoadedApplication, reader: Reader) -> Dispute | None:
    """The dispute, with what was written of it for whoever learns how the party's matter goes: in it values of others
    are masked but for what the reader typed.
    """
    if dispute is None:
        return None
    own = reader.is_own(party := application.key_of(dispute.party))
    known: set[Value | None] = {dispute.claimed} if own or reader.is_applicant else set()
    hidden: set[Value | None] = {dispute.claimed}
    (known if own else hidden).update((dispute.stated, dispute.corrected))
    for stored in application.fields.values():
        (known if reader.knows(application.key_of(stored.key.party), stored) else hidden).add(stored.value)
    whole = {str(value) for value in known if value is not None}
    masked = {str(value): None for value in hidden - known if value is not None and not isinstance(value, bool)}
    texts = DepartmentTexts(TextMask.of(masked, whole), reader.learns(party))
    return replace(dispute, reason_code=texts.code(dispute.reason_code), reason=texts.words(dispute.reason))


def _latest_disputes(disputes: Sequence[Dispute]) -> dict[FieldKey, Dispute]:
    """Of each field the last dispute; they come in the order in which they were raised."""
    return {FieldKey(dispute.party, dispute.element): dispute for dispute in disputes}


def _shows_act(application: LoadedApplication, act: ActRow, reader: Reader) -> bool:
    return all(reader.shows(application.key_of(party)) for party in (act.party, act.of))


def _shows_place(application: LoadedApplication, pointer: str, reader: Reader) -> bool:
    place = application.layout().by_pointer.get(pointer)
    return place is None or reader.shows(application.key_of(place.key.party))


def _findings(application: LoadedApplication, review: FormReview, reader: Reader) -> Iterator[Finding]:
    """For the applicant alone, who can put them right: what contradicts another's value says something about it."""
    for finding in review.findings:
        if reader.is_applicant and _shows_place(application, finding.pointer, reader):
            yield finding


def _prefill(application: LoadedApplication, reader: Reader) -> PrefillReport:
    """How the questions went, of whom the reader learns it."""
    report = application.questions.report()
    rounds = tuple(tuple(step for step in steps if reader.learns(step.party)) for steps in report.rounds)
    return replace(report, rounds=rounds)


def _materials(application: LoadedApplication, review: FormReview, reader: Reader) -> Iterator[Material]:
    for spec in application.one_thing.materials:
        for party in review.layout.parties_in(spec.role):
            key = application.key_of(party)
            row = application.materials.get((spec.code, party))
            if row is not None and row.asked and reader.shows(key):
                yield Material(
                    code=spec.code,
                    name=spec.name,
                    party=party,
                    state=row.state,
                    way=row.way,
                    reason=Bilingual(**row.reason),
                    evidence=evidence_of(row) if reader.shows_whole(key) else None,
                    skipped=skipped(row),
                    required=spec.required,
                )
