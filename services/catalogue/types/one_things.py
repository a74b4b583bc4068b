"""One-things (一件事): items that are applied for together, with one form, one set of materials and one plan a role.

An application keeps the version it was opened on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.access.service import LOGIN_ELEMENTS
from services.access.types import AssuranceLevel
from services.catalogue.types.codes import RoleKind, Visibility
from services.catalogue.types.items import APPLICANT, ItemVersion, MaterialSpec
from services.catalogue.types.words import Bilingual
from services.forms.service import holds, wants
from services.forms.types import Answers, Condition, Form, MergeNote
from services.sharing.types import Ground, Plan, Relations, Resource, Want

PartiesIn = Callable[[str], Sequence[UUID]]
"""parties in a role"""


def known_from_login(applies_as: str) -> Sequence[Want]:
    """What is known of whoever applies in this role before any department is asked."""
    return tuple(Want(applies_as, element) for element in LOGIN_ELEMENTS)


def resolve_applicant(want: Want, applies_as: str) -> Want:
    """The want with `APPLICANT` replaced by the role in which somebody applies."""
    return Want(applies_as, want.element) if want.role == APPLICANT else want


@dataclass(frozen=True, slots=True)
class RoleSpec:
    """A role of a one-thing."""

    role: str
    name: Bilingual
    many: bool = False
    may_apply: bool = False
    provisional: bool = False
    """parties in this role have no identifier yet: a newborn, a firm being founded"""
    kind: RoleKind = RoleKind.PERSON
    sees: Mapping[str, Visibility] = field(default_factory=dict)
    """role → what a party in this role sees of a party in that one; of roles that are not named, masked values"""


@dataclass(frozen=True, slots=True)
class OneThingVersion:
    """One published version of a one-thing: its items in order, one form, one set of materials, one plan a role.

    The form, the materials and the items may say `APPLICANT`: such an answer is kept with the party who applies, and
    in a plan it belongs to that party's role.
    """

    id: UUID
    code: str
    number: int
    name: Bilingual
    summary: Bilingual
    notice: Bilingual
    """what the applicant is told of the use of data (PIPL art. 35)"""
    roles: tuple[RoleSpec, ...]
    relations: Relations
    items: tuple[ItemVersion, ...]
    after: Mapping[str, tuple[str, ...]]
    """item code → codes of the items it waits for"""
    form: Form
    merged: tuple[MergeNote, ...]
    materials: tuple[MaterialSpec, ...]
    """the union, the same material of the same role once"""
    material_items: Mapping[str, tuple[str, ...]]
    """material code → codes of the items that ask for it"""
    plans: Mapping[str, Plan]
    """role that applies → prefill plan, for what the form asks and what data checks expect"""
    digest: str
    when: Mapping[str, tuple[Condition, ...]] = field(default_factory=dict)
    """item code → conditions that must all hold for it to be applied for; items that are not named always are"""

    @property
    def is_published(self) -> bool:
        return bool(self.id.int)

    @property
    def ground(self) -> Ground | None:
        """The ground of all its items; where they differ, the one that asks most, so that no item's law is passed over.

        None where an item leaves it to each resource, for another's statute would not open those that need a grant.
        """
        grounds = {item.ground for item in self.items}
        return next((ground for ground in (Ground.CONSENT, Ground.GRANT, None) if ground in grounds), Ground.STATUTE)

    @property
    def login_level(self) -> AssuranceLevel:
        """At which it is submitted, and values are shown whole: the highest that one of its items asks."""
        return max((item.login_level for item in self.items), default=AssuranceLevel.L3)

    def role(self, name: str) -> RoleSpec | None:
        return next((r for r in self.roles if r.role == name), None)

    def visibility(self, reader: str, of: str) -> Visibility:
        """What a party in one role sees of another party."""
        role = self.role(reader)
        return Visibility.MASKED if role is None else role.sees.get(of, Visibility.MASKED)

    def item(self, code: str) -> ItemVersion:
        return next(i for i in self.items if i.code == code)

    def wants(self, applies_as: str, resources: Mapping[str, Resource]) -> Sequence[Want]:
        """What the plan for this applying role is compiled for: the form's wants, what data checks expect, and what
        certificates are judged by.
        """
        checked = (want for material in self.materials for want in material.wants(resources))
        resolved = (resolve_applicant(want, applies_as) for want in (*wants(self.form), *checked))
        return tuple(dict.fromkeys(resolved))

    def applies(self, item: ItemVersion, answers: Answers, party: UUID) -> bool:
        """Whether the item is applied for by this party of its role, by the present answers: a tobacco licence, if
        tobacco is sold.
        """
        role = self.role(item.party)
        of = str(party) if role is not None and role.many else None
        return all(holds(condition, answers, of) for condition in self.when.get(item.code, ()))

    def materials_applied_for(self, answers: Answers, parties_in: PartiesIn) -> frozenset[str]:
        """Codes of the materials that some item that is applied for asks for, their own conditions left aside."""
        applied_for = {
            item.code
            for item in self.items
            if any(self.applies(item, answers, party) for party in parties_in(item.party))
        }
        every = frozenset(item.code for item in self.items)
        return frozenset(
            material.code
            for material in self.materials
            if applied_for.intersection(self.material_items.get(material.code, every))
        )
