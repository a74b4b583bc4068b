"""All figures of one run."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.openings import calls_per_department
from bench.prefills import cpu_over_bare, over_deadline, over_slowest
from bench.testbed import open_testbed
from bench.ungranted import reached


@dataclass(frozen=True, slots=True)
class Tries:
    """How often each thing is tried."""

    prefill: int
    hung: int
    openings: int
    openings_at_once: int
    cpu: int
    ungranted: int


QUICK = Tries(prefill=60, hung=100, openings=20, openings_at_once=100, cpu=20, ungranted=10_000)
FULL = Tries(prefill=400, hung=200, openings=20, openings_at_once=100, cpu=400, ungranted=10_000)


async def measured(database_url: str, home: Path, tries: Tries) -> dict[str, Any]:
    """Keys as the README explains them. The database has the newest schema; `home` is a folder of our own."""
    async with open_testbed(database_url) as testbed:
        prefill = await over_slowest(testbed, tries.prefill)
        hung, filled = await over_deadline(testbed, tries.hung)
        cpu = await cpu_over_bare(testbed, tries.cpu)
        beyond = await reached(testbed, tries.ungranted)
    calls = await calls_per_department(database_url, home, tries.openings, tries.openings_at_once)
    return {
        "prefill_over_slowest_ms": round(prefill, 2),
        "hung_over_deadline_ms": round(hung, 2),
        "hung_fields_filled": round(filled, 4),
        "calls_per_department": round(calls, 4),
        "cpu_vs_bare": round(cpu, 2),
        "ungranted_pulls": tries.ungranted,
        "ungranted_reached": beyond,
        **{f"tries_{figure}": count for figure, count in asdict(tries).items()},
    }
