"""Forms: parsing, merging, hiding and checking, all of it pure.

Answers are what a client sent: any JSON. Whatever it is, these functions return a result and repeat no value of it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from services.forms.compiled_form import MOST_FINDINGS, CompiledForm, holds
from services.forms.kind_words import KINDS_OF_DIGITS, kind_of
from services.forms.merged_forms import merge_forms
from services.forms.messages import NUMBER_RULE, PARTY_RULE, REGION_RULE, words_of, words_of_fault
from services.forms.parsing import parse_form
from services.forms.party_rules import BIRTH_DATE, SAYING_BIRTH
from services.forms.plausibility import PartyFact, PartyFacts
from services.forms.types import Answers, Condition, Finding, Form, FormField, MergedForm, Requirement
from services.forms.vocabulary import nearest_keyword
from services.sharing.types import Want

__all__ = [
    "BIRTH_DATE",
    "KINDS_OF_DIGITS",
    "MOST_FINDINGS",
    "NUMBER_RULE",
    "PARTY_RULE",
    "REGION_RULE",
    "SAYING_BIRTH",
    "CompiledForm",
    "PartyFact",
    "PartyFacts",
    "check",
    "compile_form",
    "fields",
    "holds",
    "implausible",
    "kept",
    "kind_of",
    "merge",
    "nearest_keyword",
    "visible",
    "wants",
    "words_of",
    "words_of_fault",
]


def compile_form(form: Form) -> CompiledForm:
    """A form made ready for `visible`, `kept` and `check`. Raises `FormBroken`."""
    return CompiledForm.of(form)


def fields(form: Form) -> Sequence[FormField]:
    """All fields in the order of the layout, role by role. Raises `FormBroken`."""
    return tuple(parse_form(form).fields())


def wants(form: Form) -> Sequence[Want]:
    """What a prefill is to look for: all but constants and what is derived. Raises `FormBroken`."""
    computed = {Requirement.CONSTANT, Requirement.DERIVED}
    return tuple(field.want for field in fields(form) if field.asking not in computed)


def merge(
    parts: Sequence[tuple[str, Form]],
    *,
    roles: Sequence[str] = (),
    when: Mapping[str, Sequence[Condition]] = MappingProxyType({}),
) -> MergedForm:
    """One form of many (一表申请): `parts` are item codes with their forms, `roles` the order of the roles' groups.

    A field is required where one form requires it and shown where one shows it; two bounds become the narrower one.
    What only items ask whose conditions (`when`, by code) do not hold is hidden, but for parties of a role of many.
    Raises `FormsConflict`, `FormBroken`.
    """
    return merge_forms(parts, roles, when)


def visible(form: CompiledForm, answers: Answers) -> frozenset[str]:
    """JSON pointers of the fields that are shown, answered or not; of a role of many parties, for those in the answers.

    An empty answer (null, or none) fits no condition but a `not`; so does a hidden one.
    """
    return form.visible(answers)


def kept(form: CompiledForm, answers: Answers) -> Answers:
    """The answers without those that a rule hides and those that are null; what the form does not know stays."""
    return form.kept(answers)


def check(form: CompiledForm, answers: Answers, *, complete: bool) -> Sequence[Finding]:
    """What is wrong with the answers, hidden ones left aside, at most `MOST_FINDINGS`; `complete`: required fields
    must be there.
    """
    return form.check(answers, complete=complete)


def implausible(form: CompiledForm, parties: Sequence[PartyFacts], now: datetime) -> Sequence[Finding]:
    """What the form's rules over parties contradict, at most `MOST_FINDINGS`: an error where a value that the applicant
    typed has to do with it, else a warning.
    """
    return form.implausible(parties, now)
