"""A demonstration that is interrupted says so, whether or not it had begun."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from typer.testing import CliRunner

from backend import external_systems
from backend.cli import app
from backend.settings import Settings


@contextmanager
def interrupted(_settings: Settings) -> Iterator[None]:
    yield
    raise KeyboardInterrupt


@contextmanager
def interrupted_before(_settings: Settings) -> Iterator[None]:
    raise KeyboardInterrupt
    yield


@pytest.mark.parametrize("at", [interrupted, interrupted_before])
@pytest.mark.parametrize("story", [[], ["outage"], ["dispute"]])
def test_an_interrupt_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch, at: object, story: list[str]) -> None:
    monkeypatch.setattr(external_systems, "simulating_alone", at)
    monkeypatch.setattr(asyncio, "run", lambda story: story.close())
    ended = CliRunner().invoke(app, ["demo", *story])
    assert (ended.exit_code, ended.output) == (130, "演示已停止。 / The demonstration was stopped.\n")
