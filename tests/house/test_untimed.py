"""No test asserts how long something took or sleeps until it must be done: it would fail on a busy machine."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.tree import ROOT, files

TIMED = frozenset({"perf_counter", "perf_counter_ns", "process_time", "monotonic", "monotonic_ns", "time_ns"})
PROFILE = ROOT / "tests" / "conftest.py"


def timings(source: str) -> Iterator[str]:
    """What of a test's text depends on the clock of the machine."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr="sleep") | ast.Name(id="sleep"), args=[ast.Constant(value=0)]):
                continue  # lets other tasks run once, and waits for nothing
            case ast.Call(func=ast.Attribute(attr="sleep") | ast.Name(id="sleep")):
                yield f"sleep in line {node.lineno}"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="time"), attr=name)) if name in {*TIMED, "time"}:
                yield f"time.{name} in line {node.lineno}"
            case ast.ImportFrom(module="time", names=names) if {each.name for each in names} & {*TIMED, "time"}:
                yield f"import from time in line {node.lineno}"
            case ast.keyword(arg="deadline", value=ast.Constant()):
                yield f"deadline of an example in line {node.value.lineno}"


def test_no_test_depends_on_the_clock_of_the_machine() -> None:
    tests = [path for path in files(".py") if ROOT / "tests" in path.parents and path != PROFILE]

    assert len(tests) > 200
    assert {
        str(path.relative_to(ROOT)): found for path in tests if (found := [*timings(path.read_text("utf-8"))])
    } == {}


def test_examples_have_no_deadline_anywhere() -> None:
    from hypothesis import HealthCheck, settings

    assert settings.default is not None
    assert settings.default.deadline is None
    assert HealthCheck.too_slow in settings.default.suppress_health_check


@pytest.mark.parametrize(
    "source",
    [
        "import asyncio\nasync def test():\n    await asyncio.sleep(0.1)",
        "from time import sleep\nsleep(1)",
        "import time\nbegun = time.perf_counter()",
        "import time\nbegun = time.time()",
        "from time import monotonic",
        "@settings(deadline=None)\ndef test(): ...",
        "@settings(deadline=200)\ndef test(): ...",
    ],
)
def test_what_depends_on_the_clock_is_found(source: str) -> None:
    assert [*timings(source)]


def test_letting_other_tasks_run_is_no_waiting() -> None:
    assert [*timings("import asyncio\nasync def test():\n    await asyncio.sleep(0)")] == []
