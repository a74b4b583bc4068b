"""Consent and the use of certificates: what was permitted, for whom, how long; and the code that opens once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.access.types import Actor, Channel
from services.kit.clock import Deadline, HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.sharing.service import Sharing, compile_plan
from services.sharing.tables import AuthorizationCodeRow, PermissionRow
from services.sharing.types import (
    SELF,
    Asked,
    Authorised,
    Basis,
    Ground,
    OutcomeKind,
    PartyKey,
    Permission,
    PermissionKind,
    Want,
)
from tests.support.births import FATHER, KNOWN, MOTHER, MOTHER_NUMBER, pull_rows
from tests.support.resources import MARRIAGE, PERSON, RELATIONS, catalogue
from tests.support.sources import MakeSharing, TableSource, WatchingSource, found

CONSENSUAL = replace(PERSON, grounds=(Ground.CONSENT,))
CERTIFICATE = replace(MARRIAGE, certificate="11100000000013127D001")
RECORDS = {
    ("police.person", MOTHER_NUMBER): found({"person.name": "陈测试"}),
    ("civil_affairs.marriage", MOTHER_NUMBER): found({"marriage.status": "REGISTERED"}),
}
QUESTION = Asked("police.person", MOTHER, {"person.id_number": MOTHER_NUMBER}, {SELF: ("person.name",)})
OF_CERTIFICATE = Asked(
    "civil_affairs.marriage", MOTHER, {"person.id_number": MOTHER_NUMBER}, {SELF: ("marriage.status",)}
)


@pytest.fixture
def source() -> TableSource:
    return TableSource(RECORDS)


@pytest.fixture
def sharing(make_sharing: MakeSharing, source: TableSource) -> Sharing:
    return make_sharing({"police": source, "civil_affairs": source}, catalogue(CONSENSUAL, CERTIFICATE))


@pytest.fixture
def consensual(basis: Basis) -> Basis:
    return replace(basis, ground=None)


@pytest.fixture
def permission(basis: Basis, ids: SeededIds, clock: HeldClock) -> Permission:
    return Permission(
        kind=PermissionKind.CONSENT,
        application=basis.application,
        party=MOTHER,
        resources=("police.person", "civil_affairs.marriage"),
        given_by=Actor.oneself(ids.subject(), Channel.APP),
        act=UUID(int=7),
        text_digest="sha256:told",
        expires_at=clock.now() + timedelta(days=30),
    )


async def permit(db: Database, sharing: Sharing, permission: Permission) -> None:
    async with db.work() as work:
        await sharing.permit(work, permission)


async def outcome(sharing: Sharing, question: Asked, basis: Basis, until: Deadline) -> OutcomeKind:
    its, _ = await sharing.ask(question, basis, until=until)
    return its.outcome


class TestConsent:
    async def test_without_it_nobody_is_asked_and_the_row_says_so(
        self, sharing: Sharing, source: TableSource, db: Database, consensual: Basis, until: Deadline
    ) -> None:
        assert await outcome(sharing, QUESTION, consensual, until) is OutcomeKind.CONSENT_NEEDED
        assert source.calls == []
        [row] = (await pull_rows(db)).values()
        assert (row.refusal, row.outcome) == ("CONSENT_NOT_RECORDED", "CONSENT_NEEDED")

    async def test_once_given_it_opens_what_it_names(
        self, sharing: Sharing, db: Database, consensual: Basis, until: Deadline, permission: Permission
    ) -> None:
        await permit(db, sharing, permission)
        assert await outcome(sharing, QUESTION, consensual, until) is OutcomeKind.FOUND

    @pytest.mark.parametrize(
        "changes",
        [
            {"party": FATHER},
            {"party": PartyKey("mother", 2)},
            {"kind": PermissionKind.CERTIFICATE_USE},
            {"resources": ("civil_affairs.marriage",)},
            {"resources": ()},
            {"application": UUID(int=1)},
        ],
    )
    async def test_it_opens_nothing_else(
        self,
        sharing: Sharing,
        db: Database,
        consensual: Basis,
        until: Deadline,
        permission: Permission,
        changes: dict[str, Any],
    ) -> None:
        await permit(db, sharing, replace(permission, **changes))
        assert await outcome(sharing, QUESTION, consensual, until) is OutcomeKind.CONSENT_NEEDED

    async def test_it_ends_when_it_expires(
        self,
        sharing: Sharing,
        db: Database,
        consensual: Basis,
        clock: HeldClock,
        permission: Permission,
    ) -> None:
        await permit(db, sharing, permission)
        clock.advance(timedelta(days=30))
        assert await outcome(sharing, QUESTION, consensual, Deadline.after(30, clock)) is OutcomeKind.CONSENT_NEEDED

    async def test_it_ends_when_it_is_withdrawn_and_the_same_act_does_not_bring_it_back(
        self, sharing: Sharing, db: Database, consensual: Basis, until: Deadline, permission: Permission
    ) -> None:
        await permit(db, sharing, permission)
        async with db.work() as work:
            await sharing.withdraw_permission(work, permission.application, permission.act)
        await permit(db, sharing, permission)
        assert await outcome(sharing, QUESTION, consensual, until) is OutcomeKind.CONSENT_NEEDED

    async def test_withdrawing_ends_only_what_the_act_gave(
        self, sharing: Sharing, db: Database, consensual: Basis, until: Deadline, permission: Permission
    ) -> None:
        await permit(db, sharing, permission)
        async with db.work() as work:
            await sharing.withdraw_permission(work, permission.application, UUID(int=8))
            await sharing.withdraw_permission(work, UUID(int=1), permission.act)
        assert await outcome(sharing, QUESTION, consensual, until) is OutcomeKind.FOUND

    async def test_a_guardians_counts_for_the_child_and_both_are_recorded(
        self, sharing: Sharing, db: Database, consensual: Basis, until: Deadline, permission: Permission, ids: SeededIds
    ) -> None:
        guardian, child = ids.subject(), ids.subject()
        giver = Actor(guardian, child, Channel.WINDOW, hall="hall-1", window="3")
        await permit(db, sharing, replace(permission, party=PartyKey("child", 2), given_by=giver))
        of_child = replace(QUESTION, party=PartyKey("child", 2))
        assert await outcome(sharing, of_child, consensual, until) is OutcomeKind.FOUND
        async with db.read() as session:
            [row] = await session.all(select(PermissionRow))
        assert (row.actor, row.on_behalf_of, row.channel) == (guardian, child, "WINDOW")
        assert (row.hall, row.window, row.text_digest) == ("hall-1", "3", "sha256:told")

    async def test_the_same_act_done_twice_is_kept_once(
        self, sharing: Sharing, db: Database, permission: Permission
    ) -> None:
        await permit(db, sharing, permission)
        await permit(db, sharing, permission)
        async with db.read() as session:
            assert len(await session.all(select(PermissionRow))) == 1


class TestCertificates:
    async def test_anothers_is_not_used_without_their_permission(
        self, sharing: Sharing, source: TableSource, db: Database, basis: Basis, until: Deadline
    ) -> None:
        assert await outcome(sharing, OF_CERTIFICATE, basis, until) is OutcomeKind.CONSENT_NEEDED
        assert source.calls == []
        [row] = (await pull_rows(db)).values()
        assert row.refusal == "USE_NOT_PERMITTED"

    async def test_consent_to_be_asked_about_is_no_permission_to_use_it(
        self, sharing: Sharing, db: Database, basis: Basis, until: Deadline, permission: Permission
    ) -> None:
        await permit(db, sharing, permission)
        assert await outcome(sharing, OF_CERTIFICATE, basis, until) is OutcomeKind.CONSENT_NEEDED

    async def test_it_is_used_with_their_permission(
        self, sharing: Sharing, db: Database, basis: Basis, until: Deadline, permission: Permission
    ) -> None:
        await permit(db, sharing, replace(permission, kind=PermissionKind.CERTIFICATE_USE))
        assert await outcome(sharing, OF_CERTIFICATE, basis, until) is OutcomeKind.FOUND

    async def test_ones_own_is_used_without_asking(self, sharing: Sharing, basis: Basis, until: Deadline) -> None:
        assert await outcome(sharing, replace(OF_CERTIFICATE, own=True), basis, until) is OutcomeKind.FOUND

    async def test_ones_own_still_needs_a_ground(self, sharing: Sharing, basis: Basis, until: Deadline) -> None:
        own = replace(OF_CERTIFICATE, own=True)
        assert await outcome(sharing, own, replace(basis, ground=Ground.GRANT), until) is OutcomeKind.NOT_AUTHORISED

    async def test_a_plan_uses_the_certificates_of_the_party_that_applies_and_no_others(
        self, sharing: Sharing, basis: Basis, until: Deadline
    ) -> None:
        known = (Want("mother", "person.id_number"),)
        plan = compile_plan((Want("mother", "marriage.status"),), RELATIONS, known, catalogue(CONSENSUAL, CERTIFICATE))
        for own, expected in ((MOTHER, OutcomeKind.FOUND), (FATHER, OutcomeKind.CONSENT_NEEDED)):
            run = await sharing.prefill(plan, basis, KNOWN, RELATIONS, until=until, own=own)
            assert [step.outcome for step in run.steps] == [expected]


class TestTheCode:
    async def test_each_pull_of_a_certificate_carries_its_own_long_code_and_the_database_none(
        self, sharing: Sharing, source: TableSource, db: Database, basis: Basis, until: Deadline
    ) -> None:
        for _ in range(2):
            await outcome(sharing, replace(OF_CERTIFICATE, own=True), basis, until)
        codes = [pull.code for [pull] in source.calls]
        assert len(set(codes)) == 2
        assert all(code and len(bytes.fromhex(code)) >= 16 for code in codes)
        async with db.read() as session:
            stored = repr(await session.rows(select(AuthorizationCodeRow.__table__)))
        assert not any(code and code in stored for code in codes)

    async def test_other_pulls_carry_none(
        self,
        sharing: Sharing,
        source: TableSource,
        db: Database,
        consensual: Basis,
        until: Deadline,
        permission: Permission,
    ) -> None:
        await permit(db, sharing, permission)
        await outcome(sharing, QUESTION, consensual, until)
        assert [pull.code for [pull] in source.calls] == [None]

    async def test_it_is_used_up_before_the_source_is_called(
        self, make_sharing: MakeSharing, db: Database, basis: Basis, until: Deadline
    ) -> None:
        used: list[bool] = []

        async def watch(pulls: Any) -> None:
            async with db.read() as session:
                used.extend(row.used_at is not None for row in await session.all(select(AuthorizationCodeRow)))

        source = WatchingSource(TableSource(RECORDS), watch)
        sharing = make_sharing({"civil_affairs": source}, catalogue(CERTIFICATE))
        await outcome(sharing, replace(OF_CERTIFICATE, own=True), basis, until)
        assert used == [True]

    async def test_one_that_was_used_or_has_run_out_or_is_anothers_opens_nothing(
        self, sharing: Sharing, source: TableSource, db: Database, basis: Basis, until: Deadline, clock: HeldClock
    ) -> None:
        await outcome(sharing, replace(OF_CERTIFICATE, own=True), basis, until)
        [[pull]] = source.calls
        redeem = sharing._executor.questions.codes.redeem
        assert isinstance(pull, Authorised)
        assert await redeem([pull]) == frozenset()
        await _unuse(db)
        pull.code, right = "ab" * 32, pull.code
        assert await redeem([pull]) == frozenset()
        pull.code = right
        clock.advance(timedelta(seconds=60))
        assert await redeem([pull]) == frozenset()
        clock.advance(-timedelta(seconds=1))
        assert await redeem([pull]) == {pull.pull}

    async def test_without_a_usable_code_there_is_no_call_and_the_row_says_why(
        self,
        sharing: Sharing,
        source: TableSource,
        db: Database,
        basis: Basis,
        until: Deadline,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        async def nothing_opens(*_: object) -> frozenset[UUID]:
            return frozenset()

        monkeypatch.setattr("services.sharing.gate.one_time_codes.OneTimeCodes.redeem", nothing_opens)
        its = await outcome(sharing, replace(OF_CERTIFICATE, own=True), basis, until)
        assert (its, source.calls) == (OutcomeKind.NOT_AUTHORISED, [])
        [row] = (await pull_rows(db)).values()
        assert (row.outcome, row.refusal) == ("NOT_AUTHORISED", "CODE_NOT_REDEEMED")
        assert row.finished_at is not None


async def _unuse(db: Database) -> None:
    async with db.work() as work:
        await work.execute(update(AuthorizationCodeRow).values(used_at=None))
