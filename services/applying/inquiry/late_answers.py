"""Answers that come after the prefill, and what follows from them: fields, people, materials, cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.applying.acts.consents import Consents
from services.applying.application.loaded import LoadedApplication
from services.applying.application.question_log import traced
from services.applying.fields.derived_values import derive
from services.applying.fields.source_values import SourceValues
from services.applying.materials.assessment import Materials
from services.applying.materials.certificates import CertificateCheck
from services.applying.parties.people import People
from services.applying.store.applications import ApplicationStore
from services.applying.types import FieldsChecked
from services.casework.service import Casework
from services.casework.types import Remark, RemarkCode
from services.kit.db import UnitOfWork
from services.kit.values.elements import Value
from services.sharing.types import Check, Prefilled


@dataclass(frozen=True, slots=True)
class LateAnswers:
    """Takes later answers into an application that is held."""

    drafts: ApplicationStore
    filling: SourceValues
    people: People
    consents: Consents
    materials: Materials
    judge: CertificateCheck
    casework: Casework

    async def take(
        self, work: UnitOfWork, draft: LoadedApplication, facts: Mapping[str, Value], prefilled: Prefilled
    ) -> None:
        """Of a draft, empty fields are filled; what was submitted is compared alone, and its cases are told."""
        steps = traced(prefilled.steps, prefilled.values, self.judge.of(draft, facts, prefilled.values))
        stood, differed = _how_materials_stand(draft), _mismatches(draft)
        draft.asked(draft.trace.followed_by(steps))
        if draft.open:
            await self.people.admit(work, draft, prefilled.values)
        self.filling.take(draft, prefilled.values, steps, fill=draft.open)
        if draft.open:
            derive(draft)
        recognised = await self.people.recognise(work, draft)
        if draft.row.dossier is not None:
            await self.people.entrust(work, draft, draft.row.dossier, recognised)
        await self._settle(work, draft, stood)
        if not draft.open:
            await self._tell(work, draft, _mismatches(draft) - differed)

    async def reassess(self, work: UnitOfWork, draft: LoadedApplication) -> None:
        """Nothing came, but time passed: what was awaited of people lapses, and the next ways are tried."""
        await self._settle(work, draft, _how_materials_stand(draft))

    async def _settle(
        self, work: UnitOfWork, draft: LoadedApplication, stood: Mapping[tuple[str, UUID], object]
    ) -> None:
        """Consents and materials follow, and whoever looks at the application is told if anything changed."""
        self.consents.settle(work, draft)
        changed = any(True for _ in draft.changed())
        await self.drafts.write(work, draft)
        await self.materials.assess(work, draft)
        if changed or stood != _how_materials_stand(draft):
            draft.row.revision += 1
            work.publish(FieldsChecked(draft.row.id))

    async def _tell(self, work: UnitOfWork, draft: LoadedApplication, mismatches: set[tuple[UUID, str]]) -> None:
        for party, element in sorted(mismatches):
            of = draft.key_of(party)
            remark = Remark(RemarkCode.FIELD_MISMATCH, of.role, of.ordinal, element=element)
            await self.casework.remark(work, draft.row.id, remark)


def _mismatches(draft: LoadedApplication) -> set[tuple[UUID, str]]:
    """Values in which the applicant and a source, or two sources, differ."""
    fields = draft.fields.items()
    return {(key.party, key.element) for key, held in fields if held.check is Check.MISMATCH and held.value is not None}


def _how_materials_stand(draft: LoadedApplication) -> Mapping[tuple[str, UUID], object]:
    return {place: (row.asked, row.state, row.evidence) for place, row in draft.materials.items()}
