"""When evidence is too old to be relied on."""

from datetime import UTC, datetime, timedelta

import pytest

from services.documents.types import Evidence, Grade, WayKind

AS_OF = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("max_age", "age", "fresh"),
    [
        (DAY, timedelta(), True),
        (DAY, DAY, True),
        (DAY, DAY + MOMENT, False),
        (timedelta(), timedelta(), True),
        (None, 10_000 * DAY, True),
    ],
)
def test_evidence_is_fresh_up_to_its_maximum_age_and_without_one_for_good(
    max_age: timedelta | None, age: timedelta, fresh: bool
) -> None:
    evidence = Evidence(WayKind.DATA_CHECK, Grade.A, "sha256:test", AS_OF, max_age)
    assert evidence.is_fresh(AS_OF + age) is fresh
