"""`wanshitong ask`: one known operation put to a running gateway, as whoever the token in WST_TOKEN is of."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from backend.settings import CallerSettings, Settings
from services.kit.problems import GatewayError

if TYPE_CHECKING:
    from backend.cli.demo.client import PublicClient

Operation = Annotated[
    str,
    typer.Argument(
        metavar="OPERATION", help="graphql/operations 中的操作 / An operation of graphql/operations, as `SearchItems`."
    ),
]
Given = Annotated[
    list[str] | None,
    typer.Argument(metavar="NAME=VALUE...", help="变量 / Variables; `input.revision=1` goes into `input`."),
]
Each = Annotated[str, typer.Option("--each", metavar="PATH", help="逐行打印此列表 / A line for each of this list.")]
Show = Annotated[
    list[str] | None, typer.Option("--show", metavar="PATH", help="只打印这些值 / These values alone, as `name.zh`.")
]


def ask(operation: Operation, given: Given = None, each: Each = "", show: Show = None) -> None:
    """向运行中的网关提一个问题 / Ask a running gateway; what it refuses is said, with exit code 1.

    以 WST_TOKEN 中的登录为准 / Acts as whoever the token in WST_TOKEN is of. Of a subscription the last message counts.
    """
    token = CallerSettings().token
    if not token:
        typer.echo("请设置 WST_TOKEN / Set WST_TOKEN: `wanshitong token --persona standard`", err=True)
        raise typer.Exit(2)
    try:
        answer = asyncio.run(_answer(operation, token.get_secret_value(), variables(given or ())))
    except (GatewayError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if isinstance(answer, dict) and "wayOut" in answer:
        say_problem(answer)
        raise typer.Exit(1)
    if not show:
        typer.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
        return
    for one in _found(answer, each):
        typer.echo("  ".join(_said(one, path) for path in show))


def address(settings: Settings) -> str:
    """Where the gateway of these settings answers."""
    return settings.public_url or f"http://{settings.host}:{settings.port}"


def say_problem(answer: dict[str, Any]) -> None:
    """What the gateway refused, why, and the way out."""
    typer.echo(
        f"{answer['message']['zh']}{answer['wayOut']['zh']} / {answer['message']['en']} {answer['wayOut']['en']}",
        err=True,
    )
    for finding in answer.get("findings", ()):
        wrong = finding.get("wrong")
        said = f"{wrong['zh']} / {wrong['en']}" if wrong else finding["rule"]
        typer.echo(f"  {finding.get('path') or finding.get('pointer')}: {said}", err=True)


def variables(given: Sequence[str]) -> dict[str, Any]:
    """Variables from `name=value`: a dot goes into an object, a value that is JSON is what it says, all else is text.

    Raises `ValueError` where there is no `=`, or a name is given a value and used as an object.
    """
    told: dict[str, Any] = {}
    for each in given:
        name, is_one, value = each.partition("=")
        if not is_one:
            raise ValueError(f"NAME=VALUE: {each}")
        *path, last = name.split(".")
        into = told
        for part in path:
            into = into.setdefault(part, {})
            if not isinstance(into, dict):
                raise ValueError(f"{part} has a value already")  # noqa: TRY004 - of what was typed
        try:
            into[last] = orjson.loads(value)
        except orjson.JSONDecodeError:
            into[last] = value
    return told


async def _answer(operation: str, token: str, given: dict[str, Any]) -> Any:
    import aiohttp

    from backend.cli.demo.client import PublicClient
    from backend.contract import contract_folder

    async with aiohttp.ClientSession() as http:
        client = PublicClient(http, address(Settings()), token, contract_folder() / "operations")
        file = next(client.operations.rglob(f"{operation}.graphql"), None)
        if file is None:
            raise ValueError(f"没有这一操作 / There is no such operation: {operation}")
        try:
            if "\nsubscription " in "\n" + file.read_text("utf-8"):
                return await _last(client, operation, given)
            return await client.run(operation, **given)
        except aiohttp.ClientError as error:
            raise ValueError(f"网关没有回答 / The gateway does not answer: {error}") from None


async def _last(client: "PublicClient", operation: str, given: dict[str, Any]) -> Any:
    told: Any = None
    async for message in client.follow(operation, **given):
        told = message
    return told


def _found(answer: Any, path: str) -> Iterator[Any]:
    """All values at a path; lists on the way, and at its end, one by one."""
    if isinstance(answer, list):
        for one in answer:
            yield from _found(one, path)
    elif not path:
        yield answer
    elif isinstance(answer, dict):
        name, _, rest = path.partition(".")
        yield from _found(answer.get(name), rest)


def _said(one: Any, path: str) -> str:
    values = [each for each in _found(one, path) if each is not None]
    return "，".join(each if isinstance(each, str) else orjson.dumps(each).decode() for each in values) or "—"
