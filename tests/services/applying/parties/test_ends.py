"""Deaths and dissolutions that a register tells: the subject known before holds no session any more."""

from dataclasses import replace

import pytest

from backend.departments import registry
from services.access.types import (
    Actor,
    Channel,
    Identifier,
    IdentifierKind,
    SessionStanding,
    SubjectKind,
    SubjectStatus,
)
from services.applying.types import Application, OpenCommand
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.vault import Vault
from services.sharing.types import Nothing
from tests.services.applying.parties.test_firms import (
    CHILD,
    CREDIT_CODE,
    DEATH,
    MOTHER,
    OPERATOR,
    SHOP,
    subject,
)
from tests.support.applications import AS_OF, Office, found
from tests.support.example_services import example_office, opened
from tests.support.queue import HeldQueue


@pytest.fixture
async def office(seeded_db: Database, queue: HeldQueue, clock: HeldClock, ids: SeededIds, vault: Vault) -> Office:
    return await example_office(seeded_db, queue, clock, ids, vault)


async def may_log_in(office: Office, actor: Actor) -> bool:
    async with office.db.read() as session:
        return await office.access.session_standing(session, actor) is not SessionStanding.NOT_ACTIVE


async def apply_again(office: Office, number: str) -> None:
    actor = await office.login("沈测示", number)
    again = await office.applying.open(actor, OpenCommand("bereavement", "child", "key-2"))
    assert isinstance(again, Application), again


async def test_who_had_logged_in_before_their_death_holds_no_session_any_more(office: Office) -> None:
    mother = await office.login("窦示样", MOTHER)
    assert await may_log_in(office, mother)
    filed = await opened(office, "bereavement", "child", CHILD, DEATH)
    assert filed.party("deceased").subject == mother.subject
    assert await subject(office, mother.subject) == (SubjectKind.PERSON, SubjectStatus.DECEASED)
    assert not await may_log_in(office, mother)
    assert not await may_log_in(office, Actor(filed.actor.subject, mother.subject, Channel.WEB))


async def test_the_register_that_told_of_a_death_and_knows_of_none_any_more_sets_it_back(office: Office) -> None:
    mother = await office.login("窦示样", MOTHER)
    await opened(office, "bereavement", "child", CHILD, DEATH)
    office.records["health.death", MOTHER] = Nothing(AS_OF)
    office.clock.advance(office.resources["health.death"].max_age)
    await apply_again(office, CHILD)
    assert await may_log_in(office, mother)


async def test_a_death_that_only_the_applicant_types_changes_nobodys_status(office: Office) -> None:
    mother = await office.login("窦示样", MOTHER)
    records = {**DEATH, ("health.death", MOTHER): Nothing(AS_OF)}
    filed = await opened(office, "bereavement", "child", CHILD, records)
    await filed.try_save({"deceased": {"death_died_on": "2026-10-19"}})
    assert await may_log_in(office, mother)


@pytest.mark.parametrize("how", [{"authoritative": False}, {"ends": ()}])
async def test_what_is_not_declared_as_telling_a_death_changes_nobodys_status(
    seeded_db: Database, queue: HeldQueue, clock: HeldClock, ids: SeededIds, vault: Vault, how: dict[str, object]
) -> None:
    otherwise = {"health.death": replace(registry().resources["health.death"], **how)}  # type: ignore[arg-type]
    office = await example_office(seeded_db, queue, clock, ids, vault, otherwise=otherwise)
    mother = await office.login("窦示样", MOTHER)
    await opened(office, "bereavement", "child", CHILD, DEATH)
    assert await may_log_in(office, mother)


@pytest.mark.parametrize(("stated", "active"), [("注销", False), ("存续", True)])
async def test_a_firm_that_the_register_says_is_dissolved_holds_no_session_and_nobody_acts_for_it(
    office: Office, stated: str, active: bool
) -> None:
    async with office.db.work() as work:
        number = Identifier(IdentifierKind.CREDIT_CODE, CREDIT_CODE)
        firm = await office.access.ensure(work, SubjectKind.FIRM, "示例市样本区测试面馆", [number])
    said = found({"organisation.name": "示例市样本区测试面馆", "organisation.status": stated})
    filed = await opened(
        office,
        "restaurant-opening",
        "representative",
        OPERATOR,
        {**SHOP, ("market_regulation.enterprise", CREDIT_CODE): said},
    )
    assert filed.party("firm").subject == firm
    assert await may_log_in(office, Actor.oneself(firm, Channel.WEB)) is active
    assert await may_log_in(office, Actor(filed.actor.subject, firm, Channel.WEB)) is active
