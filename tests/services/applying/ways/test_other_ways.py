"""Commitment, reuse, upload, certificate and window: which of them lead where."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

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
from services.applying.ways.commitment import Commitment
from services.applying.ways.e_certificate import ECertificate
from services.applying.ways.reused import Reused
from services.applying.ways.upload import Upload
from services.applying.ways.window import Window
from services.catalogue.types import Bilingual, WaySpec
from services.documents.types import Evidence, Grade, WayKind
from services.sharing.types import PartyKey
from tests.support.newborn import NEWBORN

NOW = datetime(2026, 11, 23, tzinfo=UTC)
TEXT = Bilingual("我承诺。", "I promise.")
NEED = Need("m", PartyKey("mother"), [])
PROMISE = Commitment(WaySpec(WayKind.COMMITMENT, text=TEXT))


def act(state: ActState, kind: ActKind = ActKind.COMMITMENT) -> RequiredAct:
    done_at = NOW if state is ActState.DONE else None
    return RequiredAct(UUID(int=7), kind, UUID(int=1), "m", TEXT, state, NOW + timedelta(days=1), done_at)


@pytest.mark.parametrize("state", [None, ActState.AWAITED, ActState.EXPIRED])
async def test_a_commitment_is_asked_for_until_it_is_given(state: ActState | None) -> None:
    need = Need("m", PartyKey("mother"), [], act=None if state is None else act(state))
    assert await PROMISE.satisfy(need) == ActNeeded(ActKind.COMMITMENT, TEXT)


async def test_a_commitment_given_is_evidence_of_the_applicants_making() -> None:
    outcome = await PROMISE.satisfy(Need("m", PartyKey("mother"), [], act=act(ActState.DONE)))
    assert isinstance(outcome, Satisfied)
    assert (outcome.evidence.grade, outcome.evidence.act, outcome.evidence.as_of) == (Grade.D, UUID(int=7), NOW)


async def test_a_commitment_declined_leads_nowhere() -> None:
    need = Need("m", PartyKey("mother"), [], act=act(ActState.DECLINED))
    assert await PROMISE.satisfy(need) == NotThisWay()


async def test_an_act_of_another_kind_is_no_commitment() -> None:
    need = Need("m", PartyKey("mother"), [], act=act(ActState.DONE, ActKind.SIGNATURE))
    assert isinstance(await PROMISE.satisfy(need), ActNeeded)


async def test_a_siblings_result_comes_later_and_says_whence() -> None:
    outcome = await Reused(WaySpec(WayKind.REUSED, result_kind="household_page"), NEWBORN).satisfy(NEED)
    assert isinstance(outcome, CheckLater)
    assert "household-entry" in outcome.reason.zh


async def test_a_result_that_no_sibling_brings_is_not_waited_for() -> None:
    assert await Reused(WaySpec(WayKind.REUSED, result_kind="no_such"), NEWBORN).satisfy(NEED) == NotThisWay()


async def test_an_upload_satisfies_once_it_is_there() -> None:
    evidence = Evidence(WayKind.UPLOAD, Grade.C, "sha256:test", NOW, document=UUID(int=8))
    assert await Upload().satisfy(NEED) == NotThisWay()
    outcome = await Upload().satisfy(Need("m", PartyKey("mother"), [], document=evidence))
    assert isinstance(outcome, Satisfied)
    assert outcome.evidence == evidence


@pytest.mark.parametrize("way", [ECertificate(), Window()])
async def test_neither_a_certificate_store_nor_a_window_is_at_hand(way: ECertificate | Window) -> None:
    assert await way.satisfy(NEED) == NotThisWay()
