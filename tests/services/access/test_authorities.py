"""Who may act for whom: within scope, in time, through merges."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from services.access.service import Access
from services.access.types import (
    Actor,
    AuthorityGranted,
    AuthorityKind,
    Channel,
    Identifier,
    IdentifierKind,
    SessionStanding,
    SubjectKind,
    SubjectStatus,
)
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds, bucket_of


@pytest.fixture
def mother(ids: SeededIds) -> UUID:
    return ids.subject()


@pytest.fixture
async def child(access: Access, db: Database) -> UUID:
    async with db.work() as work:
        return await access.provisional(work, SubjectKind.PERSON)


async def grant(
    access: Access,
    db: Database,
    agent: UUID,
    principal: UUID,
    *,
    scope: Mapping[str, Sequence[str]] | None = None,
    lasts: timedelta | None = None,
    kind: AuthorityKind = AuthorityKind.GUARDIAN,
) -> UUID:
    async with db.work() as work:
        return await access.grant_authority(
            work,
            principal=principal,
            agent=agent,
            kind=kind,
            scope=scope or {},
            valid_until=None if lasts is None else access._clock.now() + lasts,
            proof={"document": "sha256:1"},
        )


async def may(
    access: Access, db: Database, agent: UUID, principal: UUID, item: str | None = None
) -> AuthorityGranted | None:
    async with db.read() as session:
        return await access.may_act_for(session, agent, principal, item=item)


async def principals(access: Access, db: Database, agent: UUID) -> frozenset[UUID]:
    async with db.read() as session:
        return (await access.principals_of(session, Actor.oneself(agent, Channel.WEB))).in_everything


async def test_everybody_acts_for_themselves(access: Access, db: Database, mother: UUID) -> None:
    assert await may(access, db, mother, mother) == AuthorityGranted(None)
    assert await principals(access, db, mother) == {mother}


async def test_without_authority_nobody_acts_for_another(
    access: Access, db: Database, mother: UUID, child: UUID
) -> None:
    assert await may(access, db, mother, child) is None


async def test_a_guardian_acts_for_the_child_and_not_the_child_for_the_guardian(
    access: Access, db: Database, mother: UUID, child: UUID
) -> None:
    granted = await grant(access, db, mother, child)
    assert bucket_of(granted) == bucket_of(child)
    assert await may(access, db, mother, child) == AuthorityGranted(AuthorityKind.GUARDIAN)
    assert await may(access, db, child, mother) is None
    assert await principals(access, db, mother) == {mother, child}
    assert await principals(access, db, child) == {child}


async def test_an_authority_ends(access: Access, db: Database, mother: UUID, child: UUID, clock: HeldClock) -> None:
    await grant(access, db, mother, child, lasts=timedelta(days=1))
    until = clock.now() + timedelta(days=1)
    assert await may(access, db, mother, child) == AuthorityGranted(AuthorityKind.GUARDIAN, until)
    clock.advance(timedelta(days=1))
    assert await may(access, db, mother, child) is None
    assert await principals(access, db, mother) == {mother}


async def test_the_longest_of_several_authorities_counts(
    access: Access, db: Database, mother: UUID, child: UUID, clock: HeldClock
) -> None:
    for days in (1, 3, 2):
        await grant(access, db, mother, child, lasts=timedelta(days=days))
    assert await may(access, db, mother, child) == AuthorityGranted(
        AuthorityKind.GUARDIAN, clock.now() + timedelta(days=3)
    )
    await grant(access, db, mother, child, kind=AuthorityKind.KIN)
    assert await may(access, db, mother, child) == AuthorityGranted(AuthorityKind.KIN)


async def test_a_mandate_for_some_items_is_none_for_the_rest(
    access: Access, db: Database, mother: UUID, child: UUID
) -> None:
    await grant(access, db, mother, child, scope={"items": ["newborn"]}, kind=AuthorityKind.AGENT)
    assert await may(access, db, mother, child, "newborn") == AuthorityGranted(AuthorityKind.AGENT)
    assert await may(access, db, mother, child, "retirement") is None
    assert await may(access, db, mother, child) is None
    assert await principals(access, db, mother) == {mother}


async def test_a_scope_that_is_not_understood_covers_nothing(
    access: Access, db: Database, mother: UUID, child: UUID
) -> None:
    await grant(access, db, mother, child, scope={"items": ["newborn"], "actions": ["read"]})
    await grant(access, db, mother, child, scope={"regions": ["340000000000"]})
    assert await may(access, db, mother, child, "newborn") is None


async def test_authority_holds_through_a_merge(access: Access, db: Database, mother: UUID, child: UUID) -> None:
    number = Identifier(IdentifierKind.ID_CARD, "340000202002290034")
    await grant(access, db, mother, child)
    async with db.work() as work:
        known = await access.ensure(work, SubjectKind.PERSON, "测试", [number])
        await access.learn_identifier(work, child, number, source="police")
    assert await may(access, db, mother, known) == AuthorityGranted(AuthorityKind.GUARDIAN)
    assert await may(access, db, mother, child) == AuthorityGranted(AuthorityKind.GUARDIAN)
    assert await principals(access, db, mother) == {mother, child, known}
    assert await may(access, db, child, known) == AuthorityGranted(None)
    assert await principals(access, db, child) == {child, known}


async def test_reading_is_narrowed_as_acting_is_on_both_steps(
    access: Access, db: Database, mother: UUID, child: UUID, ids: SeededIds
) -> None:
    agent = ids.subject()
    await grant(access, db, mother, child)
    for item in ("newborn", "retirement"):
        await grant(access, db, agent, mother, scope={"items": [item]}, kind=AuthorityKind.AGENT)
    async with db.read() as session:
        acting = await access.principals_of(session, Actor(agent, mother, Channel.WEB))
        own_login = await access.principals_of(session, Actor.oneself(agent, Channel.WEB))
        at_window = await access.principals_of(session, Actor(ids.subject(), mother, Channel.WINDOW, "hall-1", "3"))
        unauthorised = await access.principals_of(session, Actor(ids.subject(), mother, Channel.WEB))
    assert acting.in_service(("newborn",)) == acting.in_service(("retirement", "x")) == {mother, child}
    assert acting.in_service(("housing",)) == acting.in_everything == frozenset()
    assert own_login.in_service(("newborn",)) == {agent, mother}
    assert own_login.in_everything == {agent}
    assert not own_login.all_in_everything
    assert at_window.in_everything == {mother, child}
    assert at_window.all_in_everything
    assert unauthorised.in_service(("newborn",)) == frozenset()


async def test_who_acts_in_everything_reads_everything_beside_a_narrower_authority(
    access: Access, db: Database, mother: UUID, child: UUID
) -> None:
    await grant(access, db, mother, child, scope={"items": ["newborn"]}, kind=AuthorityKind.AGENT)
    await grant(access, db, mother, child)
    assert await principals(access, db, mother) == {mother, child}


NUMBER = Identifier(IdentifierKind.ID_CARD, "340000202002290034")
ENDS = [SubjectStatus.DECEASED, SubjectStatus.DISSOLVED]


async def standing(access: Access, db: Database, actor: Actor) -> SessionStanding:
    async with db.read() as session:
        return await access.session_standing(session, actor)


async def known(access: Access, db: Database, *identifiers: Identifier) -> UUID:
    async with db.work() as work:
        return await access.ensure(work, SubjectKind.PERSON, "测试", identifiers)


async def end(access: Access, db: Database, subject: UUID, status: SubjectStatus) -> None:
    async with db.work() as work:
        await access.learn_end(work, subject, status, source="health.death")


@pytest.mark.parametrize("status", ENDS)
async def test_an_authority_of_whoever_has_ended_leads_nowhere_until_that_is_taken_back(
    access: Access, db: Database, mother: UUID, ids: SeededIds, status: SubjectStatus
) -> None:
    principal = await known(access, db, NUMBER)
    await grant(access, db, mother, principal)
    acting = Actor(mother, principal, Channel.WEB)
    at_window = Actor(ids.subject(), mother, Channel.WINDOW, "hall-1", "3")
    await end(access, db, principal, status)
    assert await may(access, db, mother, principal) is None
    assert await principals(access, db, mother) == {mother}
    async with db.read() as session:
        for actor in (Actor.oneself(mother, Channel.WEB), acting, at_window):
            assert not await access.may_act(session, actor, principal)
        assert (await access.principals_of(session, acting)).in_everything == frozenset()
        assert (await access.principals_of(session, at_window)).in_everything == {mother}
    async with db.work() as work:
        await access.deny_end(work, principal, source="health.death")
    assert await principals(access, db, mother) == {mother, principal}


async def test_an_authority_that_names_who_was_merged_ends_with_the_survivor(
    access: Access, db: Database, child: UUID
) -> None:
    mother, survivor = await known(access, db), await known(access, db, NUMBER)
    await grant(access, db, mother, child)
    async with db.work() as work:
        await access.learn_identifier(work, child, NUMBER, source="police")
    for principal in (child, survivor):
        assert await standing(access, db, Actor(mother, principal, Channel.WEB)) is SessionStanding.HELD
    await end(access, db, survivor, SubjectStatus.DECEASED)
    assert await principals(access, db, mother) == {mother}
    for principal in (child, survivor):
        assert await may(access, db, mother, principal) is None
        assert await standing(access, db, Actor(mother, principal, Channel.WEB)) is SessionStanding.NOT_ACTIVE
        at_window = Actor(mother, principal, Channel.WINDOW, "hall-1", "3")
        assert await standing(access, db, at_window) is SessionStanding.NOT_ACTIVE


async def test_a_session_for_who_was_merged_goes_on_by_an_authority_that_names_the_survivor(
    access: Access, db: Database, child: UUID
) -> None:
    mother, survivor = await known(access, db), await known(access, db, NUMBER)
    async with db.work() as work:
        await access.learn_identifier(work, child, NUMBER, source="police")
    assert await standing(access, db, Actor(mother, child, Channel.WEB)) is SessionStanding.NO_AUTHORITY
    await grant(access, db, mother, survivor)
    assert await standing(access, db, Actor(mother, child, Channel.WEB)) is SessionStanding.HELD


@pytest.mark.parametrize("kind", SubjectKind)
async def test_for_a_newborn_and_a_firm_being_founded_others_act(
    access: Access, db: Database, kind: SubjectKind
) -> None:
    founder = await known(access, db)
    async with db.work() as work:
        principal = await access.provisional(work, kind)
    await grant(access, db, founder, principal)
    assert await may(access, db, founder, principal) is not None
    assert await principals(access, db, founder) == {founder, principal}
    assert await standing(access, db, Actor(founder, principal, Channel.WEB)) is SessionStanding.HELD


async def test_the_end_of_one_principal_leaves_the_others(access: Access, db: Database, child: UUID) -> None:
    mother, dead = await known(access, db), await known(access, db, NUMBER)
    for principal in (child, dead):
        await grant(access, db, mother, principal)
    await end(access, db, dead, SubjectStatus.DECEASED)
    assert await principals(access, db, mother) == {mother, child}
