"""Materials (申请材料): which of them the rules ask for, and how each is satisfied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.applying import wording
from services.applying.draft import Draft
from services.applying.ports import Way
from services.applying.tables import ActRow, MaterialRow
from services.applying.types import (
    ActNeeded,
    ActState,
    CheckLater,
    MaterialState,
    Need,
    NotThisWay,
    RequiredAct,
    Satisfied,
    WayOutcome,
)
from services.applying.ways.commitment import Commitment
from services.applying.ways.data_check import DataCheck
from services.applying.ways.e_certificate import ECertificate
from services.applying.ways.reused import Reused
from services.applying.ways.upload import Upload
from services.applying.ways.window import Window
from services.catalogue.service import materials_in_question
from services.catalogue.types import Bilingual, MaterialSpec, OneThingVersion, WaySpec
from services.documents.types import Document, Evidence, WayKind
from services.forms.service import holds, kept
from services.kit.clock import Clock
from services.kit.db import UnitOfWork
from services.kit.ids import Ids
from services.sharing.types import Resource, Want

Asked = tuple[MaterialSpec, UUID]
"""a material of one party"""

_NOTHING_TO_DO = frozenset({WayKind.E_CERTIFICATE, WayKind.DATA_CHECK, WayKind.REUSED})
_HANDED_IN = {WayKind.UPLOAD: wording.TO_UPLOAD, WayKind.WINDOW: wording.TO_WINDOW}


@dataclass(frozen=True, slots=True)
class Materials:
    """Goes through each material's ways in order; asked again whenever answers, pulls, acts or uploads change."""

    resources: Mapping[str, Resource]
    ids: Ids
    clock: Clock
    act_lifetime: timedelta

    async def assess(self, work: UnitOfWork, draft: Draft) -> None:
        """Bring the rows of materials and acts up to what is known and answered now.

        What was satisfied when it was submitted stays so, on the evidence that the dossier names.
        """
        asked = asked_materials(draft)
        wanted = {(spec.code, party) for spec, party in asked}
        for place, row in draft.materials.items():
            row.asked = place in wanted
        for spec, party in asked:
            row = draft.materials.get((spec.code, party)) or self._new_row(work, draft, spec, party)
            if draft.open or row.state is not MaterialState.SATISFIED:
                await self._assess_one(work, draft, spec, row)
        self._let_lapse(draft)
        await work.flush()

    def awaited(self, draft: Draft) -> set[Want]:
        """What the checks still to come rest on."""
        specs = {spec.code: spec for spec in draft.one_thing.materials}
        return {
            Want(draft.key_of(party).role, element)
            for (code, party), row in draft.materials.items()
            if row.asked and row.state is MaterialState.LATER and row.way is WayKind.DATA_CHECK
            for way in specs[code].ways
            if way.kind is WayKind.DATA_CHECK
            for element in way.expects
        }

    async def _assess_one(self, work: UnitOfWork, draft: Draft, spec: MaterialSpec, row: MaterialRow) -> None:
        party = row.party
        now = self.clock.now()
        act = latest_act(draft, spec.code, party)
        if act is not None and overdue(act, now):
            act.state = ActState.EXPIRED
        need = Need(
            material=spec.code,
            party=draft.key_of(party),
            asked=draft.trace.latest(),
            document=None if row.document is None else _EVIDENCE.validate_python(row.document),
            act=None if act is None else required_act(act, now),
        )
        kind, outcome = await self._first_way(draft, spec.ways, need)
        row.way = kind
        match outcome:
            case Satisfied(evidence, reason):
                self._set(row, MaterialState.SATISFIED, reason, evidence)
            case CheckLater(reason):
                self._set(row, MaterialState.LATER, reason)
            case ActNeeded():
                self._set(row, MaterialState.ACT_AWAITED, wording.COMMITMENT_AWAITED)
                if act is None or act.state is not ActState.AWAITED:
                    self._ask(work, draft, outcome, spec.code, party)
            case NotThisWay():
                row.way, reason = _to_hand_in(spec.ways)
                self._set(row, MaterialState.TO_HAND_IN, reason)

    async def _first_way(self, draft: Draft, ways: Sequence[WaySpec], need: Need) -> tuple[WayKind | None, WayOutcome]:
        """The first way that leads somewhere; what was uploaded already goes before a check or act still to come."""
        pending: tuple[WayKind | None, WayOutcome] | None = None
        for spec in ways:
            outcome = await self._way(spec, draft.one_thing).satisfy(need)
            if isinstance(outcome, Satisfied):
                return spec.kind, outcome
            # Nobody is asked to do anything for what is submitted already.
            leads = draft.open or not isinstance(outcome, ActNeeded)
            if pending is None and leads and not isinstance(outcome, NotThisWay):
                pending = spec.kind, outcome
        return pending or (None, NotThisWay())

    def _way(self, spec: WaySpec, one_thing: OneThingVersion) -> Way:
        match spec.kind:
            case WayKind.E_CERTIFICATE:
                return ECertificate()
            case WayKind.DATA_CHECK:
                return DataCheck(spec, self.resources, one_thing.relations, self.clock)
            case WayKind.REUSED:
                return Reused(spec, one_thing)
            case WayKind.COMMITMENT:
                return Commitment(spec)
            case WayKind.UPLOAD:
                return Upload()
            case WayKind.WINDOW:
                return Window()

    def _new_row(self, work: UnitOfWork, draft: Draft, spec: MaterialSpec, party: UUID) -> MaterialRow:
        row = MaterialRow(
            bucket=draft.row.bucket,
            application=draft.row.id,
            party=party,
            code=spec.code,
            asked=True,
        )
        draft.materials[spec.code, party] = row
        work.add(row)
        return row

    @staticmethod
    def _set(row: MaterialRow, state: MaterialState, reason: Bilingual, evidence: Evidence | None = None) -> None:
        row.state = state
        row.reason = {"zh": reason.zh, "en": reason.en}
        row.evidence = None if evidence is None else _EVIDENCE.dump_python(evidence, mode="json")

    def _ask(self, work: UnitOfWork, draft: Draft, needed: ActNeeded, material: str, of: UUID) -> None:
        now = self.clock.now()
        act = ActRow(
            bucket=draft.row.bucket,
            id=self.ids.record(draft.row.bucket),
            application=draft.row.id,
            kind=needed.kind,
            party=draft.applicant.id,
            material=material,
            of=of,
            text={"zh": needed.text.zh, "en": needed.text.en},
            state=ActState.AWAITED,
            asked_at=now,
            expires_at=now + self.act_lifetime,
        )
        draft.acts.append(act)
        work.add(act)

    def _let_lapse(self, draft: Draft) -> None:
        """An act that no material waits for any longer is asked of nobody."""
        for act in draft.acts:
            row = draft.materials.get((act.material, act.of))
            waited_for = row is not None and row.asked and row.state is MaterialState.ACT_AWAITED
            if act.state is ActState.AWAITED and not waited_for:
                act.state = ActState.EXPIRED


