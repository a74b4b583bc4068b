"""One application in memory: its rows, and its fields in the clear."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.access.types import Actor
from services.applying.application.elements import IDENTITY
from services.applying.application.field import FieldKey, StoredField
from services.applying.application.layout import Layout
from services.applying.application.question_log import QuestionLog
from services.applying.parties.visibility import is_identified
from services.applying.tables import ActRow, ApplicationRow, FieldRow, MaterialRow, PartyRow
from services.applying.types import PERMISSIONS, ActState, ApplicationState, Permissions
from services.catalogue.types import OneThingVersion
from services.forms.service import CompiledForm
from services.kit.sealed import DataKey
from services.sharing.types import Check, Origin, PartyKey

MaterialKey = tuple[str, UUID]
"""code of a material, and party"""


@dataclass(slots=True)
class LoadedApplication:
    """An application as it was loaded, and as it becomes; `ApplicationStore.write` stores what differs."""

    row: ApplicationRow
    one_thing: OneThingVersion
    form: CompiledForm
    key: DataKey = field(repr=False)
    parties: dict[PartyKey, PartyRow]
    fields: dict[FieldKey, StoredField] = field(default_factory=dict, repr=False)
    field_rows: dict[FieldKey, tuple[StoredField, FieldRow]] = field(default_factory=dict, repr=False)
    """fields as they are stored, each with its row"""
    questions: QuestionLog = field(default_factory=QuestionLog)
    materials: dict[MaterialKey, MaterialRow] = field(default_factory=dict)
    acts: list[ActRow] = field(default_factory=list)
    _materials_as_loaded: Mapping[MaterialKey, object] = field(init=False, repr=False)
    _layout: Layout | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self._materials_as_loaded = self._material_states()

    @property
    def open(self) -> bool:
        return self.row.state is ApplicationState.OPEN

    @property
    def actor(self) -> Actor:
        """Who opened it: what is asked later is asked on the same basis."""
        row = self.row
        return Actor(row.opened_by, row.applicant, row.channel, row.hall, row.window)

    def concerns(self, subjects: Collection[UUID]) -> bool:
        """Whether one of these subjects takes part, for sure."""
        return any(is_identified(party) and party.subject in subjects for party in self.parties.values())

    @property
    def applicant(self) -> PartyRow:
        return self.parties[PartyKey(self.row.applies_as)]

    def layout(self) -> Layout:
        """The places of the form, for the parties there are now."""
        ids = {key: party.id for key, party in self.parties.items()}
        if self._layout is None or self._layout.parties != ids:
            self._layout = Layout(self.form.fields, ids, self.row.applies_as)
        return self._layout

    def lay_out_again(self) -> None:
        """The form is another one: its places are laid out again."""
        self._layout = None

    def record_questions(self, questions: QuestionLog) -> None:
        """What was asked by now takes the place of what was asked before."""
        self.questions = questions
        self.row.prefill = questions.to_json()

    def field_of(self, key: FieldKey) -> StoredField:
        return self.fields.get(key) or StoredField(key)

    def put(self, stored: StoredField) -> None:
        self.fields[stored.key] = stored

    def is_contradicted(self, party: UUID) -> bool:
        """Whether the applicant named somebody whom a source calls otherwise: then its other answers are about
        another person, perhaps.
        """
        identity = [self.field_of(FieldKey(party, element)) for element in IDENTITY]
        return any(stored.origin is Origin.DECLARED and stored.check is Check.MISMATCH for stored in identity)

    def permissions(self) -> Permissions:
        """What became of each permission that somebody was asked for."""
        return {
            (resource, self.key_of(act.of)): act.state
            for act in self.acts
            if act.kind in PERMISSIONS and act.state is not ActState.DROPPED
            for resource in act.resources
        }

    def key_of(self, party: UUID) -> PartyKey:
        return next(key for key, row in self.parties.items() if row.id == party)

    def changed_fields(self) -> Iterator[StoredField]:
        """Fields that differ from what is stored."""
        for key, stored in self.fields.items():
            known = self.field_rows.get(key)
            if known is None or known[0] != stored:
                yield stored

    def materials_changed(self) -> bool:
        """Whether a material is asked for, satisfied or evidenced otherwise than when the application was loaded."""
        return self._materials_as_loaded != self._material_states()

    def _material_states(self) -> Mapping[MaterialKey, object]:
        return {key: (row.asked, row.state, row.evidence) for key, row in self.materials.items()}
