"""What the department of an item is given of an application: computed once, when the item is published or composed."""

from collections.abc import Mapping
from dataclasses import replace

from services.catalogue.types import ItemVersion
from services.forms.service import fields


def with_shares(item: ItemVersion) -> ItemVersion:
    """The item with its `shares` stated. Raises `FormBroken`."""
    return replace(item, shares=shares_of(item))


def shares_of(item: ItemVersion) -> Mapping[str, tuple[str, ...]]:
    """Role → elements: what the item's own form asks and what it takes of earlier results, and nothing else
    (PIPL art. 6). Raises `FormBroken`.
    """
    wants = dict.fromkeys([*(field.want for field in fields(item.form)), *item.takes])
    roles = dict.fromkeys(want.role for want in wants)
    return {role: tuple(want.element for want in wants if want.role == role) for role in roles}
