"""What each kind of value is called, and what a right one looks like: the one table that messages are made from."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.forms.types import Schema
from services.kit.values.number_formats import NumberFormat, number_format
from services.sharing.types import is_region

MONEY = "money"
POSTAL_CODE = "postal-code"
REGION_CODE = "region-code"
KINDS_OF_DIGITS = frozenset({*(form.value for form in NumberFormat), MONEY, POSTAL_CODE, REGION_CODE})
"""kinds of text that some clients send as JSON numbers"""


@dataclass(frozen=True, slots=True)
class KindWords:
    """The name of a kind, and how to write a value of it, in Chinese and English."""

    zh: str
    en: str
    how_zh: str
    how_en: str


def kind_of(schema: Schema, element: str) -> str | None:
    """The kind of a field's texts, by its format or its element; none where only its pattern says what it takes."""
    stated = schema.get("format")
    if isinstance(stated, str):
        return stated
    if element.endswith("postal_code"):
        return POSTAL_CODE
    return REGION_CODE if is_region(element) else number_format(element)


KIND_WORDS: Mapping[str, KindWords] = {
    "date": KindWords(
        "日期",
        "a date",
        "请按年、月、日填写，例如2026-11-03或2026年11月3日。",
        "Write year, month and day, such as 2026-11-03.",
    ),
    "date-time": KindWords(
        "日期和时间",
        "a date and time",
        "请填写日期、时间和时区，例如2026-11-03T08:12:00+08:00。",
        "Write the date, the time and its zone, such as 2026-11-03T08:12:00+08:00.",
    ),
    "person-name": KindWords(
        "姓名",
        "a name",
        "请填写证件上的姓名，不带数字和符号，例如王小明、古丽·买买提。",
        "Write the name as the identity document has it, without digits and signs, such as 王小明 or Anna Maria Li.",
    ),
    NumberFormat.ID_NUMBER: KindWords(
        "身份证件号码",
        "an identity number",
        "应为18位：前17位是数字，最后一位是数字或X；15位的旧号码也可以填写。",
        "An identity number has 18 characters: 17 digits, then a digit or X. An old one of 15 digits is taken too.",
    ),
    NumberFormat.RESIDENCE_PERMIT: KindWords(
        "港澳台居民居住证号码",
        "a residence permit number",
        "应为18位，以810000（香港）、820000（澳门）或830000（台湾）开头。",
        "A residence permit number has 18 characters and begins with 810000 (Hong Kong), 820000 (Macao) or 830000 "
        "(Taiwan).",
    ),
    NumberFormat.PERMANENT_RESIDENCE: KindWords(
        "外国人永久居留身份证号码",
        "a permanent residence number",
        "新证为以9开头的18位号码，旧证为3个字母加12位数字。",
        "A permanent residence number has 18 characters and begins with 9; on older cards 3 letters and 12 digits.",
    ),
    NumberFormat.TRAVEL_PERMIT: KindWords(
        "通行证号码",
        "a travel permit number",
        "港澳居民为H或M加8位数字，台湾居民为8位数字，例如H12345678。",
        "A travel permit number is H or M and 8 digits for Hong Kong and Macao, and 8 digits for Taiwan, such as "
        "H12345678.",
    ),
    NumberFormat.PASSPORT: KindWords(
        "护照号码",
        "a passport number",
        "应为7至9位字母和数字，例如E12345678。",
        "A passport number has 7 to 9 letters and digits, such as E12345678.",
    ),
    NumberFormat.CREDIT_CODE: KindWords(
        "统一社会信用代码",
        "a unified social credit code",
        "应为营业执照上的18位代码，由数字和大写字母组成，不用I、O、S、V、Z。",
        "A unified social credit code has 18 digits and capitals, without I, O, S, V and Z; the business licence "
        "shows it.",
    ),
    NumberFormat.PHONE: KindWords(
        "电话号码",
        "a phone number",
        "手机请填11位；固定电话请带区号，例如0551-65000000；其他国家和地区请以“+”和代码开头，例如+85251230000。",
        "A mobile phone number has 11 digits; a landline needs its area code, such as 0551-65000000; elsewhere begin "
        "with + and the code, such as +85251230000.",
    ),
    NumberFormat.BANK_ACCOUNT: KindWords(
        "银行账号",
        "a bank account number",
        "应为8至32位数字。",
        "A bank account number has 8 to 32 digits.",
    ),
    NumberFormat.BANK_CARD: KindWords(
        "银行卡号",
        "a bank card number",
        "应为卡面上的12至19位数字。",
        "A bank card number is the one of 12 to 19 digits on the card.",
    ),
    MONEY: KindWords(
        "金额",
        "an amount of money",
        "请以元为单位填写一个确定的数，最多两位小数，例如1234.50。",
        "Write one definite number of yuan with at most two decimals, such as 1234.50.",
    ),
    POSTAL_CODE: KindWords(
        "邮政编码", "a postal code", "应为6位数字，例如230001。", "A postal code has 6 digits, such as 230001."
    ),
    REGION_CODE: KindWords(
        "行政区划代码",
        "a region code",
        "应为12位数字，例如合肥市为340100000000。",
        "A region code has 12 digits, such as 340100000000 for Hefei.",
    ),
    "integer": KindWords("整数", "a whole number", "请只填写数字，例如3200。", "Write digits only, such as 3200."),
    "boolean": KindWords("“是”或“否”", "yes or no", "请选择“是”或“否”。", "Choose yes or no."),
    "object": KindWords(
        "由各项内容组成的对象",
        "an object of fields",
        "请先写角色，再写该角色的各项内容（可有多人的角色，先写当事人编号）；不填的请略去。",
        "Write roles, and in each its fields (in a role of several parties first a party's id); leave out what is "
        "empty.",
    ),
    "string": KindWords("文字", "text", "请填写文字。", "Write text."),
}
"""By the name of a form's `format`; kinds without one by a name of our own, types of JSON by theirs."""
