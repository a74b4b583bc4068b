"""Cases as their parties see them: four queries, however many cases."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true, tuple_

from services.access.types import Codes, Principals
from services.casework.case_reader import CaseReader
from services.casework.dossier.loaded import LoadedDossier
from services.casework.dossier.store import DossierStore, event_reason_place, reason_place
from services.casework.dossier.timeline import DEPARTMENT
from services.casework.parcels.contents import Issued
from services.casework.ports import OneThings
from services.casework.tables import CaseEventRow, CasePartyRow, CaseRow, DossierRow
from services.casework.types import CaseState, CaseView, Dossier, RemarkAbout, TimelineEntry
from services.documents.service import Documents
from services.documents.types import Document
from services.kit.db import ReadSession
from services.kit.ids import bucket_of
from services.kit.sealed import DataKey
from services.kit.text_masking import DepartmentTexts, TextMask
from services.kit.vault import DataKeyRow, KeyDestroyed, Vault
from services.sharing.types import Element, PartyKey

LATEST_ENTRIES = 200
"""of a case's timeline: a department may state a thing thousands of times, and each message of progress has them all"""

# The key comes along, so that the vault asks no query of its own for each dossier.
_CASES = (
    select(CaseRow, DossierRow, DataKeyRow)
    .join(DossierRow, and_(DossierRow.bucket == CaseRow.bucket, DossierRow.id == CaseRow.dossier))
    .join(DataKeyRow, and_(DataKeyRow.bucket == DossierRow.bucket, DataKeyRow.id == DossierRow.key))
)


def readable_by(readers: Principals) -> ColumnElement[bool]:
    """Cases that may be read in these subjects' place, each in the services that the authority names; every query for
    a person, of cases with their dossiers, has this in it.
    """
    subjects_of: defaultdict[Codes, list[UUID]] = defaultdict(list)
    for subject, codes in readers.scopes.items():
        subjects_of[codes].append(subject)
    read = [and_(_read_by(subjects), _named(codes)) for codes, subjects in subjects_of.items()]
    return and_(or_(false(), *read), _named(readers.within))


def _read_by(subjects: Sequence[UUID]) -> ColumnElement[bool]:
    of_them = select(CasePartyRow.bucket, CasePartyRow.case_id).where(CasePartyRow.subject.in_(subjects))
    return tuple_(CaseRow.bucket, CaseRow.id).in_(of_them)


def _named(codes: Codes) -> ColumnElement[bool]:
    """The same codes by which an authority names a case to act in (`Matter`)."""
    return true() if codes is None else or_(CaseRow.item.in_(codes), DossierRow.one_thing.in_(codes))


@dataclass(frozen=True, slots=True)
class Matter:
    """Whose a case is to act in, and the codes by which an authority may name it: the item, and the service."""

    applicant: UUID
    codes: tuple[str, ...]


class _Found(NamedTuple):
    case: CaseRow
    dossier: DossierRow
    key: DataKeyRow
    """held, so that the vault finds it loaded"""


@dataclass(frozen=True, slots=True)
class _Opened:
    """What is sealed of a dossier; `issued` by those of its cases that are read."""

    key: DataKey | None = field(repr=False)
    dossier: Dossier | None = field(repr=False)
    issued: Issued = field(repr=False)


