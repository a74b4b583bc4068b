"""`wanshitong item submit`: hand a package to a running gateway, as a member of the staff."""

import asyncio
import os
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

PackageFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="事项包 / The package.")]


def submit(
    path: PackageFile,
    department: str = typer.Option(..., "--department", help="部门标识 / Id of the department."),
    gateway: str = typer.Option("http://127.0.0.1:8000", "--gateway", help="网关地址 / Address of the gateway."),
    json: bool = typer.Option(False, "--json", help="打印一行 JSON / Print one line of JSON."),
) -> None:
    """提交事项草案给部门审核员 / Draft a package and hand it to the department's reviewer.

    以 WST_TOKEN 中的登录为准，操作记入审计 / Acts as whoever the token in WST_TOKEN is of; the act is recorded.
    """
    token = os.environ.get("WST_TOKEN")
    if not token:
        typer.echo("请设置 WST_TOKEN / Set WST_TOKEN: `wanshitong token --persona registrar-health`", err=True)
        raise typer.Exit(2)
    answer = asyncio.run(_submitted(gateway.rstrip("/"), token, department, path.read_text("utf-8")))
    if json:
        typer.echo(orjson.dumps(answer))
    elif answer["__typename"] == "ItemDraft":
        typer.echo(f"已提交 / Submitted: {answer['id']} {answer['code']} {answer['state']}")
    else:
        typer.echo(f"{answer['message']['zh']}{answer['wayOut']['zh']} / {answer['message']['en']}", err=True)
        for finding in answer.get("findings", ()):
            typer.echo(f"  {finding['path']}: {finding['wrong']['zh']} / {finding['wrong']['en']}", err=True)
    raise typer.Exit(0 if answer["__typename"] == "ItemDraft" else 1)


async def _submitted(gateway: str, token: str, department: str, text: str) -> dict[str, Any]:
    import aiohttp

    from backend.cli.demo.client import PublicClient
    from backend.contract import contract_folder
    from services.catalogue.service import kind_of_draft

    async with aiohttp.ClientSession() as http:
        client = PublicClient(http, gateway, token, contract_folder() / "operations")
        wish = {"kind": kind_of_draft(text).value, "department": department, "text": text}
        drafted: dict[str, Any] = await client.run("DraftItem", input=wish)
        if drafted["__typename"] != "ItemDraft":
            return drafted
        review = {"draftId": drafted["id"], "revision": drafted["revision"]}
        submitted: dict[str, Any] = await client.run("SubmitDraft", input=review)
        return submitted
