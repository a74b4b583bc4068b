"""A demonstration that waits for too long says so and ends."""

import asyncio
import io
from pathlib import Path

import pytest
import typer
from rich.console import Console

from backend.cli.demo import _run
from backend.cli.demo.patience import in_time


def test_a_demonstration_that_takes_too_long_ends_in_plain_words_with_exit_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WST_HOME", str(tmp_path))

    async def wait_for_ever() -> None:
        async with in_time(0.01):
            await asyncio.Event().wait()

    said = io.StringIO()
    with pytest.raises(typer.Exit) as ended:
        _run(wait_for_ever(), Console(file=said, width=1000))
    assert ended.value.exit_code == 1
    assert "没有办完" in said.getvalue()
    assert "was not done in time" in said.getvalue()


async def test_another_timeout_is_not_taken_for_it() -> None:
    with pytest.raises(TimeoutError):
        async with in_time(600):
            raise TimeoutError
