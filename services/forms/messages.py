"""Messages about broken rules, in Chinese and English; never with the answer itself."""

from collections.abc import Mapping

from services.forms.kind_words import KIND_WORDS
from services.forms.types import Finding, FindingLevel, FormFault
from services.kit.values.moments import DayFault
from services.kit.values.numbers import InvalidNumber, NumberFault

NUMBER_RULE = "number"
"""the rule that a number is of its kind; `reason` says how it fails"""
REGION_RULE = "region"
"""the rule that there is a region of a code; `zh` and `en` name those that are near, or that took its place"""
PARTY_RULE = "party"
"""the rule that there is a party of an id"""
_UNNAMED = ("填写内容不符合要求，请核对。", "This answer is not acceptable. Please check it.")
_RULES: Mapping[str, tuple[str, str]] = {
    "required": ("此项必填。", "This field must be filled in."),
    "unknown": ("表单中没有此项，请删除。", "The form has no such field. Please leave it out."),
    PARTY_RULE: (
        "申请中没有这个当事人，请使用申请中所列当事人的编号（id）。",
        "The application has no such party. Please use the ids of the parties that it lists.",
    ),
    "enum": ("请从给出的选项中选择。", "Please choose one of the options."),
    "const": ("此项内容固定，不能修改。", "This field has a fixed value."),
    "characters": (
        "含有无法使用的控制字符或不可见字符，请重新输入。",
        "This holds control characters or marks that nobody sees. Please type it anew.",
    ),
    "minLength": ("内容太短，至少需要{limit}个字符。", "This is too short: at least {limit} characters are needed."),
    "maxLength": ("内容太长，最多{limit}个字符。", "This is too long: at most {limit} characters are possible."),
    "distinct": (
        "不同的当事人不能填写相同的内容，请核对是否填错或重复。",
        "Two different parties cannot have the same here. Please check whether one is mistyped or named twice.",
    ),
    "notBefore": ("日期不能早于{limit}。", "The date must not be before {limit}."),
    "notAfter": ("日期不能晚于{limit}。", "The date must not be after {limit}."),
    "leastAge": (
        "按所填出生日期，届时不满{limit}周岁，请核对。",
        "By the date of birth this person was not yet {limit} years old then. Please check it.",
    ),
    "mostAge": (
        "按所填出生日期，届时已超过{limit}周岁，请核对。",
        "By the date of birth this person was more than {limit} years old then. Please check it.",
    ),
    "implausible": (
        "这个日期不合常理（应在1800年至2100年之间），请核对年份。",
        "This date cannot be meant: it is not between the years 1800 and 2100. Please check the year.",
    ),
    REGION_RULE: (
        "没有这个行政区划代码。相近的有：{zh}。",
        "There is no region of this code. Near to it are: {en}.",
    ),
    "minimum": ("数值不能小于{limit}。", "The number must not be less than {limit}."),
    "maximum": ("数值不能大于{limit}。", "The number must not be greater than {limit}."),
}

_BY_ANOTHER: Mapping[str, tuple[str, str]] = {
    "notBefore": ("日期过早，与其他信息不符，请核对。", "This is too early for what else is known. Please check it."),
    "notAfter": ("日期过晚，与其他信息不符，请核对。", "This is too late for what else is known. Please check it."),
}
"""where the limit is another value, which is not told"""

_BETWEEN: Mapping[str, tuple[str, str]] = {
    "minimum": (
        "数值应在{limit}至{other}之间，所填的太小。",
        "The number must be between {limit} and {other}; this one is too small.",
    ),
    "maximum": (
        "数值应在{other}至{limit}之间，所填的太大。",
        "The number must be between {other} and {limit}; this one is too large.",
    ),
}
"""where a number is bounded on both sides"""
_ENDED_REGION = (
    "该行政区划已撤销，请改填现在的行政区划代码：{zh}。",
    "This region is no more. Please write the code of the one that took its place: {en}.",
)
_REGION_LIKE_NONE = (
    "没有这个行政区划代码，请核对前几位。",
    "There is no region of this code. Please check its first digits.",
)
_DAYS: Mapping[str, tuple[str, str]] = {
    DayFault.NO_SUCH_DAY: ("日历上没有这一天。", "There is no such day in the calendar."),
}
_NUMBER_FAULTS = frozenset(NumberFault) - {NumberFault.PHONE, NumberFault.NO_NUMBER}