@dataclass(frozen=True, slots=True)
class Views:
    """Reads cases; what the readers may not see is not found. `elements`: code → element."""

    vault: Vault
    dossiers: DossierStore
    documents: Documents
    one_things: OneThings
    elements: Mapping[str, Element]

    async def newest(
        self, session: ReadSession, readers: Principals, *, first: int, after: UUID | None
    ) -> Sequence[CaseView]:
        """The latest cases; with `after`, those before that one."""
        found: list[CaseView] = []
        while len(found) < first:
            statement = _CASES.where(readable_by(readers))
            if after is not None:
                statement = statement.where(CaseRow.id < after)
            rows = await self._rows(session, statement.order_by(CaseRow.id.desc()).limit(first))
            found.extend(await self._read(session, readers, rows))
            if len(rows) < first:
                break
            after = rows[-1].case.id  # of these some may be hidden from the readers
        return tuple(found[:first])

    async def one(self, session: ReadSession, readers: Principals, case: UUID) -> CaseView | None:
        this = (CaseRow.bucket == bucket_of(case), CaseRow.id == case)
        rows = await self._rows(session, _CASES.where(*this, readable_by(readers)))
        found = await self._read(session, readers, rows)
        return found[0] if found else None

    async def matter(self, session: ReadSession, case: UUID) -> Matter | None:
        """None where there is no such case; whether somebody may learn that it exists is looked at elsewhere."""
        found = await session.rows(
            select(DossierRow.leading, CaseRow.item, DossierRow.one_thing)
            .join(CaseRow, and_(DossierRow.bucket == CaseRow.bucket, DossierRow.id == CaseRow.dossier))
            .where(CaseRow.bucket == bucket_of(case), CaseRow.id == case)
        )
        return Matter(found[0].leading, (found[0].item, found[0].one_thing)) if found else None

    async def of_application(self, session: ReadSession, readers: Principals, application: UUID) -> Sequence[CaseView]:
        """In the order of the one-thing."""
        statement = _CASES.where(CaseRow.application == application, readable_by(readers))
        rows = await self._rows(session, statement.order_by(CaseRow.position))
        return await self._read(session, readers, rows)

    async def _rows(self, session: ReadSession, statement: Select[CaseRow, DossierRow, DataKeyRow]) -> list[_Found]:
        return [_Found(row.CaseRow, row.DossierRow, row.DataKeyRow) for row in await session.rows(statement)]

    async def _read(self, session: ReadSession, readers: Principals, rows: Sequence[_Found]) -> tuple[CaseView, ...]:
        """Without those of which the readers are told nothing."""
        if not rows:
            return ()
        entries = await self._entries(session, [row.case for row in rows])
        results = await self.documents.many(session, [result for row in rows for result in row.case.results])
        dossiers = {row.dossier.id: row.dossier for row in rows}
        opened = {known: await self._opened(session, dossier, rows) for known, dossier in dossiers.items()}
        joined = await self._joined(session, readers, [case for case, dossier, _ in rows if opened[dossier.id].key])
        views = []
        masks: dict[tuple[UUID, frozenset[PartyKey], bool], TextMask] = {}
        for case, dossier, _ in rows:
            content = opened[dossier.id]
            subjects = readers.in_service((case.item, dossier.one_thing))
            one_thing = await self.one_things.one_thing_version(session, dossier.one_thing_version)
            own = joined.get(case.id, {})
            as_parties = [party for subject, party in own.items() if subject in subjects]
            reader = CaseReader.of(case, dossier, content.dossier, one_thing, subjects, as_parties)
            if not reader.shows:
                continue
            same = (dossier.id, reader.reader.own, reader.reader.is_applicant)
            if same not in masks:  # made once for all cases of a dossier: it goes through every value
                masks[same] = reader.text_mask(content.issued, self.elements)
            texts = reader.texts(masks[same])
            issued = [document for document in results if document.id in case.results]
            views.append(self._view(case, dossier, content, reader, texts, entries[case.id], issued))
        return tuple(views)

    async def _joined(
        self, session: ReadSession, readers: Principals, cases: Sequence[CaseRow]
    ) -> Mapping[UUID, Mapping[UUID, UUID]]:
        """Case → reader → party of the dossier that they joined as."""
        rows = await session.all(
            select(CasePartyRow).where(
                CasePartyRow.bucket.in_({case.bucket for case in cases}),
                CasePartyRow.case_id.in_([case.id for case in cases]),
                CasePartyRow.subject.in_(readers.anywhere),
                CasePartyRow.joined_as.is_not(None),
            )
        )
        joined: defaultdict[UUID, dict[UUID, UUID]] = defaultdict(dict)
        for row in rows:
            if row.joined_as is not None:
                joined[row.case_id][row.subject] = row.joined_as
        return joined

    async def _entries(self, session: ReadSession, cases: Sequence[CaseRow]) -> Mapping[UUID, list[CaseEventRow]]:
        """The latest `LATEST_ENTRIES` of each; its revision is the number of all."""
        statement = (
            select(CaseEventRow)
            .join(CaseRow, and_(CaseRow.bucket == CaseEventRow.bucket, CaseRow.id == CaseEventRow.case_id))
            .where(
                CaseEventRow.bucket.in_({case.bucket for case in cases}),
                CaseEventRow.case_id.in_([case.id for case in cases]),
                CaseEventRow.number > CaseRow.revision - LATEST_ENTRIES,
            )
            .order_by(CaseEventRow.number)
        )
        entries: defaultdict[UUID, list[CaseEventRow]] = defaultdict(list)
        for row in await session.all(statement):
            entries[row.case_id].append(row)
        return entries

    async def _opened(self, session: ReadSession, row: DossierRow, rows: Sequence[_Found]) -> _Opened:
        """Nothing of it once its key was destroyed: what was not sealed can still be shown."""
        try:
            key = await self.vault.key(session, row.key)
        except KeyDestroyed:
            return _Opened(None, None, {})
        loaded = LoadedDossier(row, key, {each.case.id: each.case for each in rows if each.dossier.id == row.id})
        return _Opened(key, self.dossiers.dossier(loaded), self.dossiers.issued(loaded))

    def _view(
        self,
        case: CaseRow,
        dossier: DossierRow,
        content: _Opened,
        reader: CaseReader,
        texts: DepartmentTexts,
        entries: Sequence[CaseEventRow],
        documents: Sequence[Document],
    ) -> CaseView:
        by_place = {result: place for place, result in enumerate(case.results)}
        return CaseView(
            id=case.id,
            dossier=dossier.id,
            application=case.application,
            receipt_number=dossier.receipt_number,
            one_thing=dossier.one_thing,
            one_thing_name_zh=dossier.name_zh,
            one_thing_name_en=dossier.name_en,
            item=case.item,
            item_name_zh=case.name_zh,
            item_name_en=case.name_en,
            department=case.department,
            party_role=case.party_role,
            party_ordinal=case.party_ordinal,
            state=case.state,
            granted=case.granted,
            waits_for=tuple(case.after) if case.state is CaseState.WAITING else (),
            blocked_by=case.blocked_by,
            reason_code=texts.code(case.reason_code),
            reason=texts.words(self._opened_text(case.reason, content, reason_place(case.id))),
            external_reference=texts.case_number(case.external_reference),
            submitted_at=case.submitted_at,
            decided_at=case.decided_at,
            due_on=case.due_on,
            results=reader.results(sorted(documents, key=lambda document: by_place[document.id])),
            timeline=reader.timeline([self._entry(entry, content, texts) for entry in entries]),
            revision=case.revision,
            login_level=reader.reader.one_thing.login_level,
        )

    def _entry(self, row: CaseEventRow, content: _Opened, texts: DepartmentTexts) -> TimelineEntry:
        reason = texts.words(self._opened_text(row.reason, content, event_reason_place(row.id)))
        about = None if row.about is None else RemarkAbout(**row.about)
        # Only what a department sends as a code may be something else.
        code = texts.code(row.reason_code) if row.actor_kind == DEPARTMENT else row.reason_code
        return TimelineEntry(row.at, row.state, row.actor_kind, code, reason, about)

    def _opened_text(self, sealed: Mapping[str, str] | None, content: _Opened, place: str) -> str | None:
        if sealed is None or content.key is None:
            return None
        text: str = self.vault.open(sealed, content.key, place)
        return text
