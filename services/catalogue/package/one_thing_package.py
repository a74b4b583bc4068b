"""The package of a one-thing (一件事): its roles, its items and their order, as its author writes them."""

from typing import Literal

from pydantic import Field

from services.catalogue import types
from services.catalogue.package.item_parts import ConditionPart
from services.catalogue.package.parts import Code, Line, Part, Role, Text, Words
from services.catalogue.types import RoleKind, Visibility


class RolePart(Part):
    role: Role
    name: Words
    many: bool = False
    may_apply: bool = False
    provisional: bool = False
    kind: RoleKind = RoleKind.PERSON
    sees: dict[Role, Literal["shared", "masked", "hidden"]] = Field(default_factory=dict, max_length=20)
    """`{child: shared}`: what a party in this role sees of a party in that one, and of another party in its own"""

    def flattened(self) -> types.RoleSpec:
        name = self.name.flattened()
        sees = {role: Visibility(stated.upper()) for role, stated in self.sees.items()}
        return types.RoleSpec(self.role, name, self.many, self.may_apply, self.provisional, self.kind, sees)


Relation = Literal["spouse", "child", "pupil", "parent", "representative", "represented", "firm", "partner", "premises"]
"""Of whom a resource may answer beside the party it was asked about; `representative` is a firm's, `represented` the
firm of theirs."""


class RelationPart(Part):
    """`{of: mother, relation: spouse, role: father}`: of a mother, the spouse is the father. A relation that leads back
    to its own role is kept with the party itself: the premises of a partner are that partner's.
    """

    of: Role
    relation: Relation
    role: Role


class OrderedItemPart(Part):
    """An item in its place; `name` is what this package calls it, `code` the 31 characters. It is applied for where all
    of `when` holds: always, if `when` is empty.
    """

    name: Code
    code: Line
    after: tuple[Code, ...] = Field(default=(), max_length=50)
    when: tuple[ConditionPart, ...] = Field(default=(), max_length=10)


class OneThingPackage(Part):
    """A one-thing (一件事): items that are applied for together."""

    code: Code
    name: Words
    summary: Text
    notice: Text
    roles: tuple[RolePart, ...] = Field(min_length=1, max_length=20)
    relations: tuple[RelationPart, ...] = Field(default=(), max_length=50)
    items: tuple[OrderedItemPart, ...] = Field(min_length=1, max_length=50)
