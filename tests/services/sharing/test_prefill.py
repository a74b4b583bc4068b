"""Running a plan against sources that answer, hold back, break and lie."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import select

from services.kit.clock import Deadline, HeldClock
from services.kit.db import Database
from services.sharing.planner import compile_plan
from services.sharing.tables import PullRow
from services.sharing.types import (
    SELF,
    Asked,
    Authorised,
    Basis,
    Found,
    NeedsAct,
    Nothing,
    OutcomeKind,
    PartyAnswer,
    PartyKey,
    Plan,
    Prefilled,
    Refused,
    Relations,
    SourcedValue,
    Step,
    StepReport,
    Unavailable,
    Value,
    Want,
    World,
)
from tests.support.resources import CATALOGUE, FORM, MOTHER_LOGIN, RELATIONS
from tests.support.sources import (
    AS_OF,
    BarrierSource,
    BrokenSource,
    GatedSource,
    MakeSharing,
    Records,
    TableSource,
    WatchingSource,
    found,
)

MOTHER_NUMBER, FATHER_NUMBER = "340000199403121026", "340000199209082019"
FATHER_OLD_NUMBER = "340000920908201"
MOTHER, FATHER = PartyKey("mother"), PartyKey("father")
KNOWN: Mapping[PartyKey, Mapping[str, Value]] = {
    MOTHER: {"person.name": "陈测试", "person.phone": "13800000001", "person.id_number": MOTHER_NUMBER}
}
PLAN = compile_plan(FORM, RELATIONS, MOTHER_LOGIN, CATALOGUE)

SPOUSE = PartyAnswer("spouse", 1, {"person.name": "李样本", "person.id_number": FATHER_NUMBER})
MARRIAGE_RECORDS: Records = {
    ("civil_affairs.marriage", MOTHER_NUMBER): found({"marriage.status": "REGISTERED"}, SPOUSE)
}
POLICE_RECORDS: Records = {
    ("police.person", MOTHER_NUMBER): found({"person.name": "陈测试", "person.ethnicity": "汉族"}),
    ("police.person", FATHER_NUMBER): found(
        {"person.name": "李样本", "person.ethnicity": "汉族", "household.number": "H340000002"}
    ),
    ("police.household", "H340000002"): found({"household.address": "安徽省示例市样本区演示路2号"}),
}
HEALTH_RECORDS: Records = {
    ("health.delivery", MOTHER_NUMBER): found(
        {"person.name": "陈测试"},
        PartyAnswer("child", 1, {"person.sex": "FEMALE", "birth.moment": "2026-11-18T08:00:00+08:00"}),
        PartyAnswer("child", 2, {"person.sex": "MALE", "birth.moment": "2026-11-18T08:10:00+08:00"}),
    )
}
INSURANCE_RECORDS: Records = {
    ("medical_insurance.participation", number): found({"insurance.status": "INSURED"})
    for number in (MOTHER_NUMBER, FATHER_NUMBER)
}


def all_sources() -> dict[str, TableSource]:
    return {
        "civil_affairs": TableSource(MARRIAGE_RECORDS),
        "police": TableSource(POLICE_RECORDS),
        "health": TableSource(HEALTH_RECORDS),
        "medical_insurance": TableSource(INSURANCE_RECORDS),
    }


def values_of(run: Prefilled, party: PartyKey, element: str) -> list[tuple[str, Value]]:
    return [(each.resource, each.value) for each in run.values if (each.party, each.element) == (party, element)]


def report(run: Prefilled, resource: str, party: PartyKey) -> StepReport:
    [its] = [each for each in run.steps if (each.resource, each.party) == (resource, party)]
    return its


def one_step(resource: str, role: str, *elements: str) -> Plan:
    return Plan(((Step(resource, role, tuple(Want(role, element) for element in elements)),),))


async def pull_rows(db: Database) -> dict[str, PullRow]:
    async with db.read() as session:
        return {str(row.id): row for row in await session.all(select(PullRow))}


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
                    Step("police.household", "father", (Want("father", "household.address"),)),
                    Step("police.person", "father", (Want("father", "person.ethnicity"),)),
                    Step("police.person", "mother", (Want("mother", "person.ethnicity"),)),
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
        police, _ = await self.ask_police(make_sharing, basis, until, {"person.id_number": FATHER_OLD_NUMBER})
        assert [list(pull.asked.key.values()) for [pull] in police.calls] != [[FATHER_OLD_NUMBER]]
        assert [len(pull.asked.key["person.id_number"]) for [pull] in police.calls] == [18]

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


class TestDifferences:
    async def test_two_registers_that_name_a_person_differently_are_both_heard(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        police = TableSource(
            {
                **POLICE_RECORDS,
                ("police.person", MOTHER_NUMBER): found({"person.name": "陈侧试", "person.ethnicity": "汉族"}),
                ("police.person", FATHER_NUMBER): found({"person.name": "李样木", "household.number": "H340000002"}),
            }
        )
        run = await make_sharing({**all_sources(), "police": police}).prefill(
            PLAN, basis, KNOWN, RELATIONS, until=until
        )
        assert values_of(run, MOTHER, "person.name") == [("health.delivery", "陈测试"), ("police.person", "陈侧试")]
        assert values_of(run, FATHER, "person.name") == [
            ("civil_affairs.marriage", "李样本"),
            ("police.person", "李样木"),
        ]
        assert report(run, "police.household", FATHER).outcome is OutcomeKind.FOUND

    async def test_a_later_answer_does_not_replace_the_key_in_use(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        """Whoever the first round found is asked about to the end."""
        civil_affairs, police = TableSource(MARRIAGE_RECORDS), TableSource(POLICE_RECORDS)
        married_again = PartyAnswer("spouse", 1, {"person.id_number": MOTHER_NUMBER})
        civil_affairs.records = {
            **MARRIAGE_RECORDS,
            ("civil_affairs.marriage", FATHER_NUMBER): found({}, married_again),
        }
        known = {FATHER: {"person.id_number": FATHER_NUMBER}, MOTHER: {"person.id_number": "340000199605212049"}}
        plan = Plan(
            (
                (Step("civil_affairs.marriage", "father", (Want("mother", "person.id_number"),)),),
                (Step("police.person", "mother", (Want("mother", "person.ethnicity"),)),),
            )
        )
        sharing = make_sharing({"civil_affairs": civil_affairs, "police": police})
        run = await sharing.prefill(plan, basis, known, RELATIONS, until=until)
        assert values_of(run, MOTHER, "person.id_number") == [("civil_affairs.marriage", MOTHER_NUMBER)]
        assert [pull.asked.key for [pull] in police.calls] == [{"person.id_number": "340000199605212049"}]

    async def test_a_source_that_contradicts_itself_is_not_believed(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        other = PartyAnswer("spouse", 1, {"person.name": "别人"})
        civil_affairs = TableSource({("civil_affairs.marriage", MOTHER_NUMBER): found({}, SPOUSE, other)})
        plan = Plan(((Step("civil_affairs.marriage", "mother", (Want("father", "person.name"),)),),))
        run = await make_sharing({"civil_affairs": civil_affairs}).prefill(plan, basis, KNOWN, RELATIONS, until=until)
        assert [each.outcome for each in run.steps] == [OutcomeKind.CONFLICT]
        assert run.values == []

    async def test_what_nobody_asked_for_is_left_behind(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        police = TableSource(POLICE_RECORDS)
        plan = one_step("police.person", "mother", "person.ethnicity")
        run = await make_sharing({"police": police}).prefill(plan, basis, KNOWN, RELATIONS, until=until)
        assert [(each.element, each.value) for each in run.values] == [("person.ethnicity", "汉族")]


class TestSourcesThatFail:
    plan = one_step("police.person", "mother", "person.ethnicity")

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            (Found((PartyAnswer(SELF, 1, {"person.ethnicity": "汉族"}),), AS_OF, "sha256:1"), OutcomeKind.FOUND),
            (Nothing(AS_OF), OutcomeKind.NOTHING),
            (Nothing(AS_OF, elsewhere=True), OutcomeKind.UNKNOWN_REGION),
            (Refused("not today"), OutcomeKind.REFUSED),
            (NeedsAct("consent", MOTHER), OutcomeKind.CONSENT_NEEDED),
            (Unavailable(OutcomeKind.TIMED_OUT), OutcomeKind.TIMED_OUT),
            (Unavailable(OutcomeKind.DOWN), OutcomeKind.DOWN),
            (Unavailable(OutcomeKind.MALFORMED), OutcomeKind.MALFORMED),
            (Unavailable(OutcomeKind.FOUND), OutcomeKind.MALFORMED),
        ],
    )
    async def test_every_answer_has_its_outcome(
        self,
        make_sharing: MakeSharing,
        db: Database,
        basis: Basis,
        until: Deadline,
        answer: Found | Nothing | Refused | NeedsAct | Unavailable,
        outcome: OutcomeKind,
    ) -> None:
        police = TableSource({("police.person", MOTHER_NUMBER): answer})
        run = await make_sharing({"police": police}).prefill(self.plan, basis, KNOWN, RELATIONS, until=until)
        [its] = run.steps
        assert its.outcome is outcome
        assert (await pull_rows(db))[str(its.pull)].outcome == outcome
        assert bool(run.values) is (outcome is OutcomeKind.FOUND)

    async def test_a_source_that_raises_is_down_and_the_others_are_heard(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        police = BrokenSource(raises=ValueError(f"no such person: {MOTHER_NUMBER} 陈测试"))
        sharing = make_sharing({**all_sources(), "police": police})
        with structlog.testing.capture_logs() as logged:
            run = await sharing.prefill(PLAN, basis, KNOWN, RELATIONS, until=until)
        assert report(run, "police.person", MOTHER).outcome is OutcomeKind.DOWN
        assert report(run, "medical_insurance.participation", FATHER).outcome is OutcomeKind.FOUND
        [first, _] = logged
        assert (first["event"], first["provider"], first["error"]) == ("source_broke", "police", "ValueError")
        assert first["where"].startswith("tests.support.sources:")
        assert MOTHER_NUMBER not in str(logged)
        assert "陈测试" not in str(logged)

    async def test_a_source_that_miscounts_is_not_believed(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        police = BrokenSource(returns=[Nothing(AS_OF), Nothing(AS_OF)])
        run = await make_sharing({"police": police}).prefill(self.plan, basis, KNOWN, RELATIONS, until=until)
        assert [each.outcome for each in run.steps] == [OutcomeKind.MALFORMED]

    async def test_a_department_that_is_not_connected_is_down(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        run = await make_sharing({}).prefill(self.plan, basis, KNOWN, RELATIONS, until=until)
        assert [each.outcome for each in run.steps] == [OutcomeKind.DOWN]

    async def test_a_resource_that_was_withdrawn_is_not_asked(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        police = TableSource(POLICE_RECORDS)
        run = await make_sharing({"police": police}, {}).prefill(self.plan, basis, KNOWN, RELATIONS, until=until)
        assert [(each.outcome, each.provider) for each in run.steps] == [(OutcomeKind.NOT_AUTHORISED, "")]
        assert police.calls == []

    async def test_a_source_that_never_answers_is_left_and_the_others_are_heard(
        self, make_sharing: MakeSharing, basis: Basis, clock: HeldClock
    ) -> None:
        sources = all_sources()
        silent = GatedSource(sources["police"])
        run = await make_sharing({**sources, "police": silent}).prefill(
            Plan(PLAN.rounds[:1]), basis, KNOWN, RELATIONS, until=Deadline.after(0.01, clock)
        )
        assert {each.provider: each.outcome for each in run.steps} == {
            "civil_affairs": OutcomeKind.FOUND,
            "health": OutcomeKind.FOUND,
            "medical_insurance": OutcomeKind.FOUND,
            "police": OutcomeKind.TIMED_OUT,
        }

    async def test_a_round_that_begins_after_the_deadline_is_not_asked(
        self, make_sharing: MakeSharing, db: Database, basis: Basis, clock: HeldClock
    ) -> None:
        async def take_long(_: Sequence[Authorised]) -> None:
            clock.advance(timedelta(seconds=3))

        sources = all_sources()
        slow = WatchingSource(sources["civil_affairs"], take_long)
        run = await make_sharing({**sources, "civil_affairs": slow}).prefill(
            PLAN, basis, KNOWN, RELATIONS, until=Deadline.after(2, clock)
        )
        late = report(run, "police.person", FATHER)
        assert (late.outcome, late.pull) == (OutcomeKind.TIMED_OUT, None)
        assert len(await pull_rows(db)) == 4
        assert len(sources["police"].calls) == 1

    async def test_the_caller_leaving_stops_the_run(
        self, make_sharing: MakeSharing, db: Database, basis: Basis, until: Deadline
    ) -> None:
        silent = GatedSource(TableSource())
        running = asyncio.create_task(
            make_sharing({"police": silent}).prefill(self.plan, basis, KNOWN, RELATIONS, until=until)
        )
        await silent.asked.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert [row.outcome for row in (await pull_rows(db)).values()] == [None]


class TestTime:
    async def test_a_pull_takes_as_long_as_its_department(
        self, make_sharing: MakeSharing, db: Database, basis: Basis, until: Deadline, clock: HeldClock
    ) -> None:
        async def take_long(_: Sequence[Authorised]) -> None:
            clock.advance(timedelta(milliseconds=250))

        slow = WatchingSource(TableSource(POLICE_RECORDS), take_long)
        run = await make_sharing({"police": slow}).prefill(
            one_step("police.person", "mother", "person.ethnicity"), basis, KNOWN, RELATIONS, until=until
        )
        [its] = run.steps
        assert its.milliseconds == pytest.approx(250)
        assert run.milliseconds == pytest.approx(250)
        assert (await pull_rows(db))[str(its.pull)].milliseconds == pytest.approx(250)

    async def test_a_round_takes_two_transactions_however_many_are_asked(
        self, make_sharing: MakeSharing, db: Database, basis: Basis, until: Deadline, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened = 0
        work = Database.work

        def counted(self: Database) -> object:
            nonlocal opened
            opened += 1
            return work(self)

        monkeypatch.setattr(Database, "work", counted)
        await make_sharing(all_sources()).prefill(PLAN, basis, KNOWN, RELATIONS, until=until)
        assert opened == 2 * len(PLAN.rounds)


class TestOneQuestion:
    async def ask(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline, key: str, relation: str = SELF
    ) -> tuple[StepReport, Sequence[SourcedValue]]:
        element = "marriage.status" if relation == SELF else "person.name"
        question = Asked("civil_affairs.marriage", MOTHER, {"person.id_number": key}, {relation: (element,)})
        return await make_sharing(all_sources()).ask(question, basis, until=until)

    async def test_it_is_answered_and_recorded(
        self, make_sharing: MakeSharing, db: Database, basis: Basis, until: Deadline
    ) -> None:
        its, values = await self.ask(make_sharing, basis, until, MOTHER_NUMBER)
        assert its.outcome is OutcomeKind.FOUND
        assert its.wanted == (Want("mother", "marriage.status"),)
        assert [(each.party, each.value) for each in values] == [(MOTHER, "REGISTERED")]
        assert list(await pull_rows(db)) == [str(its.pull)]

    async def test_an_invalid_key_is_not_sent(
        self, make_sharing: MakeSharing, db: Database, basis: Basis, until: Deadline
    ) -> None:
        its, values = await self.ask(make_sharing, basis, until, "340000199403121027")
        assert (its.outcome, values) == (OutcomeKind.INVALID_KEY, ())
        assert await pull_rows(db) == {}

    async def test_another_person_stands_under_the_relation_where_no_role_is_named(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        _, values = await self.ask(make_sharing, basis, until, MOTHER_NUMBER, "spouse")
        assert [(each.party, each.value) for each in values] == [(PartyKey("spouse"), "李样本")]

    async def test_another_person_stands_under_the_role_that_the_relation_leads_to(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        question = Asked(
            "civil_affairs.marriage", MOTHER, {"person.id_number": MOTHER_NUMBER}, {"spouse": ("person.name",)}
        )
        sharing = make_sharing(all_sources())
        its, values = await sharing.ask(question, basis, until=until, relations=RELATIONS)
        assert [each.party for each in values] == [FATHER]
        assert its.wanted == (Want("father", "person.name"),)

    async def test_compiling_uses_the_catalogue_at_hand(self, make_sharing: MakeSharing) -> None:
        assert make_sharing({}).compile(FORM, RELATIONS, MOTHER_LOGIN) == PLAN
        assert make_sharing({}, {}).compile(FORM, Relations({}), ()).rounds == ()
