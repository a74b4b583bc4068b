"""Generated questions, lawful and not, before every kind of resource: what reaches a department, and what does not."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from services.kit.clock import Deadline, HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.sharing.service import Sharing
from services.sharing.tables import GrantRow
from services.sharing.types import (
    SELF,
    Asked,
    Basis,
    Ground,
    PartyKey,
    Permission,
    PermissionKind,
    Resource,
    SharingClass,
    World,
)
from tests.support.births import MOTHER_NUMBER
from tests.support.resources import PERSON, catalogue
from tests.support.sources import MakeSharing, TableSource

QUESTIONS = 150
ELEMENTS = PERSON.gives[SELF]
PARTIES = (PartyKey("mother"), PartyKey("child"), PartyKey("child", 2))
SPAN = timedelta(days=1)


@dataclass(frozen=True)
class Case:
    """One question and all that was given before it."""

    resource: Resource
    asked: Asked
    basis: Basis
    grants: tuple[GrantRow, ...]
    permissions: tuple[Permission, ...]
    withdrawn: tuple[Permission, ...]


def generate(chance: Random, ids: SeededIds, clock: HeldClock, basis: Basis, nth: int) -> Case:
    """Each property lawful more often than not, so that both ends come up."""

    def mostly(lawful: Any, *others: Any) -> Any:
        return lawful if chance.random() < 0.85 else chance.choice(others)

    ground = chance.choice(tuple(Ground))
    resource = replace(
        PERSON,
        code=f"police.n{nth}",
        grounds=mostly((ground,), (), tuple(Ground), (Ground.STATUTE,)),
        statute=mostly(PERSON.statute, None),
        sharing=mostly(chance.choice((SharingClass.UNCONDITIONAL, SharingClass.CONDITIONAL)), SharingClass.NOT_SHARED),
        certificate=chance.choice((None, "11100000000013127D001")),
    )
    party = chance.choice(PARTIES)
    wanted = tuple(chance.sample(ELEMENTS, chance.randint(1, len(ELEMENTS))))
    asked = Asked(
        str(mostly(resource.code, "police.none")),
        party,
        {str(mostly("person.id_number", "person.name")): MOTHER_NUMBER},
        {str(mostly(SELF, "spouse")): mostly(wanted, (), (*wanted, "person.secret"))},
        own=chance.random() < 0.3,
    )
    its = replace(
        basis,
        application=ids.record(77),
        ground=mostly(ground, None, *Ground),
        world=mostly(World.LIVE, World.TRIAL),
    )
    now = clock.now()
    grants = tuple(
        GrantRow(
            id=ids.record(77),
            resource=mostly(resource.code, "police.other"),
            item=mostly(its.item, "another"),
            elements=mostly(list(ELEMENTS), list(wanted[:1])),
            valid_from=mostly(now - SPAN, now + SPAN),
            valid_until=mostly(now + SPAN, now),
            revoked_at=mostly(None, now - SPAN),
        )
        for _ in range(chance.randint(0, 2))
    )
    permissions = tuple(
        Permission(
            kind,
            its.application if chance.random() < 0.85 else ids.record(77),
            party if chance.random() < 0.85 else chance.choice(PARTIES),
            (str(mostly(resource.code, "police.other")),),
            its.actor,
            ids.record(77),
            "sha256:told",
            now + chance.choice((SPAN, SPAN, SPAN, timedelta())),
        )
        for kind in PermissionKind
        if chance.random() < 0.7
    )
    withdrawn = tuple(given for given in permissions if chance.random() < 0.15)
    return Case(resource, asked, its, grants, permissions, withdrawn)


def is_lawful(case: Case, clock: HeldClock) -> bool:
    """By the words of the law, one after the other, and not by the code's way."""
    resource, asked, basis, now = case.resource, case.asked, case.basis, clock.now()
    permitted = {
        given.kind
        for given in case.permissions
        if given not in case.withdrawn
        and given.expires_at > now
        and (given.application, given.party) == (basis.application, asked.party)
        and asked.resource in given.resources
    }
    granted = {
        element
        for grant in case.grants
        if (grant.resource, grant.item) == (asked.resource, basis.item)
        and grant.valid_from <= now < grant.valid_until
        and grant.revoked_at is None
        for element in grant.elements
    }
    ground = basis.ground or next(iter(resource.grounds), None)
    return all(
        [
            asked.resource == resource.code,
            basis.world is World.LIVE,
            resource.sharing is not SharingClass.NOT_SHARED,
            set(asked.key) == {"person.id_number"},
            set(asked.elements) == {SELF},
            asked.elements.get(SELF),
            set(asked.elements.get(SELF, ())) <= set(ELEMENTS),
            ground in resource.grounds,
            ground is not Ground.STATUTE or resource.statute,
            ground is not Ground.GRANT or set(asked.elements.get(SELF, ())) <= granted,
            ground is not Ground.CONSENT or PermissionKind.CONSENT in permitted,
            resource.certificate is None or asked.own or PermissionKind.CERTIFICATE_USE in permitted,
        ]
    )


async def prepare(db: Database, sharing: Sharing, cases: list[Case]) -> None:
    async with db.work() as work:
        for case in cases:
            work.add(*case.grants)
            for permission in case.permissions:
                await sharing.permit(work, permission)
            for permission in case.withdrawn:
                await sharing.withdraw_permission(work, permission.application, permission.act)


@pytest.mark.parametrize("seed", range(4))
async def test_a_question_reaches_a_department_exactly_when_it_is_lawful(
    make_sharing: MakeSharing, db: Database, ids: SeededIds, clock: HeldClock, basis: Basis, seed: int
) -> None:
    chance = Random(seed)
    cases = [generate(chance, ids, clock, basis, nth) for nth in range(QUESTIONS)]
    source = TableSource()
    sharing = make_sharing({"police": source}, catalogue(*(case.resource for case in cases)))
    await prepare(db, sharing, cases)
    ends: Counter[bool] = Counter()
    for case in cases:
        before = len(source.calls)
        await sharing.ask(case.asked, case.basis, until=Deadline.after(30, clock))
        reached = len(source.calls) > before
        assert reached is is_lawful(case, clock), case
        ends[reached] += 1
    assert min(ends[True], ends[False]) > QUESTIONS // 20
