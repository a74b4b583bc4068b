"""When an item can be started: planned days, suspension, cancellation."""

from datetime import date

import pytest

from services.catalogue.types.guide import Cancellation, Suspension, Term
from services.catalogue.types.words import Bilingual

WHY = Bilingual("测试", "test")
PLANNED = Term(date(2026, 1, 10), date(2026, 1, 20))
SUSPENDED = Term(suspension=Suspension(date(2026, 1, 10), date(2026, 1, 20), WHY))
STOPPED = Term(suspension=Suspension(date(2026, 1, 10), None, WHY))
CANCELLED = Term(cancellation=Cancellation(date(2026, 1, 10), WHY))


@pytest.mark.parametrize(
    ("term", "open_on"),
    [
        (Term(), [9, 10, 20, 21]),
        (PLANNED, [10, 20]),
        (SUSPENDED, [9, 21]),
        (STOPPED, [9]),
        (CANCELLED, [9]),
    ],
)
def test_first_and_last_days_belong_to_what_they_bound(term: Term, open_on: list[int]) -> None:
    assert [day for day in (9, 10, 20, 21) if term.open_on(date(2026, 1, day))] == open_on
