"""How a described department decides: the items of a description, and the steps of a case."""

import re
from collections.abc import Mapping
from string import Formatter
from typing import Self

from pydantic import Field, StrictBool, StrictInt, StrictStr, model_validator

from integrations.adapter_kit.manifests import Checked, ItemEntry, PartyElement, Words
from services.handover.types import FINAL_ANSWERS, AnswerKind

_TEMPLATE = re.compile(r"\{([^{}]*)\}")
_OWN = frozenset({"number", "today", "credit_code"})
"""what a template may name apart from `role/element` of the parcel: the result's number, the day, a new credit code"""


class StepEntry(Checked):
    """One step of a case: its kind, and why."""

    says: AnswerKind
    code: Words | None = None
    zh: Words | None = None
    en: Words | None = None

    @property
    def reason(self) -> str | None:
        return " / ".join(filter(None, (self.zh, self.en))) or None


class Unless(StepEntry):
    """A case that ends otherwise: where the parcel says all of this."""

    when: Mapping[PartyElement, StrictBool | StrictInt | StrictStr] = Field(min_length=1)
    code: Words
    zh: Words
    en: Words

    def applies(self, parties: Mapping[str, Mapping[str, object]]) -> bool:
        return all(value_at(parties, path) == value for path, value in self.when.items())


class Decision(Checked):
    """How the simulated department decides. Without more: accepted, then granted."""

    number: str
    """form of the result's number, with `{year}` and `{nth}`, such as `YYZZ{year}{nth:06d}`"""
    before: tuple[StepEntry, ...] = (StepEntry(says=AnswerKind.ACCEPTED),)
    """its steps before it decides, such as an on-site inspection: SUSPENDED, then RESUMED"""
    unless: tuple[Unless, ...] = ()
    """the first that applies ends the case, after the first word"""
    elements: Mapping[PartyElement, StrictBool | StrictInt | StrictStr] = {}
    """`role/element` of the result → value, or a template such as `{number}` or `{applicant/person.name}`"""

    @model_validator(mode="after")
    def _says_what_can_be_said(self) -> Self:
        fields = {name for _, name, _, _ in Formatter().parse(self.number) if name is not None}
        if not {"nth"} <= fields <= {"nth", "year"}:
            raise ValueError("number: {nth}, and {year} if wanted")
        if any(step.says in FINAL_ANSWERS or step.says is AnswerKind.CORRECTION_REQUIRED for step in self.before):
            raise ValueError("before: nothing that ends a case or sends it back")
        if any(each.says not in _OTHERWISE for each in self.unless):
            raise ValueError(f"unless: one of {', '.join(sorted(_OTHERWISE))}")
        return self

    def path(self, parties: Mapping[str, Mapping[str, object]]) -> tuple[StepEntry, ...]:
        """All steps of a case, in order."""
        for each in self.unless:
            if each.applies(parties):
                return (*self.before[:1], each)
        return (*self.before, StepEntry(says=AnswerKind.GRANTED))


_OTHERWISE = frozenset({AnswerKind.DENIED, AnswerKind.NOT_ACCEPTED, AnswerKind.CORRECTION_REQUIRED})


class DescribedItem(ItemEntry):
    """What the department takes parcels for, and how it decides."""

    decides: Decision

    @model_validator(mode="after")
    def _gives_what_it_decides(self) -> Self:
        if set(self.decides.elements) != set(self.gives):
            raise ValueError("gives and decides/elements name the same")
        for value in self.decides.elements.values():
            names = set(_TEMPLATE.findall(value)) if isinstance(value, str) else set()
            if strangers := names - _OWN - set(self.needs):
                raise ValueError(f"decides/elements: {', '.join(sorted(strangers))} is not among what it needs")
        return self


def value_at(parties: Mapping[str, Mapping[str, object]], path: str) -> object:
    """What a parcel says of `role/element`; nothing is none."""
    role, _, element = path.partition("/")
    return parties.get(role, {}).get(element)


def fill(template: bool | int | str, values: Mapping[str, str], parties: Mapping[str, Mapping[str, object]]) -> object:
    """A value of a result: each `{name}` from the values, or else from the parcel."""
    if not isinstance(template, str):
        return template
    return _TEMPLATE.sub(lambda found: values.get(found[1]) or str(value_at(parties, found[1])), template)
