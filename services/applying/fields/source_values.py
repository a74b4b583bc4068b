"""What sources say, put into the fields: filled in, compared, or shown side by side. Nothing is asked or stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.applying.application.elements import kept_form, same_value
from services.applying.application.field import FieldKey, StoredField
from services.applying.application.loaded import LoadedApplication
from services.applying.application.question_status import QuestionStatus
from services.applying.ports import Places
from services.applying.types import LOGIN, AnsweredQuestion, Difference
from services.kit.values.elements import Value
from services.sharing.types import (
    CONSEQUENCES,
    Check,
    DisputeState,
    Origin,
    OutcomeKind,
    PartyKey,
    Resource,
    SourcedValue,
    Want,
)


@dataclass(frozen=True, slots=True)
class SourceStatement:
    """What one source says of one field."""

    value: Value = field(repr=False)
    resource: str
    pull: UUID | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class SourceValues:
    """Puts what sources said into an application."""

    resources: Mapping[str, Resource]
    places: Places

    def take(
        self,
        application: LoadedApplication,
        values: Sequence[SourcedValue],
        asked: Sequence[AnsweredQuestion],
        *,
        fill: bool,
    ) -> None:
        """The answers to some questions, and for every field they left out how asking ended.

        Without `fill` empty fields stay empty: what was submitted is compared, not completed. Nor is anything filled
        in of a party whom the applicant named otherwise than the sources do.
        """
        layout = application.layout()
        status = QuestionStatus.of(application, self.resources)
        wanted = {want for question in asked for want in question.report.wanted}
        statements = self._statements(application, values)
        typed = [key for key in statements if application.field_of(key).origin is Origin.DECLARED]
        # What was typed comes first: it shows whom the sources mean.
        for key in dict.fromkeys([*typed, *layout.by_key, *statements]):
            party = application.key_of(key.party)
            if key in statements:
                may_fill = fill and not application.is_contradicted(key.party)
                field = application.field_of(key)
                application.put(learn(field, statements[key], self.resources, self.places, fill=may_fill))
            elif Want(party.role, key.element) in wanted:
                application.put(unanswered(application.field_of(key), party, status))

    def update_permission_fields(self, application: LoadedApplication) -> None:
        """Say of fields whose source waits for somebody's permission what became of that since."""
        status = QuestionStatus.of(application, self.resources)
        for key in application.layout().by_key:
            stored = application.field_of(key)
            if stored.outcome is OutcomeKind.CONSENT_NEEDED:
                application.put(unanswered(stored, application.key_of(key.party), status))

    def _statements(
        self, application: LoadedApplication, values: Sequence[SourcedValue]
    ) -> Mapping[FieldKey, Sequence[SourceStatement]]:
        """What is said, by field. Kept is what the form shows, and keys of questions: no more (PIPL art. 6)."""
        shown = application.layout().by_key
        keys = {element for resource in self.resources.values() for key in resource.keys for element in key}
        statements: dict[FieldKey, list[SourceStatement]] = {}
        for said in values:
            party = application.parties.get(said.party)
            if party is not None and ((key := FieldKey(party.id, said.element)) in shown or said.element in keys):
                statement = SourceStatement(kept_form(said.element, said.value), said.resource, said.pull, said.as_of)
                statements.setdefault(key, []).append(statement)
        return statements


def sourced_field(
    key: FieldKey, statements: Sequence[SourceStatement], resources: Mapping[str, Resource], places: Places
) -> StoredField:
    """The field as its sources have it: first what the login says, then what the authoritative source says.

    Where others say otherwise the value stays, marked, and they are shown beside it.
    """
    best, *others = sorted(statements, key=lambda statement: _precedence(statement, resources))
    differences = tuple(
        Difference(other.value, other.resource)
        for other in others
        if not same_value(key.element, best.value, other.value, places)
    )
    was_asked = best.resource != LOGIN or bool(others)
    return StoredField(
        key,
        value=best.value,
        origin=Origin.SOURCE,
        check=_check(differences) if was_asked else Check.NONE,
        outcome=OutcomeKind.FOUND if was_asked else None,
        resource=best.resource,
        pull=best.pull,
        as_of=best.as_of,
        differences=differences,
    )


def compare(
    stored: StoredField, statements: Sequence[SourceStatement], resources: Mapping[str, Resource], places: Places
) -> StoredField:
    """A typed value, or one whose dispute has ended, compared with what sources say by now: it stays, marked."""
    best = min(statements, key=lambda statement: _precedence(statement, resources))
    differences = tuple(
        Difference(statement.value, statement.resource)
        for statement in statements
        if stored.value is not None and not same_value(stored.key.element, stored.value, statement.value, places)
    )
    return replace(
        stored,
        check=_check(differences),
        outcome=OutcomeKind.FOUND,
        resource=best.resource,
        pull=best.pull,
        as_of=best.as_of,
        differences=differences,
    )


def retyped(stored: StoredField, value: Value, status: QuestionStatus, party: PartyKey, places: Places) -> StoredField:
    """The applicant types a value, or another one; it is compared with what a source has said meanwhile, if one has."""
    element = stored.key.element
    declared = replace(stored, value=value, origin=Origin.DECLARED)
    if not stored.differences:
        return replace(declared, check=status.check(party, element), resource=None, pull=None, as_of=None)
    differences = tuple(d for d in stored.differences if not same_value(element, value, d.value, places))
    return replace(declared, check=_check(differences), differences=differences)


def learn(
    stored: StoredField,
    statements: Sequence[SourceStatement],
    resources: Mapping[str, Resource],
    places: Places,
    *,
    fill: bool,
) -> StoredField:
    """The field after sources spoke; with `fill` an empty one takes the value over."""
    if stored.origin is Origin.DECLARED or (stored.sourced and stored.dispute is DisputeState.ENDED):
        # What a provider said on being asked for a review is not taken back by a register that lags behind.
        return compare(stored, statements, resources, places)
    if stored.sourced and stored.value is not None and stored.resource is not None and stored.as_of is not None:
        earlier = [
            SourceStatement(stored.value, stored.resource, stored.pull, stored.as_of),
            *(
                SourceStatement(difference.value, difference.resource, None, stored.as_of)
                for difference in stored.differences
            ),
        ]
        stated_again = {statement.resource for statement in statements}
        statements = [*statements, *(statement for statement in earlier if statement.resource not in stated_again)]
    elif not fill:
        return stored
    # However often its source is asked again: that a value is disputed stays with the field.
    return replace(sourced_field(stored.key, statements, resources, places), dispute=stored.dispute)


def unanswered(stored: StoredField, party: PartyKey, status: QuestionStatus) -> StoredField:
    """The field after its source was asked and brought nothing: never silence, always how it ended."""
    if stored.sourced or (stored.origin is Origin.DECLARED and stored.outcome is OutcomeKind.FOUND):
        return stored
    element = stored.key.element
    return replace(stored, outcome=status.outcome(party, element), check=status.check(party, element))


def _check(differences: Sequence[Difference]) -> Check:
    return Check.MISMATCH if differences else CONSEQUENCES[OutcomeKind.FOUND].check


def _precedence(statement: SourceStatement, resources: Mapping[str, Resource]) -> tuple[bool, bool, int, str]:
    resource = resources.get(statement.resource)
    if resource is None:
        return (statement.resource != LOGIN, True, 0, statement.resource)
    return (True, not resource.authoritative, resource.rank, resource.code)
