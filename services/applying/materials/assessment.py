"""Materials (申请材料): which of them the rules ask for, and how each is satisfied."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.access.service import Access
from services.applying.acts.requests import ActRequests, Waited, awaited_act, drop, required_act
from services.applying.acts.texts import TO_CONFIRM_AT_WINDOW, PermissionTexts
from services.applying.application.loaded import LoadedApplication, MaterialKey
from services.applying.materials import texts
from services.applying.materials.ways.commitment import Commitment
from services.applying.materials.ways.data_check import DataCheck
from services.applying.materials.ways.e_certificate import ECertificate
from services.applying.materials.ways.reused import Reused
from services.applying.materials.ways.upload import Upload
from services.applying.materials.ways.window import Window
from services.applying.parties.guardians import permitter
from services.applying.ports import Way
from services.applying.tables import MaterialRow
from services.applying.types import (
    ActKind,
    ActNeeded,
    CheckLater,
    MaterialState,
    Need,
    NotThisWay,
    Satisfied,
    WayOutcome,
)
from services.catalogue.types import Bilingual, MaterialSpec, OneThingVersion, WaySpec
from services.documents.service import Documents
from services.documents.types import Document, Evidence, WayKind
from services.forms.service import holds, kept
from services.kit.clock import Clock, china_day
from services.kit.db import UnitOfWork
from services.sharing.types import Resource, Want

AskedMaterial = tuple[MaterialSpec, UUID]
"""a material of one party"""

_NOTHING_TO_DO = frozenset({WayKind.E_CERTIFICATE, WayKind.DATA_CHECK, WayKind.REUSED})
_BY_SOURCE = frozenset({WayKind.E_CERTIFICATE, WayKind.DATA_CHECK})
_HANDED_IN = {WayKind.UPLOAD: texts.TO_UPLOAD, WayKind.WINDOW: texts.TO_WINDOW}
_AWAITED = {
    ActKind.COMMITMENT: texts.COMMITMENT_AWAITED,
    ActKind.CERTIFICATE_USE: texts.USE_AWAITED,
    ActKind.CONSENT: texts.CONSENT_AWAITED,
}
_UNDECIDED = frozenset({MaterialState.LATER, MaterialState.ACT_AWAITED})
_OF_MATERIALS = frozenset(ActKind) - {ActKind.CONSENT}
_CONFIRM = ActNeeded(ActKind.WINDOW_CONFIRMATION, TO_CONFIRM_AT_WINDOW)


@dataclass(frozen=True, slots=True)
class WayResult:
    """What a material's ways come to: the way, its outcome, and why earlier ways do not satisfy the material."""

    way: WayKind | None
    outcome: WayOutcome
    reasons: Sequence[Bilingual] = ()


