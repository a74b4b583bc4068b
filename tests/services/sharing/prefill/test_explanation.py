"""A plan in reasons: every step and every want has its reason, and nothing is said that the plan does not do."""

from collections.abc import Collection, Iterator

from hypothesis import given
from hypothesis import strategies as st

from services.sharing.prefill.explanation import explain
from services.sharing.prefill.planner import compile_plan
from services.sharing.types import (
    SELF,
    Asker,
    DataCheckUse,
    ExplainedElement,
    ExplainedKey,
    ExplainedQuestion,
    Explanation,
    Ground,
    Left,
    Location,
    PlanStep,
    Relations,
    Resource,
    Tier,
    Want,
    Why,
    WhyLeft,
)
from tests.support.plan_strategies import KNOWN, LINKS, WANTS, catalogues
from tests.support.resources import (
    BY_DOCUMENT,
    CATALOGUE,
    DELIVERY,
    FORM,
    MARRIAGE,
    MOTHER_LOGIN,
    PERSON,
    RELATIONS,
    catalogue,
    resource,
)

ID = "person.id_number"
PASSPORT = "person.passport_number"


def explained(
    *resources: Resource,
    wants: Collection[Want] = FORM,
    known: Collection[Want] = MOTHER_LOGIN,
    relations: Relations = RELATIONS,
    ground: Ground | None = None,
    checks: Collection[DataCheckUse] = (),
) -> Explanation:
    by_code = catalogue(*resources) if resources else CATALOGUE
    plan = compile_plan(wants, relations, known, by_code)
    return explain(plan, wants, relations, known, by_code, ground=ground, checks=tuple(checks))


def questions(explanation: Explanation) -> Iterator[ExplainedQuestion]:
    for asked in explanation.rounds:
        yield from asked


def question(explanation: Explanation, resource: str, of: str) -> ExplainedQuestion:
    [found] = [each for each in questions(explanation) if (each.resource, each.of) == (resource, of)]
    return found


def reason(asked: ExplainedQuestion, want: Want) -> ExplainedElement:
    [found] = [each for each in asked.elements if each.want == want]
    return found


class TestANewbornsPlan:
    said = explained()

    def test_a_want_at_its_authority_says_so(self) -> None:
        asked = question(self.said, "police.person", "mother")
        assert reason(asked, Want("mother", "person.ethnicity")).why is Why.AUTHORITATIVE

    def test_a_key_names_the_questions_that_are_asked_by_it(self) -> None:
        asked = question(self.said, "civil_affairs.marriage", "mother")
        assert reason(asked, Want("father", ID)) == ExplainedElement(
            Want("father", ID),
            Why.KEY,
            (Asker(2, "medical_insurance.participation", "father"), Asker(2, "police.person", "father")),
        )

    def test_a_question_is_asked_by_what_the_login_or_an_earlier_answer_says(self) -> None:
        assert question(self.said, "civil_affairs.marriage", "mother").keys == (ExplainedKey((ID,), ()),)
        by_the_marriage = (Asker(1, "civil_affairs.marriage", "mother"),)
        assert question(self.said, "police.person", "father").keys == (
            ExplainedKey((ID,), by_the_marriage),
            ExplainedKey((PASSPORT,), by_the_marriage),
        )

    def test_what_the_login_says_is_confirmed_where_a_register_is_asked_anyway(self) -> None:
        asked = question(self.said, "police.person", "mother")
        assert reason(asked, Want("mother", "person.name")).why is Why.CONFIRMATION
        assert Want("mother", "person.name") in self.said.known

    def test_what_an_earlier_round_brought_is_confirmed_by_a_later_one(self) -> None:
        asked = question(self.said, "police.person", "father")
        assert reason(asked, Want("father", "person.name")).why is Why.CONFIRMATION

    def test_what_no_resource_gives_is_left_to_the_applicant(self) -> None:
        assert self.said.left == (Left(Want("applicant", "child.joins_household_of"), WhyLeft.NO_RESOURCE),)


class TestWhyLeft:
    def test_a_relation_that_the_service_does_not_name_leads_to_nobody(self) -> None:
        wants = [Want("child", "birth.moment")]
        said = explained(DELIVERY, wants=wants, relations=Relations({}))
        assert said.left == (Left(wants[0], WhyLeft.OF_NOBODY_HERE, ("health.delivery",)),)

    def test_a_resource_without_a_key_to_be_had_is_named(self) -> None:
        wants = [Want("father", "person.sex")]
        assert explained(PERSON, wants=wants).left == (Left(wants[0], WhyLeft.KEY_OUT_OF_REACH, ("police.person",)),)


