"""A new version of a basic item drafts, for each implementation in force, how it would move to it.

Nothing moves by itself (ADR 0014): the draft goes the way of every other, and what its department must decide first is
a comment at its place.
"""

import json
from collections.abc import Iterator, Sequence
from uuid import UUID

from services.access.types import Actor
from services.catalogue.package.exports import as_yaml, package_from
from services.catalogue.package.inheritance import ImplementationPackage
from services.catalogue.package.patches import rebase
from services.catalogue.registration.draft_store import DraftStore
from services.catalogue.types import (
    BasicVersion,
    DraftKind,
    ImplementationRebase,
    PatchUnfit,
    RebaseConflicts,
    Rebased,
    StepKind,
)
from services.catalogue.versions.in_force import basic_version, implementations_in_force, package_in_force
from services.kit.db import ReadSession, UnitOfWork
from services.kit.values.typed_text import LONGEST_WORDS

_LONGEST_VALUE = 200
"""characters of a value in a comment; the whole of it is in the package"""


async def rebases_to(session: ReadSession, basic: BasicVersion) -> Sequence[ImplementationRebase]:
    """How the implementations in force would move to this version of their base; only those on another one."""
    moved = []
    for item in await implementations_in_force(session, basic.code):
        if item.base is None or item.base.number == basic.number:
            continue
        old = await basic_version(session, basic.code, item.base.number)
        assert old is not None
        moved.append(ImplementationRebase(item, basic, rebase(old.item, basic.item, item.base.patch)))
    return moved


async def draft_rebases(work: UnitOfWork, store: DraftStore, actor: Actor, basic: BasicVersion) -> Sequence[UUID]:
    """The drafts, one for each implementation on another version of the base; `actor` published the base."""
    drafted = []
    for move in await rebases_to(work, basic):
        tree = await package_in_force(work, move.item.code)
        package = package_from(tree) if tree is not None else None
        if not isinstance(package, ImplementationPackage):
            continue
        moved = {"base": f"{basic.code}@{basic.number}"}
        patch = dict(move.outcome.patch) if isinstance(move.outcome, Rebased) else package.patch
        text = as_yaml(package.model_copy(update={**moved, "patch": patch}))
        row = await store.add(work, DraftKind.IMPLEMENTATION, move.item.department, move.item.code, text)
        await store.record(work, actor, StepKind.REBASED, row, code=row.code, text=text)
        for path, words in _to_decide(move.outcome):
            await store.record(work, actor, StepKind.COMMENTED, row, code=row.code, path=path, words=words)
        drafted.append(row.id)
    return drafted


def _to_decide(outcome: Rebased | RebaseConflicts | PatchUnfit) -> Iterator[tuple[str, str]]:
    match outcome:
        case Rebased():
            return
        case PatchUnfit(path):
            yield (
                f"/patch{path}",
                "新版基本目录中此处已无可修改的内容 / The new base has nothing here that could be changed.",
            )
        case RebaseConflicts(conflicts):
            for each in conflicts:
                before, base, patch = _shown(each.before), _shown(each.base), _shown(each.patch)
                words = (
                    f"原为 {before}；新版基本目录改为 {base}，本地为 {patch}，请确定取舍。"
                    f" / It was {before}; the new base says {base}, you say {patch}: decide which holds."
                )
                yield f"/patch{each.path}", words[:LONGEST_WORDS]


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:_LONGEST_VALUE]
