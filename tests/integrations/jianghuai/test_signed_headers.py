from datetime import UTC, datetime, timedelta

import pytest

from integrations.jianghuai.signed_headers import RID, RTIME, SID, SIGN, Signer, Stamp, milliseconds, sign
from services.kit.clock import HeldClock

VECTOR = ("test-secret", "s_TEST_0001", "r_TEST_AH", 1767225600000)
SIGNATURE = "/GEwToGcrZPCeenRh154q8ldHFls/IhuuGz3faDYV0U="


def test_the_vector_of_the_protocol() -> None:
    assert sign(*VECTOR) == SIGNATURE


def test_headers_are_those_of_the_protocol() -> None:
    clock = HeldClock(datetime(2026, 1, 1, tzinfo=UTC))
    headers = Signer("r_TEST_AH", clock).headers("test-secret", "s_TEST_0001")
    assert headers == {
        "gjgxjhpt_rid": "r_TEST_AH",
        "gjgxjhpt_sid": "s_TEST_0001",
        "gjgxjhpt_rtime": "1767225600000",
        "gjgxjhpt_sign": SIGNATURE,
    }


def test_no_two_signatures_are_of_one_millisecond(clock: HeldClock) -> None:
    signer = Signer("r", clock)
    times = [int(signer.headers("secret", "s")[RTIME]) for _ in range(3)]
    clock.advance(timedelta(seconds=-1))
    times.append(int(signer.headers("secret", "s")[RTIME]))
    assert times == [milliseconds(datetime(2026, 11, 23, 2, tzinfo=UTC)) + nth for nth in range(4)]


def test_a_signature_is_good_for_its_secret_service_requester_and_time_only(clock: HeldClock) -> None:
    headers = Signer("r", clock).headers("secret", "s")
    stamp = Stamp.of(headers)
    assert stamp is not None
    assert stamp.signed_with("secret")
    assert not stamp.signed_with("another")
    for name, other in ((RID, "x"), (SID, "x"), (RTIME, "1767225600001"), (SIGN, "\udcff")):
        altered = Stamp.of({**headers, name: other})
        assert altered is not None
        assert not altered.signed_with("secret")


@pytest.mark.parametrize("name", [RID, SID, RTIME, SIGN])
def test_without_one_of_the_headers_nothing_is_signed(clock: HeldClock, name: str) -> None:
    headers = Signer("r", clock).headers("secret", "s")
    assert Stamp.of({**headers, name: ""}) is None


@pytest.mark.parametrize("time", ["1767225600", "１７６７２２５６０００００", "-767225600000", "17672256000000"])
def test_a_time_is_thirteen_digits(clock: HeldClock, time: str) -> None:
    assert Stamp.of({**Signer("r", clock).headers("secret", "s"), RTIME: time}) is None


def test_a_signature_counts_for_five_minutes_either_way(clock: HeldClock) -> None:
    stamp = Stamp.of(Signer("r", clock).headers("secret", "s"))
    assert stamp is not None
    for seconds, counts in ((300, True), (301, False), (-300, True), (-301, False)):
        assert stamp.timely(clock.now() + timedelta(seconds=seconds)) is counts


def test_a_signature_does_not_show(clock: HeldClock) -> None:
    headers = Signer("r", clock).headers("secret", "s")
    assert headers[SIGN] not in repr(Stamp.of(headers))