class TestReasons:
    def test_a_fallback_says_its_rank(self) -> None:
        archive = resource("archive.sex", BY_DOCUMENT, {SELF: ("person.sex",)}, authoritative=False, rank=2)
        said = explained(archive, wants=[Want("mother", "person.sex")])
        asked = question(said, "archive.sex", "mother")
        assert (asked.authoritative, asked.rank, asked.elements[0].why) == (False, 2, Why.FALLBACK)

    def test_a_key_that_a_fallback_brings_early_is_a_key_there_and_wanted_at_the_authority(self) -> None:
        early = resource("a.early", BY_DOCUMENT, {SELF: ("x.number", "y.only")}, rank=1)
        deep = resource("b.deep", (("x.number",),), {SELF: ("x.number", "x.name")}, rank=0)
        wants = [Want("mother", each) for each in ("x.number", "x.name", "y.only")]
        said = explained(early, deep, wants=wants)
        number = Want("mother", "x.number")
        assert reason(question(said, "a.early", "mother"), number) == ExplainedElement(
            number, Why.KEY, (Asker(2, "b.deep", "mother"),)
        )
        assert reason(question(said, "b.deep", "mother"), number).why is Why.AUTHORITATIVE

    def test_a_wanted_key_says_what_it_is_the_key_for(self) -> None:
        household = CATALOGUE["police.household"]
        wants = [Want("mother", "household.number"), Want("mother", "household.address")]
        said = explained(PERSON, household, wants=wants)
        assert question(said, "police.person", "mother").elements == (
            ExplainedElement(wants[0], Why.AUTHORITATIVE, (Asker(2, "police.household", "mother"),)),
        )

    def test_ground_and_statute_are_those_it_is_asked_on(self) -> None:
        wants = [Want("mother", "marriage.status")]
        asked = question(explained(MARRIAGE, wants=wants), "civil_affairs.marriage", "mother")
        assert (asked.ground, asked.statute) == (Ground.STATUTE, "测试条例第一条")
        asked = question(explained(MARRIAGE, wants=wants, ground=Ground.GRANT), "civil_affairs.marriage", "mother")
        assert (asked.ground, asked.statute) == (Ground.GRANT, None)

    def test_where_on_the_platform_it_lies_is_said(self) -> None:
        place = Location(Tier.SUB, "person.region")
        lying = Resource(
            "city.person", 1, "city", "城市", "city", (("person.id_number",),), {SELF: ("person.sex",)}, at=place
        )
        said = explained(lying, wants=[Want("mother", "person.sex")])
        assert question(said, "city.person", "mother").at == place


class TestDataChecks:
    birth = DataCheckUse("birth-record", "health.delivery", "child", ("birth.moment",))
    identity = DataCheckUse("father-identity", "police.person", "father", ("person.name",))

    def test_a_material_stands_at_the_question_whose_answer_satisfies_it(self) -> None:
        said = explained(checks=[self.birth, self.identity])
        serving = {(each.resource, each.of): each.serves for each in questions(said) if each.serves}
        assert serving == {
            ("health.delivery", "mother"): ("birth-record",),
            ("police.person", "father"): ("father-identity",),
        }


@given(resources=catalogues(), relations=LINKS, wants=WANTS, known=KNOWN)
def test_every_step_and_every_want_is_explained_and_nothing_is_invented(
    resources: list[Resource], relations: Relations, wants: set[Want], known: set[Want]
) -> None:
    by_code = catalogue(*resources)
    plan = compile_plan(wants, relations, known, by_code)
    said = explain(plan, wants, relations, known, by_code)

    assert [
        tuple(PlanStep(each.resource, each.of, tuple(element.want for element in each.elements)) for each in asked)
        for asked in said.rounds
    ] == list(plan.rounds)
    assert [each.want for each in said.left] == list(plan.uncovered)
    sources = [e.want for q in questions(said) for e in q.elements if e.why in {Why.AUTHORITATIVE, Why.FALLBACK}]
    assert len(sources) == len(set(sources)), "a want has one source"
    assert {*said.known, *sources, *(each.want for each in said.left)} == wants
    assert len(said.known) + len(sources) + len(said.left) == len(wants)


@given(resources=catalogues(), relations=LINKS, wants=WANTS, known=KNOWN)
def test_every_reason_holds(
    resources: list[Resource], relations: Relations, wants: set[Want], known: set[Want]
) -> None:
    by_code = catalogue(*resources)
    said = explain(compile_plan(wants, relations, known, by_code), wants, relations, known, by_code)
    asked = {Asker(each.round, each.resource, each.of): each for each in questions(said)}
    for here, each in asked.items():
        assert each.keys, "a question has a key"
        for key in each.keys:
            assert key.elements in by_code[each.resource].keys
            brought = {e.want for bringing in key.brought_by for e in asked[bringing].elements}
            assert {Want(each.of, element) for element in key.elements} <= known | brought
            assert all(bringing.round < each.round for bringing in key.brought_by)
        for element in each.elements:
            match element.why:
                case Why.KEY:
                    assert element.key_for, "a key opens something"
                case Why.CONFIRMATION:
                    earlier = {e.want for other in asked.values() if other.round < here.round for e in other.elements}
                    assert element.want in known | earlier
                    assert element.want in wants
                case Why.AUTHORITATIVE | Why.FALLBACK:
                    assert by_code[each.resource].authoritative == (element.why is Why.AUTHORITATIVE)
            for opened in element.key_for:
                assert opened.round > here.round
                assert any(element.want == Want(opened.of, e) for key in asked[opened].keys for e in key.elements)


@given(resources=catalogues(), relations=LINKS, wants=WANTS, known=KNOWN, of=st.sampled_from(("a", "b")))
def test_why_something_is_left_is_true(
    resources: list[Resource], relations: Relations, wants: set[Want], known: set[Want], of: str
) -> None:
    by_code = catalogue(*resources)
    said = explain(compile_plan(wants, relations, known, by_code), wants, relations, known, by_code)
    for left in said.left:
        giving = {r.code for r in resources if any(left.want.element in given for given in r.gives.values())}
        assert set(left.resources) <= giving
        assert (left.why is WhyLeft.NO_RESOURCE) == (not giving)
        if left.why is WhyLeft.OF_NOBODY_HERE:
            directly = {r.code for r in resources if left.want.element in r.gives.get(SELF, ())}
            assert not directly, "whoever is in the role could be asked about themselves"
            assert all(
                relations.role(of, relation) != left.want.role
                or not any(left.want.element in r.gives.get(relation, ()) for r in resources)
                for relation in ("partner", "child")
            )
