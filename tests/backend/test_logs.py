"""A log line names work, never a person."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from backend import logs


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """The next test's own logging is not ours to change."""
    root, structured = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**structured)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_key_that_is_not_on_the_list_loses_its_value(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    structlog.get_logger().info("case moved", case="c-1", name="陈测试", id_number="340000199403121026")
    [line] = lines(capsys)
    assert (line["event"], line["case"], line["count"]) == ("case moved", "c-1", 2)
    assert "陈测试" not in str(line)
    assert "340000199403121026" not in str(line)


def test_libraries_log_the_same_way_and_jobs_arguments_not_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    logging.getLogger("uvicorn.error").warning("started")
    logging.getLogger("procrastinate.worker").info("call deliver(parcel='…')")
    assert [line["event"] for line in lines(capsys)] == ["started"]
