"""What can be wrong with a package, and how to mend it, in Chinese and English."""

from collections.abc import Mapping
from enum import StrEnum

from services.catalogue.types import Bilingual, PackageFinding


class Rule(StrEnum):
    """Rules of publishing; the names are the codes of the findings."""

    YAML = "YAML"
    MALFORMED = "MALFORMED"
    CODE_WRONG = "CODE_WRONG"
    CODE_OTHER_TYPE = "CODE_OTHER_TYPE"
    DEPARTMENT_UNKNOWN = "DEPARTMENT_UNKNOWN"
    PROMISED_OVER_STATUTORY = "PROMISED_OVER_STATUTORY"
    FORM_BROKEN = "FORM_BROKEN"
    BINDING_WITHOUT_ELEMENT = "BINDING_WITHOUT_ELEMENT"
    ELEMENT_UNKNOWN = "ELEMENT_UNKNOWN"
    RESOURCE_UNKNOWN = "RESOURCE_UNKNOWN"
    RESOURCE_SILENT = "RESOURCE_SILENT"
    CONDITION_WRONG = "CONDITION_WRONG"
    NO_WAY_FOR_ALL = "NO_WAY_FOR_ALL"
    STANDS_TWICE = "STANDS_TWICE"
    ITEM_UNKNOWN = "ITEM_UNKNOWN"
    ORDER_UNKNOWN = "ORDER_UNKNOWN"
    ORDER_CIRCULAR = "ORDER_CIRCULAR"
    ROLE_UNKNOWN = "ROLE_UNKNOWN"
    ROLE_RESERVED = "ROLE_RESERVED"
    ROLE_OTHERWISE = "ROLE_OTHERWISE"
    NOBODY_APPLIES = "NOBODY_APPLIES"
    FORMS_CONFLICT = "FORMS_CONFLICT"
    MATERIALS_CONFLICT = "MATERIALS_CONFLICT"
    NOT_BROUGHT = "NOT_BROUGHT"