_FAULTS: Mapping[FormFault, tuple[str, str]] = {
    FormFault.TOO_MANY: ("表单字段超过{detail}个。", "The form has more than {detail} fields."),
    FormFault.KEYWORD_UNKNOWN: (
        "“{detail}”不在表单词汇之内，会被校验器忽略。",
        "`{detail}` is not of the form vocabulary; the validator would ignore it.",
    ),
    FormFault.SHAPE: ("此处结构不对。", "The structure here is wrong."),
    FormFault.NAME: (
        "角色名“{detail}”只能用小写字母和连字符。",
        "The role name `{detail}` may have small letters only.",
    ),
    FormFault.TITLE_MISSING: ("缺少中文或英文标题。", "The Chinese or the English title is missing."),
    FormFault.TYPE: ("此处的类型不被接受。", "The type here is not accepted."),
    FormFault.UNBOUNDED: ("文本没有长度上限。", "The text has no greatest length."),
    FormFault.ELEMENT_MISSING: ("此字段没有绑定数据元。", "The field binds no data element."),
    FormFault.ELEMENT_MISPLACED: (
        "此字段的名称或角色与数据元“{detail}”不符。",
        "The field's name or role does not fit the data element `{detail}`.",
    ),
    FormFault.REFERENCE: ("此处的引用不被接受。", "The reference here is not accepted."),
    FormFault.REQUIRED_UNKNOWN: ("必填项中有不存在的字段。", "`required` names a field that does not exist."),
    FormFault.CONTROL_MISSING: ("字段“{detail}”没有控件。", "The field `{detail}` has no control."),
    FormFault.CONTROL_TWICE: ("同一字段有两个控件。", "A field has two controls."),
    FormFault.SCOPE: ("指向的字段不存在或不在可见范围：{detail}", "What is pointed to is not there: {detail}"),
    FormFault.RULE: ("显示规则写法不对：{detail}", "The rule is not of the form vocabulary: {detail}"),
    FormFault.RULE_CIRCULAR: ("显示规则互相依赖：{detail}", "The rules depend on each other in a circle: {detail}"),
    FormFault.PARTY_RULE: (
        "当事人之间的规则写法不对，或所指字段不在本表单：{detail}",
        "The rule over parties is not of the form vocabulary, or looks at what the form does not ask: {detail}",
    ),
    FormFault.SCHEMA: ("JSON Schema 不成立。", "The JSON Schema does not hold."),
}


_DOUBTED: Mapping[str, tuple[str, str]] = {
    NumberFault.CHECK_CHARACTER: (
        "校验位与国家标准不符，请与证照逐位核对；如与证照一致，可以继续办理。",
        "The check character does not fit the standard. Please compare the number with the document; if equal, go on.",
    ),
    NumberFault.CATEGORY: (
        "第2位的机构类别与国家标准不符，请与证照逐位核对；如与证照一致，可以继续办理。",
        "Its second character, the category, does not fit the standard. Please compare it; if equal, go on.",
    ),
}


def words_of(finding: Finding) -> tuple[str, str]:
    """What is wrong with an answer, in Chinese and English."""
    match finding.rule:
        case "number" if finding.level is FindingLevel.WARNING:
            return _DOUBTED[finding.facts["reason"]]
        case "number" | "format" | "pattern" | "type":
            return _words_of_kind(finding.facts)
        case _:
            return _words_of_rule(finding)


def _words_of_rule(finding: Finding) -> tuple[str, str]:
    if finding.rule == REGION_RULE:
        return _words_of_region(finding.facts)
    told = _RULES
    if finding.rule in _BETWEEN and "other" in finding.facts:
        told = _BETWEEN
    elif finding.rule in _BY_ANOTHER and not finding.facts:
        told = _BY_ANOTHER
    zh, en = told.get(finding.rule, _UNNAMED)
    facts = {"limit": "", **finding.facts}
    return zh.format_map(facts), en.format_map(facts)


def _words_of_region(facts: Mapping[str, str]) -> tuple[str, str]:
    words = _RULES[REGION_RULE] if facts.get("zh") else _REGION_LIKE_NONE
    zh, en = _ENDED_REGION if facts.get("reason") == "ended" else words
    return zh.format_map(facts), en.format_map(facts)


def _words_of_kind(facts: Mapping[str, str]) -> tuple[str, str]:
    """That a value is not of its kind: what is wrong with it, and what a right one looks like."""
    kind = KIND_WORDS.get(facts.get("format") or facts.get("types", ""))
    reason = facts.get("reason", "")
    if kind is None:
        return _words_of_title(facts)
    if reason in _DAYS:
        zh, en = _DAYS[reason]
    elif reason in _NUMBER_FAULTS:
        fault = InvalidNumber(NumberFault(reason))
        zh, en = f"{kind.zh}：{fault.zh}", fault.en
    else:
        zh, en = f"所填内容不是{kind.zh}。", f"This is not {kind.en}."
    return f"{zh}{kind.how_zh}", f"{en} {kind.how_en}"


def _words_of_title(facts: Mapping[str, str]) -> tuple[str, str]:
    """For a field of which only its own form says what it takes."""
    if "zh" not in facts:
        return _UNNAMED
    zh = f"“{facts['zh']}”的写法不对，请按证件或文件上的写法填写"
    en = f"“{facts['en']}” is not written like this. Please write it as the document has it"
    if (example := facts.get("example")) is None:
        return f"{zh}。", f"{en}."
    return f"{zh}，例如{example}。", f"{en}, such as {example}."


def words_of_fault(fault: FormFault, detail: str) -> tuple[str, str]:
    """What is wrong with a form, in Chinese and English, for its authors."""
    zh, en = _FAULTS[fault]
    return zh.format(detail=detail), en.format(detail=detail)