@dataclass(frozen=True, slots=True)
class Materials:
    """Goes through each material's ways in order; asked again whenever answers, pulls, acts or uploads change."""

    resources: Mapping[str, Resource]
    documents: Documents
    access: Access
    acts: ActRequests
    permission_texts: PermissionTexts
    clock: Clock

    async def assess(
        self, work: UnitOfWork, application: LoadedApplication, again: Collection[MaterialKey] = ()
    ) -> None:
        """Bring the rows of materials and acts up to what is known and answered now.

        An application keeps the materials it was submitted with, and what was decided of them then: assessed are only
        those that still wait for a check or for somebody, and what is to be looked at `again`.
        """
        self.acts.lapse(application)
        asked = asked_materials(application)
        if application.open:
            wanted = {(spec.code, party) for spec, party in asked}
            for key, row in application.materials.items():
                row.asked = key in wanted
        waited: set[Waited] = set()
        for spec, party in asked:
            row = application.materials.get((spec.code, party)) or self._new_row(work, application, spec, party)
            if application.open or row.state in _UNDECIDED or (spec.code, party) in again:
                await self._assess_one(work, application, spec, row)
            waited.update(self._wait(work, application, spec, row))
        drop(application, _OF_MATERIALS, waited)
        await work.flush()

    def awaited(self, application: LoadedApplication) -> set[Want]:
        """What the checks still to come rest on."""
        specs = {spec.code: spec for spec in application.one_thing.materials}
        return {
            want
            for (code, party), row in application.materials.items()
            if row.asked and row.state is MaterialState.LATER and row.way in _BY_SOURCE
            for way in specs[code].ways
            for want in self.wants(application, way, party)
        }

    def wants(self, application: LoadedApplication, way: WaySpec, party: UUID) -> set[Want]:
        """What a way asks its source about a party."""
        role = application.key_of(party).role
        return {Want(role, element) for element in asked_of(way, self.resources)}

    async def one_way(
        self, work: UnitOfWork, application: LoadedApplication, spec: MaterialSpec, row: MaterialRow
    ) -> WayOutcome:
        """What comes now of the way by which a material was satisfied."""
        way = next((way for way in spec.ways if way.kind is row.way), None)
        need = await self._need(work, application, spec, row)
        return NotThisWay() if way is None else await self._way(way, application).satisfy(need)

    def renew(self, row: MaterialRow, satisfied: Satisfied) -> None:
        """The same way satisfied the material again, on newer evidence."""
        self._set(row, MaterialState.SATISFIED, satisfied.reason, satisfied.evidence)

    def break_promise(self, spec: MaterialSpec, row: MaterialRow) -> None:
        """What was promised is not so: the material itself is asked for."""
        row.way, reason = _to_hand_in(spec.ways)
        self._set(row, MaterialState.TO_HAND_IN, texts.after([texts.COMMITMENT_FAILED], reason))

    async def _assess_one(
        self, work: UnitOfWork, application: LoadedApplication, spec: MaterialSpec, row: MaterialRow
    ) -> None:
        need = await self._need(work, application, spec, row)
        found = await self._first_way(application, spec.ways, need)
        row.way = found.way
        match found.outcome:
            case Satisfied(evidence, reason):
                self._set(row, MaterialState.SATISFIED, texts.after(found.reasons, reason), evidence)
            case CheckLater(reason):
                self._set(row, MaterialState.LATER, texts.after(found.reasons, reason))
            case ActNeeded() as needed:
                self._set(row, MaterialState.ACT_AWAITED, texts.after(found.reasons, _AWAITED[needed.kind]))
                self._ask(work, application, needed, spec.code, row.party)
            case NotThisWay() if not _can_be_handed_in(spec.ways):
                # Declined is outstanding: the commitment may be made after all, and until then nothing is submitted.
                row.way = WayKind.COMMITMENT
                self._set(row, MaterialState.ACT_AWAITED, texts.after(found.reasons, texts.COMMITMENT_DECLINED))
            case NotThisWay():
                row.way, reason = _to_hand_in(spec.ways)
                self._set(row, MaterialState.TO_HAND_IN, texts.after(found.reasons, reason))

    async def _need(
        self, work: UnitOfWork, application: LoadedApplication, spec: MaterialSpec, row: MaterialRow
    ) -> Need:
        now = self.clock.now()
        party = application.key_of(row.party)
        return Need(
            material=spec.code,
            party=party,
            asked=application.questions.latest(),
            document=None if row.document is None else _EVIDENCE.validate_python(row.document),
            acts=[
                required_act(act, now) for act in application.acts if (act.material, act.of) == (spec.code, row.party)
            ],
            permissions=application.permissions(),
            earlier=await self._earlier(work, application, spec, row),
            permitter=permitter(application, party, china_day(now)) is not None,
        )

    async def _earlier(
        self, work: UnitOfWork, application: LoadedApplication, spec: MaterialSpec, row: MaterialRow
    ) -> Sequence[Document]:
        kinds = [way.earlier.kind for way in spec.ways if way.earlier is not None]
        subject = application.parties[application.key_of(row.party)].subject
        if not kinds or subject is None:
            return ()
        owners = await self.access.identities_of(work, subject)
        return await self.documents.of_owner(work, owners, kinds)

    async def _first_way(self, application: LoadedApplication, ways: Sequence[WaySpec], need: Need) -> WayResult:
        """The first way that satisfies the material or may do so; what was handed in already goes before a check or
        act still to come, and of what was handed in, what a window has seen.
        """
        pending: WayResult | None = None
        handed_in: WayResult | None = None
        reasons: list[Bilingual] = []
        for spec in ways:
            outcome = await self._way(spec, application).satisfy(need)
            if isinstance(outcome, NotThisWay):
                reasons.extend([] if outcome.reason is None else [outcome.reason])
                continue
            found = WayResult(spec.kind, outcome, tuple(reasons))
            if isinstance(outcome, Satisfied):
                if spec.kind is not WayKind.UPLOAD:
                    return found
                handed_in = handed_in or found
            # Nobody is asked to do anything for what is submitted already.
            elif pending is None and (application.open or not isinstance(outcome, ActNeeded)):
                pending = found
        return handed_in or pending or WayResult(None, NotThisWay(), tuple(reasons))

    def _way(self, spec: WaySpec, application: LoadedApplication) -> Way:
        match spec.kind:
            case WayKind.E_CERTIFICATE:
                text = spec.text or self.permission_texts.certificate_use(application.one_thing, spec.resource or "")
                return ECertificate(spec, self.resources, text, self.clock)
            case WayKind.DATA_CHECK:
                return DataCheck(spec, self.resources, application.one_thing.relations, self.clock)
            case WayKind.REUSED:
                return Reused(spec, application.one_thing, self.clock)
            case WayKind.COMMITMENT:
                return Commitment(spec)
            case WayKind.UPLOAD:
                return Upload()
            case WayKind.WINDOW:
                return Window()

    def _ask(
        self, work: UnitOfWork, application: LoadedApplication, needed: ActNeeded, material: str, of: UUID
    ) -> None:
        """Ask the person it is for, unless they are being asked; for consents `Consents` asks."""
        if needed.kind is ActKind.CONSENT or awaited_act(application, needed.kind, material, of) is not None:
            return
        by: UUID | None = application.applicant.id
        if needed.kind is ActKind.CERTIFICATE_USE:
            giver = permitter(application, application.key_of(of), china_day(self.clock.now()))
            by = giver.id if giver else None
        if by is not None:
            self.acts.ask(work, application, needed, by=by, of=of, material=material)

    def _wait(
        self, work: UnitOfWork, application: LoadedApplication, spec: MaterialSpec, row: MaterialRow
    ) -> set[Waited]:
        """Which acts a material waits for; what is brought to a window waits for its staff."""
        if row.state is MaterialState.ACT_AWAITED:
            return {(kind, spec.code, row.party) for kind in (ActKind.COMMITMENT, ActKind.CERTIFICATE_USE)}
        to_bring = row.state is MaterialState.TO_HAND_IN or row.way is WayKind.UPLOAD
        if to_bring and any(way.kind is WayKind.WINDOW for way in spec.ways):
            self._ask(work, application, _CONFIRM, spec.code, row.party)
            return {(ActKind.WINDOW_CONFIRMATION, spec.code, row.party)}
        return set()

    def _new_row(
        self, work: UnitOfWork, application: LoadedApplication, spec: MaterialSpec, party: UUID
    ) -> MaterialRow:
        row = MaterialRow(
            bucket=application.row.bucket,
            application=application.row.id,
            party=party,
            code=spec.code,
            asked=True,
            state=MaterialState.TO_HAND_IN,
            reason={},
        )
        application.materials[spec.code, party] = row
        work.add(row)
        return row

    @staticmethod
    def _set(row: MaterialRow, state: MaterialState, reason: Bilingual, evidence: Evidence | None = None) -> None:
        row.state = state
        row.reason = {"zh": reason.zh, "en": reason.en}
        row.evidence = None if evidence is None else _EVIDENCE.dump_python(evidence, mode="json")