_WORDS: Mapping[Rule, tuple[str, str, str, str]] = {
    Rule.YAML: (
        "文件不是可接受的 YAML（{fault}）。",
        "The file is not YAML as it is taken here ({fault}).",
        "请使用 UTF-8、单一文档，不用锚点、别名、标签和重复键。",
        "Write one document in UTF-8, without anchors, aliases, tags and repeated keys.",
    ),
    Rule.CODE_WRONG: (
        "实施编码有误：{zh}",
        "The implementation code is wrong: {en}",
        "实施编码共31位：统一社会信用代码18位、行使层级1位、基本编码12位。",
        "It has 31 characters: the credit code (18), the exercise level (1), the basic code (12).",
    ),
    Rule.CODE_OTHER_TYPE: (
        "基本编码中的事项类型是 {stated}，与 type 不符。",
        "The basic code says item type {stated}, which is not that of `type`.",
        "请使基本编码第3至4位与 type 一致。",
        "Let the third and fourth characters of the basic code and `type` agree.",
    ),
    Rule.DEPARTMENT_UNKNOWN: (
        "没有标识为“{department}”的部门。",
        "There is no department `{department}`.",
        "请使用已接入部门的标识。",
        "Use the id of a department that is connected.",
    ),
    Rule.PROMISED_OVER_STATUTORY: (
        "承诺办结时限长于法定办结时限。",
        "The promised time is longer than the statutory time.",
        "请缩短承诺时限，使其不超过{days}个工作日。",
        "Promise at most {days} working days.",
    ),
    Rule.FORM_BROKEN: (
        "表单不成立：{zh}",
        "The form is broken: {en}",
        "请按 docs/form-vocabulary.md 修改。",
        "See docs/form-vocabulary.md.",
    ),
    Rule.BINDING_WITHOUT_ELEMENT: (
        "字段没有绑定数据元。",
        "The field binds no data element.",
        "请写明 x-element: {{of: 角色, is: 数据元}}。",
        "Add `x-element: {{of: <role>, is: <element>}}`.",
    ),
    Rule.ELEMENT_UNKNOWN: (
        "目录中没有数据元“{element}”。",
        "The catalogue has no data element `{element}`.",
        "请使用目录中的数据元，或先将其编入目录。",
        "Use an element of the catalogue, or have it entered there first.",
    ),
    Rule.RESOURCE_UNKNOWN: (
        "目录中没有资源“{resource}”。",
        "The catalogue has no resource `{resource}`.",
        "请使用目录中的资源。",
        "Use a resource of the catalogue.",
    ),
    Rule.RESOURCE_SILENT: (
        "资源“{resource}”不提供“{element}”。",
        "The resource `{resource}` does not answer `{element}`.",
        "请改用提供该数据元的资源，或修改 expects。",
        "Choose a resource that answers it, or expect something else.",
    ),
    Rule.CONDITION_WRONG: (
        "条件不成立：{zh}",
        "The condition is wrong: {en}",
        "条件只能看本事项表单中的字段，写法见 docs/form-vocabulary.md。",
        "A condition looks at fields of the item's own form; see docs/form-vocabulary.md.",
    ),
    Rule.NO_WAY_FOR_ALL: (
        "最后一种方式不是人人可用：数据核验不成功时申请人将无路可走。",
        "The last way is not open to everyone: whoever the data check fails is stuck.",
        "请在最后加上 UPLOAD、WINDOW、COMMITMENT 或 REUSED。",
        "End with UPLOAD, WINDOW, COMMITMENT or REUSED.",
    ),
    Rule.STANDS_TWICE: (
        "“{name}”出现了两次。",
        "`{name}` stands twice.",
        "请删去一处或改名。",
        "Remove one of them or give it another name.",
    ),
    Rule.ITEM_UNKNOWN: (
        "没有已发布的事项“{code}”。",
        "There is no published item `{code}`.",
        "请先发布该事项，或核对实施编码。",
        "Publish the item first, or check its code.",
    ),
    Rule.ORDER_UNKNOWN: (
        "先后顺序中的“{name}”不是本一件事的事项。",
        "The order names `{name}`, which is no item of this one-thing.",
        "请使用 items 中的 name。",
        "Use a `name` from `items`.",
    ),
    Rule.ORDER_CIRCULAR: (
        "事项互相等待：{circle}",
        "The items wait for each other in a circle: {circle}",
        "请去掉其中一个先后关系。",
        "Take one of them out of the other's `after`.",
    ),
    Rule.ROLE_UNKNOWN: (
        "没有角色“{role}”。",
        "There is no role `{role}`.",
        "请在 roles 中列出该角色。",
        "List it under `roles`.",
    ),
    Rule.ROLE_RESERVED: (
        "“{role}”指申请人本人，不能另作角色。",
        "`{role}` stands for whoever applies and cannot be a role.",
        "请从 roles 中删去。",
        "Remove it from `roles`.",
    ),
    Rule.ROLE_OTHERWISE: (
        "事项表单与一件事对角色“{role}”的人数说法不一。",
        "The items' forms and the one-thing differ in whether the role `{role}` is of one party or of many.",
        "请使 many 与事项表单一致。",
        "Let `many` agree with the forms.",
    ),
    Rule.NOBODY_APPLIES: (
        "没有可以申请的角色。",
        "Nobody can apply.",
        "请至少将一个单人角色标为 may_apply。",
        "Mark a role of one party with `may_apply`.",
    ),
    Rule.FORMS_CONFLICT: (
        "事项对“{role}/{element}”的要求互相矛盾（{keyword}）：{items}",
        "The items contradict each other about `{role}/{element}` ({keyword}): {items}",
        "请与有关部门统一该字段的要求。",
        "Agree with the departments on one rule for this field.",
    ),
    Rule.MATERIALS_CONFLICT: (
        "材料“{material}”在各事项中的定义不同。",
        "The items define the material `{material}` differently.",
        "请统一定义，或使用不同的材料代码。",
        "Define it in one way, or give it two codes.",
    ),
    Rule.NOT_BROUGHT: (
        "事项所等待的各事项都不产生“{what}”。",
        "None of the items that it waits for brings `{what}`.",
        "请补上先后关系，或修改结果。",
        "Complete `after`, or the earlier item's results.",
    ),
}

_MALFORMED: Mapping[str, tuple[str, str]] = {
    "missing": ("缺少此项。", "This is missing."),
    "extra_forbidden": ("没有这样的项。", "There is no such entry."),
}
_MALFORMED_OTHERWISE = "此项的写法不对（{message}）。", "This is not of the right form ({message})."
_MALFORMED_MEND = Bilingual("请对照样例修改。", "Compare it with the examples.")


def finding(rule: Rule, path: str, **facts: object) -> PackageFinding:
    """A finding at a JSON pointer into the package."""
    wrong_zh, wrong_en, mend_zh, mend_en = (words.format(**facts) for words in _WORDS[rule])
    return PackageFinding(rule, path, Bilingual(wrong_zh, wrong_en), Bilingual(mend_zh, mend_en))


def malformed(path: str, kind: str, message: str) -> PackageFinding:
    """A place that is not of the package's form, as the model of the package puts it."""
    zh, en = (words.format(message=message) for words in _MALFORMED.get(kind, _MALFORMED_OTHERWISE))
    return PackageFinding(Rule.MALFORMED, path, Bilingual(zh, en), _MALFORMED_MEND)
