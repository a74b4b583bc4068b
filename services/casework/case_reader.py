"""What a reader sees of one case, by the table of its one-thing: as parties see one another in the form. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from services.casework.parcels.contents import Issued, elements_from_results, named_parties
from services.casework.tables import CaseRow, DossierRow
from services.casework.types import CaseResult, Dossier, DossierParty, TimelineEntry
from services.catalogue.types import OneThingVersion, PartyReader
from services.documents.types import Document
from services.kit.text_masking import DepartmentTexts, TextMask
from services.sharing.types import Element, PartyKey


@dataclass(frozen=True, slots=True)
class CaseReader:
    """Shows a case to those who read it in the place of these subjects."""

    case: CaseRow
    receipt_number: str
    reader: PartyReader
    dossier: Dossier | None = field(repr=False)
    """none once its key was destroyed: what was sealed is told to nobody then"""

    @classmethod
    def of(
        cls,
        case: CaseRow,
        row: DossierRow,
        dossier: Dossier | None,
        one_thing: OneThingVersion,
        subjects: Collection[UUID],
        joined_as: Collection[UUID] = (),
    ) -> Self:
        """`joined_as`: parties that the readers are though their subjects are others, since only the applicant named
        them.
        """
        own = {PartyKey(case.party_role, case.party_ordinal)} if case.subject in subjects else set()
        is_applicant = row.leading in subjects
        if dossier is not None:
            own |= {_key(party) for party in dossier.parties if party.subject in subjects or party.id in joined_as}
            if is_applicant:
                own.add(_key(dossier.party(dossier.applicant)))
        return cls(case, row.receipt_number, PartyReader(one_thing, frozenset(own), is_applicant), dossier)

    @property
    def party(self) -> PartyKey:
        """Whose case it is."""
        return PartyKey(self.case.party_role, self.case.party_ordinal)

    @property
    def shows(self) -> bool:
        """Whether the case is shown at all: of a hidden party nothing is told."""
        return self.reader.shows(self.party)

    def results(self, documents: Collection[Document]) -> tuple[CaseResult, ...]:
        """What the case brought, but for what is about somebody hidden."""
        return tuple(
            CaseResult(document, revealable=all(map(self.reader.shows_whole, about)))
            for document in documents
            if all(map(self.reader.shows, about := self._about(document)))
        )

    def timeline(self, entries: Collection[TimelineEntry]) -> tuple[TimelineEntry, ...]:
        """But for what is about somebody hidden."""
        return tuple(
            entry
            for entry in entries
            if entry.about is None or self.reader.shows(PartyKey(entry.about.role, entry.about.ordinal))
        )

    def texts(self, mask: TextMask) -> DepartmentTexts:
        """What a department wrote: words to whom learns how this party's matter goes."""
        return DepartmentTexts(mask, self.dossier is not None and self.reader.learns(self.party))

    def text_mask(self, issued: Issued, elements: Mapping[str, Element]) -> TextMask:
        """Hides values of others but for what the reader typed, as they are in the form where there is no purpose. The
        same for all cases of a dossier in which the reader is the same parties.
        """
        shown = {self.receipt_number}
        hidden: dict[str, str | None] = {}
        for element, value, whole in self._values(self.dossier, issued) if self.dossier is not None else ():
            if whole:
                shown.add(value)
            else:
                hidden[value] = elements[element].mask if element in elements else None
        return TextMask.of(hidden, shown)

    def _values(self, dossier: Dossier, issued: Issued) -> Iterator[tuple[str, str, bool]]:
        """Element, value, and whether it is the reader's own, or typed by them: of the answers, and of what results
        brought.
        """
        brought = elements_from_results(dossier, issued)
        for party in dossier.parties:
            whole = self.reader.is_own(_key(party))
            typed = dossier.typed.get(party.id, ()) if self.reader.is_applicant else ()
            for values, known in ((dossier.answers, typed), (brought, ())):
                for element, value in values.get(party.id, {}).items():
                    if not isinstance(value, bool):
                        yield element, str(value), whole or element in known

    def _about(self, document: Document) -> set[PartyKey]:
        """Whom a result tells of: the case's party, and all whose elements its item declares for it."""
        about = {self.party}
        if self.dossier is not None:
            planned = self.dossier.case(self.case.id)
            for role in planned.results.get(document.kind, {}):
                about.update(_key(party) for party in named_parties(self.dossier, planned, role))
        return about


def _key(party: DossierParty) -> PartyKey:
    return PartyKey(party.role, party.ordinal)
