"""A prefill plan in words, Chinese or English; names of departments and resources are in both."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from integrations.adapter_kit.manifests import Stated
from services.catalogue.types import Bilingual, OneThingVersion
from services.sharing.types import (
    Asker,
    Element,
    ExplainedElement,
    ExplainedKey,
    ExplainedQuestion,
    Explanation,
    Left,
    Location,
    Want,
    Why,
)

FOLLOWS_FROM_THE_NUMBER = "person.id_kind"
"""no source answers it, and yet nobody types it where a number came: see `applying.fields.derived_values`"""

_PHRASES = {
    "zh": {
        "title": "{name}（{code}）的取数计划",
        "role": "申请人：{role}。共 {rounds} 轮、{questions} 次查询；{left} 项由申请人填写。",
        "round": "第 {number} 轮",
        "whom": "问谁：{role}；凭：{keys}",
        "or": "，或",
        "and": "加",
        "login": "登录",
        "basis": "依据：{ground}",
        "STATUTE": "法定职责，{statute}",
        "GRANT": "共享授权",
        "CONSENT": "本人同意",
        "condition": "共享条件：{condition}",
        "at": "位置：{place}",
        "direct": "直接查询该部门",
        "MAIN": "省总平台",
        "BRANCH": "省级部门分平台",
        "SUB": "市子平台，按“{element}”确定",
        "AUTHORITATIVE": "权威来源：{elements}",
        "FALLBACK": "备用来源（第 {rank} 位）：{elements}",
        "KEY": "只为后续查询：{elements}",
        "CONFIRMATION": "核对已知：{elements}",
        "key_for": "（用于 {askers}）",
        "serves": "可核验材料：{materials}",
        "known": "登录已知：{elements}",
        "left": "由申请人填写：",
        "NO_RESOURCE": "没有部门提供",
        "OF_NOBODY_HERE": "{resources} 提供，但按本服务的关系查不到{role}的",
        "KEY_OUT_OF_REACH": "{resources} 提供，但没有可凭的号码",
        "follows": "没有部门提供；有号码时由号码推得",
        "of": "{role}的{labels}",
        "comma": "、",
        "semicolon": "；",
    },
    "en": {
        "title": "Prefill plan of {name} ({code})",
        "role": "Applicant: {role}. {rounds} rounds, {questions} questions; {left} fields are left to the applicant.",
        "round": "Round {number}",
        "whom": "about: {role}; by: {keys}",
        "or": ", or ",
        "and": " with ",
        "login": "login",
        "basis": "ground: {ground}",
        "STATUTE": "statutory duty, {statute}",
        "GRANT": "a grant",
        "CONSENT": "the person's consent",
        "condition": "condition: {condition}",
        "at": "lies: {place}",
        "direct": "with the department, asked directly",
        "MAIN": "on the province's main platform",
        "BRANCH": "on the branch platform of a provincial department",
        "SUB": "on a city's sub-platform, found by “{element}”",
        "AUTHORITATIVE": "authoritative for: {elements}",
        "FALLBACK": "fallback (rank {rank}) for: {elements}",
        "KEY": "only for later questions: {elements}",
        "CONFIRMATION": "confirms: {elements}",
        "key_for": " (for {askers})",
        "serves": "checks materials: {materials}",
        "known": "known from the login: {elements}",
        "left": "left to the applicant:",
        "NO_RESOURCE": "no department gives it",
        "OF_NOBODY_HERE": "{resources} gives it, but by the relations of this service not of the {role}",
        "KEY_OUT_OF_REACH": "{resources} gives it, but there is no number to ask by",
        "follows": "no department gives it; follows from the number, where one came",
        "of": "{role}: {labels}",
        "comma": ", ",
        "semicolon": "; ",
    },
}


def text_of(
    version: OneThingVersion,
    explained: Mapping[str, Explanation],
    elements: Mapping[str, Element],
    departments: Mapping[str, Stated],
    lang: str,
) -> str:
    """The plans of the applying roles, one after the other."""
    phrases = _Phrases(version, elements, departments, lang)
    lines = [phrases("title", name=phrases.say(version.name), code=version.code)]
    for applies_as, explanation in explained.items():
        lines += ["", *_plan(phrases, applies_as, explanation)]
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Phrases:
    version: OneThingVersion
    elements: Mapping[str, Element]
    departments: Mapping[str, Stated]
    lang: str

    def __call__(self, name: str, /, **facts: object) -> str:
        return _PHRASES[self.lang][name].format(**facts)

    def say(self, text: Bilingual) -> str:
        return text.zh if self.lang == "zh" else text.en

    def role(self, role: str) -> str:
        spec = self.version.role(role)
        return self.say(spec.name) if spec else role

    def element(self, code: str) -> str:
        element = self.elements[code]
        return element.zh if self.lang == "zh" else element.en

    def material(self, code: str) -> str:
        return next(self.say(material.name) for material in self.version.materials if material.code == code)

    def of_roles(self, labelled: Sequence[tuple[Want, str]]) -> str:
        """Elements by the role they are of."""
        roles = dict.fromkeys(want.role for want, _ in labelled)
        return self("semicolon").join(
            self(
                "of",
                role=self.role(role),
                labels=self("comma").join(label for want, label in labelled if want.role == role),
            )
            for role in roles
        )


def _plan(phrases: _Phrases, applies_as: str, explanation: Explanation) -> Iterator[str]:
    numbers = {
        Asker(question.round, question.resource, question.of): f"{question.round}.{nth}"
        for questions in explanation.rounds
        for nth, question in enumerate(questions, start=1)
    }
    yield phrases(
        "role",
        role=phrases.role(applies_as),
        rounds=len(explanation.rounds),
        questions=len(numbers),
        left=len([left for left in explanation.left if left.want.element != FOLLOWS_FROM_THE_NUMBER]),
    )
    if explanation.known:
        known = [(want, phrases.element(want.element)) for want in explanation.known]
        yield phrases("known", elements=phrases.of_roles(known))
    for number, questions in enumerate(explanation.rounds, start=1):
        yield phrases("round", number=number)
        for question in questions:
            yield from _question(phrases, question, numbers)
    if explanation.left:
        yield phrases("left")
        for left in explanation.left:
            labelled = [(left.want, phrases.element(left.want.element))]
            yield f"  {phrases.of_roles(labelled)} — {_why_left(phrases, left)}"


def _question(phrases: _Phrases, question: ExplainedQuestion, numbers: Mapping[Asker, str]) -> Iterator[str]:
    number = numbers[Asker(question.round, question.resource, question.of)]
    name = phrases.departments[question.provider].name
    yield f"  {number} {question.zh} / {question.en} — {name.zh} / {name.en} ({question.resource})"
    keys = phrases("or").join(_key(phrases, key, numbers) for key in question.keys)
    yield "      " + phrases("whom", role=phrases.role(question.of), keys=keys)
    yield "      " + phrases("basis", ground=phrases(question.ground.value, statute=question.statute))
    if question.condition:
        yield "      " + phrases("condition", condition=question.condition)
    yield "      " + phrases("at", place=_place(phrases, question.at))
    for why in Why:
        asked = [element for element in question.elements if element.why is why]
        if asked:
            labelled = [(element.want, _element(phrases, element, numbers)) for element in asked]
            yield "      " + phrases(why.value, rank=question.rank + 1, elements=phrases.of_roles(labelled))
    if question.serves:
        materials = phrases("comma").join(phrases.material(code) for code in question.serves)
        yield "      " + phrases("serves", materials=materials)


def _key(phrases: _Phrases, key: ExplainedKey, numbers: Mapping[Asker, str]) -> str:
    elements = phrases("and").join(phrases.element(element) for element in key.elements)
    origin = phrases("comma").join(numbers[asker] for asker in key.brought_by) or phrases("login")
    return f"{elements} ({origin})" if phrases.lang == "en" else f"{elements}（{origin}）"


def _element(phrases: _Phrases, element: ExplainedElement, numbers: Mapping[Asker, str]) -> str:
    label = phrases.element(element.want.element)
    askers = phrases("comma").join(numbers[asker] for asker in element.key_for)
    return label + (phrases("key_for", askers=askers) if askers else "")


def _place(phrases: _Phrases, at: Location | None) -> str:
    if at is None:
        return phrases("direct")
    return phrases(at.tier.value, element=phrases.element(at.region_by) if at.region_by else "")


def _why_left(phrases: _Phrases, left: Left) -> str:
    if left.want.element == FOLLOWS_FROM_THE_NUMBER:
        return phrases("follows")
    resources = phrases("comma").join(left.resources)
    return phrases(left.why.value, resources=resources, role=phrases.role(left.want.role))
