"""No recorded basis, no question: what the gate lets through, what it writes down, and that it alone can."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import literal_column, select

from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds, bucket_of
from services.kit.vault import Vault
from services.sharing.gate.authorisation import AuthorisationRefusal, Gate, NotAuthorised
from services.sharing.gate.keys import key_index
from services.sharing.gate.one_time_codes import OneTimeCodes
from services.sharing.tables import GrantRow, PullRow
from services.sharing.types import (
    SELF,
    Asked,
    Authorised,
    Basis,
    Ground,
    Location,
    NotMintedBySharing,
    OutcomeKind,
    PartyKey,
    Resource,
    SharingClass,
    SharingSettings,
    Tier,
    World,
)
from tests.support.resources import CATALOGUE, PERSON

ROOT = Path(__file__).resolve().parents[4]
NUMBER = "340000199403121026"
MOTHER = PartyKey("mother")


def asked(resource: str = "police.person", **changes: Any) -> Asked:
    question = Asked(resource, MOTHER, {"person.id_number": NUMBER}, {SELF: ("person.name", "person.sex")})
    return replace(question, **changes)


@pytest.fixture
def gate(db: Database, vault: Vault, ids: SeededIds, clock: HeldClock) -> Gate:
    codes = OneTimeCodes(db, ids, clock, SharingSettings())
    return Gate(
        db=db,
        resources=CATALOGUE,
        rehearsal_providers=frozenset(),
        vault=vault,
        codes=codes,
        ids=ids,
        clock=clock,
    )


def with_resource(gate: Gate, changed: Resource) -> Gate:
    return replace(gate, resources={**CATALOGUE, changed.code: changed})


async def rows(db: Database) -> list[PullRow]:
    async with db.read() as session:
        return list(await session.all(select(PullRow).order_by(PullRow.requested_at, PullRow.id)))


async def refusal(gate: Gate, question: Asked, basis: Basis) -> AuthorisationRefusal | None:
    [decision] = await gate.authorise([question], basis)
    if isinstance(decision, NotAuthorised):
        return decision.refusal
    assert isinstance(decision, Authorised)
    return None


async def test_an_authorised_pull_is_committed_with_its_basis(
    gate: Gate, db: Database, basis: Basis, clock: HeldClock, vault: Vault
) -> None:
    [pull] = await gate.authorise([asked()], basis)
    assert isinstance(pull, Authorised)
    [row] = await rows(db)
    assert (row.id, row.bucket, row.application) == (pull.pull, bucket_of(basis.application), basis.application)
    assert (row.resource, row.resource_version, row.provider) == ("police.person", 1, "police")
    assert (row.role, row.ordinal) == ("mother", 1)
    assert row.elements == {SELF: ["person.name", "person.sex"]}
    assert (row.actor, row.on_behalf_of) == (basis.actor.subject, basis.actor.on_behalf_of)
    assert (row.channel, row.item) == ("WEB", "newborn")
    assert (row.ground, row.statute, row.world) == ("STATUTE", PERSON.statute, "LIVE")
    assert row.requested_at == clock.now()
    assert (row.outcome, row.finished_at, row.refusal) == (None, None, None)
    assert row.key_index == key_index({"person.id_number": NUMBER}, vault)


async def test_the_key_is_stored_in_no_readable_form(gate: Gate, db: Database, basis: Basis) -> None:
    await gate.authorise([asked()], basis)
    async with db.read() as session:
        [row] = await session.rows(select(PullRow.__table__))
    assert NUMBER not in repr(row)
    assert NUMBER.encode() not in row.key_index


async def test_all_questions_of_a_round_are_recorded_in_one_transaction(gate: Gate, db: Database, basis: Basis) -> None:
    decisions = await gate.authorise([asked(), asked("no.such"), asked()], basis)
    async with db.read() as session:
        transactions = {
            row.xmin
            for row in await session.rows(select(literal_column("xmin::text").label("xmin")).select_from(PullRow))
        }
    assert len(await rows(db)) == len(decisions) == 3
    assert len(transactions) == 1


async def test_a_statute_is_the_ground_by_default(gate: Gate, basis: Basis) -> None:
    assert await refusal(gate, asked(), basis) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (asked("no.such"), AuthorisationRefusal.RESOURCE_UNKNOWN),
        (asked(elements={SELF: ("person.name", "marriage.status")}), AuthorisationRefusal.BEYOND_RESOURCE),
        (asked(elements={"spouse": ("person.name",)}), AuthorisationRefusal.BEYOND_RESOURCE),
        (asked(elements={}), AuthorisationRefusal.BEYOND_RESOURCE),
        (asked(key={"person.name": "测试"}), AuthorisationRefusal.BEYOND_RESOURCE),
    ],
)
async def test_a_question_outside_the_catalogue_is_refused(
    gate: Gate, basis: Basis, question: Asked, expected: AuthorisationRefusal
) -> None:
    assert await refusal(gate, question, basis) is expected


async def test_a_refused_pull_is_recorded_as_ended(gate: Gate, db: Database, basis: Basis) -> None:
    await gate.authorise([asked("no.such")], basis)
    [row] = await rows(db)
    assert (row.outcome, row.refusal) == ("NOT_AUTHORISED", "RESOURCE_UNKNOWN")
    assert row.finished_at == row.requested_at


async def test_a_statute_that_nobody_states_is_no_ground(gate: Gate, basis: Basis) -> None:
    lawless = with_resource(gate, replace(PERSON, statute=None))
    assert await refusal(lawless, asked(), basis) is AuthorisationRefusal.STATUTE_NOT_STATED


async def test_a_ground_that_the_resource_does_not_allow_is_refused(gate: Gate, basis: Basis) -> None:
    assert await refusal(gate, asked(), replace(basis, ground=Ground.GRANT)) is AuthorisationRefusal.GROUND_NOT_ALLOWED


async def test_a_rehearsal_never_reaches_a_live_source(gate: Gate, basis: Basis) -> None:
    rehearsal = replace(basis, world=World.TRIAL)
    assert await refusal(gate, asked(), rehearsal) is AuthorisationRefusal.LIVE_SOURCE_IN_TRIAL
    on_personas = replace(gate, rehearsal_providers=frozenset({"police"}))
    assert await refusal(on_personas, asked(), rehearsal) is None


async def test_consent_that_nobody_recorded_is_asked_for(gate: Gate, db: Database, basis: Basis) -> None:
    consensual = with_resource(gate, replace(PERSON, grounds=(Ground.CONSENT,)))
    found = await refusal(consensual, asked(), replace(basis, ground=Ground.CONSENT))
    assert found is AuthorisationRefusal.CONSENT_NOT_RECORDED
    [row] = await rows(db)
    assert row.outcome == OutcomeKind.CONSENT_NEEDED


def grant(clock: HeldClock, **changes: object) -> GrantRow:
    now = clock.now()
    values: dict[str, object] = {
        "id": UUID(int=1),
        "resource": "police.person",
        "item": "newborn",
        "elements": ["person.name", "person.sex", "person.ethnicity"],
        "valid_from": now - timedelta(days=1),
        "valid_until": now + timedelta(days=1),
        "revoked_at": None,
    }
    return GrantRow(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"item": "school-entry"}, AuthorisationRefusal.NOT_GRANTED),
        ({"resource": "police.household"}, AuthorisationRefusal.NOT_GRANTED),
        ({"elements": ["person.name"]}, AuthorisationRefusal.NOT_GRANTED),
        ({"valid_until": timedelta(0)}, AuthorisationRefusal.NOT_GRANTED),
        ({"valid_from": timedelta(seconds=1)}, AuthorisationRefusal.NOT_GRANTED),
        ({"revoked_at": timedelta(hours=-1)}, AuthorisationRefusal.NOT_GRANTED),
    ],
)
async def test_a_grant_covers_its_scene_its_elements_and_its_period(
    gate: Gate,
    db: Database,
    basis: Basis,
    clock: HeldClock,
    changes: dict[str, object],
    expected: AuthorisationRefusal | None,
) -> None:
    moments = {name: clock.now() + at if isinstance(at, timedelta) else at for name, at in changes.items()}
    async with db.work() as work:
        work.add(grant(clock, **moments))
    grantable = with_resource(gate, replace(PERSON, grounds=(Ground.GRANT,)))
    assert await refusal(grantable, asked(), replace(basis, ground=Ground.GRANT)) is expected


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ({"school-entry": frozenset({"person.name", "person.sex", "person.address"})}, None),
        ({"school-entry": frozenset({"person.name"})}, AuthorisationRefusal.NOT_GRANTED),
        ({"another-item": frozenset({"person.name", "person.sex"})}, AuthorisationRefusal.NOT_GRANTED),
    ],
)
async def test_a_grant_to_an_item_of_the_one_thing_gives_what_that_item_needs_and_no_more(
    gate: Gate,
    db: Database,
    basis: Basis,
    clock: HeldClock,
    needs: dict[str, frozenset[str]],
    expected: AuthorisationRefusal | None,
) -> None:
    async with db.work() as work:
        work.add(grant(clock, item="school-entry", elements=["person.name", "person.sex"]))
    grantable = with_resource(gate, replace(PERSON, grounds=(Ground.GRANT,)))
    assert await refusal(grantable, asked(), replace(basis, ground=Ground.GRANT, scenes=needs)) is expected


async def test_two_grants_in_force_cover_together_what_neither_does_alone(
    gate: Gate, db: Database, basis: Basis, clock: HeldClock
) -> None:
    async with db.work() as work:
        work.add(grant(clock, elements=["person.name"]), grant(clock, id=UUID(int=2), elements=["person.sex"]))
    grantable = with_resource(gate, replace(PERSON, grounds=(Ground.GRANT,)))
    assert await refusal(grantable, asked(), replace(basis, ground=Ground.GRANT)) is None


async def test_what_is_shared_with_nobody_is_not_asked_on_any_ground(gate: Gate, basis: Basis) -> None:
    closed = with_resource(gate, replace(PERSON, sharing=SharingClass.NOT_SHARED, not_shared_basis="测试条例第二条"))
    assert await refusal(closed, asked(own=True), basis) is AuthorisationRefusal.NOT_SHARED


async def test_a_rehearsal_does_not_reach_the_platform_by_a_provider_that_answers_for_personas(
    gate: Gate, basis: Basis
) -> None:
    on_platform = with_resource(gate, replace(PERSON, at=Location(Tier.MAIN)))
    on_personas = replace(on_platform, rehearsal_providers=frozenset({"police"}))
    assert (
        await refusal(on_personas, asked(), replace(basis, world=World.TRIAL))
        is AuthorisationRefusal.LIVE_SOURCE_IN_TRIAL
    )


async def test_a_question_that_rests_on_a_statute_reads_nothing_before_it_is_recorded(
    gate: Gate, basis: Basis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("services.kit.db.ReadSession.all")
    assert await refusal(gate, asked(), basis) is None


def test_nobody_else_can_make_an_authorised_pull(basis: Basis) -> None:
    with pytest.raises(NotMintedBySharing):
        Authorised(object(), UUID(int=1), asked(), basis)


def test_only_the_gate_takes_hold_of_the_mint() -> None:
    holders = {
        str(path.relative_to(ROOT))
        for room in ("services", "backend", "integrations")
        for path in (ROOT / room).rglob("*.py")
        if "MINT" in _names(ast.parse(path.read_text(encoding="utf-8")))
    }
    stated = {"services/sharing/types/__init__.py", "services/sharing/types/questions.py"}
    assert holders == {"services/sharing/gate/authorisation.py"} | stated


def _names(tree: ast.AST) -> set[str]:
    """Everything a module mentions: its own names, attributes of others, and what it imports."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name) | ast.Constant(value=str(name)):
                found.add(name)
    return found
