"""What is said of a place of a package that is not of the package's form, in words for those who register services.

Pydantic's own messages speak to programmers, in English; what it finds wrong is told here by the type of its error.
"""

from collections.abc import Mapping

from pydantic_core import ErrorDetails

from services.catalogue.types import Bilingual

_WORDS: Mapping[str, tuple[str, str, str, str]] = {
    "empty_file": ("文件是空的。", "The file is empty.", "请对照样例填写。", "Write the package after an example."),
    "empty": ("此项没有内容。", "Nothing stands here.", "请填写内容，或删去此项。", "Fill it in, or leave it out."),
    "fields_in_text": (
        "此处应为若干“名称: 值”，却是一段文字。",
        "Entries of the form `name: value` belong here, and there is a text.",
        "请逐行写“名称: 值”，检查冒号是否为半角，其后有空格。",
        "Write one entry a line. Is the colon full-width, or the space after it missing?",
    ),
    "fields": (
        "此处应为若干“名称: 值”。",
        "Entries of the form `name: value` belong here.",
        "请逐行写“名称: 值”，不以“- ”开头。",
        "Write one entry a line, as `name: value`, without `- ` before it.",
    ),
    "list": (
        "此处应为列表。",
        "A list belongs here.",
        "请每项一行，以“- ”开头，只有一项时也一样。",
        "Write one entry a line, each after `- `, even a single one.",
    ),
    "number_as_text": (
        "此处应为文字，却是数字。",
        "A text belongs here, and there is a number.",
        '请给数字加上引号，例如 "340100000000"。',
        'Put the digits in quotes, such as "340100000000".',
    ),
    "text": (
        "此处应为文字。",
        "A text belongs here.",
        "请写成一段文字，必要时加上引号。",
        "Write a text, in quotes where needed.",
    ),
    "integer": (
        "此处应为整数。",
        "A whole number belongs here.",
        "请只写数字，不加引号、单位和小数。",
        "Write digits only: no quotes, unit or decimals.",
    ),
    "number": ("此处应为数。", "A number belongs here.", "请只写数字，不加引号和单位。", "Write digits only."),
    "boolean": ("此处应为是或否。", "Yes or no belongs here.", "请写 true 或 false。", "Write true or false."),
    "least": ("数值太小。", "The number is too small.", "请写不小于{ge}的数。", "Write {ge} or more."),
    "most": ("数值太大。", "The number is too large.", "请写不大于{le}的数。", "Write {le} or less."),
    "longest_text": (
        "文字太长。",
        "The text is too long.",
        "最多{max_length}个字符。",
        "At most {max_length} characters.",
    ),
    "shortest_text": (
        "文字太短。",
        "The text is too short.",
        "至少{min_length}个字符。",
        "At least {min_length} characters.",
    ),
    "longest_list": ("列表太长。", "The list is too long.", "最多{max_length}项。", "At most {max_length} entries."),
    "shortest_list": (
        "列表项数不足。",
        "The list is too short.",
        "至少{min_length}项。",
        "At least {min_length} entries.",
    ),
    "pattern": (
        "写法不符合此项的规则。",
        "This is not written as the entry asks.",
        "请对照样例，按规则 {pattern} 书写。",
        "Compare it with the examples; the rule is {pattern}.",
    ),
    "choice": (
        "不是可选的值。",
        "This is none of the values to choose from.",
        "可选的值：{choices}。",
        "Write one of: {choices}.",
    ),
    "date": ("此处应为日期。", "A date belongs here.", "请写成 2026-11-03 的形式。", "Write it as 2026-11-03."),
    "missing": ("缺少此项。", "This is missing.", "请补上此项。", "Add it."),
    "unknown": (
        "没有这样的项。",
        "There is no such entry.",
        "请核对名称，或删去此项。",
        "Check its name, or leave it out.",
    ),
    "unreadable": ("此处没有可读的内容。", "There is nothing to read here.", "请填写文字。", "Write a text."),
    "one_of_two": (
        "result_kind 和 earlier 须写且只能写一个。",
        "Exactly one of `result_kind` and `earlier` belongs here.",
        "请补上或删去其一。",
        "Add one, or remove one.",
    ),
    "together": (
        "check_after 和 expects 须同时写或都不写。",
        "`check_after` and `expects` belong together.",
        "请补上另一项，或都删去。",
        "Add the other one, or remove both.",
    ),
}
_OTHERWISE = ("此项的写法不对。", "This is not of the right form.", "请对照样例修改。", "Compare it with the examples.")
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type"), "fields"),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), "list"),
    "string_type": "text",
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "integer"),
    **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing", "finite_number"), "number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "boolean"),
    "greater_than_equal": "least",
    "less_than_equal": "most",
    "string_too_long": "longest_text",
    "string_too_short": "shortest_text",
    "too_long": "longest_list",
    "too_short": "shortest_list",
    "string_pattern_mismatch": "pattern",
    **dict.fromkeys(("enum", "literal_error", "union_tag_invalid"), "choice"),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), "date"),
    **dict.fromkeys(("missing", "union_tag_not_found"), "missing"),
    "extra_forbidden": "unknown",
    "nothing_readable": "unreadable",
    "one_of_two": "one_of_two",
    "together": "together",
}
"""types of pydantic's errors, and of those that parts of packages raise → our words"""
_FROM_CONTEXT = {"enum": "expected", "literal_error": "expected", "union_tag_invalid": "expected_tags"}


def words_of_malformation(error: ErrorDetails) -> tuple[Bilingual, Bilingual]:
    """What is wrong, and how to mend it; of the value nothing but its type is looked at."""
    context = error.get("ctx", {})
    choices = str(context.get(_FROM_CONTEXT.get(error["type"], ""), "")).replace("'", "").replace(" or ", ", ")
    words = _WORDS.get(_kind(error), _OTHERWISE)
    wrong_zh, wrong_en, fix_zh, fix_en = (each.format_map({**context, "choices": choices}) for each in words)
    return Bilingual(wrong_zh, wrong_en), Bilingual(fix_zh, fix_en)


def _kind(error: ErrorDetails) -> str:
    kind, found = _KINDS.get(error["type"], ""), error["input"]
    if found is None and kind not in {"missing", "unknown"}:
        return "empty" if error["loc"] else "empty_file"
    if error["type"] in {"too_long", "too_short"} and isinstance(found, str):
        return _KINDS[f"string_{error['type']}"]
    if kind == "fields" and isinstance(found, str):
        return "fields_in_text"
    if kind == "text" and isinstance(found, int | float) and not isinstance(found, bool):
        return "number_as_text"
    return kind
