"""A source that fails is left alone and tried again; one that is busy is waited for; and its mark tells of both."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
import structlog

from services.kit.breaker import BreakerState
from services.kit.clock import Deadline, HeldClock
from services.kit.db import Database
from services.sharing.service import Sharing
from services.sharing.sources.questions import place_of
from services.sharing.types import (
    PLATFORM,
    SELF,
    Answer,
    Asked,
    Authorised,
    Basis,
    Location,
    Nothing,
    OutcomeKind,
    SharingSettings,
    SourceHealth,
    Tier,
    Unavailable,
)
from tests.support.births import MOTHER, MOTHER_NUMBER, pull_rows
from tests.support.regions import BENGBU, OLD_COUNTY, directory
from tests.support.resources import PERSON, catalogue
from tests.support.sources import AS_OF, GatedSource, MakeSharing, TableSource

QUESTION = Asked("police.person", MOTHER, {"person.id_number": MOTHER_NUMBER}, {SELF: ("person.name",)})
DOWN, MALFORMED = Unavailable(OutcomeKind.DOWN), Unavailable(OutcomeKind.MALFORMED)
TIMED_OUT, WELL = Unavailable(OutcomeKind.TIMED_OUT), Nothing(AS_OF)
SETTINGS = SharingSettings(concurrent=2, opens_after=3, pause=timedelta(seconds=10))


@dataclass
class ScriptedSource:
    """Answers one after the other; the last for ever."""

    script: list[Answer]
    calls: int = 0

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        self.calls += 1
        answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return [answer] * len(pulls)


@dataclass
class Watched:
    """A department that follows a script, and the sharing that watches it."""

    sharing: Sharing
    source: ScriptedSource
    basis: Basis
    clock: HeldClock
    seconds: float = 30.0
    outcomes: list[OutcomeKind] = field(default_factory=list)

    async def ask(self, times: int = 1) -> list[OutcomeKind]:
        for _ in range(times):
            its, _ = await self.sharing.ask(QUESTION, self.basis, until=Deadline.after(self.seconds, self.clock))
            self.outcomes.append(its.outcome)
        return self.outcomes[-times:]

    def mark(self) -> SourceHealth:
        [mark] = self.sharing.health()
        return mark


@pytest.fixture
def watched(make_sharing: MakeSharing, basis: Basis, clock: HeldClock) -> Watched:
    source = ScriptedSource([DOWN])
    return Watched(make_sharing({"police": source}, settings=SETTINGS), source, basis, clock)


class TestTheBreaker:
    async def test_a_source_never_asked_is_well(self, watched: Watched) -> None:
        assert watched.mark() == SourceHealth("police")

    @pytest.mark.parametrize("silent", [DOWN, TIMED_OUT])
    async def test_it_opens_after_so_many_unanswered_calls_and_no_more_go_out(
        self, watched: Watched, silent: Unavailable
    ) -> None:
        watched.source.script = [silent]
        assert await watched.ask(3) == [silent.kind] * 3
        assert await watched.ask(2) == [OutcomeKind.DOWN] * 2
        assert watched.source.calls == 3
        assert (watched.mark().state, watched.mark().failures) == (BreakerState.OPEN, 3)

    async def test_records_that_cannot_be_read_take_the_source_away_from_nobody(self, watched: Watched) -> None:
        watched.source.script = [*[MALFORMED] * 9, WELL]
        assert (await watched.ask(10))[-1] is OutcomeKind.NOTHING
        assert (watched.mark().state, watched.mark().failures) == (BreakerState.CLOSED, 0)

    async def test_what_is_not_asked_is_recorded_as_ended_and_never_sent(self, watched: Watched, db: Database) -> None:
        await watched.ask(4)
        rows = list((await pull_rows(db)).values())
        assert sorted(str(row.refusal) for row in rows) == ["None", "None", "None", "SOURCE_RESTING"]
        assert {row.outcome for row in rows} == {"DOWN"}
        assert all(row.finished_at for row in rows)

    async def test_one_usable_answer_starts_the_count_anew(self, watched: Watched) -> None:
        watched.source.script = [DOWN, DOWN, WELL, DOWN, DOWN, WELL]
        await watched.ask(6)
        assert (watched.mark().state, watched.mark().failures, watched.source.calls) == (BreakerState.CLOSED, 0, 6)

    async def test_after_the_pause_one_call_tries_and_closes_it(self, watched: Watched) -> None:
        watched.source.script = [DOWN, DOWN, DOWN, WELL]
        await watched.ask(3)
        watched.clock.advance(timedelta(seconds=10))
        assert watched.mark().state is BreakerState.HALF_OPEN
        assert await watched.ask() == [OutcomeKind.NOTHING]
        assert watched.mark().state is BreakerState.CLOSED

    async def test_a_try_that_fails_leaves_it_alone_for_another_pause(self, watched: Watched) -> None:
        await watched.ask(3)
        watched.clock.advance(timedelta(seconds=10))
        await watched.ask(2)
        assert (watched.source.calls, watched.mark().state) == (4, BreakerState.OPEN)
        watched.clock.advance(timedelta(seconds=9.9))
        assert watched.mark().state is BreakerState.OPEN

    async def test_while_one_call_tries_no_other_goes_out(
        self, make_sharing: MakeSharing, basis: Basis, clock: HeldClock
    ) -> None:
        gated = GatedSource(TableSource())
        sources: dict[str, object] = {"police": ScriptedSource([DOWN])}
        sharing = make_sharing(sources, settings=SETTINGS)
        await Watched(sharing, ScriptedSource([DOWN]), basis, clock).ask(3)
        sources["police"] = gated
        clock.advance(timedelta(seconds=10))
        until = Deadline.after(30, clock)
        probing = asyncio.create_task(sharing.ask(QUESTION, basis, until=until))
        await gated.asked.wait()
        other, _ = await sharing.ask(QUESTION, basis, until=until)
        gated.gate.set()
        first, _ = await probing
        assert (other.outcome, first.outcome, len(gated.then.calls)) == (OutcomeKind.DOWN, OutcomeKind.NOTHING, 1)

    async def test_a_try_that_is_given_up_lets_the_next_one_try(
        self, make_sharing: MakeSharing, basis: Basis, clock: HeldClock
    ) -> None:
        gated = GatedSource(TableSource())
        sources: dict[str, object] = {"police": ScriptedSource([DOWN])}
        sharing = make_sharing(sources, settings=SETTINGS)
        await Watched(sharing, ScriptedSource([DOWN]), basis, clock).ask(3)
        sources["police"] = gated
        clock.advance(timedelta(seconds=10))
        probing = asyncio.create_task(sharing.ask(QUESTION, basis, until=Deadline.after(30, clock)))
        await gated.asked.wait()
        probing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await probing
        gated.gate.set()
        its, _ = await sharing.ask(QUESTION, basis, until=Deadline.after(30, clock))
        assert its.outcome is OutcomeKind.NOTHING

    async def test_a_time_out_without_time_to_answer_is_not_held_against_the_source(self, watched: Watched) -> None:
        watched.source.script = [TIMED_OUT]
        watched.seconds = 0.4
        await watched.ask(4)
        assert (watched.source.calls, watched.mark().failures, watched.mark().counts) == (
            4,
            0,
            {OutcomeKind.TIMED_OUT: 4},
        )

    async def test_a_change_is_logged_once_without_a_value(self, watched: Watched) -> None:
        with structlog.testing.capture_logs() as lines:
            await watched.ask(5)
        assert lines == [
            {
                "event": "health of a source changed",
                "log_level": "warning",
                "provider": "police",
                "state": "OPEN",
                "count": 3,
                "outcome": "DOWN",
            }
        ]

    async def test_the_mark_counts_by_outcome_and_remembers_the_last_success(self, watched: Watched) -> None:
        watched.source.script = [WELL, MALFORMED, MALFORMED]
        at = watched.clock.now()
        await watched.ask()
        watched.clock.advance(timedelta(minutes=1))
        await watched.ask(2)
        mark = watched.mark()
        assert mark.counts == {OutcomeKind.NOTHING: 1, OutcomeKind.MALFORMED: 2}
        assert (mark.last_outcome, mark.last_success, mark.failures) == (OutcomeKind.MALFORMED, at, 0)

    async def test_one_source_says_nothing_of_another(
        self, make_sharing: MakeSharing, basis: Basis, clock: HeldClock
    ) -> None:
        sharing = make_sharing({"police": ScriptedSource([DOWN]), "tax": TableSource()}, settings=SETTINGS)
        await Watched(sharing, ScriptedSource([DOWN]), basis, clock).ask(3)
        assert [(mark.source, mark.state) for mark in sharing.health()] == [
            ("police", BreakerState.OPEN),
            ("tax", BreakerState.CLOSED),
        ]


class TestRoom:
    async def test_no_more_calls_than_its_room_go_out_at_once_and_the_rest_follow(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        gated = CountingGate()
        sharing = make_sharing({"police": gated}, settings=SETTINGS)
        asking = [asyncio.create_task(sharing.ask(QUESTION, basis, until=until)) for _ in range(5)]
        await gated.full.wait()
        gated.gate.set()
        ends = [its.outcome for its, _ in await asyncio.gather(*asking)]
        assert (ends, gated.most, gated.calls) == ([OutcomeKind.NOTHING] * 5, 2, 5)

    async def test_waiting_for_room_counts_against_the_deadline(
        self, make_sharing: MakeSharing, db: Database, basis: Basis, clock: HeldClock, until: Deadline
    ) -> None:
        gated = GatedSource(TableSource())
        sharing = make_sharing({"police": gated}, settings=replace(SETTINGS, concurrent=1))
        first = asyncio.create_task(sharing.ask(QUESTION, basis, until=until))
        await gated.asked.wait()
        its, _ = await sharing.ask(QUESTION, basis, until=Deadline.after(0.01, clock))
        assert its.outcome is OutcomeKind.TIMED_OUT
        assert (await pull_rows(db))[str(its.pull)].refusal == "SOURCE_BUSY"
        gated.gate.set()
        answered, _ = await first
        assert (answered.outcome, len(gated.then.calls)) == (OutcomeKind.NOTHING, 1)
        assert sharing.health()[0].failures == 0


@dataclass
class CountingGate:
    """Counts how many ask at once; `full` when two do."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    full: asyncio.Event = field(default_factory=asyncio.Event)
    inside: int = 0
    most: int = 0
    calls: int = 0

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        self.inside += 1
        self.calls += 1
        self.most = max(self.most, self.inside)
        if self.inside == SETTINGS.concurrent:
            self.full.set()
        await self.gate.wait()
        self.inside -= 1
        return [WELL] * len(pulls)


