"""`wanshitong persona`: the fictional people of the examples, citizens and staff."""

import orjson
import typer

from backend.settings import Settings

app = typer.Typer(help="示例人物，均为虚构 / The people of the examples, all fictional.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep `list` a sub-command while it is the only one."""


@app.command("list")
def list_(json: bool = typer.Option(False, "--json", help="打印一行 JSON / Print one line of JSON.")) -> None:
    """列出人物 / List them."""
    from backend.samples.personas import sample_personas
    from backend.samples.staff import sample_staff

    desk = Settings().desk
    known = sample_personas(desk=desk)
    members = sample_staff(desk)
    if json:
        lines = [{"code": code, "service": p.service, "zh": p.title.zh, "en": p.title.en} for code, p in known.items()]
        lines += [{"code": code, "service": "", "zh": m.title.zh, "en": m.title.en} for code, m in members.items()]
        typer.echo(orjson.dumps(lines))
        return
    for code, persona in known.items():
        typer.echo(f"{code:18} {persona.service:20} {persona.title.zh} / {persona.title.en}")
    for code, member in members.items():
        typer.echo(f"{code:18} {'':20} {member.title.zh} / {member.title.en}")
