import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from graphql import parse

import backend.graphapi
from backend.contract import contract_folder
from backend.graphapi.admission.known_documents import NotAdmitted
from backend.graphapi.admission.limits import OpenDocumentRefused
from backend.graphapi.base.errors_catalogue import CodeWithoutWords, Entry, ErrorsCatalogue, ErrorsFileInvalid, Wording
from backend.graphapi.protocol.masking import CODES, PARSER_LIMITS
from backend.identity.tokens import TokenRefused
from backend.inbound.bodies import RequestRefused
from services.applying.types import FieldNotEditable, NotEditableReason
from services.casework.types import RemarkCode
from services.documents.types import DocumentRefused, UploadFault
from services.kit.problems import Problem

CATALOGUE = ErrorsCatalogue(
    {
        "TEST": Entry(Wording("测试 {limit}", "少于 {limit}"), Wording("A test of {limit} {unknown}", "Less {limit}")),
        "PLAIN": Entry(Wording("测试", "重试"), Wording("A test", "Again")),
    }
)
WORDS = {"message": "x", "way_out": "y"}


@pytest.fixture
def of_this_release() -> ErrorsCatalogue:
    return ErrorsCatalogue.load(contract_folder() / "errors.json")


def test_an_error_speaks_both_languages_and_shows_the_way_out() -> None:
    assert CATALOGUE.error("PLAIN") == {
        "message": "测试 / A test",
        "extensions": {
            "code": "PLAIN",
            "zh": {"message": "测试", "wayOut": "重试"},
            "en": {"message": "A test", "wayOut": "Again"},
        },
    }
    assert CATALOGUE.response_body("PLAIN") == {"errors": [CATALOGUE.error("PLAIN")]}


def test_facts_stand_in_the_words_and_beside_them() -> None:
    error = CATALOGUE.error("TEST", {"limit": 7})
    assert error["message"] == "测试 7 / A test of 7 {unknown}"
    assert error["extensions"]["limit"] == 7
    assert error["extensions"]["en"]["wayOut"] == "Less 7"


def test_a_fact_is_no_template() -> None:
    assert CATALOGUE.error("TEST", {"limit": "{unknown.__class__}"})["message"] == (
        "测试 {unknown.__class__} / A test of {unknown.__class__} {unknown}"
    )


def test_within_graphql_an_error_has_its_place() -> None:
    node = parse("{ a }").definitions[0]
    error = CATALOGUE.graphql_error("PLAIN", at=[node], path=["a", 0])
    assert error.formatted == {
        **CATALOGUE.error("PLAIN"),
        "locations": [{"line": 1, "column": 1}],
        "path": ["a", 0],
    }


def test_a_code_without_words_is_a_mistake_of_ours() -> None:
    with pytest.raises(CodeWithoutWords, match="NOPE"):
        CATALOGUE.error("NOPE")


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"lower": {"zh": WORDS, "en": WORDS}},
        {"TEST": {"zh": WORDS}},
        {"TEST": {"zh": WORDS, "en": {"message": "x"}}},
        {"TEST": {"zh": WORDS, "en": {**WORDS, "message": ""}}},
        {"TEST": {"zh": WORDS, "en": {**WORDS, "more": "z"}}},
        {"TEST": {"zh": WORDS, "en": WORDS, "fr": WORDS}},
        {"TEST": {"zh": WORDS, "en": {**WORDS, "message": 1}}},
    ],
    ids=json.dumps,
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, content: Any) -> None:
    file = tmp_path / "errors.json"
    file.write_text(json.dumps(content), "utf-8")
    with pytest.raises(ErrorsFileInvalid):
        ErrorsCatalogue.load(file)


def test_no_json_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "errors.json"
    file.write_text("{", "utf-8")
    with pytest.raises(ErrorsFileInvalid, match=r"errors\.json"):
        ErrorsCatalogue.load(file)


def codes_of(base: type[Problem]) -> set[str]:
    below = {code for each in base.__subclasses__() for code in codes_of(each)}
    return below | ({base.code} if "code" in vars(base) else set())


def test_every_code_of_this_package_has_words(of_this_release: ErrorsCatalogue) -> None:
    not_admitted: tuple[type[Problem], ...] = get_args(NotAdmitted)
    bases: tuple[type[Problem], ...] = (OpenDocumentRefused, RequestRefused, TokenRefused, *not_admitted)
    used = {code for base in bases for code in codes_of(base)} | {*CODES.values(), *PARSER_LIMITS.values()}
    for file in Path(backend.graphapi.__path__[0]).rglob("*.py"):
        used |= set(
            re.findall(r'(?:error|_refuse|response_body|refusal)\([^)\n]*?"([A-Z_]+)"', file.read_text("utf-8"))
        )
    assert {"INTERNAL", "TOO_MANY_OPERATIONS", "DOCUMENT_INVALID", "BODY_TOO_LARGE", "TOKEN_EXPIRED"} <= used
    assert not used - set(of_this_release.entries)


@pytest.mark.parametrize("why", NotEditableReason)
def test_wherever_a_value_comes_from_that_is_not_editable_there_are_words(
    of_this_release: ErrorsCatalogue, why: NotEditableReason
) -> None:
    assert FieldNotEditable((), why).wording in of_this_release.entries


@pytest.mark.parametrize("fault", UploadFault)
def test_every_reason_for_refusing_a_file_has_words_of_its_own(
    of_this_release: ErrorsCatalogue, fault: UploadFault
) -> None:
    refused = DocumentRefused(fault)
    assert of_this_release.entry(refused.wording) != of_this_release.entry(refused.code)


def test_every_remark_that_a_case_is_told_has_words(of_this_release: ErrorsCatalogue) -> None:
    assert not {code.value for code in RemarkCode} - set(of_this_release.entries)


def test_the_words_of_this_release_are_in_their_languages(of_this_release: ErrorsCatalogue) -> None:
    for code, entry in of_this_release.entries.items():
        for text in (entry.zh.message, entry.zh.way_out):
            assert re.search("[一-鿿]", text), code
        for text in (entry.en.message, entry.en.way_out):
            assert not re.search("[一-鿿]", text), code
            assert text.endswith((".", "?")), code


def test_both_languages_state_the_same_facts(of_this_release: ErrorsCatalogue) -> None:
    for code, entry in of_this_release.entries.items():
        assert set(re.findall(r"{\w+}", entry.zh.message)) == set(re.findall(r"{\w+}", entry.en.message)), code


def test_the_file_is_in_the_order_of_its_codes() -> None:
    codes = list(json.loads((contract_folder() / "errors.json").read_text("utf-8")))
    assert codes == sorted(codes)