def asked_materials(draft: Draft) -> list[Asked]:
    """The materials that the rules ask of this family as its answers stand, one per party of the material's role."""
    layout = draft.layout()
    answers = kept(draft.form, layout.answers(draft.fields))
    in_question = materials_in_question(draft.one_thing, answers, layout.parties_in)
    return [
        (spec, party)
        for spec in draft.one_thing.materials
        if spec.code in in_question
        for party in layout.parties_in(spec.role)
        if _is_asked(draft.one_thing, spec, party, answers)
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


def latest_act(draft: Draft, material: str, of: UUID) -> ActRow | None:
    return next((act for act in reversed(draft.acts) if (act.material, act.of) == (material, of)), None)


def overdue(act: ActRow, now: datetime) -> bool:
    return act.state is ActState.AWAITED and act.expires_at <= now


def required_act(act: ActRow, now: datetime) -> RequiredAct:
    return RequiredAct(
        id=act.id,
        kind=act.kind,
        party=act.party,
        material=act.material,
        text=Bilingual(**act.text),
        state=ActState.EXPIRED if overdue(act, now) else act.state,
        expires_at=act.expires_at,
        done_at=act.done_at,
    )


def _is_asked(one_thing: OneThingVersion, spec: MaterialSpec, party: UUID, answers: Mapping[str, Any]) -> bool:
    role = one_thing.role(spec.role)
    of = str(party) if role is not None and role.many else None
    return all(holds(condition, answers, of) for condition in spec.when)


def _to_hand_in(ways: Sequence[WaySpec]) -> tuple[WayKind, Bilingual]:
    for way in ways:
        if way.kind in _HANDED_IN:
            return way.kind, _HANDED_IN[way.kind]
    return WayKind.WINDOW, wording.TO_WINDOW


_EVIDENCE = TypeAdapter(Evidence)
