"""Pauses grow, have a ceiling, and end."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.handover.types.policies import PollPolicy, RetryPolicy


@given(st.integers(1, 10_000))
def test_pauses_between_attempts_grow_to_the_longest_and_no_further(attempts: int) -> None:
    policy = RetryPolicy()
    assert policy.first <= policy.pause(attempts) <= policy.pause(attempts + 1) <= policy.longest


def test_by_default_a_parcel_is_followed_up_for_hours_and_not_for_days() -> None:
    policy = RetryPolicy()
    whole = sum((policy.pause(attempt) for attempt in range(1, policy.most)), timedelta())
    assert timedelta(hours=4) < whole < timedelta(days=1)


@given(st.floats(0.1, 100_000), st.integers(0, 10_000))
def test_pauses_between_polls_grow_and_never_fall_below_the_departments_own(every: float, silent: int) -> None:
    policy = PollPolicy()
    assert timedelta(seconds=every) <= policy.pause(every, silent) <= policy.pause(every, silent + 1)
    assert policy.pause(every, silent) <= max(policy.longest, timedelta(seconds=every))
