"""One application in memory: its rows, and its fields in the clear."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from services.access.types import Actor
from services.applying.application.elements import IDENTITY
from services.applying.application.field import FieldKey, StoredField
from services.applying.application.layout import Layout
from services.applying.application.question_log import QuestionLog
from services.applying.tables import ActRow, ApplicationRow, FieldRow, MaterialRow, PartyRow
from services.applying.types import PERMISSIONS, ActState, ApplicationState, Permissions
from services.catalogue.types import OneThingVersion
from services.forms.service import CompiledForm
from services.kit.sealed import DataKey
from services.sharing.types import Check, Origin, PartyKey


@dataclass(slots=True)
class LoadedApplication:
    """An application as it was loaded, and as it becomes; `drafts.write` stores what differs."""

    row: ApplicationRow
    one_thing: OneThingVersion
    form: CompiledForm
    key: DataKey = field(repr=False)
    parties: dict[PartyKey, PartyRow]
    fields: dict[FieldKey, StoredField] = field(default_factory=dict, repr=False)
    stored: dict[FieldKey, tuple[StoredField, FieldRow]] = field(default_factory=dict, repr=False)
    trace: QuestionLog = field(default_factory=QuestionLog)
    materials: dict[tuple[str, UUID], MaterialRow] = field(default_factory=dict)
    acts: list[ActRow] = field(default_factory=list)
    _layout: Layout | None = field(default=None, repr=False)

    @property
    def open(self) -> bool:
        return self.row.state is ApplicationState.OPEN

    @property
    def actor(self) -> Actor:
        """Who opened it: what is asked later is asked on the same basis."""
        row = self.row
        return Actor(row.opened_by, row.applicant, row.channel, row.hall, row.window)

    @property
    def applicant(self) -> PartyRow:
        return self.parties[PartyKey(self.row.applies_as)]

    def layout(self) -> Layout:
        """As the parties stand now."""
        ids = {key: party.id for key, party in self.parties.items()}
        if self._layout is None or self._layout.parties != ids:
            self._layout = Layout(self.form.fields, ids, self.row.applies_as)
        return self._layout

    def place_anew(self) -> None:
        """The form is another one: its places are laid out again."""
        self._layout = None

    def asked(self, trace: QuestionLog) -> None:
        """What was asked by now takes the place of what was asked before."""
        self.trace = trace
        self.row.prefill = trace.to_json()

    def held(self, key: FieldKey) -> StoredField:
        return self.fields.get(key) or StoredField(key)

    def put(self, held: StoredField) -> None:
        self.fields[held.key] = held

    def is_contradicted(self, party: UUID) -> bool:
        """Whether the applicant named somebody whom a source calls otherwise: then its other answers are about
        another person, perhaps.
        """
        return any(
            (held := self.held(FieldKey(party, element))).origin is Origin.DECLARED and held.check is Check.MISMATCH
            for element in IDENTITY
        )

    def permissions(self) -> Permissions:
        """How what people were asked to permit stands."""
        return {
            (resource, self.key_of(act.of)): act.state
            for act in self.acts
            if act.kind in PERMISSIONS and act.state is not ActState.DROPPED
            for resource in act.resources
        }

    def key_of(self, party: UUID) -> PartyKey:
        return next(key for key, row in self.parties.items() if row.id == party)

    def changed(self) -> Iterator[StoredField]:
        """Fields that differ from what is stored."""
        for key, held in self.fields.items():
            known = self.stored.get(key)
            if known is None or known[0] != held:
                yield held
