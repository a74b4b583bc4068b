"""Running a plan against sources that differ, hold back, break and lie; time; and single questions."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
import structlog

from services.kit.clock import Deadline, HeldClock
from services.kit.db import Database
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
    PlanStep,
    Refused,
    SourcedValue,
    StepReport,
    Unavailable,
    Want,
)
from tests.support.births import (
    FATHER,
    FATHER_NUMBER,
    KNOWN,
    MARRIAGE_RECORDS,
    MOTHER,
    MOTHER_NUMBER,
    PLAN,
    POLICE_RECORDS,
    SPOUSE,
    all_sources,
    one_step,
    pull_rows,
    report,
    values_of,
)
from tests.support.resources import RELATIONS
from tests.support.sources import (
    AS_OF,
    BrokenSource,
    GatedSource,
    MakeSharing,
    TableSource,
    WatchingSource,
    found,
)


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
                (PlanStep("civil_affairs.marriage", "father", (Want("mother", "person.id_number"),)),),
                (PlanStep("police.person", "mother", (Want("mother", "person.ethnicity"),)),),
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
        plan = Plan(((PlanStep("civil_affairs.marriage", "mother", (Want("father", "person.name"),)),),))
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
        assert (first["event"], first["provider"], first["error"]) == ("source broke", "police", "ValueError")
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