def asked_materials(application: LoadedApplication) -> list[AskedMaterial]:
    """The materials that are asked, one per party of the material's role: by the rules and the answers of an open
    application, and those that a submitted one was submitted with.
    """
    layout = application.layout()
    if not application.open:
        known = {key for key, row in application.materials.items() if row.asked}
        specs = application.one_thing.materials
        return [
            (spec, party) for spec in specs for party in layout.parties_in(spec.role) if (spec.code, party) in known
        ]
    answers = kept(application.form, layout.answers(application.fields))
    in_question = application.one_thing.materials_applied_for(answers, layout.parties_in)
    return [
        (spec, party)
        for spec in application.one_thing.materials
        if spec.code in in_question
        for party in layout.parties_in(spec.role)
        if _is_asked(application.one_thing, spec, party, answers)
    ]


def hand_in(row: MaterialRow, document: Document) -> None:
    """Keep an uploaded document with the material it was uploaded for."""
    evidence = Evidence(WayKind.UPLOAD, document.grade, document.digest, document.issued_at, document=document.id)
    row.document = _EVIDENCE.dump_python(evidence, mode="json")


def skipped(row: MaterialRow) -> bool:
    """Whether the person has nothing to hand in and nothing to do: a check that is still to come is not that yet."""
    settled = row.state is MaterialState.SATISFIED or (row.state is MaterialState.LATER and row.way is WayKind.REUSED)
    return settled and row.way in _NOTHING_TO_DO


def evidence_of(row: MaterialRow) -> Evidence | None:
    return None if row.evidence is None else _EVIDENCE.validate_python(row.evidence)


def asked_of(way: WaySpec, resources: Mapping[str, Resource]) -> Sequence[str]:
    """The elements that a way asks its source: of a certificate, those that it is review by."""
    if way.kind is WayKind.DATA_CHECK:
        return way.expects
    return way.certificate_elements(resources) if way.kind is WayKind.E_CERTIFICATE else ()


def _is_asked(one_thing: OneThingVersion, spec: MaterialSpec, party: UUID, answers: Mapping[str, Any]) -> bool:
    role = one_thing.role(spec.role)
    of = str(party) if role is not None and role.many else None
    return all(holds(condition, answers, of) for condition in spec.when)


def _can_be_handed_in(ways: Sequence[WaySpec]) -> bool:
    """Whether the material is a document; what is only ever promised is nothing that a window could take."""
    kinds = {way.kind for way in ways}
    return WayKind.COMMITMENT not in kinds or not kinds.isdisjoint(_HANDED_IN)


def _to_hand_in(ways: Sequence[WaySpec]) -> tuple[WayKind, Bilingual]:
    for way in ways:
        if way.kind in _HANDED_IN:
            return way.kind, _HANDED_IN[way.kind]
    return WayKind.WINDOW, texts.TO_WINDOW


_EVIDENCE = TypeAdapter(Evidence)
