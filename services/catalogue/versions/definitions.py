"""Definitions of versions as JSON: what is stored, and what their digests are over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.access.types import AssuranceLevel
from services.catalogue.types import ItemVersion, OneThingVersion
from services.catalogue.versions.shares import with_shares
from services.kit.digests import digest
from services.sharing.types import Relations

_ITEM = TypeAdapter(ItemVersion)
_ONE_THING = TypeAdapter(OneThingVersion)
_NO_RELATIONS = Relations({})
_OF_THE_ROW = ("id", "number", "digest")
"""are columns of their own; the digest is over the rest"""
_SHARES = "shares"
"""stored beside the definition and no part of it: it follows from the form and from what the item takes"""

Definition = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What publishing gives a version."""

    version: UUID
    number: int
    digest: str

    def on(self, definition: Definition) -> Definition:
        return {**definition, "id": self.version, "number": self.number, "digest": self.digest}


def item_definition(item: ItemVersion) -> Definition:
    """What the digest is over, and what two versions are compared by."""
    plain = _without_row(_ITEM.dump_python(item, mode="json"))
    del plain[_SHARES]
    if item.login_level is AssuranceLevel.L3:
        del plain["login_level"]  # as in versions from before items could state it: their digests hold
    return plain


def item_digest(item: ItemVersion) -> str:
    return digest(item_definition(item))


def stored_item(item: ItemVersion) -> Definition:
    """The definition with what was computed when it was published."""
    return item_definition(item) | {_SHARES: {role: list(elements) for role, elements in item.shares.items()}}


def item_from(stored: Definition, stamp: Stamp) -> ItemVersion:
    item = _ITEM.validate_python(stamp.on(stored))
    # Versions from before shares were kept have none: a published version does not change.
    return item if _SHARES in stored else with_shares(item)


def one_thing_definition(one_thing: OneThingVersion) -> Definition:
    """Its items by identifier and digest, for they are stored in rows of their own; its relations as triples, for the
    keys of JSON are text.
    """
    plain = _ONE_THING.dump_python(replace(one_thing, items=(), relations=_NO_RELATIONS), mode="json")
    relations = [[of, relation, role] for (of, relation), role in one_thing.relations.of.items()]
    items = [{"id": str(item.id), "digest": item.digest} for item in one_thing.items]
    for role in plain["roles"]:
        if not role["sees"]:
            del role["sees"]  # as in versions from before roles could state it: their digests hold
    return _without_row(plain) | {"relations": relations, "items": items}


def one_thing_digest(one_thing: OneThingVersion) -> str:
    """Over all but the identifiers of the items, which differ from one database to the next."""
    definition = one_thing_definition(one_thing)
    return digest({**definition, "items": [item["digest"] for item in definition["items"]]})


def item_ids(definition: Definition) -> Sequence[UUID]:
    return [UUID(item["id"]) for item in definition["items"]]


def one_thing_from(definition: Definition, items: Mapping[UUID, ItemVersion], stamp: Stamp) -> OneThingVersion:
    plain = _ONE_THING.validate_python({**stamp.on(definition), "items": (), "relations": {"of": {}}})
    relations = Relations({(of, relation): role for of, relation, role in definition["relations"]})
    return replace(plain, items=tuple(items[item] for item in item_ids(definition)), relations=relations)


def _without_row(plain: Definition) -> Definition:
    return {name: value for name, value in plain.items() if name not in _OF_THE_ROW}
