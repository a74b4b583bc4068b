"""Making findings: what is wrong with a package, where, and how to fix it, in Chinese and English."""

from collections.abc import Mapping

from services.catalogue.checks.publishing_rules import Rule
from services.catalogue.checks.rule_texts import WORDS
from services.catalogue.types import Bilingual, PackageFinding

__all__ = ["Rule"]

_MALFORMED: Mapping[str, tuple[str, str]] = {
    "missing": ("缺少此项。", "This is missing."),
    "extra_forbidden": ("没有这样的项。", "There is no such entry."),
}
_MALFORMED_OTHERWISE = "此项的写法不对（{message}）。", "This is not of the right form ({message})."
_MALFORMED_FIX = Bilingual("请对照样例修改。", "Compare it with the examples.")


def finding(rule: Rule, path: str, **facts: object) -> PackageFinding:
    """A finding at a JSON pointer into the package."""
    wrong_zh, wrong_en, fix_zh, fix_en = (words.format(**facts) for words in WORDS[rule])
    return PackageFinding(rule, path, Bilingual(wrong_zh, wrong_en), Bilingual(fix_zh, fix_en))


def malformed(path: str, kind: str, message: str) -> PackageFinding:
    """A place that is not of the package's form, as the model of the package puts it."""
    zh, en = (words.format(message=message) for words in _MALFORMED.get(kind, _MALFORMED_OTHERWISE))
    return PackageFinding(Rule.MALFORMED, path, Bilingual(zh, en), _MALFORMED_FIX)


def below(found: PackageFinding, path: str) -> PackageFinding:
    """A finding of a part of the package, at its place in the whole."""
    return PackageFinding(found.code, path + found.path, found.wrong, found.fix)
