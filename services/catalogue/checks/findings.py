"""Making findings: what is wrong with a package, where, and how to fix it, in Chinese and English."""

from pydantic_core import ErrorDetails

from services.catalogue.checks.malformations import words_of_malformation
from services.catalogue.checks.publishing_rules import Rule
from services.catalogue.checks.rule_texts import WORDS
from services.catalogue.types import Bilingual, PackageFinding

__all__ = ["Rule"]


def finding(rule: Rule, path: str, **facts: object) -> PackageFinding:
    """A finding at a JSON pointer into the package."""
    wrong_zh, wrong_en, fix_zh, fix_en = (words.format(**facts) for words in WORDS[rule])
    return PackageFinding(rule, path, Bilingual(wrong_zh, wrong_en), Bilingual(fix_zh, fix_en))


def malformed(path: str, error: ErrorDetails) -> PackageFinding:
    """A place that is not of the package's form, as pydantic finds it."""
    return PackageFinding(Rule.MALFORMED, path, *words_of_malformation(error))


def below(found: PackageFinding, path: str) -> PackageFinding:
    """A finding of a part of the package, at its place in the whole."""
    return PackageFinding(found.code, path + found.path, found.wrong, found.fix)
