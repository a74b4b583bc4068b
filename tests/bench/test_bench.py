"""The bench runs and says what it has to say; how quick this machine is today is not a test's business."""

from pathlib import Path

from bench.figures import Tries, measured
from bench.prefills import percentile

ONCE = Tries(prefill=1, hung=1, openings=1, openings_at_once=3, cpu=1, ungranted=10)


async def test_every_figure_is_measured(database_url: str, tmp_path: Path) -> None:
    figures = await measured(database_url, tmp_path, ONCE)

    told = {name: type(figure) for name, figure in figures.items() if not name.startswith("tries_")}
    assert told == {
        "prefill_over_slowest_ms": float,
        "hung_over_deadline_ms": float,
        "hung_fields_filled": float,
        "calls_per_department": float,
        "cpu_vs_bare": float,
        "ungranted_pulls": int,
        "ungranted_reached": int,
    }
    assert figures["ungranted_pulls"] == figures["tries_ungranted"] == 10


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(number) for number in range(100, 0, -1)]

    assert [percentile(values, rank) for rank in (1, 95, 99, 100)] == [1.0, 95.0, 99.0, 100.0]
    assert percentile([7.0], 99) == 7.0
