"""Subjects and their numbers: found by any form, made once, merged, sealed."""

import asyncio
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from services.access.service import Access, IdentifierMalformed, IdentifierOfAnother, SecondNumber, SubjectMissing
from services.access.tables import IdentifierRow, SubjectNameRow, SubjectRow
from services.access.types import (
    Identifier,
    IdentifierKind,
    Person,
    SubjectKind,
    SubjectStatus,
    SubjectUnknown,
)
from services.kit.clock import HeldClock
from services.kit.db import Database, ReadSession
from services.kit.ids import SeededIds, bucket_of
from services.kit.vault import Vault

NUMBER, OLD_NUMBER = "340000198504120044", "340000850412004"
OTHER_NUMBER = "340000199403121026"
CHILD_NUMBER = "340000202002290034"
ID = Identifier(IdentifierKind.ID_CARD, NUMBER)
OLD_ID = Identifier(IdentifierKind.ID_CARD_15, OLD_NUMBER)
PASSPORT = Identifier(IdentifierKind.PASSPORT, "E12345678")


async def ensure(access: Access, db: Database, *identifiers: Identifier, name: str = "卫示样") -> UUID:
    async with db.work() as work:
        return await access.ensure(work, SubjectKind.PERSON, name, identifiers, phone="13800000007")


async def find(access: Access, db: Database, kind: IdentifierKind, value: str) -> UUID | None:
    async with db.read() as session:
        return await access.find(session, kind, value)


async def person(access: Access, db: Database, subject: UUID) -> Person:
    async with db.read() as session:
        found = await access.person(session, subject)
    assert isinstance(found, Person)
    return found


async def newborn(access: Access, db: Database) -> UUID:
    async with db.work() as work:
        return await access.provisional(work, SubjectKind.PERSON)


async def learn(access: Access, db: Database, subject: UUID, identifier: Identifier) -> None:
    async with db.work() as work:
        await access.learn_identifier(work, subject, identifier, source="police")


async def count(session: ReadSession, table: type[SubjectRow] | type[IdentifierRow]) -> int:
    [row] = await session.rows(select(func.count()).select_from(table))
    return int(row[0])


