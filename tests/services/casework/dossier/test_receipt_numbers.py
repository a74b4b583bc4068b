"""Receipt numbers and due days."""

from datetime import UTC, date, datetime
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.casework.cases.deadlines import due_on
from services.casework.dossier.receipt_numbers import NoReceiptNumberFree, candidates
from services.kit.clock import HeldClock
from services.kit.ids import SeededIds
from services.kit.values.check_characters import with_check
from services.kit.workdays import WorkdayCalendar

LATE_IN_THE_EVENING = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # one in the morning of the 23rd in China


def number(seed: int = 1) -> str:
    return next(candidates(SeededIds(HeldClock(LATE_IN_THE_EVENING), seed), LATE_IN_THE_EVENING))


@given(st.integers(0, 2**32))
def test_a_receipt_number_names_the_day_in_china_and_checks(seed: int) -> None:
    drawn = number(seed)
    assert drawn.startswith("AH20261123")
    assert len(drawn) == 19
    assert drawn == with_check(drawn[:-1])


@given(st.integers(0, 18), st.sampled_from("0123456789ABCXYZ"))
def test_a_mistyped_receipt_number_is_noticed(place: int, typed: str) -> None:
    right = number()
    wrong = right[:place] + typed + right[place + 1 :]
    assert (wrong == with_check(wrong[:-1])) == (wrong == right)


def test_drawing_ends_when_chance_is_broken() -> None:
    drawing = candidates(SeededIds(HeldClock(LATE_IN_THE_EVENING)), LATE_IN_THE_EVENING)
    assert len(set(islice(drawing, 20))) == 20
    with pytest.raises(NoReceiptNumberFree):
        next(drawing)


def test_days_are_counted_from_the_day_in_china() -> None:
    calendar = WorkdayCalendar.published()
    assert due_on(calendar, LATE_IN_THE_EVENING, 5) == date(2026, 11, 30)


def test_a_due_day_past_the_published_holidays_is_left_open() -> None:
    calendar = WorkdayCalendar.published()
    assert due_on(calendar, datetime(2026, 12, 30, tzinfo=UTC), 20) is None
    assert due_on(calendar, LATE_IN_THE_EVENING, None) is None
