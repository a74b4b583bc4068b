"""`wanshitong item submit`: hand a package to a running gateway, as a member of the staff."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from backend.cli.ask import address, say_problem
from backend.settings import CallerSettings, Settings

PackageFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="事项包 / The package.")]


def submit(
    path: PackageFile,
    department: str = typer.Option(..., "--department", help="部门标识 / Id of the department."),
    gateway: str | None = typer.Option(
        None, "--gateway", help="网关地址，默认按设置 / Address of the gateway; by default as the settings say."
    ),
    json: bool = typer.Option(False, "--json", help="打印一行 JSON / Print one line of JSON."),
) -> None:
    """提交事项草案给部门审核员 / Draft a package and hand it to the department's reviewer.

    以 WST_TOKEN 中的登录为准，操作记入审计 / Acts as whoever the token in WST_TOKEN is of; the act is recorded.
    """
    token = CallerSettings().token
    if not token:
        typer.echo("请设置 WST_TOKEN / Set WST_TOKEN: `wanshitong token --persona registrar-health`", err=True)
        raise typer.Exit(2)
    at = (gateway or address(Settings())).rstrip("/")
    answer = asyncio.run(_submitted(at, token.get_secret_value(), department, path.read_text("utf-8")))
    if json:
        typer.echo(orjson.dumps(answer))
    elif answer["__typename"] == "ItemDraft":
        typer.echo(f"已提交 / Submitted: {answer['id']} {answer['code']} {answer['state']}")
    else:
        say_problem(answer)
    raise typer.Exit(0 if answer["__typename"] == "ItemDraft" else 1)


async def _submitted(gateway: str, token: str, department: str, text: str) -> dict[str, Any]:
    import aiohttp

    from backend.cli.demo.client import PublicClient
    from backend.contract import contract_folder
    from services.catalogue.service import draft_kind_of

    async with aiohttp.ClientSession() as http:
        client = PublicClient(http, gateway, token, contract_folder() / "operations")
        wish = {"kind": draft_kind_of(text).value, "department": department, "text": text}
        drafted: dict[str, Any] = await client.run("DraftItem", input=wish)
        if drafted["__typename"] != "ItemDraft":
            return drafted
        review = {"draftId": drafted["id"], "revision": drafted["revision"]}
        submitted: dict[str, Any] = await client.run("SubmitDraft", input=review)
        return submitted
