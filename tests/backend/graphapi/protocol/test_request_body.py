import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.graphapi.admission.known_documents import DocumentAdmission, KnownDocuments
from backend.graphapi.protocol.request_body import (
    BodyLimits,
    BodyMalformed,
    BodyTooDeep,
    CharactersNotTaken,
    nesting,
    parse_body,
    read_request,
)
from backend.inbound.bodies import BodyTooLarge, RequestRefused
from services.kit.problems import Problem

LIMITS = BodyLimits(size=1_000_000, depth=64)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def depth_of(value: object) -> int:
    match value:
        case dict():
            return 1 + max(map(depth_of, value.values()), default=0)
        case list():
            return 1 + max(map(depth_of, value), default=0)
        case _:
            return 0


@given(JSON, st.booleans())
def test_the_nesting_is_that_of_the_parsed_value(value: object, ascii_only: bool) -> None:
    assert nesting(json.dumps(value, ensure_ascii=ascii_only).encode()) == depth_of(value)


@given(JSON)
def test_json_within_the_limits_is_read_as_it_was_written(value: object) -> None:
    assert parse_body(json.dumps(value).encode(), LIMITS) == value


@given(st.binary(max_size=300) | st.text('[]{}"\\:,0a ', max_size=300).map(str.encode))
def test_no_bytes_make_it_fail(content: bytes) -> None:
    assert nesting(content) >= 0
    parse_body(content, LIMITS)


def test_a_hundred_thousand_levels_are_refused_unparsed() -> None:
    limits = BodyLimits()
    assert parse_body(b"[" * 100_000, limits) == BodyTooDeep()
    assert parse_body(b"[" * 100_000 + b"]" * 100_000, limits) == BodyTooDeep()
    assert parse_body(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, limits) == BodyTooDeep()


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"[": ', b'["\\"[",'])
def test_the_limit_of_depth_is_a_limit(opening: bytes) -> None:
    closing = b"]" if opening.startswith(b"[") else b"}"
    at_limit = opening * 64 + b"1" + closing * 64
    assert nesting(at_limit) == 64
    assert not isinstance(parse_body(at_limit, LIMITS), RequestRefused)
    assert parse_body(opening * 65 + b"1" + closing * 65, LIMITS) == BodyTooDeep()


def test_the_limit_of_size_is_a_limit() -> None:
    assert parse_body(b'"abc"', BodyLimits(size=5)) == "abc"
    assert parse_body(b'"abcd"', BodyLimits(size=5)) == BodyTooLarge()


@pytest.mark.parametrize("content", [b'"' + b"[" * 1000, b'"\\"' + b"[" * 1000, b'"' + b'\\"[' * 1000])
def test_brackets_of_a_text_that_never_ends_do_not_count(content: bytes) -> None:
    assert nesting(content) == 0
    assert parse_body(content, LIMITS) == BodyMalformed()


def test_a_megabyte_of_quotes_is_read_once() -> None:
    assert parse_body(b'"' + b'\\"' * 500_000, BodyLimits()) == BodyMalformed()
    assert parse_body(b'"' * 1_000_001, BodyLimits()) == BodyMalformed()


@pytest.mark.parametrize("data", [None, 1, "x", True, 1.5])
def test_a_value_that_is_no_object_asks_for_nothing(tmp_path: Path, data: object) -> None:
    endpoint = DocumentAdmission(KnownDocuments.load(tmp_path), open_documents=True)
    assert read_request(data, endpoint) == BodyMalformed()


@pytest.mark.parametrize(
    "data",
    [
        {"query": "{ __typename }", "variables": {"text": "x\x00"}},
        {"query": "{ __typename }", "variables": {"list": [{"deep": ["\u202e"]}]}},
        {"query": "{ __typename }", "variables": {"a\x00": 1}},
        {"query": '{ item(code: "\x07") { code } }'},
        {"query": "{ __typename }", "operationName": "\x00"},
        {"documentId": "\ud800"},
        {"query": "{ __typename }", "extensions": {"client": ["\x00"]}},
    ],
)
def test_characters_that_no_text_is_written_with_are_refused_wherever_they_are(tmp_path: Path, data: object) -> None:
    endpoint = DocumentAdmission(KnownDocuments.load(tmp_path), open_documents=True)
    assert read_request(data, endpoint) == CharactersNotTaken()


@pytest.mark.parametrize(
    "data",
    [
        {"query": "{ __typename }", "variables": {"text": "一\ud800二"}},
        {"query": "{ __typename }", "variables": {"\udfff": 1}},
        {"query": "{ __typename }", "operationName": "\ud83d"},
    ],
)
def test_half_of_a_surrogate_pair_is_refused_as_a_character(tmp_path: Path, data: object) -> None:
    endpoint = DocumentAdmission(KnownDocuments.load(tmp_path), open_documents=True)
    parsed = parse_body(json.dumps(data).encode(), LIMITS)
    assert read_request(parsed, endpoint) == CharactersNotTaken()


@pytest.mark.parametrize(
    "content",
    [
        b'{"a": "\\ud800"',
        b'{"a": "\\ud800", "b": NaN}',
        b'{"a": "\\ud800\xff"}',
        b'{"a": "\\ud83d\\ude00", "b": -Infinity}',
        b'{"a": "\\ud800", "b": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_json_stays_so_whatever_its_texts_hold(content: bytes) -> None:
    assert parse_body(content, LIMITS) == BodyMalformed()


def test_line_breaks_and_letters_of_every_script_are_let_through(tmp_path: Path) -> None:
    endpoint = DocumentAdmission(KnownDocuments.load(tmp_path), open_documents=True)
    variables = {"text": "一\n二\tབསྟན་འཛིན 𠮷"}
    read = read_request({"query": "{\r\n\t__typename\n}", "variables": variables}, endpoint)
    assert not isinstance(read, Problem)
    assert read.variables == variables
