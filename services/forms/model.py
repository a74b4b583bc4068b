"""A form as the gateway works with it: roles, and in each the fields in the order in which they are laid out."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.forms.conditions import Scope, Shown
from services.forms.party_rules import PartyRule
from services.forms.types import FormField, Requirement, Schema
from services.sharing.types import Want

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One field: what is asked, and when it is shown."""

    want: Want
    name: str
    schema: Schema
    """with its title and annotations"""
    required: bool
    shown: Shown

    @property
    def asking(self) -> Requirement:
        if "const" in self.schema:
            return Requirement.CONSTANT
        if "x-derived" in self.schema:
            return Requirement.DERIVED
        return Requirement.DEFAULTED if "default" in self.schema else Requirement.ASKED


@dataclass(frozen=True, slots=True)
class Role:
    """What is asked of a role, of one party or of each of many."""

    name: str
    zh: str
    en: str
    many: bool
    leaves: tuple[Leaf, ...]

    def leaf(self, name: str) -> Leaf | None:
        return next((leaf for leaf in self.leaves if leaf.name == name), None)

    def scope(self, leaf: Leaf) -> Scope:
        """How a rule refers to a field of this role: within a party's detail it is the party's own."""
        return Scope("" if self.many else self.name, leaf.name)


@dataclass(frozen=True, slots=True)
class FormModel:
    roles: tuple[Role, ...]
    party_rules: tuple[PartyRule, ...] = ()

    def role(self, name: str) -> Role | None:
        return next((role for role in self.roles if role.name == name), None)

    def fields(self) -> Iterator[FormField]:
        for role in self.roles:
            for leaf in role.leaves:
                yield FormField(
                    want=leaf.want,
                    name=leaf.name,
                    many=role.many,
                    zh=leaf.schema["title"],
                    en=leaf.schema["x-title-en"],
                    asking=leaf.asking,
                    required=leaf.required,
                    schema=leaf.schema,
                )
