"""Commitment, reuse, upload and window: which of them lead where."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.applying.materials.ways.commitment import Commitment
from services.applying.materials.ways.reused import Reused
from services.applying.materials.ways.upload import Upload
from services.applying.materials.ways.window import Window
from services.applying.types import (
    ActKind,
    ActNeeded,
    ActState,
    CheckLater,
    Need,
    NotThisWay,
    RequiredAct,
    Satisfied,
)
from services.catalogue.types import Bilingual, EarlierDocument, WaySpec
from services.documents.types import Document, DocumentOrigin, Evidence, Grade, WayKind
from services.kit.clock import HeldClock
from services.sharing.types import PartyKey
from tests.support.newborn import NEWBORN

NOW = datetime(2026, 11, 23, tzinfo=UTC)
TEXT = Bilingual("我承诺。", "I promise.")
NEED = Need("m", PartyKey("mother"), [])
PROMISE = Commitment(WaySpec(WayKind.COMMITMENT, text=TEXT))


def act(state: ActState, kind: ActKind = ActKind.COMMITMENT) -> RequiredAct:
    done_at = NOW if state is ActState.DONE else None
    party = UUID(int=1)
    return RequiredAct(UUID(int=7), kind, party, party, "m", TEXT, state, NOW + timedelta(days=1), done_at)


@pytest.mark.parametrize("state", [None, ActState.AWAITED, ActState.EXPIRED])
async def test_a_commitment_is_asked_for_until_it_is_given(state: ActState | None) -> None:
    need = Need("m", PartyKey("mother"), [], acts=[] if state is None else [act(state)])
    assert await PROMISE.satisfy(need) == ActNeeded(ActKind.COMMITMENT, TEXT)


async def test_a_commitment_given_is_evidence_of_the_applicants_making() -> None:
    outcome = await PROMISE.satisfy(Need("m", PartyKey("mother"), [], acts=[act(ActState.DONE)]))
    assert isinstance(outcome, Satisfied)
    assert (outcome.evidence.grade, outcome.evidence.act, outcome.evidence.as_of) == (Grade.D, UUID(int=7), NOW)


async def test_a_commitment_declined_leads_nowhere() -> None:
    need = Need("m", PartyKey("mother"), [], acts=[act(ActState.DECLINED)])
    assert await PROMISE.satisfy(need) == NotThisWay()


async def test_an_act_of_another_kind_is_no_commitment() -> None:
    need = Need("m", PartyKey("mother"), [], acts=[act(ActState.DONE, ActKind.SIGNATURE)])
    assert isinstance(await PROMISE.satisfy(need), ActNeeded)


async def test_a_siblings_result_comes_later_and_says_whence(clock: HeldClock) -> None:
    outcome = await Reused(WaySpec(WayKind.REUSED, result_kind="household_page"), NEWBORN, clock).satisfy(NEED)
    assert isinstance(outcome, CheckLater)
    assert "household-entry" in outcome.reason.zh


async def test_a_result_that_no_sibling_brings_is_not_waited_for(clock: HeldClock) -> None:
    assert await Reused(WaySpec(WayKind.REUSED, result_kind="no_such"), NEWBORN, clock).satisfy(NEED) == NotThisWay()


async def test_an_upload_satisfies_once_it_is_there() -> None:
    evidence = Evidence(WayKind.UPLOAD, Grade.C, "sha256:test", NOW, document=UUID(int=8))
    assert await Upload().satisfy(NEED) == NotThisWay()
    outcome = await Upload().satisfy(Need("m", PartyKey("mother"), [], document=evidence))
    assert isinstance(outcome, Satisfied)
    assert outcome.evidence == evidence


async def test_a_window_satisfies_once_its_staff_have_seen_the_paper() -> None:
    assert await Window().satisfy(NEED) == NotThisWay()
    need = Need("m", PartyKey("mother"), [], acts=[act(ActState.DONE, ActKind.WINDOW_CONFIRMATION)])
    outcome = await Window().satisfy(need)
    assert isinstance(outcome, Satisfied)
    assert (outcome.evidence.grade, outcome.evidence.act) == (Grade.B, UUID(int=7))


EARLIER = WaySpec(WayKind.REUSED, earlier=EarlierDocument("page", timedelta(days=30), Grade.B))


def document(kind: str = "page", grade: Grade = Grade.A, age: timedelta = timedelta(days=30)) -> Document:
    return Document(UUID(int=9), kind, DocumentOrigin.RESULT, UUID(int=1), "sha256:page", grade, NOW - age)


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        (document(), Satisfied),
        (document(grade=Grade.B), Satisfied),
        (document(grade=Grade.C), NotThisWay),
        (document(kind="other"), NotThisWay),
        (document(age=timedelta(days=30, seconds=1)), NotThisWay),
    ],
)
async def test_an_earlier_document_does_while_it_is_young_and_good_enough(
    clock: HeldClock, earlier: Document, expected: type
) -> None:
    clock.moment = NOW
    way = Reused(EARLIER, NEWBORN, clock)
    assert isinstance(await way.satisfy(Need("m", PartyKey("mother"), [], earlier=[earlier])), expected)


async def test_of_several_earlier_documents_the_newest_that_will_do_is_taken(clock: HeldClock) -> None:
    clock.moment = NOW
    earlier = [document(grade=Grade.D, age=timedelta()), document(age=timedelta(days=1)), document()]
    outcome = await Reused(EARLIER, NEWBORN, clock).satisfy(Need("m", PartyKey("mother"), [], earlier=earlier))
    assert isinstance(outcome, Satisfied)
    evidence = outcome.evidence
    assert (evidence.way, evidence.as_of, evidence.max_age) == (
        WayKind.REUSED,
        NOW - timedelta(days=1),
        timedelta(days=30),
    )
    assert (evidence.document, evidence.digest) == (UUID(int=9), "sha256:page")
