"""The breaker opens after so many failures in a row, and then lets one call at a time try."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.kit.breaker import Breaker, BreakerState
from services.kit.clock import HeldClock

EVENTS = st.lists(st.one_of(st.floats(0, 15), st.sampled_from(["well", "unusable", "unheard"])), max_size=60)


@given(EVENTS, st.integers(1, 6))
def test_whatever_happens_the_breaker_keeps_its_promises(events: list[float | str], opens_after: int) -> None:
    """Open only after that many failures in a row or a failed try; let through exactly when closed or rested."""
    clock = HeldClock(datetime(2026, 11, 23, tzinfo=UTC))
    breaker = Breaker(opens_after, 10.0, clock)
    in_a_row, opened_at = 0, None
    for event in events:
        if isinstance(event, float):
            clock.advance(timedelta(seconds=event))
            continue
        rested = opened_at is None or clock.monotonic() - opened_at >= 10.0
        assert breaker.lets_through is rested
        if not rested:
            assert breaker.state is BreakerState.OPEN
            continue
        trying = breaker.begin()
        assert trying is (opened_at is not None)
        assert breaker.lets_through is not trying
        if event == "unheard":
            breaker.gave_no_sign(probing=trying)
        else:
            breaker.answered(probing=trying, usable=event == "well")
            in_a_row = 0 if event == "well" else in_a_row + 1
            failed = event == "unusable" and (trying or in_a_row >= opens_after)
            opened_at = clock.monotonic() if failed else None
        assert breaker.failures == in_a_row


def test_calls_that_began_before_it_opened_change_nothing_any_more() -> None:
    clock = HeldClock(datetime(2026, 11, 23, tzinfo=UTC))
    breaker = Breaker(1, 10.0, clock)
    late = [breaker.begin(), breaker.begin()]
    breaker.answered(probing=breaker.begin(), usable=False)
    clock.advance(timedelta(seconds=5))
    breaker.answered(probing=late[0], usable=False)
    breaker.answered(probing=late[1], usable=True)
    assert not breaker.lets_through
    clock.advance(timedelta(seconds=5))
    assert breaker.lets_through
    assert breaker.begin()