class TestPlaces:
    def test_a_department_is_one_place(self, clock: HeldClock) -> None:
        assert place_of(PERSON, QUESTION, directory(clock)) == "police"

    @pytest.mark.parametrize(
        ("at", "region", "place"),
        [
            (Location(Tier.MAIN), "", PLATFORM),
            (Location(Tier.BRANCH), "", f"{PLATFORM}/police"),
            (Location(Tier.SUB, "region.code"), "340104000000", f"{PLATFORM}/340100000000"),
            (Location(Tier.SUB, "region.code"), "340111000000", f"{PLATFORM}/340100000000"),
            (Location(Tier.SUB, "region.code"), OLD_COUNTY.code, f"{PLATFORM}/{BENGBU.code}"),
            (Location(Tier.SUB, "region.code"), "合肥", f"{PLATFORM}/"),
        ],
    )
    def test_each_node_of_the_platform_is_one(self, at: Location, region: str, place: str, clock: HeldClock) -> None:
        question = replace(QUESTION, key={"region.code": region})
        assert place_of(replace(PERSON, at=at), question, directory(clock)) == place

    async def test_a_city_that_is_down_holds_up_no_other_and_all_are_asked_at_the_platform(
        self, make_sharing: MakeSharing, basis: Basis, until: Deadline
    ) -> None:
        located = replace(PERSON, at=Location(Tier.SUB, "region.code"), keys=(("region.code",),))
        cities = Cities()
        sharing = make_sharing({PLATFORM: cities}, catalogue(located), settings=SETTINGS)
        ends = [
            (await sharing.ask(replace(QUESTION, key={"region.code": code}), basis, until=until))[0].outcome
            for code in ("340100000000",) * 4 + ("340200000000",)
        ]
        assert ends == [OutcomeKind.DOWN] * 4 + [OutcomeKind.NOTHING]
        assert cities.asked == ["340100000000"] * 3 + ["340200000000"]


@dataclass
class Cities:
    """The first city's node is down."""

    asked: list[str] = field(default_factory=list)

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        codes = [pull.asked.key["region.code"] for pull in pulls]
        self.asked += codes
        return [DOWN if code.startswith("3401") else WELL for code in codes]
