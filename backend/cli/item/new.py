"""`wanshitong item new`: a package to begin with. Needs no gateway."""

from pathlib import Path

import typer


def new(
    path: Path = typer.Argument(..., help="要写的文件 / The file to write."),
    code: str = typer.Option(..., "--code", help="实施编码，31位 / Implementation code, 31 characters."),
    department: str = typer.Option(..., "--department", help="部门标识 / Id of the department."),
    name: str = typer.Option("待命名事项", "--name", help="事项名称 / Name of the item."),
) -> None:
    """写出带说明的事项包 / Write a package with comments; `item lint` names what is still to be filled in."""
    if path.exists():
        typer.echo(f"文件已存在 / The file exists: {path}", err=True)
        raise typer.Exit(1)
    if any(not text.strip() or not text.isprintable() or set(text) & set("\"'\\#:{}[]") for text in (code, name)):
        typer.echo("编码和名称只能用文字 / Code and name are plain words.", err=True)
        raise typer.Exit(2)
    path.write_text(SKELETON.format(code=code, department=department, name=name, type=code[21:23]), "utf-8")
    typer.echo(f"已写出 / Written: {path}\nwanshitong item lint {path}")


SKELETON = """\
# {name}。带“待填”的内容发布前必须填写；写完后运行 wanshitong item lint。
# What says "to be filled" must be filled in before publishing; then run wanshitong item lint.
code: {code}            # 实施编码31位：统一社会信用代码、行使层级、基本编码 / credit code, level, basic code
short: new-item         # 部门内的简称 / the department's short name of it
name: {{zh: {name}, en: New item}}
summary: {{zh: 待填：一句话说明办什么、给谁办。, en: "To be filled: what it is and whom it is for."}}
department: {department}
region: "340000000000"  # 实施地区，12位 / where it is implemented, 12 digits
type: "{type}"              # 事项类型：01许可 05给付 07确认 08奖励 09裁决 10其他 20公共服务
case_type: "2"          # 办件类型：1即办件 2承诺件 9其他
law: {{zh: 待填：写明法律名称和条款。, en: "To be filled: the law, to the article."}}
limits: {{statutory_days: 20, promised_days: 5, answer_days: 5}}  # 工作日 / working days
targets: ["1"]          # 服务对象：1自然人 2企业法人
party: person           # 谁的办件，一件事中的角色 / whose case it is: a role of the one-thing
ground: STATUTE         # 使用数据的依据 / ground for using data
form:                   # 词汇见 docs/form-vocabulary.md / see docs/form-vocabulary.md
  schema:
    type: object
    properties:
      applicant:
        type: object
        title: 申请人
        x-title-en: applicant
        required: [person_phone]
        properties:
          person_phone:
            title: 联系电话
            x-title-en: phone
            x-element: {{of: applicant, is: person.phone}}
            type: string
            format: phone-number
  ui:
    type: VerticalLayout
    elements:
      - {{type: Control, scope: "#/properties/applicant/properties/person_phone"}}
materials:              # 申请材料及其满足方式，按顺序试用 / materials and their ways, in order
  - code: statement
    name: {{zh: 申请书, en: application letter}}
    role: applicant
    ways:
      - {{kind: UPLOAD, media_types: [application/pdf, image/jpeg, image/png]}}
results: []             # 审批结果，有结果须有样本 / results, each with its sample
"""