class TestEnsuring:
    async def test_a_new_number_makes_a_subject_with_name_phone_and_number(self, access: Access, db: Database) -> None:
        subject = await ensure(access, db, ID)
        known = await person(access, db, subject)
        assert (known.subject, known.name, known.phone) == (subject, "卫示样", "13800000007")
        assert known.identifiers == (ID,)
        assert known.status is SubjectStatus.ACTIVE

    async def test_a_known_number_finds_its_subject(self, access: Access, db: Database) -> None:
        assert await ensure(access, db, ID) == await ensure(access, db, ID)

    @pytest.mark.parametrize("first", [ID, OLD_ID])
    async def test_both_forms_of_a_number_are_one_person(self, access: Access, db: Database, first: Identifier) -> None:
        subject = await ensure(access, db, first)
        assert await ensure(access, db, ID) == subject
        assert await ensure(access, db, OLD_ID) == subject
        assert await find(access, db, IdentifierKind.ID_CARD, NUMBER) == subject
        assert await find(access, db, IdentifierKind.ID_CARD_15, OLD_NUMBER) == subject

    async def test_a_number_is_kept_in_the_form_it_was_given(self, access: Access, db: Database) -> None:
        subject = await ensure(access, db, Identifier(IdentifierKind.ID_CARD, OLD_NUMBER))
        assert (await person(access, db, subject)).identifiers == (OLD_ID,)

    async def test_a_number_typed_with_spaces_and_full_width_is_the_same(self, access: Access, db: Database) -> None:
        subject = await ensure(access, db, Identifier(IdentifierKind.ID_CARD, "34000019960704902X"))
        assert await find(access, db, IdentifierKind.ID_CARD, " ３４００００ 19960704902x ") == subject

    async def test_a_passport_is_not_an_id_number(self, access: Access, db: Database) -> None:
        subject = await ensure(access, db, PASSPORT)
        assert await find(access, db, IdentifierKind.PASSPORT, "e12345678") == subject
        assert await find(access, db, IdentifierKind.ID_CARD, "E12345678") is None

    async def test_whoever_is_found_is_left_as_they_are(self, access: Access, db: Database) -> None:
        """Otherwise typing somebody's number beside one's own passport would let one log in as them."""
        subject = await ensure(access, db, ID)
        assert await ensure(access, db, ID, PASSPORT, name="别人") == subject
        assert (await person(access, db, subject)).name == "卫示样"
        assert await find(access, db, IdentifierKind.PASSPORT, PASSPORT.value) is None

    async def test_the_first_known_number_decides(self, access: Access, db: Database) -> None:
        by_number, by_passport = await ensure(access, db, ID), await ensure(access, db, PASSPORT)
        assert await ensure(access, db, ID, PASSPORT) == by_number
        assert await ensure(access, db, PASSPORT, ID) == by_passport

    async def test_a_number_that_was_withdrawn_finds_nobody_and_can_be_given_again(
        self, access: Access, db: Database
    ) -> None:
        withdrawn = Identifier(IdentifierKind.ID_CARD, OTHER_NUMBER, valid_to=date(2020, 1, 1))
        subject = await ensure(access, db, ID, withdrawn)
        assert await find(access, db, IdentifierKind.ID_CARD, OTHER_NUMBER) is None
        assert withdrawn in (await person(access, db, subject)).identifiers
        other = await ensure(access, db, Identifier(IdentifierKind.ID_CARD, OTHER_NUMBER))
        assert other != subject

    async def test_a_malformed_number_is_refused_without_being_repeated(self, access: Access, db: Database) -> None:
        with pytest.raises(IdentifierMalformed) as refused:
            await ensure(access, db, Identifier(IdentifierKind.ID_CARD, "340000198504120045"))
        assert "340000198504120045" not in str(refused.value)

    async def test_a_firm_is_found_by_its_credit_code(self, access: Access, db: Database) -> None:
        firm = await ensure(access, db, Identifier(IdentifierKind.CREDIT_CODE, "91340100MA0TE5T08G"))
        assert await find(access, db, IdentifierKind.CREDIT_CODE, "91340100MA0TE5T08G") == firm

    @pytest.mark.parametrize(
        ("stated", "number", "kind"),
        [
            (IdentifierKind.ID_CARD, "810000199001010019", IdentifierKind.RESIDENCE_PERMIT),
            (IdentifierKind.ID_CARD, "91134019900307101X", IdentifierKind.PERMANENT_RESIDENCE_CARD),
            (
                IdentifierKind.PERMANENT_RESIDENCE_CARD_15,
                "TST340000000001",
                IdentifierKind.PERMANENT_RESIDENCE_CARD_15,
            ),
            (
                IdentifierKind.HONG_KONG_MACAO_TRAVEL_PERMIT,
                "H1234567801",
                IdentifierKind.HONG_KONG_MACAO_TRAVEL_PERMIT,
            ),
            (IdentifierKind.TAIWAN_TRAVEL_PERMIT, "12345678", IdentifierKind.TAIWAN_TRAVEL_PERMIT),
        ],
    )
    async def test_permits_are_identifiers_of_their_own_kind(
        self, access: Access, db: Database, stated: IdentifierKind, number: str, kind: IdentifierKind
    ) -> None:
        subject = await ensure(access, db, Identifier(stated, number))
        assert await find(access, db, kind, number) == subject
        (known,) = (await person(access, db, subject)).identifiers
        assert (known.kind, known.value) == (kind, number)

    async def test_the_next_issue_of_a_travel_permit_finds_its_holder(self, access: Access, db: Database) -> None:
        kind = IdentifierKind.HONG_KONG_MACAO_TRAVEL_PERMIT
        subject = await ensure(access, db, Identifier(kind, "H1234567801"))
        assert await find(access, db, kind, "H1234567802") == subject

    async def test_everything_of_a_subject_lies_in_its_bucket(self, access: Access, db: Database) -> None:
        subject = await ensure(access, db, ID)
        async with db.read() as session:
            [row] = await session.all(select(SubjectRow))
            [name] = await session.all(select(SubjectNameRow))
            [number] = await session.all(select(IdentifierRow))
        buckets = {row.bucket, name.bucket, number.bucket, bucket_of(name.id), bucket_of(number.id)}
        assert buckets == {bucket_of(subject)}


