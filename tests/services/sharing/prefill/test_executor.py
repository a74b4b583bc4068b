"""Running a plan: rounds, rows before calls, departments at once, and keys."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from services.kit.clock import Deadline
from services.kit.db import Database
from services.kit.values.elements import Value
from services.sharing.types import (
    Authorised,
    Basis,
    OutcomeKind,
    PartyKey,
    Plan,
    PlanStep,
    Prefilled,
    StepReport,
    Want,
    World,
)
from tests.support.births import (
    FATHER,
    FATHER_NUMBER,
    FATHER_OLD_NUMBER,
    KNOWN,
    MOTHER,
    MOTHER_NUMBER,
    PLAN,
    POLICE_RECORDS,
    all_sources,
    one_step,
    pull_rows,
    report,
    values_of,
)
from tests.support.resources import RELATIONS
from tests.support.sources import (
    AS_OF,
    BarrierSource,
    GatedSource,
    MakeSharing,
    TableSource,
    WatchingSource,
    found,
)


class TestAPlanThatGoesWell:
    @pytest.fixture
    async def run(self, make_sharing: MakeSharing, basis: Basis, until: Deadline) -> Prefilled:
        return await make_sharing(all_sources()).prefill(PLAN, basis, KNOWN, RELATIONS, until=until)

    async def test_each_question_is_reported_in_its_round(self, run: Prefilled) -> None:
        assert [(each.round, each.resource, each.party.role) for each in run.steps] == [
            (1, "civil_affairs.marriage", "mother"),
            (1, "health.delivery", "mother"),
            (1, "medical_insurance.participation", "mother"),
            (1, "police.person", "mother"),
            (2, "medical_insurance.participation", "father"),
            (2, "police.person", "father"),
            (3, "police.household", "father"),
        ]
        assert {each.outcome for each in run.steps} == {OutcomeKind.FOUND}

    async def test_a_key_from_an_answer_opens_the_next_record(self, run: Prefilled) -> None:
        assert values_of(run, FATHER, "household.address") == [("police.household", "安徽省示例市样本区演示路2号")]

    async def test_each_child_of_an_answer_becomes_a_party(self, run: Prefilled) -> None:
        assert values_of(run, PartyKey("child", 1), "person.sex") == [("health.delivery", "FEMALE")]
        assert values_of(run, PartyKey("child", 2), "person.sex") == [("health.delivery", "MALE")]

    async def test_a_value_carries_where_it_is_from(self, run: Prefilled) -> None:
        [value] = [each for each in run.values if each.element == "household.address"]
        its = report(run, "police.household", FATHER)
        assert (value.pull, value.as_of, its.as_of, its.digest) == (its.pull, AS_OF, AS_OF, "sha256:test")

    async def test_what_was_confirmed_comes_back_too(self, run: Prefilled) -> None:
        assert values_of(run, MOTHER, "person.name") == [("health.delivery", "陈测试"), ("police.person", "陈测试")]

    async def test_every_pull_is_written_down_with_its_end(self, run: Prefilled, db: Database) -> None:
        rows = await pull_rows(db)
        assert set(rows) == {str(each.pull) for each in run.steps}
        assert {(row.outcome, row.grade, row.digest) for row in rows.values()} == {("FOUND", "A", "sha256:test")}
        assert all(row.finished_at is not None and row.milliseconds is not None for row in rows.values())


class TestTheRowBeforeTheCall:
    async def test_a_source_that_is_asked_finds_the_committed_row(
        self, make_sharing: MakeSharing, db: Database, basis: Basis, until: Deadline
    ) -> None:
        seen: list[str | None] = []

        async def look(pulls: Sequence[Authorised]) -> None:
            rows = await pull_rows(db)
            seen.extend(rows[str(pull.pull)].outcome for pull in pulls)

        sources = {name: WatchingSource(source, look) for name, source in all_sources().items()}
        run = await make_sharing(sources).prefill(PLAN, basis, KNOWN, RELATIONS, until=until)
        assert seen == [None] * len(run.steps)

    async def test_the_rows_of_a_whole_round_are_there_when_the_first_source_is_asked(
        self, make_sharing: MakeSharing, db: Database, basis: Basis, until: Deadline
    ) -> None:
        seen: list[int] = []

        async def count(_: Sequence[Authorised]) -> None:
            seen.append(len(await pull_rows(db)))

        sources = {name: WatchingSource(source, count) for name, source in all_sources().items()}
        await make_sharing(sources).prefill(Plan(PLAN.rounds[:1]), basis, KNOWN, RELATIONS, until=until)
        assert seen == [4, 4, 4, 4]

    async def test_a_refused_pull_is_not_sent(
        self, make_sharing: MakeSharing, db: Database, basis: Basis, until: Deadline
    ) -> None:
        police = TableSource(POLICE_RECORDS)
        run = await make_sharing({"police": police}).prefill(
            one_step("police.person", "mother", "person.ethnicity"),
            replace(basis, world=World.TRIAL),
            KNOWN,
            RELATIONS,
            until=until,
        )
        assert police.calls == []
        [its] = run.steps
        assert its.outcome is OutcomeKind.NOT_AUTHORISED
        assert (await pull_rows(db))[str(its.pull)].outcome == "NOT_AUTHORISED"


class TestAllAtOnce:
    async def test_all_departments_of_a_round_are_in_flight_together(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        barrier = asyncio.Barrier(4)
        sources = {name: BarrierSource(source, barrier) for name, source in all_sources().items()}
        first = Plan(PLAN.rounds[:1])
        run = await make_sharing(sources).prefill(first, basis, KNOWN, RELATIONS, until=until)
        assert {each.outcome for each in run.steps} == {OutcomeKind.FOUND}

    async def test_a_round_waits_for_the_one_before(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        sources = all_sources()
        marriage = GatedSource(sources["civil_affairs"])
        sharing = make_sharing({**sources, "civil_affairs": marriage})
        running = asyncio.create_task(sharing.prefill(PLAN, basis, KNOWN, RELATIONS, until=until))
        await marriage.asked.wait()
        assert not any(pull.asked.party == FATHER for call in sources["police"].calls for pull in call)
        marriage.gate.set()
        await running
        assert any(pull.asked.party == FATHER for call in sources["police"].calls for pull in call)

    async def test_the_pulls_of_one_department_go_in_one_call(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        police = TableSource(POLICE_RECORDS)
        both = Plan(
            (
                (
                    PlanStep("police.household", "father", (Want("father", "household.address"),)),
                    PlanStep("police.person", "father", (Want("father", "person.ethnicity"),)),
                    PlanStep("police.person", "mother", (Want("mother", "person.ethnicity"),)),
                ),
            )
        )
        known = {**KNOWN, FATHER: {"person.id_number": FATHER_NUMBER, "household.number": "H340000002"}}
        run = await make_sharing({"police": police}).prefill(both, basis, known, RELATIONS, until=until)
        assert [[pull.asked.resource for pull in call] for call in police.calls] == [
            ["police.household", "police.person", "police.person"]
        ]
        assert [each.value for each in run.values] == ["安徽省示例市样本区演示路2号", "汉族", "汉族"]

    async def test_a_step_about_a_role_of_many_asks_about_each(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        police = TableSource({("police.household", "H2"): found({"household.address": "二号"})})
        known = {PartyKey("child", n): {"household.number": f"H{n}"} for n in (2, 1)}
        plan = one_step("police.household", "child", "household.address")
        run = await make_sharing({"police": police}).prefill(plan, basis, known, RELATIONS, until=until)
        assert [(each.party.ordinal, each.outcome) for each in run.steps] == [
            (1, OutcomeKind.NOTHING),
            (2, OutcomeKind.FOUND),
        ]
        assert values_of(run, PartyKey("child", 2), "household.address") == [("police.household", "二号")]


class TestKeys:
    async def ask_police(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline, known: Mapping[str, Value]
    ) -> tuple[TableSource, StepReport]:
        police = TableSource(POLICE_RECORDS)
        plan = one_step("police.person", "father", "person.ethnicity")
        run = await make_sharing({"police": police}).prefill(plan, basis, {FATHER: known}, RELATIONS, until=until)
        [its] = run.steps
        return police, its

    async def test_without_its_key_a_question_is_not_put(
        self, make_sharing: MakeSharing, db: Database, basis: Basis, until: Deadline
    ) -> None:
        police, its = await self.ask_police(make_sharing, basis, until, {"person.name": "李样本"})
        assert (its.outcome, its.pull, police.calls) == (OutcomeKind.KEY_MISSING, None, [])
        assert await pull_rows(db) == {}

    async def test_a_number_that_cannot_be_right_is_not_sent(
        self, make_sharing: MakeSharing, db: Database, basis: Basis, until: Deadline
    ) -> None:
        police, its = await self.ask_police(make_sharing, basis, until, {"person.id_number": "340000199209082018"})
        assert (its.outcome, its.pull, police.calls) == (OutcomeKind.INVALID_KEY, None, [])
        assert await pull_rows(db) == {}

    async def test_another_key_takes_the_place_of_one_that_cannot_be_right(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        known = {"person.id_number": "340000199209082018", "person.passport_number": "E12345678"}
        police, its = await self.ask_police(make_sharing, basis, until, known)
        assert its.outcome is OutcomeKind.NOTHING
        assert [pull.asked.key for [pull] in police.calls] == [{"person.passport_number": "E12345678"}]

    async def test_an_old_number_is_asked_by_in_its_modern_form(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        police, its = await self.ask_police(make_sharing, basis, until, {"person.id_number": FATHER_OLD_NUMBER})
        assert its.outcome is OutcomeKind.FOUND
        assert [pull.asked.key for [pull] in police.calls] == [{"person.id_number": FATHER_NUMBER}]

    async def test_whom_no_answer_named_is_not_asked_about(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        sources = all_sources()
        unmarried = TableSource({("civil_affairs.marriage", MOTHER_NUMBER): found({"marriage.status": "NONE"})})
        run = await make_sharing({**sources, "civil_affairs": unmarried}).prefill(
            PLAN, basis, KNOWN, RELATIONS, until=until
        )
        assert report(run, "civil_affairs.marriage", MOTHER).outcome is OutcomeKind.FOUND
        assert report(run, "police.person", FATHER).outcome is OutcomeKind.KEY_MISSING
        assert report(run, "police.household", FATHER).outcome is OutcomeKind.KEY_MISSING
        assert report(run, "police.person", MOTHER).outcome is OutcomeKind.FOUND
