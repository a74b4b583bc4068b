"""Publishing a new base drafts how its implementations would move to it."""

import json
from typing import Any

import yaml

from services.catalogue.package.inheritance import ImplementationPackage
from services.catalogue.types import Draft, DraftKind, DraftState, ItemVersion, StepKind
from tests.services.catalogue.registration.test_draft_workflow import HEALTH, Office, office, sound
from tests.support.packages import BASIC, BIRTH, Tree, basic, implementation

__all__ = ["office"]


async def put_base_in_force(office: Office, tree: Tree) -> Draft:
    text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)
    draft = sound(await office.registration.draft(office.registrar, DraftKind.BASIC_ITEM, HEALTH, text))
    sound(await office.registration.submit(office.registrar, draft.id, 1))
    sound(await office.registration.approve(office.reviewer, draft.id, 1))
    return sound(await office.registration.publish(office.authority, draft.id, 1))


async def begin(office: Office, patch: dict[str, Any]) -> None:
    """A base, and an implementation of it in force."""
    await put_base_in_force(office, basic())
    package = ImplementationPackage.model_validate_json(json.dumps(implementation() | {"patch": patch}))
    async with office.db.work() as work:
        assert isinstance(await office.catalogue.publish(work, package), ItemVersion)


def changed(**of_item: Any) -> Tree:
    tree = basic()
    return tree | {"item": tree["item"] | of_item}


async def drafts_of(office: Office) -> list[Draft]:
    async with office.db.read() as session:
        newest = await office.registration.newest(session, office.reviewer, first=20)
    return [draft for draft in newest if draft.kind is DraftKind.IMPLEMENTATION]


async def test_the_first_version_of_a_base_moves_nobody(office: Office) -> None:
    await begin(office, {})
    assert await drafts_of(office) == []


async def test_an_implementation_is_drafted_upon_the_new_base_and_goes_the_usual_way(office: Office) -> None:
    await begin(office, {"limits": {"promised_days": 3}})
    await put_base_in_force(office, changed(summary={"zh": "新的说明。", "en": "A new summary."}))
    (draft,) = await drafts_of(office)
    assert (draft.code, draft.state) == (BIRTH, DraftState.DRAFT)
    assert [step.kind for step in draft.steps] == [StepKind.REBASED]
    stated = yaml.safe_load(draft.text)
    assert (stated["base"], stated["patch"]) == (f"{BASIC}@2", {"limits": {"promised_days": 3}})
    # Nobody wrote it: whoever published the base may publish this, too, once the department stands by it.
    sound(await office.registration.submit(office.registrar, draft.id, 1))
    sound(await office.registration.approve(office.reviewer, draft.id, 1))
    published = sound(await office.registration.publish(office.authority, draft.id, 1))
    async with office.db.read() as session:
        item = await office.catalogue.item(session, BIRTH)
    assert isinstance(item, ItemVersion)
    assert (item.id, item.summary.en, item.limits.promised_days) == (published.published, "A new summary.", 3)


async def test_what_both_have_changed_is_named_at_its_place(office: Office) -> None:
    await begin(office, {"limits": {"promised_days": 3}})
    limits = basic()["item"]["limits"]
    await put_base_in_force(office, changed(limits=limits | {"promised_days": 2}))
    (draft,) = await drafts_of(office)
    rebased, comment = draft.steps
    assert rebased.kind is StepKind.REBASED
    assert (comment.kind, comment.path) == (StepKind.COMMENTED, "/patch/limits/promised_days")
    assert comment.words is not None
    assert all(str(days) in comment.words for days in (limits["promised_days"], 2, 3))
    assert yaml.safe_load(draft.text)["patch"] == {"limits": {"promised_days": 3}}