class TestTwoAtOnce:
    async def test_many_logins_at_once_make_one_subject(self, access: Access, db: Database) -> None:
        found = await asyncio.gather(*(ensure(access, db, ID if n % 2 else OLD_ID) for n in range(8)))
        assert len(set(found)) == 1
        async with db.read() as session:
            assert (await count(session, SubjectRow), await count(session, IdentifierRow)) == (1, 1)

    @pytest.mark.parametrize("second", [ID, OLD_ID])
    async def test_the_second_waits_for_the_first_and_finds_what_it_made(
        self, access: Access, db: Database, second: Identifier
    ) -> None:
        async with db.work() as work:
            first = await access.ensure(work, SubjectKind.PERSON, "卫示样", [ID])
            waiting = asyncio.create_task(ensure(access, db, second, PASSPORT))
            await somebody_waits_for_a_lock(db)
            assert not waiting.done()
        assert await waiting == first

    async def test_the_same_numbers_in_another_order_do_not_lock_each_other_out(
        self, access: Access, db: Database
    ) -> None:
        orders = [(ID, PASSPORT), (PASSPORT, ID)] * 4
        found = await asyncio.gather(*(ensure(access, db, *order) for order in orders))
        assert len(set(found)) == 1


class TestANewborn:
    async def test_it_is_somebody_without_name_or_number(self, access: Access, db: Database) -> None:
        child = await newborn(access, db)
        assert await person(access, db, child) == Person(child, "", (), None, SubjectStatus.PROVISIONAL)

    async def test_with_its_number_it_is_active(self, access: Access, db: Database) -> None:
        child = await newborn(access, db)
        number = Identifier(IdentifierKind.ID_CARD, CHILD_NUMBER)
        await learn(access, db, child, number)
        known = await person(access, db, child)
        assert (known.status, known.identifiers) == (SubjectStatus.ACTIVE, (number,))
        assert await find(access, db, IdentifierKind.ID_CARD, CHILD_NUMBER) == child

    async def test_learning_a_number_again_changes_nothing(self, access: Access, db: Database) -> None:
        child = await newborn(access, db)
        for _ in range(2):
            await learn(access, db, child, Identifier(IdentifierKind.ID_CARD, CHILD_NUMBER))
        assert len((await person(access, db, child)).identifiers) == 1

    async def test_whose_number_is_known_already_is_that_person(self, access: Access, db: Database) -> None:
        known = await ensure(access, db, ID)
        child = await newborn(access, db)
        await learn(access, db, child, ID)
        assert (await person(access, db, child)).subject == known
        assert await find(access, db, IdentifierKind.ID_CARD, NUMBER) == known

    async def test_who_was_merged_learns_through_the_survivor(self, access: Access, db: Database) -> None:
        known = await ensure(access, db, ID)
        child = await newborn(access, db)
        await learn(access, db, child, ID)
        await learn(access, db, child, PASSPORT)
        assert await find(access, db, IdentifierKind.PASSPORT, PASSPORT.value) == known

    async def test_a_chain_of_merges_ends_at_its_survivor(self, access: Access, db: Database) -> None:
        first, second, third = [await newborn(access, db) for _ in range(3)]
        async with db.work() as work:
            for merged, into in ((first, second), (second, third)):
                row = await work.get(SubjectRow, merged)
                assert row is not None
                row.merged_into = into
        assert (await person(access, db, first)).subject == third


