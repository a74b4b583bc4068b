"""`wanshitong ask`: what is typed becomes variables; what is refused is said."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiohttp import web
from typer.testing import CliRunner

from backend.cli import app
from backend.cli.ask import variables

RUN = CliRunner()
FOUND = [
    {"code": "a", "name": {"zh": "甲"}, "isOneThing": True},
    {"code": "b", "name": None, "isOneThing": False},
]
REFUSED = {
    "__typename": "PackageRefused",
    "code": "PACKAGE_REFUSED",
    "message": {"zh": "不合规则。", "en": "Broken."},
    "wayOut": {"zh": "请修改。", "en": "Mend it."},
    "findings": [{"path": "/law", "wrong": {"zh": "没有条", "en": "no article"}}],
}


@contextmanager
def answering(root: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """A gateway that always answers this, and what it was asked."""
    asked: list[Any] = []
    loop, ended = asyncio.new_event_loop(), asyncio.Event()
    started = threading.Event()
    port: list[int] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append((request.headers["Authorization"], await request.json()))
        return web.json_response({"data": {"root": root}})

    async def serve() -> None:
        application = web.Application()
        application.router.add_post("/graphql", answer)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port.append(runner.addresses[0][1])
        started.set()
        await ended.wait()
        await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    started.wait()
    monkeypatch.setenv("WST_PORT", str(port[0]))
    monkeypatch.setenv("WST_TOKEN", "mine")
    yield asked
    loop.call_soon_threadsafe(ended.set)
    thread.join()
    loop.close()


def test_a_dot_goes_into_an_object_and_what_is_json_is_what_it_says() -> None:
    told = variables(["first=3", "input.revision=1", "input.answers.reader.card=x=y", "input.kept=true", "text=读者证"])
    assert told == {
        "first": 3,
        "input": {"revision": 1, "answers": {"reader": {"card": "x=y"}}, "kept": True},
        "text": "读者证",
    }


@pytest.mark.parametrize("wrong", [["text"], ["input=1", "input.revision=2"]])
def test_what_is_no_variable_is_refused(wrong: list[str]) -> None:
    with pytest.raises(ValueError, match=wrong[-1].split(".", maxsplit=1)[0]):
        variables(wrong)


def test_an_operation_is_asked_as_the_token_says_and_shown_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(FOUND, monkeypatch) as asked:
        shown = RUN.invoke(app, ["ask", "SearchItems", "text=甲", "--show", "code", "--show", "name.zh"])
        whole = RUN.invoke(app, ["ask", "SearchItems", "text=甲"])
    assert (shown.exit_code, shown.stdout) == (0, "a  甲\nb  —\n")
    assert '"isOneThing": true' in whole.stdout
    bearer, body = asked[0]
    assert (bearer, body["operationName"], body["variables"]) == ("Bearer mine", "SearchItems", {"text": "甲"})


def test_each_goes_through_a_list_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering({"fields": FOUND}, monkeypatch):
        each = RUN.invoke(app, ["ask", "SearchItems", "--each", "fields", "--show", "isOneThing"])
        together = RUN.invoke(app, ["ask", "SearchItems", "--show", "fields.code"])
    assert (each.stdout, together.stdout) == ("true\nfalse\n", "a，b\n")


def test_what_is_refused_is_said_with_its_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(REFUSED, monkeypatch):
        refused = RUN.invoke(app, ["ask", "SearchItems", "text=x"])
    assert refused.exit_code == 1
    assert "Broken. Mend it." in refused.output
    assert "/law: 没有条 / no article" in refused.output


def test_without_a_token_or_with_an_unknown_operation_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WST_TOKEN", raising=False)
    assert RUN.invoke(app, ["ask", "SearchItems"]).exit_code == 2
    monkeypatch.setenv("WST_TOKEN", "mine")
    unknown = RUN.invoke(app, ["ask", "Nothing"])
    assert (unknown.exit_code, "There is no such operation: Nothing" in unknown.output) == (2, True)
