"""Checks of what an item says of itself: code, law, limits, guide, results (the platform's own rules of publishing)."""

import re
from collections.abc import Iterator, Mapping

from services.catalogue.checks.findings import Rule, finding
from services.catalogue.types import (
    CaseType,
    HandleForm,
    ItemType,
    ItemVersion,
    Limits,
    LimitUnit,
    OnlineDepth,
    PackageFinding,
    Target,
)
from services.kit.values.implementation_codes import ImplementationCode, check_implementation_code

_TITLE = re.compile(r"《[^《》]{2,100}》")
_CITED = re.compile(r"《[^《》]{2,100}》(?:[^《》]{0,30}?)第[一二三四五六七八九十百零〇0-9]{1,9}条")
_ARTICLE = re.compile(r"\barticles? [0-9]+", re.IGNORECASE)
_CATCH_ALL = re.compile(
    r"其他(?:相关|有关|所需|必要|需要提交的)?(?:的)?(?:材料|证明|文件|资料|条件|要求)|等(?:材料|文件|资料)$"
)
_FEWEST_STEPS = 5
_CALENDAR_PER_WORKING = (7, 5)


def guide_findings(item: ItemVersion) -> Iterator[PackageFinding]:
    yield from _code(item)
    if not cited_to_the_article(item.law.zh, item.law.en):
        yield finding(Rule.LAW_WITHOUT_ARTICLE, "/law")
    yield from _limits(item)
    yield from _visits(item)
    yield from _fees(item)
    yield from _permit(item)
    yield from _term(item)
    guide = item.guide
    if guide.enquiry_phone is not None and guide.enquiry_phone == guide.complaint_phone:
        yield finding(Rule.SAME_PHONE, "/guide/complaint_phone")
    for place, theme in enumerate(guide.themes):
        people = Target.PERSON in item.targets
        firms = bool(set(item.targets) - {Target.PERSON})
        if not ((people and theme.for_people) or (firms and theme.for_firms)):
            yield finding(Rule.THEME_OTHERWISE, f"/guide/themes/{place}", theme=theme)
    yield from _catch_all(item)
    for place, result in enumerate(item.results):
        if result.sample is None:
            yield finding(Rule.RESULT_WITHOUT_SAMPLE, f"/results/{place}", kind=result.kind)


def cited_to_the_article(zh: str, en: str) -> bool:
    """Whether each law is named with an article: 《…》第…条, and `article N` in English."""
    return len(_CITED.findall(zh)) == len(_TITLE.findall(zh)) > 0 and _ARTICLE.search(en) is not None


def _code(item: ItemVersion) -> Iterator[PackageFinding]:
    code = check_implementation_code(item.code)
    if not isinstance(code, ImplementationCode):
        yield finding(Rule.CODE_WRONG, "/code", zh=code.zh, en=code.en)
        return
    if (stated := code.basic[2:4]) != item.type.value:
        yield finding(Rule.CODE_OTHER_TYPE, "/code", stated=stated)
    if code.level != item.level.value:
        yield finding(Rule.CODE_OTHER_LEVEL, "/code", stated=code.level)


def _limits(item: ItemVersion) -> Iterator[PackageFinding]:
    limits = item.limits
    if (item.case_type is CaseType.IMMEDIATE) != (limits.promised_unit is LimitUnit.ON_THE_SPOT):
        yield finding(Rule.IMMEDIATE_OTHERWISE, "/limits/promised_unit")
    promised, statutory = _calendar_days(limits)
    if promised is not None and statutory is not None and promised > statutory:
        yield finding(Rule.PROMISED_OVER_STATUTORY, "/limits/promised_days", days=limits.statutory_days)


def _calendar_days(limits: Limits) -> tuple[int | None, int | None]:
    """Promised and statutory limit, comparable: a week has five working days."""
    return (
        _comparable(limits.promised_days, limits.promised_unit),
        _comparable(limits.statutory_days, limits.statutory_unit),
    )


def _comparable(days: int | None, unit: LimitUnit) -> int | None:
    if days is None:
        return None
    calendar, working = _CALENDAR_PER_WORKING
    factor: Mapping[LimitUnit, int] = {
        LimitUnit.WORKING_DAYS: calendar,
        LimitUnit.CALENDAR_DAYS: working,
        LimitUnit.ON_THE_SPOT: 0,
    }
    return days * factor[unit]


def _visits(item: ItemVersion) -> Iterator[PackageFinding]:
    guide = item.guide
    online = {HandleForm.COMPUTER, HandleForm.MOBILE} & set(guide.handle_forms)
    if guide.online_depth is OnlineDepth.WHOLLY and guide.visits:
        yield finding(Rule.DEPTH_WITH_VISITS, "/guide/visits")
    if guide.visits and guide.visits_reason is None:
        yield finding(Rule.VISITS_WITHOUT_REASON, "/guide/visits", visits=guide.visits)
    if not guide.visits and not (online and guide.online_depth is OnlineDepth.WHOLLY) and not guide.post:
        yield finding(Rule.NO_DELIVERY, "/guide/post")


def _fees(item: ItemVersion) -> Iterator[PackageFinding]:
    fees = item.guide.fees
    if fees.charged != (fees.basis is not None) or fees.charged != bool(fees.items):
        yield finding(Rule.FEE_UNFOUNDED, "/guide/fees")
    if item.guide.online_payment and not fees.charged:
        yield finding(Rule.PAYMENT_WITHOUT_FEE, "/guide/online_payment")


def _permit(item: ItemVersion) -> Iterator[PackageFinding]:
    if item.type is not ItemType.PERMIT:
        return
    if not item.guide.faq:
        yield finding(Rule.PERMIT_WITHOUT_FAQ, "/guide/faq")
    if len(item.guide.steps) < _FEWEST_STEPS:
        yield finding(Rule.PERMIT_WITHOUT_STEPS, "/guide/steps")


def _term(item: ItemVersion) -> Iterator[PackageFinding]:
    for span, path in ((item.term, "/term/ends"), (item.term.suspension, "/term/suspension/ends")):
        if span and span.starts and span.ends and span.ends < span.starts:
            yield finding(Rule.TERM_BACKWARDS, path)


def _catch_all(item: ItemVersion) -> Iterator[PackageFinding]:
    for place, material in enumerate(item.materials):
        if _CATCH_ALL.search(material.name.zh):
            yield finding(Rule.CATCH_ALL, f"/materials/{place}/name", name=material.name.zh)
    for place, condition in enumerate(item.guide.conditions):
        if found := _CATCH_ALL.search(condition.zh):
            yield finding(Rule.CATCH_ALL, f"/guide/conditions/{place}", name=found[0])
