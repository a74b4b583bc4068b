"""Answers of sources, taken into an application that is held: parties, fields, and what its cases are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.applying.application.elements import ID_KIND
from services.applying.application.field import FieldKey, StoredField
from services.applying.application.loaded import LoadedApplication
from services.applying.application.question_log import QuestionLog, answered_questions
from services.applying.fields.source_values import SourceValues
from services.applying.materials.certificates import CertificateCheck
from services.applying.parties.ends import Ends
from services.applying.parties.people import People
from services.applying.settlement import PREFILL, UNATTENDED, Settlement
from services.applying.types import LOGIN
from services.casework.service import Casework
from services.casework.types import Remark, RemarkCode
from services.kit.db import UnitOfWork
from services.kit.values.elements import Value
from services.sharing.types import Check, Origin, Prefilled


@dataclass(frozen=True, slots=True)
class SourceAnswers:
    """Takes what sources answered; `facts` are what the login says of the applicant."""

    source_values: SourceValues
    people: People
    ends: Ends
    certificates: CertificateCheck
    settlement: Settlement
    casework: Casework

    async def take_prefill(
        self, work: UnitOfWork, application: LoadedApplication, facts: Mapping[str, Value], prefilled: Prefilled
    ) -> None:
        """What the login and the sources say becomes the application's parties, fields and materials."""
        await self.people.add_parties(work, application, prefilled.values)
        steps = answered_questions(
            prefilled.steps, prefilled.values, self.certificates.of(application, facts, prefilled.values)
        )
        application.record_questions(QuestionLog(steps, milliseconds=prefilled.milliseconds))
        _put_facts(application, facts)
        self.source_values.take(application, prefilled.values, steps, fill=True)
        identified = await self.people.identify(work, application)
        await self.ends.take(work, application, prefilled, identified)
        await self.settlement.settle(work, application, PREFILL)

    async def take_later(
        self, work: UnitOfWork, application: LoadedApplication, facts: Mapping[str, Value], prefilled: Prefilled
    ) -> None:
        """Of a draft, empty fields are filled; what was submitted is compared alone, and its cases are told."""
        if application.open:
            await self.people.add_parties(work, application, prefilled.values)
        steps = answered_questions(
            prefilled.steps, prefilled.values, self.certificates.of(application, facts, prefilled.values)
        )
        application.record_questions(application.questions.followed_by(steps))
        before = _mismatches(application)
        self.source_values.take(application, prefilled.values, steps, fill=application.open)
        identified = await self.people.identify(work, application)
        await self.ends.take(work, application, prefilled, identified)
        if application.row.dossier is not None:
            await self.people.grant_guardianship(work, application, application.row.dossier, identified)
        await self.settlement.settle(work, application, UNATTENDED)
        if not application.open:
            await self._tell(work, application, _mismatches(application) - before)

    async def _tell(self, work: UnitOfWork, application: LoadedApplication, mismatches: set[tuple[UUID, str]]) -> None:
        for party, element in sorted(mismatches):
            of = application.key_of(party)
            remark = Remark(RemarkCode.FIELD_MISMATCH, of.role, of.ordinal, element=element)
            await self.casework.remark(work, application.row.id, remark)


def _put_facts(application: LoadedApplication, facts: Mapping[str, Value]) -> None:
    shown = application.layout().by_key
    for element, value in facts.items():
        key = FieldKey(application.applicant.id, element)
        # The kind of document follows from the number.
        if key in shown and element != ID_KIND:
            as_of = application.row.opened_at
            application.put(StoredField(key, value=value, origin=Origin.SOURCE, resource=LOGIN, as_of=as_of))


def _mismatches(application: LoadedApplication) -> set[tuple[UUID, str]]:
    """Values in which the applicant and a source, or two sources, differ."""
    return {
        (key.party, key.element)
        for key, stored in application.fields.items()
        if stored.check is Check.MISMATCH and stored.value is not None
    }