class TestLearning:
    async def test_two_grown_people_do_not_become_one(self, access: Access, db: Database) -> None:
        await ensure(access, db, ID)
        other = await ensure(access, db, Identifier(IdentifierKind.ID_CARD, OTHER_NUMBER))
        with pytest.raises(IdentifierOfAnother):
            await learn(access, db, other, OLD_ID)

    async def test_nobody_learns_a_second_id_number(self, access: Access, db: Database) -> None:
        """Its holder could log in as whoever learnt it."""
        subject = await ensure(access, db, ID)
        with pytest.raises(SecondNumber):
            await learn(access, db, subject, Identifier(IdentifierKind.ID_CARD, OTHER_NUMBER))
        assert await find(access, db, IdentifierKind.ID_CARD, OTHER_NUMBER) is None
        await learn(access, db, subject, OLD_ID)
        await learn(access, db, subject, PASSPORT)

    async def test_a_result_gives_no_number_that_another_has_or_beside_ones_own(
        self, access: Access, db: Database
    ) -> None:
        known, child = await ensure(access, db, ID), await newborn(access, db)
        async with db.work() as work:
            assert not await access.learn_issued_number(work, child, ID, source="police")
            other = Identifier(IdentifierKind.ID_CARD, OTHER_NUMBER)
            assert not await access.learn_issued_number(work, known, other, source="police")
        assert await person(access, db, child) == Person(child, "", (), None, SubjectStatus.PROVISIONAL)
        assert (await person(access, db, known)).identifiers == (ID,)

    async def test_the_dead_stay_dead_when_a_number_is_learnt(self, access: Access, db: Database) -> None:
        async with db.work() as work:
            dead = await access.ensure(work, SubjectKind.PERSON, "测试", [ID])
            await access.learn_end(work, dead, SubjectStatus.DECEASED, source="health.death")
        await learn(access, db, dead, PASSPORT)
        assert (await person(access, db, dead)).status is SubjectStatus.DECEASED

    async def test_only_the_register_that_told_of_an_end_takes_it_back(self, access: Access, db: Database) -> None:
        subject = await ensure(access, db, ID)
        async with db.work() as work:
            await access.learn_end(work, subject, SubjectStatus.DECEASED, source="health.death")
            await access.learn_end(work, subject, SubjectStatus.DISSOLVED, source="police.person")
            await access.deny_end(work, subject, source="police.person")
        assert (await person(access, db, subject)).status is SubjectStatus.DECEASED
        async with db.work() as work:
            await access.deny_end(work, subject, source="health.death")
        assert (await person(access, db, subject)).status is SubjectStatus.ACTIVE

    async def test_a_newborn_of_whom_an_end_is_told_stays_provisional(self, access: Access, db: Database) -> None:
        child = await newborn(access, db)
        async with db.work() as work:
            await access.learn_end(work, child, SubjectStatus.DECEASED, source="health.death")
        assert (await person(access, db, child)).status is SubjectStatus.PROVISIONAL

    async def test_nobody_learns_nothing(self, access: Access, db: Database, ids: SeededIds) -> None:
        with pytest.raises(SubjectMissing):
            await learn(access, db, ids.subject(), ID)

    async def test_a_new_name_is_kept_beside_the_old_one_with_its_day(
        self, access: Access, db: Database, clock: HeldClock
    ) -> None:
        subject = await ensure(access, db, ID, name="冯样例")
        async with db.work() as work:
            await access.learn_name(work, subject, "冯洋例", source="police")
        assert (await person(access, db, subject)).name == "冯洋例"
        async with db.read() as session:
            rows = await session.all(select(SubjectNameRow).order_by(SubjectNameRow.valid_to))
        assert [(row.valid_to, row.source) for row in rows] == [(date(2026, 11, 23), "login"), (None, "police")]

    async def test_the_same_name_with_another_dot_is_no_new_name(self, access: Access, db: Database) -> None:
        subject = await ensure(access, db, PASSPORT, name="安娜·玛丽亚·测试")
        async with db.work() as work:
            await access.learn_name(work, subject, "安娜•玛丽亚・测试", source="health")
        assert (await person(access, db, subject)).name == "安娜·玛丽亚·测试"


class TestSealing:
    async def test_no_row_holds_a_name_a_phone_or_a_number(self, access: Access, db: Database) -> None:
        await ensure(access, db, ID)
        async with db.read() as session:
            rows = [
                *await session.rows(select(SubjectRow.__table__)),
                *await session.rows(select(SubjectNameRow.__table__)),
                *await session.rows(select(IdentifierRow.__table__)),
            ]
        assert len(rows) == 3
        for secret in ("卫示样", "13800000007", NUMBER):
            assert secret not in str(rows)
            assert secret.encode() not in b"".join(value for row in rows for value in row if isinstance(value, bytes))

    async def test_an_erased_profile_is_nobodys_and_harms_nobody_else(
        self, access: Access, db: Database, vault: Vault
    ) -> None:
        erased, spouse = await ensure(access, db, ID), await ensure(access, db, PASSPORT)
        async with db.work() as work:
            row = await work.get(SubjectRow, erased)
            assert row is not None
            await vault.destroy(work, row.data_key)
        async with db.read() as session:
            assert await access.person(session, erased) == SubjectUnknown()
        assert (await person(access, db, spouse)).identifiers == (PASSPORT,)

    async def test_an_unknown_subject_is_told_as_such(self, access: Access, db: Database, ids: SeededIds) -> None:
        async with db.read() as session:
            assert await access.person(session, ids.subject()) == SubjectUnknown()


async def somebody_waits_for_a_lock(db: Database) -> None:
    """Returns once a transaction stands before a lock that another holds."""
    waiting = text(
        "select 1 from pg_locks join pg_database on pg_database.oid = database"
        " where not granted and datname = current_database()"
    )
    for _ in range(1000):
        async with db.read() as session:
            if await session.rows(waiting):
                return
    raise AssertionError("nobody waits")
