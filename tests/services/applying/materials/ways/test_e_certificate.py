"""Electronic certificates: what the store answered, what its holder permits, and how old it may be."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.applying.materials.ways.e_certificate import ECertificate
from services.applying.types import (
    ActKind,
    ActNeeded,
    ActState,
    AnsweredQuestion,
    CertificateReview,
    CheckLater,
    Need,
    NotThisWay,
    RequiredAct,
    Satisfied,
)
from services.catalogue.types import Bilingual, WaySpec
from services.documents.types import CertificateVerdict, WayKind
from services.kit.clock import HeldClock
from services.sharing.types import OutcomeKind
from tests.services.applying.materials.ways.test_data_check import FATHER, MOTHER, asked
from tests.support.applications import AS_OF
from tests.support.permitted import WITH_CERTIFICATES

CODE = "certificates.identity"
TEXT = Bilingual("请同意使用证照。", "Please permit the use.")


def way(clock: HeldClock, resource: str = CODE, max_age: timedelta | None = None) -> ECertificate:
    clock.moment = AS_OF
    return ECertificate(
        WaySpec(WayKind.E_CERTIFICATE, resource=resource, max_age=max_age), WITH_CERTIFICATES, TEXT, clock
    )


def with_verdict(verdict: CertificateVerdict) -> AnsweredQuestion:
    return replace(asked(CODE, MOTHER), certificate=CertificateReview(verdict))


def use(state: ActState) -> RequiredAct:
    party = UUID(int=1)
    done_at = AS_OF if state is ActState.DONE else None
    return RequiredAct(UUID(int=7), ActKind.CERTIFICATE_USE, party, party, "m", TEXT, state, AS_OF, done_at, (CODE,))


async def test_a_valid_certificate_satisfies(clock: HeldClock) -> None:
    outcome = await way(clock).satisfy(Need("m", MOTHER, [with_verdict(CertificateVerdict.VALID)]))
    assert isinstance(outcome, Satisfied)
    assert (outcome.evidence.way, outcome.evidence.as_of) == (WayKind.E_CERTIFICATE, AS_OF)


@pytest.mark.parametrize("verdict", [each for each in CertificateVerdict if each is not CertificateVerdict.VALID])
async def test_every_other_verdict_is_said_with_its_day(clock: HeldClock, verdict: CertificateVerdict) -> None:
    outcome = await way(clock).satisfy(Need("m", MOTHER, [with_verdict(verdict)]))
    assert isinstance(outcome, NotThisWay)
    assert outcome.reason is not None
    assert "2026-11-23" in outcome.reason.zh


async def test_what_was_found_grows_old_and_is_asked_again(clock: HeldClock) -> None:
    certificate = way(clock, max_age=timedelta(hours=1))
    need = Need("m", MOTHER, [with_verdict(CertificateVerdict.VALID)])
    clock.moment = AS_OF + timedelta(hours=1)
    assert isinstance(await certificate.satisfy(need), Satisfied)
    clock.moment += timedelta(seconds=1)
    assert isinstance(await certificate.satisfy(need), CheckLater)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (OutcomeKind.DOWN, CheckLater),
        (OutcomeKind.TIMED_OUT, CheckLater),
        (OutcomeKind.NOTHING, NotThisWay),
        (OutcomeKind.KEY_MISSING, NotThisWay),
        (OutcomeKind.NOT_AUTHORISED, NotThisWay),
    ],
)
async def test_only_what_may_still_be_answered_is_waited_for(
    clock: HeldClock, outcome: OutcomeKind, expected: type
) -> None:
    told = asked(CODE, MOTHER, outcome)
    assert isinstance(await way(clock).satisfy(Need("m", MOTHER, [told])), expected)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (None, ActNeeded),
        (ActState.AWAITED, ActNeeded),
        (ActState.DROPPED, ActNeeded),
        (ActState.DECLINED, NotThisWay),
        (ActState.EXPIRED, NotThisWay),
        (ActState.DONE, CheckLater),
    ],
)
async def test_the_holder_is_asked_until_they_have_said_something(
    clock: HeldClock, state: ActState | None, expected: type
) -> None:
    refused = asked(CODE, MOTHER, OutcomeKind.CONSENT_NEEDED)
    acts = [] if state is None else [use(state)]
    permissions = {} if state is None or state is ActState.DROPPED else {(CODE, MOTHER): state}
    need = Need("m", MOTHER, [refused], acts=acts, permissions=permissions, permitter=True)
    assert isinstance(await way(clock).satisfy(need), expected)


async def test_where_nobody_can_permit_it_the_way_leads_nowhere(clock: HeldClock) -> None:
    refused = asked(CODE, MOTHER, OutcomeKind.CONSENT_NEEDED)
    assert await way(clock).satisfy(Need("m", MOTHER, [refused])) == NotThisWay()


async def test_a_certificate_of_somebody_else_or_of_no_store_does_not_lead_there(clock: HeldClock) -> None:
    told = with_verdict(CertificateVerdict.VALID)
    assert await way(clock).satisfy(Need("m", FATHER, [told])) == NotThisWay()
    assert await way(clock, "police.person").satisfy(Need("m", MOTHER, [told])) == NotThisWay()
    assert await way(clock, "certificates.none").satisfy(Need("m", MOTHER, [told])) == NotThisWay()
